import { fileName } from '#forecast/randomAccessFile.ts'
import { judgeColumns, notationsFor } from '../cells/judge.ts'
import { isMissing } from '../cells/missing.ts'
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

/**
 * The columns of files of one export with samples from the first page of each. Fails with schema-mismatch and
 * what reading fails with.
 */
export async function parquetColumns(
  files: readonly ParquetFile[],
  signal: AbortSignal,
): Promise<readonly ColumnFacts[]> {
  const facts: ColumnFacts[] = []
  const shared = sharedColumns(files)
  for (const column of shared) {
    signal.throwIfAborted()
    const rows = column.partition ? folderRows(files, column.name) : await firstValues(files, column)
    const values = column.partition ? folderValues(files, column.name) : rows.filter((text) => text !== null)
    facts.push({
      name: column.name,
      kind: column.type.kind === 'null' ? 'unsupported' : column.type.kind,
      type: typeName(column.type),
      why: whyNot(column.type),
      samples: values.slice(0, 5),
      distinct: new Set(values).size,
      rows,
    })
  }
  const texts = facts.filter((column, i) => column.kind === 'text' && shared[i]?.partition === false)
  const judged = judgeColumns(texts.map(withoutMissing))
  // A column of text without a value stays text: nothing says that it is numbers.
  return facts.map((column) =>
    texts.includes(column) && column.samples.length > 0 ? { ...column, ...judged.get(column.name) } : column,
  )
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
): Promise<ReadonlyMap<string, NumberNotation>> {
  const numbers = numberColumns(mapping).map(({ name }) => name)
  if (!numbers.some((name) => columns.get(name)?.type.kind === 'text')) return new Map()
  const sampled: SampledColumn[] = []
  for (const column of columns.values()) {
    signal.throwIfAborted()
    if (column.type.kind !== 'text' || column.partition) continue
    sampled.push(withoutMissing({ name: column.name, rows: await firstValues(files, column) }))
  }
  const notations = notationsFor(sampled, mapping)
  const at = { file: fileName(files[0]?.source.path ?? ''), place: 'its first rows' }
  for (const name of numbers) {
    const unclear = notations.get(name)?.unclear
    if (unclear) throw unclearComma(name, unclear, at)
  }
  return notations
}

function withoutMissing({ name, rows }: SampledColumn): SampledColumn {
  return { name, rows: rows.map((text) => (isMissing(text) ? null : text)) }
}

function folderValues(files: readonly ParquetFile[], name: string): string[] {
  return [...new Set(files.map((file) => file.partitions.get(name) ?? ''))]
}

/** The folder of the file that the other columns' first values come from, for each of them. */
function folderRows(files: readonly ParquetFile[], name: string): (string | null)[] {
  const file = files.find((candidate) => candidate.rows > 0)
  return file
    ? new Array<string | null>(Math.min(file.rows, SAMPLE_ROWS)).fill(file.partitions.get(name) ?? null)
    : []
}

async function firstValues(
  files: readonly ParquetFile[],
  column: SharedColumn,
): Promise<readonly (string | null)[]> {
  const { kind } = column.type
  if (kind === 'null' || kind === 'unsupported') return []
  const file = files.find((candidate) => candidate.rows > 0)
  const group = file?.groups.findIndex((candidate) => candidate.rows > 0) ?? -1
  const place = file && group >= 0 ? chunkPlace(file, group, column.name) : null
  // A file of a folder may hold this column as the null type, without a page to read.
  if (!place || place.column.type.kind === 'null') return []
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
  if (type.kind === 'null') return 'it has no values'
  return type.kind === 'unsupported' ? type.why : null
}
