import type { Servable, SimpleSeries } from './accuracy/comparison.ts'
import type { Engine, FleetForecast } from './fleetForecast.ts'
import { own } from './window/names.ts'

/** True where the network is known to have made the forecast; anything else is drawn and named differently. */
export function isNetwork(engine: Engine): boolean {
  return engine !== 'heuristic' && engine !== 'unverified'
}

/**
 * Whether the network is known to have made a metric's numbers: not where a simple forecast stands in for it. server: those
 * of its series; null: of most.
 */
export function isFromNetwork(
  forecast: Pick<FleetForecast, 'provenance' | 'simple' | 'simpleSeries'>,
  metric: string,
  server: string | null = null,
): boolean {
  return isNetwork(forecast.provenance.engine) && standInOf(forecast, metric, server) === undefined
}

/**
 * The simple forecast that stands in for the model's numbers of a metric, whatever it is called. server: for its series;
 * null: for most.
 */
export function standInOf(
  { simple = {}, simpleSeries = [] }: Pick<FleetForecast, 'simple' | 'simpleSeries'>,
  metric: string,
  server: string | null = null,
): Servable | undefined {
  const alone = server === null || simpleSeries.length === 0 ? undefined : byServer(simpleSeries).get(server)
  return alone?.find((each) => each.metric === metric)?.by ?? own(simple, metric)
}

const found = new WeakMap<readonly SimpleSeries[], ReadonlyMap<string, readonly SimpleSeries[]>>()

/** Asked for every series of a fleet, and there may be many. */
function byServer(simpleSeries: readonly SimpleSeries[]): ReadonlyMap<string, readonly SimpleSeries[]> {
  const known = found.get(simpleSeries)
  if (known !== undefined) return known
  const made = new Map<string, SimpleSeries[]>()
  for (const each of simpleSeries) made.set(each.server, [...(made.get(each.server) ?? []), each])
  found.set(simpleSeries, made)
  return made
}

/** What stands in a provenance for a backend where a simple forecast was made knowingly, because no network could be. */
export const SIMPLE_BACKEND = 'simple forecast, not the network'
