import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { shortened } from '#forecast/shortened.ts'
import type { StreamView } from '#forecast/wire/packed/frames.ts'
import type { TickRows } from '#forecast/wire/packed/ticks.ts'
import type { MetricRows } from '#data/liveTable.ts'

/** What a view is called: views that want the same are one. */
export function viewKey({ metrics, servers, levels, steps, past }: StreamView): string {
  const sorted = (names: readonly string[] | null) => names && [...new Set(names)].sort()
  const numbers = levels && [...new Set(levels)].sort((a, b) => a - b)
  return JSON.stringify([sorted(metrics), sorted(servers), numbers, steps, past])
}

/** The part of a forecast that a view is of: its series and its first steps. Levels are picked where it is packed. */
export function pickForecast(
  forecast: FleetForecast,
  { metrics, servers, steps }: StreamView,
): FleetForecast {
  const short = steps === null ? forecast : shortened(forecast, steps)
  if (metrics === null && servers === null) return short
  const [inMetrics, inServers] = [metrics && new Set(metrics), servers && new Set(servers)]
  const isOf = (server: string, metric: string) =>
    (inServers?.has(server) ?? true) && (inMetrics?.has(metric) ?? true)
  const places = short.series.flatMap(({ server, metric }, at) => (isOf(server, metric) ? [at] : []))
  const { simpleSeries } = short
  return {
    ...short,
    ...(simpleSeries && {
      simpleSeries: simpleSeries.filter(({ server, metric }) => isOf(server, metric)),
    }),
    ...numbersOf(short, places),
    series: places.flatMap((at) => short.series[at] ?? []),
    leftOut: short.leftOut.filter(
      ({ server, metric }) =>
        (inServers?.has(server) ?? true) && (metric === null || (inMetrics?.has(metric) ?? true)),
    ),
  }
}

function numbersOf(forecast: FleetForecast, places: readonly number[]) {
  const { series, quantiles, means, history, extremes, originMs, current } = forecast
  const floats = (all: Float32Array) => {
    const width = all.length / Math.max(1, series.length)
    const picked = new Float32Array(places.length * width)
    places.forEach((at, to) => picked.set(all.subarray(at * width, (at + 1) * width), to * width))
    return picked
  }
  return {
    quantiles: floats(quantiles),
    rawQuantiles: null,
    ...(means && { means: floats(means) }),
    history: floats(history),
    ...(extremes && {
      extremes: { ...extremes, highs: floats(extremes.highs), lows: floats(extremes.lows) },
    }),
    originMs: Float64Array.from(places, (at) => originMs[at] ?? NaN),
    current: Float64Array.from(places, (at) => current[at] ?? NaN),
  }
}

/** The rows of a tick that a view is of; null: none. */
export function pickRows(rows: MetricRows, { metrics, servers }: StreamView): TickRows | null {
  const [inMetrics, inServers] = [metrics && new Set(metrics), servers && new Set(servers)]
  const places = rows.servers.flatMap((server, at) =>
    server !== '' && (inServers?.has(server) ?? true) ? [at] : [],
  )
  if (places.length === 0) return null
  const profiles = rows.labels.find(({ name }) => name === 'profile')?.texts
  return {
    servers: places.map((at) => rows.servers[at] ?? ''),
    timeMs: places.map((at) => rows.timeMs[at] ?? NaN),
    metrics: rows.metrics
      .filter(({ name, covariate }) => covariate !== true && (inMetrics?.has(name) ?? true))
      .map(({ name, values }) => ({ name, values: places.map((at) => values[at] ?? NaN) })),
    profiles: places.map((at) => profiles?.[at] ?? null),
  }
}
