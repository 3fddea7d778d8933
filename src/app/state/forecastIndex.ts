import type { FleetForecast } from '#forecast/fleetForecast.ts'

/** Where each series of a forecast lies: screens find a series by its key, never by its position. */
export interface ForecastIndex {
  /** In the order in which the forecast lists them. */
  readonly metrics: readonly string[]
  /** Metric → server → index into forecast.series. */
  readonly byMetric: ReadonlyMap<string, ReadonlyMap<string, number>>
  readonly serverCount: number
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
  return { metrics: [...byMetric.keys()], byMetric, serverCount: servers.size }
}

/** A selection that may not be made yet, or not exist in this forecast. */
export interface Wish {
  readonly server: string | null
  readonly metric: string | null
}

/**
 * What is selected in a forecast: the wish as far as it exists there, else the first of what does. A server that
 * lacks the wished metric stays and changes the metric. Both null: the forecast has no series.
 */
export function selectIn(index: ForecastIndex, wish: Wish): Wish {
  const wished = index.metrics.filter((metric) => metric === wish.metric)
  const metrics = [...wished, ...index.metrics.filter((metric) => metric !== wish.metric)]
  const { server } = wish
  if (server !== null) {
    const metric = metrics.find((name) => index.byMetric.get(name)?.has(server) === true)
    if (metric !== undefined) return { server, metric }
  }
  const [metric] = metrics
  return metric === undefined ? { server: null, metric: null } : selectMetricIn(index, metric, wish)
}

/** The metric for certain; the server where it has that metric, else the first that does. */
export function selectMetricIn(index: ForecastIndex, metric: string, wish: Wish): Wish {
  const servers = index.byMetric.get(metric)
  if (wish.server !== null && servers?.has(wish.server) === true) return { server: wish.server, metric }
  for (const first of servers?.keys() ?? []) return { server: first, metric }
  return { server: null, metric }
}
