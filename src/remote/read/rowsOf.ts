import type { MetricRows } from '#data/liveTable.ts'
import type { WirePrediction } from '#forecast/wire/prediction.ts'

/**
 * The newest value of every series as rows of one time (epoch ms), one per server. A server that `isFresh` refuses has
 * sent nothing new for long: it gets no row.
 */
export function rowsOf(
  { series, servers }: WirePrediction,
  atMs: number,
  isFresh: (server: string) => boolean,
): MetricRows {
  const names = [...new Set(series.map(({ server }) => server))].filter(isFresh)
  const places = new Map(names.map((name, place) => [name, place]))
  const columns = new Map<string, Float64Array>()
  for (const { server, metric, current } of series) {
    const place = places.get(server)
    if (place === undefined) continue
    let values = columns.get(metric)
    if (values === undefined) columns.set(metric, (values = new Float64Array(names.length).fill(NaN)))
    values[place] = current
  }
  const profiles = new Map(servers.map(({ name, profile }) => [name, profile]))
  const hasProfiles = servers.some(({ profile }) => profile !== null)
  return {
    servers: names,
    timeMs: new Float64Array(names.length).fill(atMs),
    metrics: [...columns].map(([name, values]) => ({ name, values })),
    labels: hasProfiles ? [{ name: 'profile', texts: names.map((name) => profiles.get(name) ?? null) }] : [],
    naiveTime: false,
  }
}
