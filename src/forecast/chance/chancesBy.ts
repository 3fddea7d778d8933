import type { FleetForecast } from '../fleetForecast.ts'
import type { Direction } from '../quantile/breach.ts'
import { meets } from '../thresholds.ts'
import { breachChances } from './breachChances.ts'
import { chanceModelOf } from './chanceModel.ts'

/**
 * Chances [D] that a series has met a limit by each step from its own newest row, as an assessment tells them: the last is
 * that within the horizon. 1: the newest value meets it. NaN: not known.
 */
export function chancesBy(
  forecast: FleetForecast,
  series: number,
  limit: number,
  direction: Direction,
): ArrayLike<number> {
  if (meets(forecast.current[series] ?? NaN, limit, direction))
    return new Float64Array(forecast.horizon).fill(1)
  const model = chanceModelOf(forecast.chances ?? null, forecast.series[series]?.metric ?? '')
  return breachChances(forecast, series, limit, direction, model)
}
