import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { curveAt, type Curve } from '#forecast/quantile/curve.ts'
import type { KnownWindow } from './rolling.ts'

/** The curves of [origin, origin + horizon) of a window that may have ended earlier. */
export function curvesFrom(
  forecast: FleetForecast,
  { index, originSlot }: KnownWindow,
  origin: number,
  horizon: number,
): Curve[] {
  const late = origin - 1 - originSlot
  return Array.from({ length: horizon }, (_, step) =>
    curveAt(forecast, index, Math.min(step + late, forecast.horizon - 1)),
  )
}

/** Whether the curve has a value at each of the levels. */
export function isFinite({ levels, values }: Curve, expected: readonly number[]): boolean {
  for (let i = 0; i < levels.length; i++) {
    if (expected.includes(levels[i] ?? NaN) && !Number.isFinite(values[i])) return false
  }
  return true
}
