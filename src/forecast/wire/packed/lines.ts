import { MOST_VALUE } from '../limits.ts'
import { invalid, type ByteReader, type ByteWriter } from './bytes.ts'
import { LEAST_EXPONENT, MOST_EXPONENT, multipleOf, nearest, unitFor } from './units.ts'

/** Where a line is written: its unit, its values, and those that are no multiples as floats. */
export interface LinePlanes<T> {
  readonly units: T
  readonly values: T
  readonly floats: T
}

/** In place of a unit: the line is written as floats. Units are told from LEAST_EXPONENT, by 1 and more. */
const AS_FLOATS = 0
const UNIT_0 = 1 - LEAST_EXPONENT

/** A line of numbers of which most are known from before. */
export interface Line {
  /** What a reader has of it: filled. */
  readonly known: Float32Array
  /** What each was before; NaN: not known. Shorter: no more is known. */
  readonly before: ArrayLike<number>
}

/**
 * Writes a line of numbers that may be NaN: nothing but zeros where the one before says the same. tolerance: how far one
 * may be off.
 */
export function writeLine(
  planes: LinePlanes<ByteWriter>,
  { known, before }: Line,
  values: Float32Array,
  tolerance: number,
): void {
  const unit = unitFor(values, tolerance / 2)
  if (unit === null) {
    planes.units.unsigned(AS_FLOATS)
    for (const value of values) planes.floats.float32(value)
    known.set(values)
    return
  }
  planes.units.unsigned(unit.exponent + UNIT_0)
  const size = 2 ** unit.exponent
  let last = 0
  values.forEach((value, at) => {
    const guess = guessAt(before, at, last, size)
    if (Number.isNaN(value)) {
      // A gap where one was is no news either.
      planes.values.unsigned(guess.isGap ? 0 : 1)
      known[at] = NaN
      return
    }
    // Half of it is the unit's, the other half what was said before may be off by in this unit.
    const slack = 2 * unit.tolerance
    const [low, high] = [value - slack, Math.min(value + slack, MOST_VALUE)]
    const multiple = nearest(guess.multiple, low / size, high / size) ?? Math.round(value / size)
    last = multiple
    known[at] = multiple * size
    tell(planes.values, multiple - guess.multiple, guess.isGap)
  })
}

/** Fills the line. Throws `wire-invalid` for what no writer tells. */
export function readLine(planes: LinePlanes<ByteReader>, { known, before }: Line): void {
  const told = planes.units.unsigned()
  if (told === AS_FLOATS) {
    for (let at = 0; at < known.length; at++) known[at] = planes.floats.float32()
    return
  }
  const exponent = told - UNIT_0
  if (exponent > MOST_EXPONENT) throw invalid(`a unit of the packed forecast is 2^${exponent}`)
  const size = 2 ** exponent
  let last = 0
  for (let at = 0; at < known.length; at++) {
    const guess = guessAt(before, at, last, size)
    const symbol = planes.values.unsigned()
    if (symbol === (guess.isGap ? 0 : 1)) {
      known[at] = NaN
      continue
    }
    last = guess.multiple + difference(symbol)
    const value = last * size
    if (!(Math.abs(value) <= MOST_VALUE)) throw invalid(`a past value of the packed forecast is ${value}`)
    known[at] = value
  }
}

interface Guess {
  readonly multiple: number
  /** A gap is expected: it has the shortest symbol then. */
  readonly isGap: boolean
}

function guessAt(before: ArrayLike<number>, at: number, last: number, size: number): Guess {
  const value = before[at]
  if (value === undefined || !Number.isFinite(value)) {
    return { multiple: last, isGap: value !== undefined && Number.isNaN(value) }
  }
  return { multiple: multipleOf(value, size), isGap: false }
}

/** 0 is what is expected and 1 the other of gap and no difference; then differences of either sign. */
function tell(into: ByteWriter, difference: number, isGap: boolean): void {
  if (difference === 0) into.unsigned(isGap ? 1 : 0)
  else into.unsigned(difference < 0 ? -2 * difference + 1 : 2 * difference)
}

function difference(symbol: number): number {
  if (symbol < 2) return 0
  return symbol % 2 === 0 ? symbol / 2 : -(symbol - 1) / 2
}
