import type { MetricTable } from '#forecast/table.ts'
import { serverRows } from '#forecast/table.ts'

/** Rows on their way into a live table, in the order in which they came; any server, any time, any column. */
export interface MetricRows {
  /** [rows] the server of each; an empty name is none. */
  readonly servers: readonly string[]
  /** [rows] epoch ms; NaN: the row has no time. */
  readonly timeMs: ArrayLike<number>
  readonly metrics: readonly {
    readonly name: string
    /** [rows] NaN and infinities are null. */
    readonly values: ArrayLike<number>
    /** Width of the source's floating-point type. Omitted: 64. */
    readonly precision?: 32 | 64
    /** As in a MetricTable. */
    readonly covariate?: true
  }[]
  readonly labels: readonly {
    readonly name: string
    /** [rows] */
    readonly texts: readonly (string | null)[]
  }[]
  /** Whether the times carried no zone and were read as UTC. Omitted: they did. */
  readonly naiveTime?: boolean
}

/** The rows of a table, server by server, as rows that come. */
export function rowsOf(table: MetricTable): MetricRows {
  const servers: string[] = []
  const rows: number[] = []
  table.servers.forEach((server, s) => {
    const [from, to] = serverRows(table, s)
    for (let row = from; row < to; row++) {
      servers.push(server)
      rows.push(row)
    }
  })
  return {
    servers,
    timeMs: rows.map((row) => table.timeMs[row] ?? Number.NaN),
    metrics: table.metrics.map((column) => ({
      ...column,
      values: rows.map((row) => column.values[row] ?? Number.NaN),
    })),
    labels: table.labels.map(({ name, codes, classes }) => ({
      name,
      texts: rows.map((row) => classes[codes[row] ?? -1] ?? null),
    })),
    naiveTime: table.naiveTime,
  }
}
