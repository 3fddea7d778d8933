import { useSyncExternalStore } from 'react'
import type { Forecasting, ForecastSource } from '../../sources/forecastSource.ts'

/** How the forecast of a source goes on while it is shown; null: it is whole. */
export function useForecasting(source: ForecastSource): Forecasting | null {
  return useSyncExternalStore(source.subscribe, () => source.state().forecasting ?? null)
}
