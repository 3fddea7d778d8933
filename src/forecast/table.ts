/**
 * The one form in which measured data travels: columnar, grouped by server, ordered by time.
 * Rows of server s are [offsets[s], offsets[s + 1]). A table holds one row per server and timestamp as the
 * source had it; putting rows on the model's grid (and averaging duplicates) is the window's work.
 */
export interface MetricTable {
  readonly servers: readonly string[]
  /** servers.length + 1 row offsets, ascending. */
  readonly offsets: Uint32Array
  /** Epoch milliseconds (UTC) of each row, ascending within a server. */
  readonly timeMs: Float64Array
  /** Numeric columns, in file order. */
  readonly metrics: readonly NumericColumn[]
  /** Text columns that a model may know as categories (profile, status, datacenter…). */
  readonly labels: readonly LabelColumn[]
  /** True when the source's timestamps carried no zone and were read as UTC. */
  readonly naiveTime: boolean
  /** What the reader wants the user to know (duplicates dropped, columns skipped and why). */
  readonly notes: readonly string[]
}

export interface NumericColumn {
  readonly name: string
  /** One value per row; NaN means null (the row is missing for this column). */
  readonly values: Float64Array
  /** Width of the source's floating-point type: float32 columns transform with float32's epsilon in the library. */
  readonly precision: 32 | 64
  /** A number that is no measurement (a flag, an id, the hour): a model may read it, none forecasts it. */
  readonly covariate?: true
}

export interface LabelColumn {
  readonly name: string
  /** Index into classes per row; -1 means null. */
  readonly codes: Int32Array
  readonly classes: readonly string[]
}

/** The rows of one server as [from, to). */
export function serverRows(table: MetricTable, server: number): readonly [from: number, to: number] {
  return [table.offsets[server] ?? 0, table.offsets[server + 1] ?? 0]
}

/** Time of the newest row of all, epoch ms; -Infinity for no rows. */
export function newestMs(table: MetricTable): number {
  let newest = -Infinity
  table.servers.forEach((_, server) => {
    const [from, to] = serverRows(table, server)
    if (to > from) newest = Math.max(newest, table.timeMs[to - 1] ?? NaN)
  })
  return newest
}
