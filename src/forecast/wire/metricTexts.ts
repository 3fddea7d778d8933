import type { Assessment } from '../assess.ts'
import type { FleetForecast } from '../fleetForecast.ts'
import { v1Now, v1Paths } from './v1.ts'

interface PathsText {
  /** Without its closing brace. */
  readonly json: string
  readonly last: number | null
}

/**
 * What v1Metric() gives, as JSON, of one forecast and whatever values are newest in it. Nine tenths of that are numbers
 * that only another forecast changes: they are written once.
 */
export class MetricTexts {
  readonly #paths: (PathsText | undefined)[] = []

  /** forecast: always the same but for its current values. assessment: of it. */
  of(forecast: FleetForecast, assessment: Assessment, index: number): string {
    const { json, last } = (this.#paths[index] ??= written(forecast, index))
    return `${json},${JSON.stringify(v1Now(forecast, assessment, index, last)).slice(1)}`
  }
}

function written(forecast: FleetForecast, index: number): PathsText {
  const paths = v1Paths(forecast, index)
  return { json: JSON.stringify(paths).slice(0, -1), last: paths.p50.at(-1) ?? null }
}
