import { ByteWriter } from '#forecast/wire/packed/bytes.ts'
import { ByteReader } from './bytes.ts'

const ALL_NULL = 0
const SCALED = 1
const SCALED_32 = 2
const DOUBLES = 3
const FLOATS = 4

/** More decimals than agents report are noise of a computation, which scaling does not make shorter. */
const MOST_DECIMALS = 9
/** So that a difference of differences, with its sign as a bit, is a whole number that a double holds. */
const LARGEST_SCALED = 2 ** 49
const POWERS = Array.from({ length: MOST_DECIMALS + 1 }, (_, decimals) => 10 ** decimals)

/**
 * Writes a column exactly, NaN being null: as whole numbers of its smallest decimal place, each as the difference from
 * the one before (or as that of the differences, where it is shorter), where all values have few decimals, as float64 or
 * rounded to float32; else bit by bit. Every NaN comes back as the one of the language, -0 as -0.
 */
export function encodeNumbers(values: Float64Array): Uint8Array {
  const writer = new ByteWriter()
  const present = values.filter((value) => !Number.isNaN(value))
  if (present.length === 0) {
    writer.byte(ALL_NULL)
    return writer.result()
  }
  const scaled = scale(present, false) ?? scale(present, true)
  if (scaled === null) {
    writeRaw(values, writer)
    return writer.result()
  }
  writer.byte(scaled.is32 ? SCALED_32 : SCALED)
  writer.byte(scaled.decimals)
  writeRuns(values, writer)
  writeDifferences(scaled.whole, writer)
  return writer.result()
}

/** Reads what encodeNumbers wrote of so many values. */
export function decodeNumbers(bytes: Uint8Array, length: number): Float64Array {
  const reader = new ByteReader(bytes)
  const form = reader.byte()
  if (form === ALL_NULL) return new Float64Array(length).fill(Number.NaN)
  if (form === DOUBLES || form === FLOATS) return readRaw(reader.rest, length, form)
  const power = POWERS[reader.byte()] ?? 1
  const values = new Float64Array(length).fill(Number.NaN)
  const runs = readRuns(reader, length)
  const isTwice = reader.byte() === 2
  let [last, step] = [0, 0]
  for (const [from, to] of runs) {
    for (let i = from; i < to; i++) {
      const difference = reader.signed()
      step = isTwice ? step + difference : difference
      last += step
      const value = power === 1 ? last : last / power
      values[i] = form === SCALED_32 ? Math.fround(value) : value
    }
  }
  return values
}

interface Scaled {
  readonly is32: boolean
  readonly decimals: number
  readonly whole: Float64Array
}

/** The fewest decimals with which all values come back; null: there are too many. */
function scale(values: Float64Array, is32: boolean): Scaled | null {
  const back = (whole: number, power: number) => (is32 ? Math.fround(whole / power) : whole / power)
  let decimals = 0
  for (const value of values) {
    if (Object.is(value, -0) || Math.abs(value) > LARGEST_SCALED || (is32 && Math.fround(value) !== value))
      return null
    for (; ; decimals++) {
      const power = POWERS[decimals]
      if (power === undefined) return null
      if (back(Math.round(value * power), power) === value) break
    }
  }
  // Once more, now with the decimals that the last of them needed.
  const power = POWERS[decimals] ?? 1
  const whole = values.map((value) => Math.round(value * power))
  const isExact = whole.every(
    (scaled, i) => Math.abs(scaled) <= LARGEST_SCALED && back(scaled, power) === values[i],
  )
  return isExact ? { is32, decimals, whole } : null
}

/** Where there are values: how many, then how many nulls, and so on. */
function writeRuns(values: Float64Array, writer: ByteWriter): void {
  const lengths: number[] = []
  let isNull = false
  let length = 0
  for (const value of values) {
    if (Number.isNaN(value) !== isNull) {
      lengths.push(length)
      length = 0
      isNull = !isNull
    }
    length++
  }
  writer.unsigned(lengths.length)
  for (const run of lengths) writer.unsigned(run)
}

function readRuns(reader: ByteReader, length: number): readonly (readonly [from: number, to: number])[] {
  const runs: [number, number][] = []
  const count = reader.count()
  let at = 0
  for (let i = 0; i <= count; i++) {
    const end = i === count ? length : Math.min(length, at + reader.count())
    if (i % 2 === 0) runs.push([at, end])
    at = end
  }
  return runs
}

function writeDifferences(whole: Float64Array, writer: ByteWriter): void {
  let [once, twice] = [0, 0]
  let [last, step] = [whole[0] ?? 0, 0]
  for (const value of whole) {
    once += Math.abs(value - last)
    twice += Math.abs(value - last - step)
    step = value - last
    last = value
  }
  const isTwice = twice < once
  writer.byte(isTwice ? 2 : 1)
  last = 0
  step = 0
  for (const value of whole) {
    const difference = value - last
    writer.signed(isTwice ? difference - step : difference)
    step = difference
    last = value
  }
}

/** Bit by bit, the first bytes of all values together: signs and exponents are alike, which deflate makes use of. */
function writeRaw(values: Float64Array, writer: ByteWriter): void {
  const is32 = values.every((value) => Object.is(Math.fround(value), value))
  const bytes = new Uint8Array((is32 ? Float32Array.from(values) : values.slice()).buffer)
  writer.byte(is32 ? FLOATS : DOUBLES)
  writer.bytes(transposed(bytes, values.length, bytes.length / values.length))
}

function readRaw(bytes: Uint8Array, length: number, form: typeof DOUBLES | typeof FLOATS): Float64Array {
  const width = form === FLOATS ? 4 : 8
  const { buffer } = transposed(bytes, width, length)
  return form === FLOATS ? Float64Array.from(new Float32Array(buffer)) : new Float64Array(buffer)
}

/** A matrix of bytes of so many rows, turned about. */
function transposed(bytes: Uint8Array, rows: number, columns: number): Uint8Array<ArrayBuffer> {
  const turned = new Uint8Array(rows * columns)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      turned[column * rows + row] = bytes[row * columns + column] ?? 0
  return turned
}
