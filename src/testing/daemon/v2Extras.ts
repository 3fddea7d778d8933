import { meanOf, type Paths } from './paths.ts'

type NamedPaths = readonly (readonly [string, Paths])[]

/** [from, level, color, emoji, label], the worst first. */
const LEVELS = [
  [70, 'critical', '#ff4444', '🔴', 'Critical'],
  [40, 'warning', '#ff9900', '🟠', 'Warning'],
  [20, 'watch', '#ffcc00', '🟡', 'Watch'],
  [-Infinity, 'healthy', '#44ff44', '🟢', 'Healthy'],
] as const

const DISPLAYED = [
  ['memory', 'mem_used_pct', '%'],
  ['iowait', 'cpu_iowait_pct', '%'],
  ['swap', 'swap_used_pct', '%'],
  ['load', 'load_average', ''],
  ['disk', 'disk_usage_pct', '%'],
  ['net_in', 'net_in_mb_s', 'MB/s'],
  ['net_out', 'net_out_mb_s', 'MB/s'],
] as const

/** What v2 says of a server beside its metrics; its points for CPU, memory and I/O wait in short. */
export function v2Server(paths: NamedPaths, profile: string) {
  const byName = new Map(paths)
  const points = (name: string, ...steps: readonly (readonly [number, number])[]) => {
    const current = byName.get(name)?.current ?? 0
    return steps.find(([from]) => current >= from)?.[1] ?? 0
  }
  const score = Math.min(
    100,
    points('cpu_user_pct', [98, 60], [95, 40], [90, 25], [80, 15]) +
      points('mem_used_pct', [98, 50], [95, 30], [90, 15], [85, 10]) +
      points('cpu_iowait_pct', [30, 40], [20, 25], [10, 15]),
  )
  const [, level, color, emoji, label] = LEVELS.find(([from]) => score >= from) ?? LEVELS[3]
  const idle = byName.get('cpu_idle_pct')
  return {
    risk_score: score,
    profile,
    alert: { level, score, color, emoji, label },
    display_metrics: Object.fromEntries([
      ...(idle === undefined
        ? []
        : [['cpu', displayed(100 - idle.current, 100 - soonOf(idle), '%')] as const]),
      ...DISPLAYED.flatMap(([shown, name, unit]) => {
        const metric = byName.get(name)
        return metric === undefined ? [] : [[shown, displayed(metric.current, soonOf(metric), unit)] as const]
      }),
    ]),
  }
}

function soonOf({ p50 }: Paths): number {
  return meanOf(p50.slice(0, 6))
}

function displayed(current: number, predicted: number, unit: string) {
  const trend = predicted > current ? 'increasing' : predicted < current ? 'decreasing' : 'stable'
  const rounded = (value: number) => Number(value.toFixed(1))
  return {
    current: rounded(current),
    predicted: rounded(predicted),
    delta: rounded(predicted - current),
    unit,
    trend,
  }
}

export function v2Summary(
  servers: readonly { readonly name: string; readonly risk_score: number }[],
  time: string,
) {
  const scores = servers.map(({ risk_score }) => risk_score)
  const within = (from: number, below: number) =>
    scores.filter((score) => score >= from && score < below).length
  const worst = servers.toSorted((a, b) => b.risk_score - a.risk_score).map(({ name }) => name)
  return {
    total_servers: servers.length,
    critical_count: within(80, Infinity),
    warning_count: within(60, 80),
    degrading_count: within(50, 60),
    healthy_count: within(-Infinity, 50),
    avg_risk_score: scores.length === 0 ? 0 : Number(meanOf(scores).toFixed(1)),
    max_risk_score: Math.max(0, ...scores),
    top_5_risks: worst.slice(0, 5),
    top_10_risks: worst.slice(0, 10),
    top_20_risks: worst.slice(0, 20),
    risk_calculation_time: time,
  }
}
