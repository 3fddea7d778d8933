import { rowCount, serverRows, type LabelColumn, type MetricTable, type NumericColumn } from '../../table.ts'

/** Values of a column at times, the oldest first. */
export interface Points<V extends number | string> {
  readonly timeMs: Float64Array
  readonly values: readonly V[]
  /** Index into the table's servers. */
  readonly server: Int32Array
}

/** As many rows are looked at; more would say the same. */
const MOST_POINTS = 20_000

/** Of every server's newest rows so many are looked at, however many servers there are. */
const NEWEST_ROWS = 2

/** Rows that are looked at, the oldest first, and the server of each. */
interface Sample {
  readonly rows: Int32Array
  readonly servers: Int32Array
}

/** All columns of a table are looked at in the same rows. */
const sampled = new WeakMap<MetricTable, Sample>()

/**
 * Rows of a column, spread evenly over servers and times; null cells are skipped. The stride has no divisor in
 * common with an hour, a day or a week of rows, so that it meets every time of them.
 */
export function pointsOf(table: MetricTable, column: NumericColumn): Points<number>
export function pointsOf(table: MetricTable, column: LabelColumn): Points<string>
export function pointsOf(table: MetricTable, column: NumericColumn | LabelColumn): Points<number | string> {
  const known = sampled.get(table) ?? sampleOf(table)
  sampled.set(table, known)
  return pick(table, column, known)
}

function sampleOf(table: MetricTable): Sample {
  const stride = coprime(Math.ceil(rowCount(table) / MOST_POINTS))
  const found: { readonly row: number; readonly server: number }[] = []
  table.servers.forEach((_, server) => {
    const [from, to] = serverRows(table, server)
    const newest = Math.max(from, to - NEWEST_ROWS)
    for (let row = from + (server % stride); row < newest; row += stride) found.push({ row, server })
    for (let row = newest; row < to; row++) found.push({ row, server })
  })
  found.sort((a, b) => (table.timeMs[a.row] ?? 0) - (table.timeMs[b.row] ?? 0))
  return {
    rows: Int32Array.from(found, ({ row }) => row),
    servers: Int32Array.from(found, ({ server }) => server),
  }
}

/** All of one server's rows, as pointsOf; of many the newest. */
export function pointsOfServer(
  table: MetricTable,
  column: NumericColumn,
  server: number,
  most: number,
): Points<number>
export function pointsOfServer(
  table: MetricTable,
  column: LabelColumn,
  server: number,
  most: number,
): Points<string>
export function pointsOfServer(
  table: MetricTable,
  column: NumericColumn | LabelColumn,
  server: number,
  most: number,
): Points<number | string> {
  const [from, to] = serverRows(table, server)
  const first = Math.max(from, to - most)
  const rows = Int32Array.from({ length: to - first }, (_, i) => first + i)
  return pick(table, column, { rows, servers: new Int32Array(rows.length).fill(server) })
}

function pick(
  table: MetricTable,
  column: NumericColumn | LabelColumn,
  { rows, servers }: Sample,
): Points<number | string> {
  const times: number[] = []
  const values: (number | string)[] = []
  const found: number[] = []
  rows.forEach((row, i) => {
    const value = 'codes' in column ? column.classes[column.codes[row] ?? -1] : column.values[row]
    if (value === undefined || Number.isNaN(value)) return
    times.push(table.timeMs[row] ?? NaN)
    values.push(value)
    found.push(servers[i] ?? -1)
  })
  return { timeMs: Float64Array.from(times), values, server: Int32Array.from(found) }
}

function coprime(stride: number): number {
  let next = Math.max(1, stride)
  while (next > 1 && [2, 3, 5, 7].some((factor) => next % factor === 0)) next++
  return next
}

/** Whether all servers have the same value at the same time. */
export function isOfTime({ timeMs, values }: Points<number | string>): boolean {
  for (let i = 1; i < values.length; i++) {
    if (timeMs[i] === timeMs[i - 1] && values[i] !== values[i - 1]) return false
  }
  return true
}

/** The first point of each time: all that points say that have the same value at the same time. */
export function onePerTime<V extends number | string>({ timeMs, values, server }: Points<V>): Points<V> {
  const isFirst = (_: unknown, i: number) => i === 0 || timeMs[i] !== timeMs[i - 1]
  return {
    timeMs: timeMs.filter(isFirst),
    values: values.filter(isFirst),
    server: server.filter(isFirst),
  }
}
