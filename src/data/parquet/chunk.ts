import type { ColumnMetaData, DecodedArray, PageHeader } from 'hyparquet'
import { parquetHeader } from 'hyparquet/src/column.js'
import { decompressPage } from 'hyparquet/src/datapage.js'
import { deltaBinaryUnpack, deltaLengthByteArray } from 'hyparquet/src/delta.js'
import { byteStreamSplit } from 'hyparquet/src/encoding.js'
import { readPlain } from 'hyparquet/src/plain.js'
import { compressors, decompressZstd } from 'hyparquet-compressors'
import { FleetcastError } from '#forecast/errors.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'
import { fileName } from '#forecast/randomAccessFile.ts'
import { release } from '../release.ts'
import { chunkRange } from './footer.ts'
import type { ParquetColumn, ParquetFile } from './footer.ts'
import { damaged, guardParquet } from './guard.ts'
import { areOnes, readHybrid } from './hybrid.ts'

/** Values as the bytes hold them, before they are numbers or text. */
export type RawValues =
  | Uint8Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array
  | readonly Uint8Array[]
  | readonly bigint[]
  | readonly boolean[]

export interface Page {
  readonly rows: number
  /** Per row whether it has a value; null: all do. */
  readonly present: Int32Array | null
  /** Plain values of the present rows; null where indices are given, or where the page was not needed. */
  readonly values: RawValues | null
  /** Indices into the chunk's dictionary of the present rows. */
  readonly indices: Int32Array | null
}

export interface Chunk {
  readonly dictionary: RawValues | null
  readonly pages: readonly Page[]
}

/** A chunk to read: which file, row group, column. */
export interface ChunkPlace {
  readonly source: RandomAccessFile
  readonly group: number
  readonly rows: number
  readonly column: ParquetColumn
  readonly meta: ColumnMetaData
}

// fzstd allocates what the frame claims unless it is given the output.
const codecs = {
  ...compressors,
  ZSTD: (input: Uint8Array, length: number) => decompressZstd(input, new Uint8Array(length)),
}
const MAX_TEXT_PAGE = 1 << 28
const WIDTH: Partial<Record<string, number>> = {
  BOOLEAN: 1,
  INT32: 4,
  FLOAT: 4,
  INT64: 8,
  DOUBLE: 8,
  INT96: 12,
}

/** Whether any of the rows [from, to) of a row group is needed. */
export type AnyNeeded = (from: number, to: number) => boolean

/**
 * Reads and decodes one column chunk, but for pages without a needed row; omitted: all are needed. Sizes that pages claim are
 * checked against the row count and the bytes there are before anything is allocated. Fails with parquet-invalid.
 */
export async function readChunk(place: ChunkPlace, isNeeded: AnyNeeded = () => true): Promise<Chunk> {
  const [start, end] = chunkRange(place.meta)
  // Not given back by itself: browsers keep hold of what a Blob gave, and the collector would not know of it any more.
  const bytes = await place.source.read(start, end)
  return guardParquet(place.source, placeName(place), () => decodePages(place, bytes, place.rows, isNeeded))
}

/** Gives back what a chunk of numbers holds, once these have been taken from it: it is empty afterwards. */
export function releaseChunk({ dictionary, pages }: Chunk): void {
  release(bufferOf(dictionary))
  for (const { present, values, indices } of pages)
    release(present?.buffer, bufferOf(values), indices?.buffer)
}

/** Of an array that is numbers; undefined: of what else values are, or of none. */
function bufferOf(values: RawValues | null): ArrayBufferLike | undefined {
  return ArrayBuffer.isView(values) ? values.buffer : undefined
}

/** Whether values are views of a buffer, as numbers that need no copy and texts are. */
function isOn(buffer: ArrayBufferLike, values: RawValues | null): boolean {
  if (values === null || ArrayBuffer.isView(values)) return bufferOf(values) === buffer
  const [first] = values
  return first instanceof Uint8Array && first.buffer === buffer
}

/** Finds a column chunk; null where the row group does not have it. Fails for a column that the file lacks. */
export function chunkPlace(file: ParquetFile, group: number, name: string): ChunkPlace | null {
  const column = file.columns.find((candidate) => candidate.name === name)
  const facts = file.groups[group]
  const meta = facts?.chunks.get(name)
  if (!column || !facts) {
    const known = file.columns.map((candidate) => candidate.name).join(', ')
    throw new FleetcastError(
      'column-missing',
      `${file.source.path} has no column ${name}; its columns are ${known}`,
      {
        file: fileName(file.source.path),
        place: name,
      },
    )
  }
  return meta ? { source: file.source, group, rows: facts.rows, column, meta } : null
}

/** More than a page's header takes, and all of many a page. */
const HEAD_BYTES = 1 << 16

/** The first data page of a chunk and the dictionary before it; of the rest only as much as finding its end takes. */
export async function readFirstPage(place: ChunkPlace): Promise<Chunk> {
  const [start, end] = chunkRange(place.meta)
  const read = async (from: number, to: number) => await place.source.read(from, Math.min(end, to))
  const decode = (bytes: Uint8Array<ArrayBuffer>) =>
    guardParquet(place.source, placeName(place), () => decodePages(place, bytes, 1))
  const head = await read(start, Number(place.meta.data_page_offset) + HEAD_BYTES)
  const missing = (firstPageEnd(head) ?? end - start) - head.length
  const bytes =
    missing <= 0 ? head : joined(head, await read(start + head.length, start + head.length + missing))
  try {
    return decode(bytes)
  } catch (error) {
    // Of a page without rows, or of one that cannot be read: the next ones are needed, or the error is of the whole.
    if (start + bytes.length >= end) throw error
    return decode(await read(start, end))
  }
}

/** Where the first data page ends; null: its header is further on, or cannot be read. */
function firstPageEnd(bytes: Uint8Array<ArrayBuffer>): number | null {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 }
  try {
    while (reader.offset < bytes.length) {
      const { type, compressed_page_size: size } = parquetHeader(reader)
      if (!(size >= 0)) return null
      reader.offset += size
      if (type !== 'DICTIONARY_PAGE') return reader.offset
    }
  } catch {
    // What is wrong with it is said where the page is decoded.
  }
  return null
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(first.length + second.length)
  bytes.set(first)
  bytes.set(second, first.length)
  return bytes
}

/** The dictionary page alone, which writers put before the data; null where there is none. */
export async function readDictionary(
  place: ChunkPlace,
): Promise<{ readonly values: RawValues; readonly bytes: number } | null> {
  const [start] = chunkRange(place.meta)
  const end = Number(place.meta.data_page_offset)
  if (end <= start) return null
  const bytes = await place.source.read(start, end)
  return guardParquet(place.source, placeName(place), () => {
    const reader = { view: new DataView(bytes.buffer), offset: 0 }
    const header = parquetHeader(reader)
    if (header.type !== 'DICTIONARY_PAGE') return null
    return { values: decodeDictionary(place, header, pageBody(reader, bytes, header)), bytes: bytes.length }
  })
}

export function placeName(place: ChunkPlace): string {
  return `row group ${place.group}, column ${place.column.name}`
}

function decodePages(
  place: ChunkPlace,
  bytes: Uint8Array<ArrayBuffer>,
  wanted: number,
  isNeeded: AnyNeeded = () => true,
): Chunk {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 }
  const pages: Page[] = []
  let dictionary: RawValues | null = null
  let rows = 0
  while (rows < wanted) {
    if (reader.offset >= bytes.length) {
      throw damaged(place.source, placeName(place), `its pages have ${rows} of ${place.rows} rows`)
    }
    const header = parquetHeader(reader)
    const body = pageBody(reader, bytes, header)
    if (header.type === 'DICTIONARY_PAGE') {
      dictionary = decodeDictionary(place, header, body)
    } else if (header.type === 'DATA_PAGE' || header.type === 'DATA_PAGE_V2') {
      const first = rows
      rows += rowsOf(place, header)
      if (rows > place.rows) throw new RangeError(`its pages have more rows than the ${place.rows} declared`)
      if (!isNeeded(first, rows)) {
        pages.push({ rows: rows - first, present: null, values: null, indices: null })
        continue
      }
      const page = header.type === 'DATA_PAGE' ? decodeV1(place, header, body) : decodeV2(place, header, body)
      if (page.indices && !dictionary) throw new Error('a page refers to a dictionary that is not there')
      pages.push(page)
    }
  }
  return { dictionary, pages }
}

interface PageReader {
  readonly view: DataView<ArrayBuffer>
  offset: number
}

function pageBody(reader: PageReader, bytes: Uint8Array, header: PageHeader): Uint8Array {
  const size = header.compressed_page_size
  if (!(size >= 0 && reader.offset + size <= bytes.length)) {
    throw new RangeError(`a page declares ${size} bytes, only ${bytes.length - reader.offset} are left`)
  }
  reader.offset += size
  return bytes.subarray(reader.offset - size, reader.offset)
}

/** How many rows a data page declares. */
function rowsOf(place: ChunkPlace, header: PageHeader): number {
  const { type, data_page_header: v1, data_page_header_v2: v2 } = header
  const rows = (type === 'DATA_PAGE' ? v1 : v2)?.num_values
  if (rows === undefined) throw new Error('a data page has no header of its own')
  checkRows(place, rows)
  return rows
}

function checkRows(place: ChunkPlace, values: number): void {
  if (values >= 0 && values <= place.rows) return
  throw new RangeError(`a page declares ${values} values, the row group has ${place.rows} rows`)
}

/** Only what the row count makes possible; a page cannot make us allocate by its claim alone. */
function checkClaims(place: ChunkPlace, values: number, uncompressed: number): void {
  const { type, type_length: length } = place.column.element
  checkRows(place, values)
  const width = type === 'FIXED_LEN_BYTE_ARRAY' ? length : WIDTH[type ?? '']
  // Twice the width and some: delta blocks are padded, levels and indices come beside the values.
  const most = width === undefined ? MAX_TEXT_PAGE : 4096 + values * (2 * width + 8)
  if (!(uncompressed >= 0 && uncompressed <= most)) {
    throw new RangeError(
      `a page of ${values} values declares ${uncompressed} bytes, expected at most ${most}`,
    )
  }
}

function decodeDictionary(place: ChunkPlace, header: PageHeader, body: Uint8Array): RawValues {
  const values = header.dictionary_page_header?.num_values ?? -1
  checkClaims(place, values, header.uncompressed_page_size)
  const page = decompressPage(body, header.uncompressed_page_size, place.meta.codec, codecs)
  return plain(place, page, 0, values)
}

function decodeV1(place: ChunkPlace, header: PageHeader, body: Uint8Array): Page {
  const facts = header.data_page_header
  if (!facts) throw new Error('a data page has no header of its own')
  const rows = facts.num_values
  checkClaims(place, rows, header.uncompressed_page_size)
  const page = decompressPage(body, header.uncompressed_page_size, place.meta.codec, codecs)
  if (place.column.element.repetition_type === 'REQUIRED') {
    return { rows, present: null, ...decodeValues(place, facts.encoding, { page, body }, 0, rows) }
  }
  const length = new DataView(page.buffer, page.byteOffset, page.byteLength).getUint32(0, true)
  const { present, values } = readLevels(page, 4, Math.min(4 + length, page.length), rows)
  return {
    rows,
    present,
    ...decodeValues(place, facts.encoding, { page, body }, 4 + length, values),
  }
}

function decodeV2(place: ChunkPlace, header: PageHeader, body: Uint8Array): Page {
  const facts = header.data_page_header_v2
  if (!facts) throw new Error('a data page has no header of its own')
  const rows = facts.num_values
  const levelBytes = facts.definition_levels_byte_length + facts.repetition_levels_byte_length
  if (!(levelBytes >= 0 && levelBytes <= body.length)) throw new RangeError('levels are longer than the page')
  const length = header.uncompressed_page_size - levelBytes
  checkClaims(place, rows, length)
  const packed = body.subarray(levelBytes)
  const page =
    facts.is_compressed === false || packed.length === 0
      ? packed
      : decompressPage(packed, length, place.meta.codec, codecs)
  if (place.column.element.repetition_type === 'REQUIRED') {
    return { rows, present: null, ...decodeValues(place, facts.encoding, { page, body }, 0, rows) }
  }
  const { present, values } = readLevels(body, facts.repetition_levels_byte_length, levelBytes, rows)
  return {
    rows,
    present,
    ...decodeValues(place, facts.encoding, { page, body }, 0, values),
  }
}

/** Per row whether it has a value (null: all do), and how many do. */
function readLevels(
  bytes: Uint8Array,
  start: number,
  end: number,
  rows: number,
): { readonly present: Int32Array | null; readonly values: number } {
  if (areOnes(bytes, start, end, rows)) return { present: null, values: rows }
  const levels = readHybrid(bytes, start, end, 1, rows)
  let values = 0
  for (const level of levels) values += level
  return { present: values === rows ? null : levels, values }
}

type Values = Pick<Page, 'values' | 'indices'>

/** A page and what it was decompressed from: of one buffer where it was not compressed. */
interface Unpacked {
  readonly page: Uint8Array
  readonly body: Uint8Array
}

/** The values of a page, which is given back where they do not lie in it. */
function decodeValues(
  place: ChunkPlace,
  encoding: string,
  { page, body }: Unpacked,
  start: number,
  count: number,
): Values {
  const found = valuesOf(place, encoding, page, start, count)
  if (page.buffer !== body.buffer && !isOn(page.buffer, found.values)) release(page.buffer)
  return found
}

function valuesOf(
  place: ChunkPlace,
  encoding: string,
  page: Uint8Array,
  start: number,
  count: number,
): Values {
  const { type, type_length: length } = place.column.element
  if (count === 0) return { values: [], indices: null }
  const reader = { view: new DataView(page.buffer, page.byteOffset, page.byteLength), offset: start }
  switch (encoding) {
    case 'PLAIN':
      return { values: plain(place, page, start, count), indices: null }
    case 'PLAIN_DICTIONARY':
    case 'RLE_DICTIONARY': {
      const width = reader.view.getUint8(start)
      const indices =
        width === 0 ? new Int32Array(count) : readHybrid(page, start + 1, page.length, width, count)
      return { values: null, indices }
    }
    case 'RLE': {
      if (type !== 'BOOLEAN') break
      const bits = readHybrid(page, start + 4, page.length, 1, count)
      return { values: Array.from(bits, Boolean), indices: null }
    }
    case 'DELTA_BINARY_PACKED': {
      const values = type === 'INT32' ? new Int32Array(count) : new BigInt64Array(count)
      deltaBinaryUnpack(reader, count, values)
      return { values, indices: null }
    }
    case 'DELTA_LENGTH_BYTE_ARRAY': {
      const values: Uint8Array[] = []
      deltaLengthByteArray(reader, count, values)
      return { values, indices: null }
    }
    case 'DELTA_BYTE_ARRAY':
      return { values: deltaByteArray(reader, count), indices: null }
    case 'BYTE_STREAM_SPLIT':
      if (!type) break
      return { values: raw(byteStreamSplit(reader, count, type, length)), indices: null }
  }
  throw new Error(`encoding ${encoding} of ${type ?? 'no type'} is not read`)
}

function plain(place: ChunkPlace, page: Uint8Array, start: number, count: number): RawValues {
  const { type, type_length: length } = place.column.element
  if (!type) throw new Error('the column has no physical type')
  const width = type === 'FIXED_LEN_BYTE_ARRAY' ? length : WIDTH[type]
  const bytes = type === 'BOOLEAN' ? Math.ceil(count / 8) : count * (width ?? 4)
  if (start + bytes > page.length) {
    throw new RangeError(`${count} values need at least ${bytes} bytes, the page has ${page.length - start}`)
  }
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength)
  return raw(readPlain({ view, offset: start }, type, count, length))
}

/** Each value is a prefix of the one before it and its own rest; the prefix is checked, as it sizes a copy. */
function deltaByteArray(reader: { view: DataView; offset: number }, count: number): Uint8Array[] {
  const prefixes = new Int32Array(count)
  const rests: Uint8Array[] = []
  deltaBinaryUnpack(reader, count, prefixes)
  deltaLengthByteArray(reader, count, rests)
  let previous = new Uint8Array(0)
  let total = 0
  return rests.map((rest, i) => {
    const prefix = prefixes[i] ?? 0
    if (prefix < 0 || prefix > previous.length) throw new RangeError(`a prefix of ${prefix} bytes`)
    total += prefix + rest.length
    if (total > MAX_TEXT_PAGE) throw new RangeError(`text of more than ${MAX_TEXT_PAGE} bytes in one page`)
    const value = new Uint8Array(prefix + rest.length)
    value.set(previous.subarray(0, prefix))
    value.set(rest, prefix)
    previous = value
    return value
  })
}

/** hyparquet's arrays are loosely typed; what its readers return for a type is one of RawValues. */
function raw(values: DecodedArray): RawValues {
  return values as RawValues
}
