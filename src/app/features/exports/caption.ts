import { forecastTimes, type FleetForecast } from '#forecast/fleetForecast.ts'
import { timeText, zoneLabel, type Zone } from '#text/time.ts'
import { engineName, isNetwork } from '#text/engine.ts'

/** What stands over an image of a chart, so that it can be understood away from the page. */
export interface Caption {
  readonly title: string
  readonly lines: readonly string[]
  /** false: the network did not make the forecast, and the image is marked. */
  readonly network: boolean
}

/** Enough of a sha256 to find the model again. */
const HASH_LENGTH = 12

/**
 * The caption of a chart of this forecast: which model and engine, issued when, valid until when, in which zone.
 * more: lines about the chart itself (legend, level, range).
 */
export function captionOf(
  forecast: FleetForecast,
  zone: Zone,
  title: string,
  more: readonly string[] = [],
): Caption {
  const { provenance } = forecast
  const { issueMs, endMs } = forecastTimes(forecast)
  const network = isNetwork(provenance.engine)
  const { modelName, modelSha256 } = provenance
  const model = [
    network ? engineName(provenance) : `${engineName(provenance)}: the network did not make this forecast`,
    ...(modelName === null ? [] : [modelName]),
    ...(modelSha256 === null ? [] : [`sha256 ${modelSha256.slice(0, HASH_LENGTH)}`]),
  ]
  // With their years: an image is looked at long after.
  const times = [
    `issued ${timeText(issueMs, zone, 0)}`,
    `valid to ${timeText(endMs, zone, 0)}`,
    ...(zone === 'utc' ? [] : [zone === 'local' ? 'local times' : `times of ${zoneLabel(zone)}`]),
  ]
  return { title, lines: [model.join(' · '), times.join(' · '), ...more], network }
}
