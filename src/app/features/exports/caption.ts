import { countSoFar, forecastTimes, type FleetForecast, type Provenance } from '#forecast/fleetForecast.ts'
import { kindNotes } from '#forecast/forecastKind.ts'
import { precisionOf, timeText, zoneLabel, type Zone } from '#text/time.ts'
import { soFarText } from '#text/soFar.ts'
import { servedText } from '#text/quality.ts'
import { captionWords } from '#text/exports.ts'
import { engineName, isNetwork, notNetworkText } from '#text/engine.ts'

/** What stands over an image of a chart, so that it can be understood away from the page. */
export interface Caption {
  readonly title: string
  readonly lines: readonly string[]
  /** false: the network is not known to have made the forecast, and the image is marked. */
  readonly network: boolean
}

/** Enough of a sha256 to find the model again. */
const HASH_LENGTH = 12

/**
 * The caption of a chart of this forecast: which model and engine, issued when, valid until when, in which zone.
 * more: lines about the chart itself (legend, level, range). sourceName: the daemon that sent the forecast; null: none did.
 */
export function captionOf(
  forecast: FleetForecast,
  zone: Zone,
  title: string,
  more: readonly string[] = [],
  sourceName: string | null = null,
): Caption {
  const { provenance } = forecast
  const { issueMs, endMs } = forecastTimes(forecast)
  const network = isNetwork(provenance.engine)
  const { modelName, modelSha256 } = provenance
  const model = [
    network ? engineName(provenance) : notNetworkLine(provenance),
    ...(sourceName === null ? [] : [captionWords.from(sourceName)]),
    ...(modelName === null ? [] : [modelName]),
    ...(modelSha256 === null ? [] : [`sha256 ${modelSha256.slice(0, HASH_LENGTH)}`]),
  ]
  const precision = precisionOf(forecast.stepMs)
  // With their years: an image is looked at long after.
  const times = [
    captionWords.madeAt(timeText(issueMs, zone, 0, precision)),
    captionWords.validTo(timeText(endMs, zone, 0, precision)),
    ...(zone === 'utc'
      ? []
      : [zone === 'local' ? captionWords.localTimes : captionWords.timesOf(zoneLabel(zone))]),
  ]
  const stoodIn = Object.entries(forecast.simple ?? {}).map(([metric, naive]) =>
    captionWords.standIn(metric, servedText(naive)),
  )
  const soFar = countSoFar(forecast)
  const partly = soFar === null ? [] : [soFarText(soFar)]
  return {
    title,
    lines: [
      model.join(' · '),
      times.join(' · '),
      ...stoodIn,
      ...kindNotes(forecast.kinds ?? {}),
      ...partly,
      ...more,
    ],
    network,
  }
}

/** A daemon's forecast by what is known of it, others by what made them. */
function notNetworkLine(provenance: Provenance): string {
  const sentence = notNetworkText(provenance).replace(/\.$/, '')
  if (provenance.source === 'daemon') return sentence
  return `${engineName(provenance)}: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`
}

/** The daemon's address where it sent this forecast; null: it was made here. */
export function sourceNameOf(
  { provenance }: Pick<FleetForecast, 'provenance'>,
  { name }: { readonly name: string },
): string | null {
  return provenance.source === 'daemon' ? name : null
}
