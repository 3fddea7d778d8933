import { forecastTimes, type FleetForecast, type ForecastTimes } from '#forecast/fleetForecast.ts'
import type { Zone } from '#text/time.ts'
import { useNowMs } from '../ui/clock.ts'
import { usePreferences } from './preferences.ts'

/** In which zone times are shown. */
export function useZone(): Zone {
  return usePreferences((preferences) => preferences.zone)
}

/** All that has to do with time on a screen: the clock, the zone, and the times of a forecast. */
export interface Times extends ForecastTimes {
  readonly nowMs: number
  readonly zone: Zone
}

/** The clock goes on, and so do the forecast's times where its source is live. */
export function useTimes(forecast: Pick<FleetForecast, 'issueTimeMs' | 'horizon' | 'stepMs'>): Times {
  return { nowMs: useNowMs(), zone: useZone(), ...forecastTimes(forecast) }
}
