import { lateSteps, staleMs, type FleetForecast } from './fleetForecast.ts'
import { curveAt, levelAt } from './quantile/curve.ts'

/** P10, P50 and P90 at one step; NaN: not known, where the model's levels or the series' own horizon do not reach that far. */
export interface Interval {
  readonly low: number
  readonly middle: number
  readonly high: number
}

const UNKNOWN: Interval = { low: NaN, middle: NaN, high: NaN }

/**
 * The step that is asked for, or the last before it that a series reaches whose newest row is a little older than that of others:
 * its forecast ends as much earlier. Of a stale series the step itself, at which nothing is known.
 */
export function reachedStep(forecast: FleetForecast, series: number, step: number): number {
  if (staleMs(forecast, series) !== null) return step
  return Math.min(step, forecast.horizon - lateSteps(forecast, series))
}

/**
 * At a step (from 1) of the clock that all series share, which starts at the newest row of all: a late series is read at as
 * many steps more of its own, and beyond its end nothing is known.
 */
export function intervalAhead(forecast: FleetForecast, series: number, step: number): Interval {
  const own = step + lateSteps(forecast, series)
  if (own > forecast.horizon) return UNKNOWN
  const curve = curveAt(forecast, series, own - 1)
  return { low: levelAt(curve, 0.1), middle: levelAt(curve, 0.5), high: levelAt(curve, 0.9) }
}
