import { MOST_VALUE } from '../limits.ts'
import type { Bounds } from '../../metrics/metric.ts'
import { invalid, type ByteReader, type ByteWriter } from './bytes.ts'
import { LEAST_EXPONENT, MOST_EXPONENT, multipleOf, nearest, unitFor, type Unit } from './units.ts'

/** A column that is written, and the one that is written before it at every step: where it lies is told from there. */
interface Place {
  readonly column: number
  /** null: the first, told from the step before. */
  readonly beside: number | null
}

/**
 * The order in which the columns of a series are written: the level nearest to the median, then outwards, so that gaps
 * between levels are what is told; the mean last.
 * @param levels a column each, ascending; a column after them is the mean
 * @param present [columns] whether the series has it
 */
export function writingOrder(levels: readonly number[], present: readonly boolean[]): readonly Place[] {
  const columns = levels.map((_, at) => at).filter((at) => present[at] === true)
  const anchor = columns.toSorted(
    (a, b) => Math.abs((levels[a] ?? 0) - 0.5) - Math.abs((levels[b] ?? 0) - 0.5),
  )[0]
  const mean = present[levels.length] === true ? [levels.length] : []
  if (anchor === undefined) return mean.map((column) => ({ column, beside: null }))
  const middle = columns.indexOf(anchor)
  return [
    { column: anchor, beside: null },
    ...columns.slice(middle + 1).map((column, i) => ({ column, beside: columns[middle + i] ?? anchor })),
    ...columns
      .slice(0, middle)
      .reverse()
      .map((column, i) => ({ column, beside: columns[middle - i] ?? anchor })),
    ...mean.map((column) => ({ column, beside: anchor })),
  ]
}

/** All columns, gaps and all: in no order, as they are written as floats. */
export function everyColumn(columns: number): readonly Place[] {
  return Array.from({ length: columns }, (_, column) => ({ column, beside: null }))
}

/** The curves of one series, [D, C], and what is known of them before. */
export interface CurveFrame {
  readonly horizon: number
  readonly columns: number
  readonly order: readonly Place[]
  /** [D, C] as the reader has them: filled step by step. */
  readonly known: Float64Array
  /** [D, C] the forecast before, from the step that is the first here; NaN where it has none. */
  readonly before: Float64Array
  /** What the anchor begins at; NaN: not known. */
  readonly start: number
}

/** A plane a column, and one for the units: alike stands by alike, which deflate likes. */
export interface CurvePlanes<T> {
  readonly units: T
  readonly columns: readonly T[]
}

const gap = (values: Float64Array, at: number, { column, beside }: Place) =>
  (values[at + column] ?? NaN) - (beside === null ? 0 : (values[at + beside] ?? NaN))

/** What a value is expected to be: it moves as the forecast before did, from where the step before was. */
function expected({ columns, known, before, start }: CurveFrame, step: number, place: Place): number {
  const at = step * columns
  const last = step > 0 ? gap(known, at - columns, place) : place.beside === null ? start : 0
  const moved = gap(before, at, place) - (step > 0 ? gap(before, at - columns, place) : 0)
  const own = !Number.isFinite(moved) ? last : step > 0 ? last + moved : moved
  const from = place.beside === null ? 0 : (known[at + place.beside] ?? 0)
  return from + (Number.isFinite(own) ? own : 0)
}

export interface WriteCurves {
  readonly frame: CurveFrame
  /** [D, C] float32 values, levels in order. */
  readonly values: Float64Array
  /** [D] how far a value may be off. */
  readonly tolerance: Float64Array
  /** What lies within these stays within. */
  readonly bounds: Bounds
  /** Columns that are levels, which stay in order. */
  readonly levels: number
}

/**
 * Writes the curves of a series and fills frame.known with what a reader will have. false: they are no multiples of any
 * unit, and nothing was written.
 */
export function writeCurves(planes: CurvePlanes<ByteWriter>, series: WriteCurves): boolean {
  const { horizon, columns, order } = series.frame
  if (order.length === 0) return true
  const exponents = new Int32Array(horizon)
  const told = new Float64Array(horizon * columns)
  for (let step = 0; step < horizon; step++) {
    const values = series.values.subarray(step * columns, (step + 1) * columns)
    const into = told.subarray(step * columns, (step + 1) * columns)
    const tolerance = series.tolerance[step] ?? 0
    // Where order and bounds leave no multiple within the tolerance, the step is written exactly.
    const unit = [tolerance, 0]
      .map((each) => unitFor(values, each))
      .find((each) => each !== null && tellStep(series, step, each, into))
    if (!unit) return false
    exponents[step] = unit.exponent
  }
  let before = 0
  for (let step = 0; step < horizon; step++) {
    const exponent = exponents[step] ?? 0
    planes.units.signed(exponent - before)
    before = exponent
    for (const { column } of order) planes.columns[column]?.signed(told[step * columns + column] ?? 0)
  }
  return true
}

/** Fills a step of frame.known, and `told` with what is written of it. false: there is no multiple for some value. */
function tellStep(
  { frame, values, bounds, levels }: WriteCurves,
  step: number,
  { exponent, tolerance }: Unit,
  told: Float64Array,
): boolean {
  const { columns, known, order } = frame
  const [at, size] = [step * columns, 2 ** exponent]
  for (const place of order) {
    const { column, beside } = place
    const value = values[at + column] ?? NaN
    const isIn = value >= bounds.lower && value <= bounds.upper
    let low = Math.max(value - tolerance, isIn ? bounds.lower : -MOST_VALUE, -MOST_VALUE)
    let high = Math.min(value + tolerance, isIn ? bounds.upper : MOST_VALUE, MOST_VALUE)
    if (beside !== null && column < levels) {
      const neighbour = known[at + beside] ?? NaN
      if (column > beside) low = Math.max(low, neighbour)
      else high = Math.min(high, neighbour)
    }
    const guess = multipleOf(expected(frame, step, place), size)
    const multiple = nearest(guess, low / size, high / size)
    if (multiple === null) return false
    told[column] = multiple - guess
    known[at + column] = multiple * size
  }
  return true
}

/** Fills frame.known. Throws `wire-invalid` for what no writer tells. */
export function readCurves(planes: CurvePlanes<ByteReader>, frame: CurveFrame): void {
  const { horizon, columns, known, order } = frame
  if (order.length === 0) return
  let exponent = 0
  for (let step = 0; step < horizon; step++) {
    exponent += planes.units.signed()
    if (!(exponent >= LEAST_EXPONENT && exponent <= MOST_EXPONENT))
      throw invalid(`a unit of the packed forecast is 2^${exponent}`)
    const size = 2 ** exponent
    for (const place of order) {
      const told = planes.columns[place.column]?.signed() ?? 0
      const value = (multipleOf(expected(frame, step, place), size) + told) * size
      if (!(Math.abs(value) <= MOST_VALUE)) throw invalid(`a value of the packed forecast is ${value}`)
      known[step * columns + place.column] = value
    }
  }
}
