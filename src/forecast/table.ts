/**
 * The one form in which measured data travels: columnar, grouped by server, ordered by time.
 * Rows of server s are those of serverRows(table, s); columns may be longer than their rows. A table holds one row per server and timestamp as the
 * source had it; putting rows on the model's grid (and averaging duplicates) is the window's work.
 */
export interface MetricTable {
  readonly servers: readonly string[]
  /** servers.length + 1 rows: where each server's begin, and where the last one's end. */
  readonly offsets: Uint32Array
  /**
   * Where each server's rows end. Left out: where the next one's begin, and the columns hold nothing else. A live
   * table leaves room after each server's rows, and its servers lie in any order.
   */
  readonly ends?: Uint32Array
  /** Epoch milliseconds (UTC) of each row, ascending within a server. */
  readonly timeMs: Float64Array
  /** Numeric columns, in file order. */
  readonly metrics: readonly NumericColumn[]
  /** Text columns that a model may know as categories (profile, status, datacenter…). */
  readonly labels: readonly LabelColumn[]
  /** True when the source's timestamps carried no zone and were read as UTC. */
  readonly naiveTime: boolean
  /** Zone of the source's clock, where a person stated it: an IANA name, or an offset such as +01:00. Left out: none. */
  readonly zone?: string
  /** What the reader wants the user to know (duplicates dropped, columns skipped and why). */
  readonly notes: readonly string[]
}

export interface NumericColumn {
  readonly name: string
  /** One value per row; NaN means null (the row is missing for this column). */
  readonly values: Float64Array
  /** Width of the source's floating-point type: float32 columns transform with float32's epsilon in the library. */
  readonly precision: 32 | 64
  /** How many rows of the source each value is the sum or the mean of; left out: one each, or nobody knows. */
  readonly sourceRows?: Uint32Array
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

/** The table with its rows side by side, in order of its servers; itself where they are already. */
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
