import { staleMs, type FleetForecast } from './fleetForecast.ts'
import type { Direction } from './quantile/breach.ts'
import { pathAt } from './quantile/curve.ts'

/** From where on a metric is bad; the threshold itself is. */
export interface Threshold {
  readonly warning: number
  readonly critical: number
  readonly direction: Direction
}

const above = (warning: number, critical: number): Threshold => ({ warning, critical, direction: 'above' })
const below = (warning: number, critical: number): Threshold => ({ warning, critical, direction: 'below' })

/** The seed system's defaults, both generations; names as the tables know them. */
const DEFAULTS: ReadonlyMap<string, Threshold> = new Map([
  ['cpu_percent', above(75, 90)],
  ['memory_percent', above(80, 93)],
  ['disk_percent', above(85, 95)],
  ['load_average', above(4, 8)],
  ['java_heap_usage', above(82, 94)],
  ['network_errors', above(50, 200)],
  ['anomaly_score', above(0.65, 0.85)],
  ['cpu_user_pct', above(85, 95)],
  ['cpu_sys_pct', above(50, 70)],
  ['cpu_iowait_pct', above(20, 30)],
  ['cpu_idle_pct', below(20, 10)],
  ['java_cpu_pct', above(70, 85)],
  ['mem_used_pct', above(90, 98)],
  ['swap_used_pct', above(25, 50)],
  ['disk_usage_pct', above(85, 95)],
])

/** Other names of the same metric, measured in the same unit. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['cpu_pct', 'cpu_percent'],
  ['mem_pct', 'memory_percent'],
  ['mem_percent', 'memory_percent'],
  ['memory_pct', 'memory_percent'],
  ['disk_pct', 'disk_percent'],
  ['iowait_pct', 'cpu_iowait_pct'],
  ['swap_pct', 'swap_used_pct'],
  ['load1', 'load_average'],
])

/** The metric's default threshold; null: none is known. */
export function thresholdOf(metric: string): Threshold | null {
  return DEFAULTS.get(ALIASES.get(metric) ?? metric) ?? null
}

/** The threshold of a metric; null: it has none. */
export type Thresholds = (metric: string) => Threshold | null

/** The user's own by metric; null: none, whatever the default is. */
export type ThresholdOverrides = Readonly<Record<string, Threshold | null>>

/** The defaults, with the user's own in their place. */
export function thresholdsWith(overrides: ThresholdOverrides): Thresholds {
  return (metric) => (Object.hasOwn(overrides, metric) ? (overrides[metric] ?? null) : thresholdOf(metric))
}

/**
 * How bad a series gets within the horizon. critical, warning: the median meets that threshold, or the newest
 * value is there already. watch: only P90 (P10 where low is bad) meets a threshold. none: the metric has no
 * threshold. unknown: no forecast, or a stale one.
 */
export type Severity = 'critical' | 'warning' | 'watch' | 'ok' | 'unknown' | 'none'

/** Worst first. What is not known stands before what is well: it is never good. */
export const SEVERITIES: readonly Severity[] = ['critical', 'warning', 'watch', 'unknown', 'ok', 'none']

export function severityOf(
  forecast: FleetForecast,
  series: number,
  threshold: Threshold | null = thresholdOf(forecast.series[series]?.metric ?? ''),
): Severity {
  if (threshold === null) return 'none'
  const { direction, warning, critical } = threshold
  const median = worstOf(pathAt(forecast, series, 0.5), direction)
  if (median === null || staleMs(forecast, series) !== null) return 'unknown'
  const worst = worstOf([median, forecast.current[series] ?? NaN], direction) ?? median
  if (meets(worst, critical, direction)) return 'critical'
  if (meets(worst, warning, direction)) return 'warning'
  const edge = worstOf(pathAt(forecast, series, direction === 'above' ? 0.9 : 0.1), direction)
  return edge !== null && meets(edge, warning, direction) ? 'watch' : 'ok'
}

/** Whether a value is on the bad side of a threshold. NaN is not. */
export function meets(value: number, threshold: number, direction: Direction): boolean {
  return direction === 'above' ? value >= threshold : value <= threshold
}

function worstOf(path: Iterable<number>, direction: Direction): number | null {
  let worst: number | null = null
  for (const value of path) {
    if (!Number.isNaN(value) && (worst === null || meets(value, worst, direction))) worst = value
  }
  return worst
}
