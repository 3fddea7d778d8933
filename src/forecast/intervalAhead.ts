import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { curveAt, levelAt } from '#forecast/quantile/curve.ts'

/** P10, P50 and P90 at one step; NaN where the model's levels do not reach that far. */
export interface Interval {
  readonly low: number
  readonly middle: number
  readonly high: number
}

/** At horizon step 1..D. */
export function intervalAt(forecast: FleetForecast, series: number, step: number): Interval {
  const curve = curveAt(forecast, series, step - 1)
  return { low: levelAt(curve, 0.1), middle: levelAt(curve, 0.5), high: levelAt(curve, 0.9) }
}
