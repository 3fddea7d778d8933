/**
 * Measured data, the only form in which it travels: columnar, grouped by server, ordered by time.
 * serverRows(table, s) are the rows of server s; columns may be longer than their rows. A table has one row per server and
 * timestamp of the source; aligning rows to the model's grid (and averaging duplicates) is done by the window.
 */
export interface MetricTable {
  readonly servers: readonly string[]
  /** servers.length + 1 row indices: the start of each server, and the end of the last. */
  readonly offsets: Uint32Array
  /**
   * End of each server's rows. Omitted: the start of the next server, without gaps. A live
   * table has free space after each server's rows, and its servers are in any order.
   */
  readonly ends?: Uint32Array
  /** Epoch milliseconds (UTC) of each row, ascending within a server. */
  readonly timeMs: Float64Array
  /** Numeric columns, in file order. */
  readonly metrics: readonly NumericColumn[]
  /** Text columns that a model may know as categories (profile, status, datacenter…). */
  readonly labels: readonly LabelColumn[]
  /** True if the source's timestamps had no time zone and were read as UTC. */
  readonly naiveTime: boolean
  /** Time zone of the source, if the user set it: an IANA name, or an offset such as +01:00. Omitted: none. */
  readonly zone?: string
  /** What the user should know about reading (duplicates dropped, columns skipped and why). */
  readonly notes: readonly string[]
}

export interface NumericColumn {
  readonly name: string
  /** One value per row; NaN means null (the row is missing for this column). */
  readonly values: Float64Array
  /** Width of the source's floating-point type: float32 columns transform with float32's epsilon in the library. */
  readonly precision: 32 | 64
  /** Number of source rows combined into each value; omitted: one each, or unknown. */
  readonly sourceRows?: Uint32Array
  /** A number that is not a measurement (a flag, an id, the hour): a model may read it, but it is not forecast. */
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
  return [table.offsets[server] ?? 0, table.ends?.[server] ?? table.offsets[server + 1] ?? 0]
}

/** Rows of all servers together; the columns may be longer. */
export function rowCount(table: MetricTable): number {
  if (table.ends === undefined) return table.timeMs.length
  return table.ends.reduce((rows, end, server) => rows + end - (table.offsets[server] ?? 0), 0)
}

/** Times of the oldest and the newest row of all, epoch ms; Infinity and -Infinity for no rows. */
export function timeRange(table: MetricTable): readonly [firstMs: number, lastMs: number] {
  let [first, last] = [Infinity, -Infinity]
  table.servers.forEach((_, server) => {
    const [from, to] = serverRows(table, server)
    if (to === from) return
    first = Math.min(first, table.timeMs[from] ?? NaN)
    last = Math.max(last, table.timeMs[to - 1] ?? NaN)
  })
  return [first, last]
}

/** Time of the newest row of all, epoch ms; -Infinity for no rows. */
export function newestMs(table: MetricTable): number {
  return timeRange(table)[1]
}

/** The table with contiguous rows in server order; the same object if they already are. */
export function packRows(table: MetricTable): MetricTable {
  const { ends, ...rest } = table
  if (ends === undefined) return table
  const rows = rowCount(table)
  const offsets = new Uint32Array(table.servers.length + 1)
  table.servers.forEach((_, server) => {
    const [from, to] = serverRows(table, server)
    offsets[server + 1] = (offsets[server] ?? 0) + to - from
  })
  const pack = <T extends Float64Array | Int32Array>(values: T, into: T): T => {
    table.servers.forEach((_, server) => {
      into.set(values.subarray(...serverRows(table, server)), offsets[server])
    })
    return into
  }
  return {
    ...rest,
    offsets,
    timeMs: pack(table.timeMs, new Float64Array(rows)),
    metrics: table.metrics.map((column) => ({
      ...column,
      values: pack(column.values, new Float64Array(rows)),
    })),
    labels: table.labels.map((column) => ({ ...column, codes: pack(column.codes, new Int32Array(rows)) })),
  }
}
