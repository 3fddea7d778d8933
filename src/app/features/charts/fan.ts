import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { kindOf, type ForecastKind } from '#forecast/forecastKind.ts'
import { indexOfLevel } from '#forecast/quantile/level.ts'
import { bandsOf, type Band } from './bands.ts'

/** One series, ready to be drawn: history up to its origin, then the levels of every step. */
export interface Fan {
  readonly server: string
  readonly metric: string
  readonly originMs: number
  readonly stepMs: number
  readonly horizon: number
  /** Ascending. */
  readonly levels: readonly number[]
  /** [H] oldest first, the last at originMs; NaN where there is no row. */
  readonly history: Float32Array
  /** [D, Q] */
  readonly quantiles: Float32Array
  /** Widest first. */
  readonly bands: readonly Band[]
  /** What the numbers are where they are not the model's own quantiles; null or left out: they are. */
  readonly kind?: ForecastKind | null
  /** Index of the median in levels; -1: the model does not give it. */
  readonly median: number
}

/** A view on one series of the forecast; no copy. */
export function fanOf(forecast: FleetForecast, series: number): Fan {
  const { horizon, levels, historyLength, stepMs } = forecast
  const width = horizon * levels.length
  const key = forecast.series[series]
  const quantiles = forecast.quantiles.subarray(series * width, (series + 1) * width)
  return {
    server: key?.server ?? '',
    metric: key?.metric ?? '',
    originMs: forecast.originMs[series] ?? NaN,
    stepMs,
    horizon,
    levels,
    history: forecast.history.subarray(series * historyLength, (series + 1) * historyLength),
    quantiles,
    bands: bandsIn(levels, quantiles),
    kind: kindOf(forecast, key?.metric ?? ''),
    median: indexOfLevel(levels, 0.5),
  }
}

/** The bands whose levels the series has: a forecast's levels are those of all its metrics together. */
function bandsIn(levels: readonly number[], quantiles: Float32Array): readonly Band[] {
  const has = (q: number) => {
    for (let i = q; i < quantiles.length; i += levels.length) if (!Number.isNaN(quantiles[i])) return true
    return false
  }
  return bandsOf(levels).filter(({ low, high }) => has(low) && has(high))
}

/** Value of level index q at horizon step 1..D; NaN outside. */
export function fanAt(fan: Fan, step: number, q: number): number {
  if (step < 1 || step > fan.horizon || q < 0 || q >= fan.levels.length) return NaN
  return fan.quantiles[(step - 1) * fan.levels.length + q] ?? NaN
}

/** Time of horizon step k (k ≤ 0: history). */
export const timeOfStep = (fan: Fan, step: number): number => fan.originMs + step * fan.stepMs

/** History value at step k ≤ 0; NaN where there is none. */
export const historyAt = (fan: Fan, step: number): number => fan.history[fan.history.length - 1 + step] ?? NaN

/** Steps of history beside a horizon: two thirds of the width are the past. */
export const pastSteps = (fan: Fan): number => 2 * fan.horizon

/** Smallest and largest value of what is drawn: the visible history and the outermost levels. */
export function rangeOf(fan: Fan): readonly [low: number, high: number] {
  let low = Infinity
  let high = -Infinity
  const take = (value: number) => {
    if (value < low) low = value
    if (value > high) high = value
  }
  for (const value of fan.history.subarray(-pastSteps(fan) - 1)) take(value)
  for (const value of fan.quantiles) take(value)
  return low <= high ? [low, high] : [0, 1]
}
