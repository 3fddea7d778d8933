import { WIRE_NAMES } from '../accuracy/comparison.ts'
import { isFromNetwork, isNetwork, standInOf } from '../engines.ts'
import type { FleetForecast, SeriesKey } from '../fleetForecast.ts'

type Made = Pick<FleetForecast, 'series' | 'provenance' | 'simple' | 'simpleSeries'>

/** What v1 and v2 call a forecast of the network alone. */
const NETWORK = 'TFT'
/** Clients that look for the network's name in it find it, those that expect that and nothing else do not. */
const MIXED = 'TFT, partly simple'

/** What made a forecast, as `model_type` says it: `TFT`, `TFT, partly simple`, `heuristic`, … */
export function modelType(forecast: Made): string {
  const { engine } = forecast.provenance
  if (!isNetwork(engine)) return engine
  const { not_from_model: metrics, not_from_model_series: series } = notFromModel(forecast)
  return metrics === undefined && series === undefined ? NETWORK : MIXED
}

/** Whether a `model_type` says that the network made all of it; what was kept without one is from before this was told. */
export function isNetworks(type: string | null): boolean {
  return type === null || type === NETWORK
}

/** Whether the network made a forecast, for the metadata of either generation and whatever else is made from it. */
export function madeByFields(forecast: Made) {
  const type = modelType(forecast)
  return {
    model_type: type,
    /** Of every series of it. */
    from_model: type === NETWORK,
    ...notFromModel(forecast),
  }
}

/** A forecast of which only the part of one server is told; its numbers are no longer at their series' places. */
export function madeOf<T extends Made>(forecast: T, server: string): T {
  const { series, simpleSeries } = forecast
  return {
    ...forecast,
    series: series.filter((key) => key.server === server),
    ...(simpleSeries && { simpleSeries: simpleSeries.filter((each) => each.server === server) }),
  }
}

/** What seriesMaker() calls the network. */
export const NETWORK_MAKER = 'tft'

/** What made one series: `tft`, `heuristic`, or the simple forecast that stands in, as on the wire. */
export function seriesMaker(
  forecast: Made,
  { server, metric }: Pick<SeriesKey, 'server' | 'metric'>,
): string {
  const { engine } = forecast.provenance
  if (!isNetwork(engine)) return engine
  const naive = standInOf(forecast, metric, server)
  return naive === undefined ? NETWORK_MAKER : WIRE_NAMES[naive]
}

/** Metrics, and `server/metric` of single series, that the network did not make; omitted: none. */
function notFromModel(forecast: Made): {
  readonly not_from_model?: readonly string[]
  readonly not_from_model_series?: readonly string[]
} {
  const metrics = [...new Set(forecast.series.map(({ metric }) => metric))]
  const others = metrics.filter((metric) => !isFromNetwork(forecast, metric))
  const alone = (forecast.simpleSeries ?? []).map(({ server, metric }) => `${server}/${metric}`)
  return {
    ...(others.length === 0 ? {} : { not_from_model: others }),
    ...(alone.length === 0 ? {} : { not_from_model_series: alone }),
  }
}
