import { sameSeries, type FleetForecast } from '#forecast/fleetForecast.ts'

/** Where each series of a forecast lies: screens find a series by its key, never by its position. */
export interface ForecastIndex {
  /** In the order in which the forecast lists them. */
  readonly metrics: readonly string[]
  /** Metric → server → index into forecast.series. */
  readonly byMetric: ReadonlyMap<string, ReadonlyMap<string, number>>
  readonly serverCount: number
  /** Servers of which nothing is forecast: they can be looked at too, to learn why. */
  readonly leftOut: ReadonlySet<string>
}

/** O(series); made once per forecast. */
export function indexForecast(forecast: FleetForecast): ForecastIndex {
  const byMetric = new Map<string, Map<string, number>>()
  const servers = new Set<string>()
  forecast.series.forEach((key, index) => {
    servers.add(key.server)
    const ofMetric = byMetric.get(key.metric)
    if (ofMetric === undefined) byMetric.set(key.metric, new Map([[key.server, index]]))
    else ofMetric.set(key.server, index)
  })
  const leftOut = new Set(
    forecast.leftOut.map(({ server }) => server).filter((server) => !servers.has(server)),
  )
  return { metrics: [...byMetric.keys()], byMetric, serverCount: servers.size, leftOut }
}

/** Whether the index of one forecast is that of the other: both list the same, in the same order. O(series). */
export function isIndexed(
  before: Pick<FleetForecast, 'series' | 'leftOut'>,
  now: Pick<FleetForecast, 'series' | 'leftOut'>,
): boolean {
  if (before.leftOut.length !== now.leftOut.length || !sameSeries(before.series, now.series)) return false
  return before.leftOut.every(({ server }, at) => server === now.leftOut[at]?.server)
}

/** A selection that may not be made yet, or not exist in this forecast. */
export interface Selection {
  readonly server: string | null
  readonly metric: string | null
}

/**
 * The wish as far as this forecast can fulfil it. A server that lacks the wished metric stays and changes the
 * metric; a server that is not in the file is given up (null: none is looked at). metric null: the forecast has no
 * series.
 */
export function resolveSelection(index: ForecastIndex, wish: Selection): Selection {
  const wished = index.metrics.filter((metric) => metric === wish.metric)
  const metrics = [...wished, ...index.metrics.filter((metric) => metric !== wish.metric)]
  const { server } = wish
  if (server !== null) {
    const metric = metrics.find((name) => index.byMetric.get(name)?.has(server) === true)
    if (metric !== undefined) return { server, metric }
    if (index.leftOut.has(server)) return { server, metric: metrics[0] ?? null }
  }
  return { server: null, metric: metrics[0] ?? null }
}

/** The metric for certain; the server where it has that metric. */
export function resolveMetric(index: ForecastIndex, metric: string, { server }: Selection): Selection {
  const has = server !== null && index.byMetric.get(metric)?.has(server) === true
  return { server: has ? server : null, metric }
}
