import { metricOf } from './metrics/lookup.ts'
import type { Threshold } from './metrics/metric.ts'
import type { Direction } from './quantile/breach.ts'

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

/** From which chance of a breach within the horizon a series has which severity. Fractions; watch is not above alarm. */
export interface Odds {
  /** Of its critical threshold: critical; of its warning threshold: warning. */
  readonly alarm: number
  /** Of its warning threshold: watch. */
  readonly watch: number
}

/**
 * Chosen on the past of fleets before their test parts (docs/decisions/chances.md): of what it raises at 30 % more than half
 * comes true, and eight times as many breaches are found as by the median's crossing, wherever the past foretells any.
 */
export const DEFAULT_ODDS: Odds = { alarm: 0.3, watch: 0.1 }

/** What a forecast is judged by. */
export interface Criteria {
  readonly thresholds: ThresholdOverrides
  readonly odds: Odds
}

export const DEFAULT_CRITERIA: Criteria = { thresholds: {}, odds: DEFAULT_ODDS }

/**
 * How a series stands. breaching: the newest value meets its warning threshold, or the critical one. critical, warning: the
 * chance of meeting that threshold within the horizon is an alarm. watch: that of the warning threshold is worth a look.
 * none: the metric has no threshold. pending: not forecast yet, where a forecast comes in parts. unknown: no forecast, or a
 * stale one.
 */
export type Severity = 'breaching' | 'critical' | 'warning' | 'watch' | 'pending' | 'unknown' | 'ok' | 'none'

/** Worst first. What is not known stands before what is well: it is never good. */
export const SEVERITIES: readonly Severity[] = [
  'breaching',
  'critical',
  'warning',
  'watch',
  'pending',
  'unknown',
  'ok',
  'none',
]

/** The severity of a series whose newest value meets no threshold, by its chances of meeting them. NaN: not known. */
export function severityAhead(
  { warning, critical }: { readonly warning: number; readonly critical: number },
  odds: Odds,
): Severity {
  if (Number.isNaN(warning)) return 'unknown'
  if (critical >= odds.alarm) return 'critical'
  if (warning >= odds.alarm) return 'warning'
  return warning >= odds.watch ? 'watch' : 'ok'
}

/** Whether a value is on the bad side of a threshold. NaN is not. */
export function meets(value: number, threshold: number, direction: Direction): boolean {
  return direction === 'above' ? value >= threshold : value <= threshold
}
