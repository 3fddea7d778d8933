import type { MetricRows } from '#data/liveTable.ts'

/** Some of the rows, in the order given. */
export function pickRows(rows: MetricRows, picked: readonly number[]): MetricRows {
  const numbers = (values: ArrayLike<number>) => Float64Array.from(picked, (row) => values[row] ?? Number.NaN)
  return {
    ...rows,
    servers: picked.map((row) => rows.servers[row] ?? ''),
    timeMs: numbers(rows.timeMs),
    metrics: rows.metrics.map((column) => ({ ...column, values: numbers(column.values) })),
    labels: rows.labels.map(({ name, texts }) => ({ name, texts: picked.map((row) => texts[row] ?? null) })),
  }
}

/** The newest row of each server. */
export function newestRows(rows: MetricRows): MetricRows {
  const newest = new Map<string, number>()
  rows.servers.forEach((server, row) => {
    const known = newest.get(server)
    const isNewer =
      known === undefined || (rows.timeMs[row] ?? -Infinity) >= (rows.timeMs[known] ?? -Infinity)
    if (isNewer) newest.set(server, row)
  })
  return pickRows(rows, [...newest.values()])
}

/** Time of the newest row, epoch ms; -Infinity: there is none. */
export function newestMsOf(rows: MetricRows): number {
  let newest = -Infinity
  for (let row = 0; row < rows.servers.length; row++) newest = Math.max(newest, rows.timeMs[row] ?? -Infinity)
  return newest
}
