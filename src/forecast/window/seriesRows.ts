import type { NumericColumn } from '../table.ts'
import { gridRows, type Grid } from './grid.ts'
import { ascending, none } from './sharedArrays.ts'
import type { WindowSpec } from './spec.ts'

/** Which rows of the grid one window is made of, and how the steps map to them. */
export interface SeriesRows {
  readonly server: number
  /** The long layout's target; null in the wide one. */
  readonly metric: NumericColumn | null
  /** Rows of the table, ascending: as many before the window as the longest lag, then the window's. */
  readonly rows: Int32Array
  /** The series' first row, or the first of rows where lags are counted in rows. */
  readonly first: number
  /** There is one of rows for every step (lagUnit step); a row in a gap is the one before it. */
  readonly everyStep: boolean
  /** [D] the newest row of the server at or before each step of the horizon. */
  readonly future: Int32Array
  readonly originMs: number
  readonly originSlot: number
  readonly encoderLength: number
  /**
   * [encoderLength + D] per step the row that stands there: below rows.length it indexes rows, above it counts
   * the horizon's steps. A step in a gap has the row before it. Minus a lag it is the lagged row.
   */
  readonly source: Int32Array
  /** [encoderLength + D] 1 where the row before it is repeated. */
  readonly repeated: Uint8Array
  /** Every step up to the newest has a row of its own: rows and source ascend by one. */
  readonly gapless: boolean
}

export interface WindowLengths {
  readonly encoder: number
  readonly horizon: number
  /** Longest lag. */
  readonly lag: number
  readonly lagUnit: WindowSpec['lagUnit']
}

/** A row counts where each of these columns has a value; anything else is a missing row. */
export type RequiredColumns = readonly NumericColumn[]
type Values = readonly Float64Array[]

/** The rows of a window and those that its lags reach; source and repeated over the encoder's steps only. */
type EncoderRows = Pick<SeriesRows, 'rows' | 'first' | 'encoderLength' | 'source' | 'repeated' | 'gapless'>

/**
 * The window that ends with the series' newest row. null: no row has all values, or all rows are used up by
 * lags that are counted in rows. Windows share arrays: nobody writes to them.
 */
export function findRows(
  grid: Grid,
  server: number,
  metric: NumericColumn | null,
  required: RequiredColumns,
  lengths: WindowLengths,
): SeriesRows | null {
  const { slots, table } = grid
  const [from, to] = gridRows(grid, server)
  const columns = (metric === null ? required : [metric, ...required]).map(({ values }) => values)
  const origin = newestRow(columns, from, to)
  if (origin < from) return null
  const originSlot = slots[origin] ?? NaN
  const everyStep = lengths.lagUnit === 'step'
  const collect = everyStep ? rowsOfSteps : storedRows
  const found = collect(slots, columns, from, origin, lengths)
  if (found === null) return null
  const { rows, first, encoderLength, gapless } = found
  const place = { server, metric, originMs: table.timeMs[origin] ?? NaN, originSlot }
  if (lengths.horizon === 0) return { ...place, ...found, everyStep, future: new Int32Array() }
  const future = new Int32Array(lengths.horizon)
  let ahead = origin
  for (let step = 0; step < lengths.horizon; step++) {
    while (ahead + 1 < to && (slots[ahead + 1] ?? NaN) <= originSlot + step + 1) ahead++
    future[step] = ahead
  }
  const length = encoderLength + lengths.horizon
  const whole = { ...place, rows, first, everyStep, future, encoderLength, gapless }
  if (gapless)
    return { ...whole, source: ascending(rows.length - encoderLength, length), repeated: none(length) }
  const source = new Int32Array(length)
  source.set(found.source)
  for (let step = 0; step < lengths.horizon; step++) source[encoderLength + step] = rows.length + step
  const repeated = new Uint8Array(length)
  repeated.set(found.repeated)
  return { ...whole, source, repeated }
}

/** Lags in rows. An encoder that would begin inside a gap begins with the next row that exists. */
function storedRows(
  slots: Float64Array,
  columns: Values,
  from: number,
  origin: number,
  lengths: WindowLengths,
): EncoderRows | null {
  const originSlot = slots[origin] ?? NaN
  const rows = collectRows(slots, columns, from, origin, originSlot - lengths.encoder + 1, lengths.lag)
  const first = rows[lengths.lag]
  if (first === undefined) return null
  const encoderLength = originSlot - (slots[first] ?? NaN) + 1
  const source = new Int32Array(encoderLength)
  const repeated = new Uint8Array(encoderLength)
  let row = lengths.lag
  for (let step = 0; step < encoderLength; step++) {
    const slot = originSlot - encoderLength + 1 + step
    while (row + 1 < rows.length && (slots[rows[row + 1] ?? 0] ?? NaN) <= slot) row++
    source[step] = row
    repeated[step] = (slots[rows[row] ?? 0] ?? NaN) < slot ? 1 : 0
  }
  return { rows, first: rows[0] ?? first, encoderLength, source, repeated, gapless: false }
}

/** Lags in steps: a row for every step, the newest at or before it; before the series' first row that one. */
function rowsOfSteps(
  slots: Float64Array,
  columns: Values,
  from: number,
  origin: number,
  lengths: WindowLengths,
): EncoderRows {
  const originSlot = slots[origin] ?? NaN
  let first = from
  while (!isComplete(columns, first)) first++
  const { lag } = lengths
  const encoderLength = Math.min(lengths.encoder, originSlot - (slots[first] ?? NaN) + 1)
  const source = ascending(lag, encoderLength)
  const oldest = origin - (lag + encoderLength) + 1
  if (areGapless(slots, columns, oldest, origin, first)) {
    const rows = ascending(oldest, lag + encoderLength)
    return { rows, first, encoderLength, source, repeated: none(encoderLength), gapless: true }
  }
  const rows = new Int32Array(lag + encoderLength)
  const repeated = new Uint8Array(encoderLength)
  let row = origin
  let rowSlot = originSlot
  for (let i = rows.length - 1; i >= 0; i--) {
    const slot = originSlot - (rows.length - 1 - i)
    while (rowSlot > slot && row > first) {
      do row--
      while (row > first && !isComplete(columns, row))
      rowSlot = slots[row] ?? NaN
    }
    rows[i] = row
    if (rowSlot < slot && i >= lag) repeated[i - lag] = 1
  }
  return { rows, first, encoderLength, source, repeated, gapless: false }
}

/** Whether each step from that of row `oldest` to that of `newest` has a complete row, as nearly all do. */
function areGapless(
  slots: Float64Array,
  columns: Values,
  oldest: number,
  newest: number,
  first: number,
): boolean {
  // A slot has one row at most.
  if (oldest < first || (slots[newest] ?? NaN) - (slots[oldest] ?? NaN) !== newest - oldest) return false
  return columns.every((values) => {
    for (let row = oldest; row <= newest; row++) if (!isValue(values[row])) return false
    return true
  })
}

/** Whether a constant fill stands at the step. Where every step has a row, nothing is a gap to the library. */
export function isGap({ everyStep, repeated }: SeriesRows, step: number): boolean {
  return !everyStep && repeated[step] === 1
}

/** The network computes in float32: what is not finite there is no value. */
export function isValue(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(Math.fround(value))
}

function isComplete(columns: Values, row: number): boolean {
  for (const column of columns) if (!isValue(column[row])) return false
  return true
}

function newestRow(columns: Values, from: number, to: number): number {
  let row = to - 1
  while (row >= from && !isComplete(columns, row)) row--
  return row
}

/** Complete rows from the newest back to firstSlot, and `before` more of them before that. */
function collectRows(
  slots: Float64Array,
  columns: Values,
  from: number,
  origin: number,
  firstSlot: number,
  before: number,
): Int32Array {
  // One row per slot: never more than the window's slots and the rows before them.
  const rows = new Int32Array(Math.min(origin - from + 1, (slots[origin] ?? NaN) - firstSlot + 1 + before))
  let start = rows.length
  let early = 0
  for (let row = origin; row >= from; row--) {
    const isEarly = (slots[row] ?? NaN) < firstSlot
    if (isEarly && early === before) break
    if (!isComplete(columns, row)) continue
    rows[--start] = row
    if (isEarly) early++
  }
  return rows.subarray(start)
}
