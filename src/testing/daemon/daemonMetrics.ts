/** A metric as the Python daemons' own simulators and heuristic treat it. */
export interface DaemonMetric {
  readonly name: string
  /** Between these lies the level of an ordinary server. */
  readonly level: readonly [number, number]
  readonly noise: number
  readonly upper: number
  /** Of P90: the heuristic does not bound it everywhere. */
  readonly bandUpper: number
  readonly isInteger: boolean
  /** Warning and critical of the daemon's alerts; null: it raises none. */
  readonly alerts: readonly [number, number] | null
}

type More = Partial<Pick<DaemonMetric, 'upper' | 'bandUpper' | 'isInteger' | 'alerts'>>

function metric(name: string, low: number, high: number, noise: number, more: More = {}): DaemonMetric {
  const upper = more.upper ?? Infinity
  return {
    name,
    level: [low, high],
    noise,
    upper,
    bandUpper: more.bandUpper ?? upper,
    isInteger: more.isInteger ?? false,
    alerts: more.alerts ?? null,
  }
}

export const V1_METRICS: readonly DaemonMetric[] = [
  metric('cpu_percent', 20, 45, 3, { upper: 100, alerts: [75, 90] }),
  metric('memory_percent', 40, 65, 2, { upper: 100, alerts: [80, 93] }),
  metric('disk_percent', 30, 45, 1, { upper: 100, alerts: [85, 95] }),
  metric('load_average', 0.8, 2.5, 0.2, { alerts: [4, 8] }),
  metric('java_heap_usage', 25, 60, 3, { alerts: [82, 94] }),
  metric('network_errors', 1, 4, 1.4, { alerts: [50, 200] }),
  metric('anomaly_score', 0.02, 0.2, 0.03, { upper: 1, bandUpper: Infinity, alerts: [0.65, 0.85] }),
]

export const V2_METRICS: readonly DaemonMetric[] = [
  metric('cpu_user_pct', 12, 50, 4, { upper: 100, alerts: [85, 95] }),
  metric('cpu_sys_pct', 4, 12, 1, { upper: 100 }),
  metric('cpu_iowait_pct', 1, 6, 0.8, { upper: 100, alerts: [20, 30] }),
  metric('cpu_idle_pct', 35, 80, 4, { upper: 100 }),
  metric('java_cpu_pct', 5, 50, 5, { upper: 100 }),
  metric('mem_used_pct', 35, 72, 2, { upper: 100, alerts: [90, 98] }),
  metric('swap_used_pct', 1, 9, 0.8, { upper: 100, alerts: [25, 50] }),
  metric('disk_usage_pct', 30, 78, 1.5, { upper: 100, alerts: [85, 95] }),
  metric('net_in_mb_s', 5, 85, 4, { upper: 200 }),
  metric('net_out_mb_s', 5, 90, 4, { upper: 200 }),
  metric('back_close_wait', 2, 12, 1.5, { isInteger: true }),
  metric('front_close_wait', 2, 9, 1.5, { isInteger: true }),
  metric('load_average', 1.5, 8, 0.6, { upper: 16 }),
  metric('uptime_days', 22, 28, 0.4, { upper: 30, bandUpper: Infinity, isInteger: true }),
  metric('cascade_impact', 0, 0, 0),
]

/** v2's servers by profile: the name's beginning, digits, and the profile as the daemon shows it. */
export const V2_PROFILES = [
  ['ppml', 4, 'ML Compute'],
  ['ppdb', 3, 'Database'],
  ['ppweb', 3, 'Web API'],
  ['ppcon', 2, 'Conductor Mgmt'],
  ['ppetl', 3, 'ETL/Ingest'],
  ['pprisk', 3, 'Risk Analytics'],
  ['ppgen', 3, 'Generic'],
] as const

export const V1_PREFIXES = ['prod', 'comp', 'serv', 'cont'] as const
