import type { Assessment } from '../assess.ts'
import type { FleetForecast } from '../fleetForecast.ts'
import { v1Now, v1PathsText } from './v1.ts'

/**
 * What v1Metric() gives, as JSON, of one forecast and whatever values are newest in it. Nine tenths of that are numbers
 * that only another forecast changes: they are written once.
 */
export class MetricTexts {
  readonly #paths: (ReturnType<typeof v1PathsText> | undefined)[] = []

  /** forecast: always the same but for its current values. assessment: of it. */
  of(forecast: FleetForecast, assessment: Assessment, index: number): string {
    const { json, last } = (this.#paths[index] ??= v1PathsText(forecast, index))
    return `${json},${JSON.stringify(v1Now(forecast, assessment, index, last)).slice(1)}`
  }
}
