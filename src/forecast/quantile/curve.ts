import type { FleetForecast } from '../fleetForecast.ts'
import { indexOfLevel, isSameLevel } from './level.ts'

/** A quantile curve of one point: values of ascending levels; NaN: this level is not given. */
export interface Curve {
  readonly levels: ArrayLike<number>
  readonly values: ArrayLike<number>
}

/** The bounded, sorted curve of one series at one horizon step (from 0). A view: nothing is copied. */
export function curveAt(forecast: FleetForecast, series: number, step: number): Curve {
  const { levels, quantiles, horizon } = forecast
  const from = (series * horizon + step) * levels.length
  return { levels, values: quantiles.subarray(from, from + levels.length) }
}

/**
 * The curve's value at a level: the model's own where it has it, else linear between its neighbours; NaN outside
 * the outermost levels.
 */
export function levelAt({ levels, values }: Curve, level: number): number {
  let below = NaN
  let valueBelow = NaN
  for (let i = 0; i < levels.length; i++) {
    const known = levels[i] ?? NaN
    const value = values[i] ?? NaN
    if (Number.isNaN(value)) continue
    if (isSameLevel(known, level)) return value
    if (known > level) return valueBelow + ((value - valueBelow) * (level - below)) / (known - below)
    below = known
    valueBelow = value
  }
  return NaN
}

/** Whether a curve says how far values may lie apart: two levels at least. */
export function hasRange({ values }: Curve): boolean {
  let known = 0
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i])) known++
  return known > 1
}

/** [D] one level across the horizon, as levelAt gives it. */
export function pathAt(forecast: FleetForecast, series: number, level: number): Float64Array {
  const { levels, quantiles, horizon } = forecast
  const own = indexOfLevel(levels, level)
  const path = new Float64Array(horizon)
  for (let step = 0; step < horizon; step++) {
    // Fleets have millions of points, and nearly always the model's own level is asked for.
    const value = own < 0 ? NaN : (quantiles[(series * horizon + step) * levels.length + own] ?? NaN)
    path[step] = Number.isNaN(value) ? levelAt(curveAt(forecast, series, step), level) : value
  }
  return path
}
