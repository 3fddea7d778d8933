import type { FleetcastError } from '#forecast/errors.ts'
import { parseFloat16 } from 'hyparquet/src/convert.js'
import type { DictionaryEncoder } from '../dictionaryEncoder.ts'
import type { Chunk, ChunkPlace, RawValues } from './chunk.ts'
import { placeName, releaseChunk } from './chunk.ts'
import { damaged, guardParquet } from './guard.ts'

/** A chunk as numbers, one per row, NaN for null and for what was not needed. Times stay in the file's own unit. */
export function chunkNumbers(place: ChunkPlace, chunk: Chunk): Float64Array {
  return spread(place, chunk, Number.NaN, Float64Array, (raw) => numbers(place, raw))
}

/** chunkNumbers(), after which the chunk is given back. */
export function takeNumbers(place: ChunkPlace, chunk: Chunk): Float64Array {
  const taken = chunkNumbers(place, chunk)
  releaseChunk(chunk)
  return taken
}

/** A chunk as codes of the coding, one per row, -1 for null. */
export function chunkCodes(place: ChunkPlace, chunk: Chunk, coding: DictionaryEncoder): Int32Array {
  return spread(place, chunk, -1, Int32Array, (raw) => dictionaryCodes(place, raw, coding))
}

/** The values of a dictionary page as codes of the coding. */
export function dictionaryCodes(
  place: ChunkPlace,
  dictionary: RawValues,
  coding: DictionaryEncoder,
): Int32Array {
  if (place.column.type.kind !== 'text')
    return Int32Array.from(texts(place, dictionary), (text) => coding.code(text))
  return Int32Array.from(dictionary as readonly Uint8Array[], (utf8) => coding.codeOfUtf8(utf8))
}

/**
 * The first rows of a chunk as text, null where there is no value: samples. Nothing else of its pages is made text: they
 * hold a hundred thousand values, and those of numbers are nearly all different.
 */
export function chunkTexts(place: ChunkPlace, { dictionary, pages }: Chunk, rows: number): (string | null)[] {
  return guardParquet(place.source, placeName(place), () => {
    const ofDictionary = texter(place, dictionary ?? [])
    const out: (string | null)[] = []
    for (const { rows: own, present, values, indices } of pages) {
      const ofPage = texter(place, values?.slice(0, rows - out.length) ?? [])
      let next = 0
      for (let i = 0; i < own && out.length < rows; i++) {
        if (present?.[i] === 0) {
          out.push(null)
          continue
        }
        const text = indices ? ofDictionary(indices[next] ?? -1) : ofPage(next)
        if (text === undefined) throw missingValue(place, out.length)
        out.push(text)
        next++
      }
    }
    return out
  })
}

function missingValue(place: ChunkPlace, row: number): FleetcastError {
  return damaged(place.source, placeName(place), `row ${row} refers to a value that does not exist`)
}

interface ArrayOf<T> {
  new (length: number): T
}

/** Decodes the dictionary once, then puts each page's values on the rows that have one. */
function spread<T extends Float64Array | Int32Array>(
  place: ChunkPlace,
  chunk: Chunk,
  empty: number,
  Kind: ArrayOf<T>,
  decode: (raw: RawValues) => T,
): T {
  return guardParquet(place.source, placeName(place), () => spreadPages(place, chunk, empty, Kind, decode))
}

function spreadPages<T extends Float64Array | Int32Array>(
  place: ChunkPlace,
  chunk: Chunk,
  empty: number,
  Kind: ArrayOf<T>,
  decode: (raw: RawValues) => T,
): T {
  const rows = chunk.pages.reduce((total, page) => total + page.rows, 0)
  const out = new Kind(rows)
  const dictionary = chunk.dictionary ? decode(chunk.dictionary) : new Kind(0)
  let row = 0
  for (const { rows: own, present, values, indices } of chunk.pages) {
    const given = values ? decode(values) : new Kind(0)
    if (present !== null) {
      let next = 0
      for (let i = 0; i < own; i++) {
        if (present[i] === 0) {
          out[row + i] = empty
          continue
        }
        const value = indices ? dictionary[indices[next] ?? -1] : given[next]
        if (value === undefined) throw missingValue(place, row + i)
        out[row + i] = value
        next++
      }
    } else if (indices) lookUp(place, dictionary, indices, out, row)
    else if (values) out.set(given, row)
    else out.fill(empty, row, row + own)
    row += own
  }
  return out
}

/** A page whose rows all refer to the dictionary: most of the pages there are. */
function lookUp<T extends Float64Array | Int32Array>(
  place: ChunkPlace,
  dictionary: T,
  indices: Int32Array,
  out: T,
  from: number,
): void {
  for (let i = 0; i < indices.length; i++) {
    const value = dictionary[indices[i] ?? -1]
    if (value === undefined) throw missingValue(place, from + i)
    out[from + i] = value
  }
}

function numbers(place: ChunkPlace, raw: RawValues): Float64Array {
  const { type, element } = place.column
  if (type.kind === 'number' && type.scale !== 0) return scaled(raw, 10 ** type.scale)
  if (raw instanceof BigInt64Array) return int64(raw, type.kind === 'integer' && type.unsigned)
  if (raw instanceof Int32Array) {
    return type.kind === 'integer' && type.unsigned
      ? Float64Array.from(raw, (value) => value >>> 0)
      : Float64Array.from(raw)
  }
  // spread() copies: doubles need no copy of their own before.
  if (raw instanceof Float64Array) return raw
  if (raw instanceof Float32Array || raw instanceof Uint8Array) {
    return Float64Array.from(raw)
  }
  if (element.type === 'INT96') return Float64Array.from(raw as readonly bigint[], int96Nanoseconds)
  if (element.type === 'BOOLEAN') return Float64Array.from(raw as readonly boolean[], Number)
  if (element.logical_type?.type === 'FLOAT16') {
    return Float64Array.from(raw as readonly Uint8Array[], (bytes) => parseFloat16(bytes) ?? Number.NaN)
  }
  return Float64Array.from(raw as readonly Uint8Array[], bigEndian)
}

/** 64-bit integers as doubles, from their halves: a BigInt per value would cost ten times as much. */
function int64(raw: BigInt64Array, unsigned: boolean): Float64Array {
  const halves = new Int32Array(raw.buffer, raw.byteOffset, raw.length * 2)
  const out = new Float64Array(raw.length)
  for (let i = 0; i < raw.length; i++) {
    const high = halves[2 * i + 1] ?? 0
    out[i] = (unsigned ? high >>> 0 : high) * 4_294_967_296 + ((halves[2 * i] ?? 0) >>> 0)
  }
  return out
}

/** Divided rather than multiplied by a power of ten: 1234 / 100 is the double nearest to 12.34. */
function scaled(raw: RawValues, factor: number): Float64Array {
  const out = new Float64Array(raw.length)
  for (let i = 0; i < raw.length; i++) {
    const value = raw[i]
    out[i] = (value instanceof Uint8Array ? bigEndian(value) : Number(value)) / factor
  }
  return out
}

/** Two's complement, highest byte first, as decimals are stored. */
function bigEndian(bytes: Uint8Array): number {
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  return Number(BigInt.asIntN(bytes.length * 8, value))
}

/** Day number of the Julian calendar above 64 bits of nanoseconds of the day. */
function int96Nanoseconds(value: bigint): number {
  const days = Number(value >> 64n) - 2_440_588
  return days * 86_400e9 + Number(value & 0xffff_ffff_ffff_ffffn)
}

const utf8 = new TextDecoder()

function texts(place: ChunkPlace, raw: RawValues): string[] {
  const textOf = texter(place, raw)
  return Array.from({ length: raw.length }, (_, index) => textOf(index) ?? '')
}

/** What tells the text of the value at an index; undefined: there is none. */
function texter(place: ChunkPlace, raw: RawValues): (index: number) => string | undefined {
  const { type, element } = place.column
  if (type.kind === 'text') return told(raw as readonly Uint8Array[], (bytes) => utf8.decode(bytes))
  if (element.type === 'BOOLEAN') return told(raw as readonly boolean[], String)
  if (raw instanceof BigInt64Array && type.kind === 'integer') {
    // As doubles, neighbors among ids of 64 bits would be the same server.
    return told(raw, (value) => String(type.unsigned ? BigInt.asUintN(64, value) : value))
  }
  return told(numbers(place, raw), String)
}

function told<T>(values: ArrayLike<T>, tell: (value: T) => string): (index: number) => string | undefined {
  return (index) => {
    const value = values[index]
    return value === undefined ? undefined : tell(value)
  }
}
