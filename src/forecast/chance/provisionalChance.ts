import type { FleetForecast } from '../fleetForecast.ts'
import { leadSteps } from '../leadSteps.ts'
import type { Direction } from '../quantile/breach.ts'
import { breachChances } from './breachChances.ts'
import { DEFAULT_CHANCES } from './chanceModel.ts'

/**
 * The chance that a series meets a limit within the horizon, as it is told until past forecasts of the fleet have been tried: by
 * the default model. null: nothing was fitted for the metric, so that this is the chance that is told. What the newest
 * value meets is not looked at.
 */
export function provisionalChance(
  forecast: FleetForecast,
  series: number,
  limit: number,
  direction: Direction,
): number | null {
  const { metric } = forecast.series[series] ?? { metric: '' }
  if (forecast.chances === undefined || !Object.hasOwn(forecast.chances.models, metric)) return null
  const chances = breachChances(forecast, series, limit, direction, DEFAULT_CHANCES)
  const chance = chances[leadSteps(forecast).end - 1] ?? NaN
  return Number.isNaN(chance) ? null : chance
}
