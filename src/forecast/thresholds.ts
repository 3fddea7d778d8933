import { staleMs, type FleetForecast } from './fleetForecast.ts'
import { metricOf } from './metrics/lookup.ts'
import type { Threshold } from './metrics/metric.ts'
import type { Direction } from './quantile/breach.ts'
import { pathAt } from './quantile/curve.ts'
import { sideLevels } from './quantile/level.ts'

export type { Threshold } from './metrics/metric.ts'

/** The metric's default threshold; null: none is known. */
export function thresholdOf(metric: string): Threshold | null {
  return metricOf(metric).threshold
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
  const edge = worstOf(pathAt(forecast, series, sideLevels(direction).bad), direction)
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
