import type { ColumnMetaData, FileMetaData, SchemaElement } from 'hyparquet'
import { parquetMetadata, parquetSchema } from 'hyparquet'
import { FleetcastError } from '#forecast/errors.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'
import { fileName } from '#forecast/randomAccessFile.ts'
import { partitionsOf, type Partitions } from '../partitions.ts'
import type { ColumnType } from './columnType.ts'
import { columnType } from './columnType.ts'
import { damaged, guardParquet } from './guard.ts'

/** A top-level column; nested ones are listed as unsupported. */
export interface ParquetColumn {
  readonly name: string
  readonly type: ColumnType
  readonly element: SchemaElement
}

export interface RowGroupFacts {
  readonly rows: number
  /** Chunks by column name. */
  readonly chunks: ReadonlyMap<string, ColumnMetaData>
}

export interface ParquetFile {
  readonly source: RandomAccessFile
  readonly rows: number
  readonly columns: readonly ParquetColumn[]
  readonly groups: readonly RowGroupFacts[]
  /** Codecs in use, for the facts. */
  readonly codecs: readonly string[]
  /** `key=value` folders above the file (Hive partitions). */
  readonly partitions: Partitions
}

const MAGIC = 0x3152_4150 // PAR1
const MAGIC_ENCRYPTED = 0x4552_4150 // PARE
const TAIL_BYTES = 1 << 16
const READABLE = ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'ZSTD', 'BROTLI', 'LZ4', 'LZ4_RAW']

/** Times in the footer's statistics as epoch ms rather than Date. */
const statisticsAsNumbers = {
  timestampFromMilliseconds: Number,
  timestampFromMicroseconds: (us: bigint) => Number(us) / 1e3,
  timestampFromNanoseconds: (ns: bigint) => Number(ns) / 1e6,
  dateFromDays: (days: number) => days * 86_400_000,
}

/**
 * Reads and checks the footer: one slice of 64 KiB, a second where the footer is longer. Every offset and
 * length that later reads rely on is checked here against the file's size. Fails with file-empty,
 * file-truncated, file-unsupported (no parquet at all), parquet-invalid or parquet-codec.
 */
export async function openParquet(source: RandomAccessFile, signal: AbortSignal): Promise<ParquetFile> {
  signal.throwIfAborted()
  const footer = await readFooterBytes(source)
  const metadata = guardParquet(source, 'footer', () =>
    parquetMetadata(footer, { parsers: statisticsAsNumbers, geoparquet: false }),
  )
  return guardParquet(source, 'footer', () => checkedFile(source, metadata))
}

async function readFooterBytes(source: RandomAccessFile): Promise<ArrayBuffer> {
  const file = fileName(source.path)
  const size = source.size
  if (size === 0) throw new FleetcastError('file-empty', `${file} has 0 bytes`, { file })
  if (size < 12) throw damaged(source, 'start', `it has ${size} bytes, expected at least 12`)
  const tail = await source.read(Math.max(0, size - TAIL_BYTES), size)
  const view = new DataView(tail.buffer)
  const magic = view.getUint32(tail.byteLength - 4, true)
  if (magic === MAGIC_ENCRYPTED) {
    throw damaged(source, 'footer', 'its footer is encrypted (magic PARE). Write it without encryption')
  }
  if (magic !== MAGIC) {
    const start = new DataView((await source.read(0, 4)).buffer).getUint32(0, true)
    if (start === MAGIC || start === MAGIC_ENCRYPTED) {
      throw new FleetcastError(
        'file-truncated',
        `${file} starts like a parquet file but does not end with PAR1: the end is missing`,
        { file, place: `byte ${size - 4}` },
      )
    }
    throw new FleetcastError(
      'file-unsupported',
      `${file} is not a parquet file: it does not start with PAR1`,
      {
        file,
      },
    )
  }
  const length = view.getUint32(tail.byteLength - 8, true)
  if (length > size - 12) {
    throw damaged(source, `byte ${size - 8}`, `its footer declares ${length} bytes, the file has ${size}`)
  }
  if (length + 8 <= tail.byteLength) return tail.buffer
  return (await source.read(size - 8 - length, size)).buffer
}

function checkedFile(source: RandomAccessFile, metadata: FileMetaData): ParquetFile {
  const columns = parquetSchema(metadata).children.map(({ element, children }) => ({
    name: element.name,
    element,
    type:
      children.length > 0
        ? ({ kind: 'unsupported', why: 'nested columns are not supported' } as const)
        : columnType(element),
  }))
  const unnamed = (element: { readonly name?: string }): boolean => element.name === undefined
  if (metadata.schema.some(unnamed)) throw damaged(source, 'schema', 'a column has no name')
  const names = new Set(columns.map((column) => column.name))
  if (names.size < columns.length) throw damaged(source, 'schema', 'two columns have the same name')

  const codecs = new Set<string>()
  const groups = metadata.row_groups.map((group, g) => {
    const chunks = new Map<string, ColumnMetaData>()
    for (const { meta_data: meta, file_path: elsewhere } of group.columns) {
      const name = meta?.path_in_schema[0]
      if (!meta || name === undefined || elsewhere) {
        throw damaged(source, `row group ${g}`, 'a column chunk has no metadata in this file')
      }
      if (meta.path_in_schema.length > 1) continue
      // Writers put no page, and any offset, where there are no rows.
      if (group.num_rows > 0n) checkChunk(source, g, name, meta)
      codecs.add(meta.codec)
      chunks.set(name, meta)
    }
    return { rows: count(source, g, group.num_rows), chunks }
  })
  const rows = groups.reduce((sum, group) => sum + group.rows, 0)
  if (rows !== Number(metadata.num_rows)) {
    throw damaged(
      source,
      'footer',
      `it declares ${Number(metadata.num_rows)} rows, its row groups have ${rows}`,
    )
  }
  return { source, rows, columns, groups, codecs: [...codecs], partitions: partitionsOf(source.path) }
}

function count(source: RandomAccessFile, group: number, rows: bigint): number {
  const value = Number(rows)
  // 2^31: pages count their values in 32 bits, and no memory of ours would hold more.
  if (!(value >= 0 && value < 2 ** 31)) {
    throw damaged(source, `row group ${group}`, `it declares ${value} rows`)
  }
  return value
}

function checkChunk(source: RandomAccessFile, group: number, name: string, meta: ColumnMetaData): void {
  const place = `row group ${group}, column ${name}`
  if (!READABLE.includes(meta.codec)) {
    throw new FleetcastError(
      'parquet-codec',
      `${fileName(source.path)}: column ${name} is compressed with ${meta.codec}, which is not supported; expected ${READABLE.join(', ')}`,
      { file: fileName(source.path), place },
    )
  }
  const [start, end] = chunkRange(meta)
  if (!(start >= 4 && end >= start && end <= source.size)) {
    throw damaged(source, place, `its bytes ${start} to ${end} are outside the file of ${source.size} bytes`)
  }
}

/** Where a chunk's bytes are: its dictionary page comes first where it has one. */
export function chunkRange(meta: ColumnMetaData): readonly [start: number, end: number] {
  const data = Number(meta.data_page_offset)
  const dictionary = Number(meta.dictionary_page_offset ?? 0)
  // Some writers leave 0 for "no dictionary".
  const start = dictionary > 0 && dictionary < data ? dictionary : data
  return [start, start + Number(meta.total_compressed_size)]
}
