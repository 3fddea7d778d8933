import type { Assessment } from '#forecast/assess.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { ForecastIndex } from '../../state/forecastIndex.ts'

/** What every cell of the table is made from. The same object as long as forecast and thresholds are the same. */
export interface TableSource {
  readonly forecast: FleetForecast
  readonly index: ForecastIndex
  readonly assessment: Assessment
}
