import type { MetricRows } from '#data/liveTable.ts'
import { rowCount, serverRows, type MetricTable } from '#forecast/table.ts'

/** Rows of a table in order of time, whichever server they are of. */
export interface ReplayRows {
  readonly rows: number
  /** Of a row, by its place in the order; Infinity after the last. */
  readonly timeMs: (at: number) => number
  /** The place of the first row that is later than a time. */
  readonly after: (timeMs: number) => number
  /** Rows [from, to) as an intake takes them. */
  readonly slice: (from: number, to: number) => MetricRows
}

/** Orders the rows of a table by time. The columns are shared, not copied. */
export function replayRows(table: MetricTable): ReplayRows {
  const rows = rowCount(table)
  const order = new Uint32Array(rows)
  const server = new Uint32Array(table.timeMs.length)
  let filled = 0
  table.servers.forEach((_, s) => {
    const [from, to] = serverRows(table, s)
    server.fill(s, from, to)
    for (let row = from; row < to; row++) order[filled++] = row
  })
  const times = table.timeMs
  order.sort((a, b) => (times[a] ?? NaN) - (times[b] ?? NaN))
  const timeMs = (at: number) => (at < rows ? (times[order[at] ?? 0] ?? NaN) : Infinity)
  return {
    rows,
    timeMs,
    after: (limit) => {
      let [low, high] = [0, rows]
      while (low < high) {
        const middle = (low + high) >>> 1
        if (timeMs(middle) <= limit) low = middle + 1
        else high = middle
      }
      return low
    },
    slice: (from, to) => {
      const chosen = order.subarray(from, to)
      return {
        servers: Array.from(chosen, (row) => table.servers[server[row] ?? 0] ?? ''),
        timeMs: Float64Array.from(chosen, (row) => times[row] ?? NaN),
        metrics: table.metrics.map(({ name, values, precision, covariate }) => ({
          name,
          values: Float64Array.from(chosen, (row) => values[row] ?? NaN),
          precision,
          ...(covariate && { covariate }),
        })),
        labels: table.labels.map(({ name, codes, classes }) => ({
          name,
          texts: Array.from(chosen, (row) => classes[codes[row] ?? -1] ?? null),
        })),
        naiveTime: table.naiveTime,
      }
    },
  }
}
