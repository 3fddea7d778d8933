import type { FleetForecast } from '../fleetForecast.ts'
import { timeToCrossing, type Crossing, type Direction } from '../quantile/breach.ts'

/**
 * When a series reaches a limit. Times are from its origin, in ms. The bad side's level is P90 where high is bad, P10
 * where low is; the good side's is the other one.
 */
export type Reach =
  /** The newest step is there. */
  | { readonly kind: 'already' }
  | {
      readonly kind: 'expected'
      /** Until the median is there. */
      readonly afterMs: number
      /** Until the bad side's level is; null: the model does not give it. */
      readonly earliestMs: number | null
      /** Until the good side's level is; null: not within the horizon. */
      readonly latestMs: number | null
    }
  /** Only the bad side's level gets there within the horizon. */
  | { readonly kind: 'possible'; readonly earliestMs: number }
  /** Not even that. */
  | { readonly kind: 'clear' }
  | { readonly kind: 'unknown' }

/**
 * When a series of a forecast reaches a limit. averaged: a step is the mean over finer rows, which a level that moves
 * steadily has at the step's middle: times are then half a step earlier than the step's end, but never before now.
 */
export function reachOf(
  forecast: FleetForecast,
  series: number,
  limit: number,
  direction: Direction,
  averaged: boolean,
): Reach {
  const { median, earliest, latest } = timeToCrossing(forecast, series, limit, direction)
  const timeOf = (crossing: Crossing): number | null => {
    if (crossing.kind !== 'crosses') return null
    return Math.max(0, crossing.steps - (averaged ? 0.5 : 0)) * forecast.stepMs
  }
  if (median.kind === 'already') return { kind: 'already' }
  const afterMs = timeOf(median)
  if (afterMs !== null)
    return { kind: 'expected', afterMs, earliestMs: timeOf(earliest), latestMs: timeOf(latest) }
  if (median.kind === 'unknown') return { kind: 'unknown' }
  const earliestMs = timeOf(earliest)
  return earliestMs === null ? { kind: 'clear' } : { kind: 'possible', earliestMs }
}
