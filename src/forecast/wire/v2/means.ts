import type { FleetForecast } from '../../fleetForecast.ts'
import { leadSteps } from '../../leadSteps.ts'
import { pathAt } from '../../quantile/curve.ts'

/** A server's series by metric: indices into forecast.series. */
export type ServerSeries = ReadonlyMap<string, number>

export function seriesByMetric(forecast: FleetForecast, series: readonly number[]): ServerSeries {
  return new Map(series.map((at) => [forecast.series[at]?.metric ?? '', at]))
}

/** Mean of a level over the next half hour, which v2 calls predicted; null: the model does not give it. */
export function meanAhead(forecast: FleetForecast, series: number, level: number): number | null {
  const { soon } = leadSteps(forecast)
  const path = pathAt(forecast, series, level).subarray(0, soon)
  const mean = path.reduce((sum, value) => sum + value, 0) / path.length
  return Number.isFinite(mean) ? mean : null
}

export function oneDecimal(value: number): number {
  // Adding 0 turns -0 into 0.
  return Number(value.toFixed(1)) + 0
}
