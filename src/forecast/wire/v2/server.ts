import type { Assessment, JudgedForecast, ServerState } from '../../assess.ts'
import type { FleetForecast } from '../../fleetForecast.ts'
import type { MetricTexts } from '../metricTexts.ts'
import { v1Metric, type V1Metric } from '../v1.ts'
import { meanAhead, oneDecimal, seriesByMetric, type ServerSeries } from './means.ts'
import { riskScore, v2Alert, type V2Alert } from './risk.ts'

interface V2Displayed {
  readonly current: number | null
  /** Mean of the median over the next half hour. */
  readonly predicted: number | null
  readonly delta: number | null
  readonly unit: string
  readonly trend: 'increasing' | 'decreasing' | 'stable'
}

/** What v2 says of a server beside its metrics. */
export interface V2Facts {
  readonly risk_score: number
  /** For people: `ML Compute`. */
  readonly profile: string
  readonly alert: V2Alert
  readonly display_metrics: Readonly<Record<string, V2Displayed>>
  /** Minutes until the first likely breach; 0: something breaches. null: none is likely. */
  readonly time_to_issue: number | null
}

export type V2Server = Readonly<Record<string, V1Metric | V2Facts[keyof V2Facts]>>

/** One server as v2 has it: its metrics as v1 has them, and facts of the server among them. assessment: of this forecast. */
export function v2Server(forecast: FleetForecast, assessment: Assessment, state: ServerState): V2Server {
  // A null prototype: a metric may be called __proto__.
  const metrics = Object.create(null) as Record<string, V1Metric | V2Facts[keyof V2Facts]>
  for (const at of state.series) {
    metrics[forecast.series[at]?.metric ?? ''] = v1Metric(forecast, assessment, at, false)
  }
  return Object.assign(metrics, v2Facts(forecast, assessment, state))
}

/** v2Server() as JSON. texts: of this forecast. */
export function v2ServerText(
  { forecast, assessment }: JudgedForecast,
  state: ServerState,
  texts: MetricTexts,
): { readonly json: string; readonly score: number } {
  const metrics = state.series.map(
    (at) => `${JSON.stringify(forecast.series[at]?.metric ?? '')}:${texts.of(forecast, assessment, at)}`,
  )
  const facts = v2Facts(forecast, assessment, state)
  return { json: `{${[...metrics, JSON.stringify(facts).slice(1)].join(',')}`, score: facts.risk_score }
}

export function v2Facts(forecast: FleetForecast, assessment: Assessment, state: ServerState): V2Facts {
  const series = seriesByMetric(forecast, state.series)
  const score = riskScore(forecast, series, state.profile)
  return {
    risk_score: score,
    profile: profileName(state.profile),
    alert: v2Alert(score),
    display_metrics: displayMetrics(forecast, series),
    time_to_issue: minutesToIssue(assessment, state),
  }
}

const PROFILES: Readonly<Record<string, string>> = {
  database: 'Database',
  ml_compute: 'ML Compute',
  web_api: 'Web API',
  conductor_mgmt: 'Conductor Mgmt',
  data_ingest: 'ETL/Ingest',
  risk_analytics: 'Risk Analytics',
  generic: 'Generic',
}

function profileName(profile: string | null): string {
  if (profile === null) return 'Generic'
  if (Object.hasOwn(PROFILES, profile)) return PROFILES[profile] ?? profile
  return profile.charAt(0).toUpperCase() + profile.slice(1).replaceAll('_', ' ')
}

const DISPLAYED = [
  ['memory', ['mem_used_pct', 'memory_percent'], '%'],
  ['iowait', ['cpu_iowait_pct'], '%'],
  ['swap', ['swap_used_pct'], '%'],
  ['load', ['load_average'], ''],
  ['disk', ['disk_usage_pct', 'disk_percent'], '%'],
  ['net_in', ['net_in_mb_s'], 'MB/s'],
  ['net_out', ['net_out_mb_s'], 'MB/s'],
] as const

function displayMetrics(forecast: FleetForecast, series: ServerSeries): Record<string, V2Displayed> {
  const firstOf = (metrics: readonly string[]) =>
    metrics.map((metric) => series.get(metric)).find((at) => at !== undefined)
  const valuesAt = (at: number) => ({
    current: forecast.current[at] ?? NaN,
    predicted: meanAhead(forecast, at, 0.5) ?? NaN,
  })
  const shown: Record<string, V2Displayed> = {}
  const idle = series.get('cpu_idle_pct')
  const cpu = firstOf(['cpu_user_pct', 'cpu_percent'])
  if (idle !== undefined) {
    const { current, predicted } = valuesAt(idle)
    shown.cpu = displayed(100 - current, 100 - predicted, '%')
  } else if (cpu !== undefined) {
    const { current, predicted } = valuesAt(cpu)
    shown.cpu = displayed(current, predicted, '%')
  }
  for (const [name, metrics, unit] of DISPLAYED) {
    const at = firstOf(metrics)
    if (at === undefined) continue
    const { current, predicted } = valuesAt(at)
    shown[name] = displayed(current, predicted, unit)
  }
  return shown
}

function displayed(current: number, predicted: number, unit: string): V2Displayed {
  const said = (value: number) => (Number.isFinite(value) ? oneDecimal(value) : null)
  const trend = predicted > current ? 'increasing' : predicted < current ? 'decreasing' : 'stable'
  return { current: said(current), predicted: said(predicted), delta: said(predicted - current), unit, trend }
}

function minutesToIssue({ severity, afterMs, before }: Assessment, { series }: ServerState): number | null {
  const waits = series.flatMap((at) => {
    const state = severity[at]
    if (state === 'breaching') return [0]
    const first = before.afterMs[at] ?? NaN
    const ms = Number.isNaN(first) ? (afterMs[at] ?? NaN) : first
    return (state === 'critical' || state === 'warning') && Number.isFinite(ms) ? [ms] : []
  })
  return waits.length === 0 ? null : oneDecimal(Math.min(...waits) / 60_000)
}
