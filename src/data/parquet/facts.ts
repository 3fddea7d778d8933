import { fileName } from '#forecast/randomAccessFile.ts'
import { ahead } from '../ahead.ts'
import { judgeColumns, notationsFor } from '../cells/judge.ts'
import { isMissing } from '../cells/missing.ts'
import { LongReaders } from '../cells/longReaders.ts'
import { unclearComma } from '../cells/numberReader.ts'
import type { NumberNotation, SampledColumn } from '../cells/numbers.ts'
import type { ColumnFacts } from '../facts.ts'
import type { ColumnMapping } from '../mapping.types.ts'
import { numberColumns } from '../mapping/names.ts'
import { unitMs } from '../time.ts'
import { chunkPlace, readFirstPage } from './chunk.ts'
import type { ColumnType } from './columnType.ts'
import type { ParquetFile } from './footer.ts'
import type { SharedColumn } from './schema.ts'
import { sharedColumns } from './schema.ts'
import { chunkTexts } from './values.ts'

const SAMPLE_ROWS = 2000
/** How many first pages are read at once; each may take some MiB. */
const AHEAD = 8

/**
 * The columns of files of one export with samples from the first page of each, of as many files as it takes to see every
 * column. Fails with schema-mismatch and what reading fails with.
 */
export async function parquetColumns(
  files: readonly ParquetFile[],
  signal: AbortSignal,
): Promise<readonly ColumnFacts[]> {
  const columns = sharedColumns(files)
  const { texts, rows } = await sampledValues(files, columns, signal)
  const facts = columns.map((column): ColumnFacts => {
    const values = column.partition
      ? folderValues(files, column.name)
      : (texts.get(column.name) ?? []).filter((text) => text !== null)
    return {
      name: column.name,
      kind: column.type.kind === 'null' ? 'unsupported' : column.type.kind,
      type: typeName(column.type),
      why: whyNot(column.type),
      samples: values.slice(0, 5),
      distinct: new Set(values).size,
      rows: rows.get(column.name) ?? [],
    }
  })
  const written = facts.filter((column, i) => column.kind === 'text' && columns[i]?.partition === false)
  const judged = judgeColumns(written.map(withoutMissing))
  // A column of text without a value stays text: nothing says that it is numbers.
  return facts.map((column) =>
    written.includes(column) && column.samples.length > 0
      ? { ...column, ...judged.get(column.name) }
      : column,
  )
}

/** First values of every column: all that were read, and those of rows that every column has values of. */
async function sampledValues(
  files: readonly ParquetFile[],
  columns: readonly SharedColumn[],
  signal: AbortSignal,
) {
  const sampled = sampledFiles(files, columns)
  const texts = new Map<string, (string | null)[]>(columns.map(({ name }) => [name, []]))
  const rows = new Map<string, (string | null)[]>(columns.map(({ name }) => [name, []]))
  for (const file of sampled) {
    signal.throwIfAborted()
    const found = new Map<string, readonly (string | null)[] | null>()
    for await (const [{ name }, values] of ahead(columns, AHEAD, ({ name }) => firstValues(file, name)))
      found.set(name, values)
    // First pages hold different numbers of rows: those that all of them hold are the same rows.
    const lengths = [...found.values()].flatMap((values) => (values === null ? [] : [values.length]))
    const shared = Math.min(file.rows, SAMPLE_ROWS, ...lengths)
    for (const { name } of columns) {
      const own = found.get(name) ?? new Array<null>(shared).fill(null)
      const constant = file.columns.some((column) => column.name === name)
        ? undefined
        : file.partitions.get(name)
      const values = constant === undefined ? own : new Array<string | null>(shared).fill(constant)
      texts.get(name)?.push(...values)
      rows.get(name)?.push(...values.slice(0, shared))
    }
  }
  return { texts, rows }
}

/** How columns of text write numbers: each in its own way, or each metric that rows name. */
export interface TextNotations {
  readonly notations: ReadonlyMap<string, NumberNotation>
  readonly long: LongReaders | null
}

/**
 * How columns of text write the numbers that the mapping takes them for. Fails with column-type where that has to be
 * said first.
 */
export async function textNotations(
  files: readonly ParquetFile[],
  columns: ReadonlyMap<string, SharedColumn>,
  mapping: ColumnMapping,
  signal: AbortSignal,
): Promise<TextNotations> {
  const numbers = numberColumns(mapping).map(({ name }) => name)
  if (!numbers.some((name) => columns.get(name)?.type.kind === 'text'))
    return { notations: new Map(), long: null }
  const written = [...columns.values()].filter(({ type, partition }) => type.kind === 'text' && !partition)
  const { rows } = await sampledValues(files, written, signal)
  const sampled = written.map(({ name }) => withoutMissing({ name, rows: rows.get(name) ?? [] }))
  const notations = notationsFor(sampled, mapping)
  const at = { file: fileName(files[0]?.source.path ?? ''), place: 'its first rows' }
  if ((mapping.names ?? []).length > 0) return { notations, long: new LongReaders(sampled, mapping, at) }
  for (const name of numbers) {
    const unclear = notations.get(name)?.unclear
    if (unclear) throw unclearComma(name, unclear, at)
  }
  return { notations, long: null }
}

function withoutMissing({ name, rows }: SampledColumn): SampledColumn {
  return { name, rows: rows.map((text) => (isMissing(text) ? null : text)) }
}

function folderValues(files: readonly ParquetFile[], name: string): string[] {
  return [...new Set(files.flatMap((file) => file.partitions.get(name) ?? []))]
}

/** The first file that has rows, and the first ones that have what those before lack. */
function sampledFiles(
  files: readonly ParquetFile[],
  columns: readonly SharedColumn[],
): readonly ParquetFile[] {
  const missing = new Set(columns.filter(({ partition }) => !partition).map(({ name }) => name))
  return files
    .filter((file) => file.rows > 0)
    .filter((file, i) => {
      const found = file.columns.filter(({ name, type }) => missing.has(name) && type.kind !== 'null')
      for (const { name } of found) missing.delete(name)
      return i === 0 || found.length > 0
    })
}

/** Values of a column's first page as text; null: the file has none to read. */
async function firstValues(file: ParquetFile, name: string): Promise<readonly (string | null)[] | null> {
  const column = file.columns.find((candidate) => candidate.name === name)
  if (!column || column.type.kind === 'null' || column.type.kind === 'unsupported') return null
  const group = file.groups.findIndex((candidate) => candidate.rows > 0)
  const place = group >= 0 ? chunkPlace(file, group, name) : null
  if (!place) return null
  const texts = chunkTexts(place, await readFirstPage(place), SAMPLE_ROWS)
  const { type } = place.column
  if (type.kind !== 'time') return texts
  return texts.map((text) => (text === null ? null : isoTime(Number(text) * unitMs[type.unit])))
}

function isoTime(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(ms)
}

function typeName(type: ColumnType): string {
  switch (type.kind) {
    case 'time':
      return `timestamp[${type.unit}${type.zoned ? ', UTC' : ''}]`
    case 'number':
      return type.precision === 32 ? 'float' : 'double'
    case 'integer':
    case 'boolean':
    case 'text':
    case 'null':
    case 'unsupported':
      return type.kind
  }
}

function whyNot(type: ColumnType): string | null {
  if (type.kind === 'null') return 'no values'
  return type.kind === 'unsupported' ? type.why : null
}
