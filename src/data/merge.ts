import {
  packRows,
  serverRows,
  type LabelColumn,
  type MetricTable,
  type NumericColumn,
} from '#forecast/table.ts'
import { DictionaryEncoder } from './dictionaryEncoder.ts'
import { NumberPlacer, placeCodes } from './place/placeNumbers.ts'
import { repeatNotes } from './place/repeats.ts'
import { orderRows, type RowOrder } from './rows.ts'

/**
 * Several tables as one: the union of their servers, rows and columns; where two have a row of the same server
 * and time, the later table's counts. A column that a table lacks is null in its rows.
 */
export function mergeTables(given: readonly MetricTable[]): MetricTable {
  const [only] = given
  if (only !== undefined && given.length === 1) return only
  const tables = given.map(packRows)
  const starts: number[] = []
  let rows = 0
  for (const table of tables) {
    starts.push(rows)
    rows += table.timeMs.length
  }
  const timeMs = new Float64Array(rows)
  const server = new Int32Array(rows)
  const names = new DictionaryEncoder()
  tables.forEach((table, t) => {
    const start = starts[t] ?? 0
    timeMs.set(table.timeMs, start)
    table.servers.forEach((name, s) => {
      const [from, to] = serverRows(table, s)
      server.fill(names.code(name), start + from, start + to)
    })
  })
  const zone = tables.find((table) => table.zone !== undefined)?.zone
  const order = orderRows({ timeMs, server, servers: names.classes })
  const metrics = namesOf(tables, (table) => table.metrics).map((name) =>
    mergeNumbers(tables, starts, order, name),
  )
  const measured = metrics.flatMap(({ column, placed }) => (column.covariate ? [] : [placed]))
  const repeats = repeatNotes(measured, 'last', () => [])
  return {
    servers: order.servers,
    offsets: order.offsets,
    timeMs: order.timeMs,
    metrics: metrics.map(({ column }) => column),
    labels: namesOf(tables, (table) => table.labels).map((name) => mergeLabels(tables, starts, order, name)),
    naiveTime: tables.some((table) => table.naiveTime),
    ...(zone === undefined ? {} : { zone }),
    notes: [...new Set([...tables.flatMap((table) => table.notes), ...order.notes, ...repeats])],
  }
}

function namesOf(
  tables: readonly MetricTable[],
  columns: (table: MetricTable) => readonly { readonly name: string }[],
): string[] {
  return [...new Set(tables.flatMap((table) => columns(table).map(({ name }) => name)))]
}

function mergeNumbers(
  tables: readonly MetricTable[],
  starts: readonly number[],
  order: RowOrder,
  name: string,
) {
  const placer = new NumberPlacer(order, null, 'last')
  const columns = tables.map((table) => table.metrics.find((column) => column.name === name))
  columns.forEach((column, t) => {
    if (column !== undefined) placer.add(starts[t] ?? 0, column.values)
  })
  const [found] = placer.finish()
  const values = found?.values ?? new Float64Array(order.timeMs.length).fill(Number.NaN)
  const placed = { name, code: null, counts: null, given: 0, repeated: 0, conflicts: 0, ...found, values }
  const precision = columns.every((column) => column === undefined || column.precision === 32) ? 32 : 64
  const covariate = columns.some((column) => column?.covariate)
  const column: NumericColumn = { name, values, precision, ...(covariate && { covariate }) }
  return { column, placed }
}

function mergeLabels(
  tables: readonly MetricTable[],
  starts: readonly number[],
  order: RowOrder,
  name: string,
): LabelColumn {
  const codes = new Int32Array(order.timeMs.length).fill(-1)
  const coding = new DictionaryEncoder()
  tables.forEach((table, t) => {
    const column = table.labels.find((candidate) => candidate.name === name)
    if (column === undefined) return
    const recoded = column.codes.map((code) => {
      const text = column.classes[code]
      return text === undefined ? -1 : coding.code(text)
    })
    placeCodes(order, starts[t] ?? 0, recoded, codes)
  })
  return { name, codes, classes: coding.classes }
}
