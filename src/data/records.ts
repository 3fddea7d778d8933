import { FleetcastError } from '#forecast/errors.ts'
import type { MetricTable } from '#forecast/table.ts'
import type { Cell } from './builder.ts'
import { TableBuilder, isMissing } from './builder.ts'
import type { ColumnFacts } from './facts.ts'
import type { ColumnMapping } from './mapping.types.ts'
import { numberColumns } from './mapping/names.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'
import { fileName } from '#forecast/randomAccessFile.ts'

/** A measured row as feeds send it: column → number, text, flag or null. */
export type MetricRecord = Readonly<Record<string, Cell>>

const MOST_BYTES = 512 * 1024 ** 2
const MOST_COLUMNS = 10_000

/** A record that is not taken, and exactly why: the field, what it holds, what was expected. */
export interface RefusedRecord {
  /** From 0, in the order of the text. */
  readonly index: number
  readonly reason: string
}

/** Records of one text. */
export interface ParsedRecords {
  readonly records: readonly MetricRecord[]
  /** Where each of them was in the text, from 0. */
  readonly indices: readonly number[]
  readonly refused: readonly RefusedRecord[]
}

/** Records of one file. */
export interface RecordsFile extends ParsedRecords {
  readonly file: string
}

/**
 * Reads a JSON file of records. Fails with file-empty, file-too-large, and with json-invalid where it is no JSON or
 * every record is refused.
 */
export async function openRecords(source: RandomAccessFile, signal: AbortSignal): Promise<RecordsFile> {
  const file = fileName(source.path)
  if (source.size === 0) throw new FleetcastError('file-empty', `${file} has 0 bytes`, { file })
  if (source.size > MOST_BYTES) {
    throw new FleetcastError(
      'file-too-large',
      `${file} has ${source.size} bytes, JSON is read up to ${MOST_BYTES}`,
      { file },
    )
  }
  const bytes = await source.read(0, source.size, signal)
  const parsed = parseRecords(new TextDecoder().decode(bytes), file)
  const [first] = parsed.refused
  if (first !== undefined && parsed.records.length === 0) {
    throw invalid(file, recordPlace(first.index), first.reason)
  }
  return { file, ...parsed }
}

/**
 * Records of JSON text: `{"records": […]}`, an array, or one object per line. A record has values of one level:
 * numbers, text, flags, nulls; those that have not are refused one by one. Fails with json-invalid where the text as
 * a whole is no JSON.
 */
export function parseRecords(text: string, file: string): ParsedRecords {
  const trimmed = text.replace(/^\uFEFF/, '').trim()
  const rows =
    parseWhole(trimmed)?.map((value): ParsedRow => ({ kind: 'value', value })) ?? parseLines(trimmed, file)
  const records: MetricRecord[] = []
  const indices: number[] = []
  const refused: RefusedRecord[] = []
  rows.forEach((row, index) => {
    const checked = row.kind === 'value' ? checkedRecord(row.value) : row
    if (checked.kind === 'refused') refused.push({ index, reason: checked.reason })
    else {
      records.push(checked.record)
      indices.push(index)
    }
  })
  return { records, indices, refused }
}

interface Refusal {
  readonly kind: 'refused'
  readonly reason: string
}
type ParsedRow = { readonly kind: 'value'; readonly value: unknown } | Refusal

function parseWhole(text: string): unknown[] | null {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return null
  }
  if (Array.isArray(parsed)) return parsed as unknown[]
  if (parsed === null || typeof parsed !== 'object') return null
  return 'records' in parsed && Array.isArray(parsed.records) ? (parsed.records as unknown[]) : [parsed]
}

/** One value per line. Where most lines are none it is another kind of text, or JSON that was cut off. */
function parseLines(text: string, file: string): ParsedRow[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const rows = lines.map((line): ParsedRow => {
    try {
      return { kind: 'value', value: JSON.parse(line) }
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause)
      return { kind: 'refused', reason: `${clip(line.trim())} is no JSON: ${message}` }
    }
  })
  const bad = rows.filter((row) => row.kind === 'refused')
  const [first] = bad
  if (first !== undefined && 2 * bad.length >= rows.length) {
    throw invalid(file, `line ${rows.indexOf(first) + 1}`, first.reason)
  }
  return rows
}

function checkedRecord(row: unknown): { readonly kind: 'accepted'; readonly record: MetricRecord } | Refusal {
  const refuse = (reason: string): Refusal => ({ kind: 'refused', reason })
  if (row === null || typeof row !== 'object' || Array.isArray(row)) {
    return refuse(`it is ${shown(row)}, expected an object of column names and values`)
  }
  const record: Record<string, Cell> = Object.create(null) as Record<string, Cell>
  for (const [name, value] of Object.entries(row)) {
    const cell: unknown = value
    if (cell !== null && typeof cell === 'object') {
      return refuse(`${name} is ${shown(cell)}, expected a number, text, true, false or null`)
    }
    if (typeof cell === 'number' && !Number.isFinite(cell)) {
      return refuse(`${name} is ${cell}, expected a finite number`)
    }
    record[name] = cell as Cell
  }
  return { kind: 'accepted', record }
}

const shown = (value: unknown) => clip(JSON.stringify(value))
const clip = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text)
const recordPlace = (index: number) => `record ${index + 1}`

/** Columns of all records together, with the kind that most says: text where any value is text. */
export function recordColumns(records: readonly MetricRecord[], file: string): ColumnFacts[] {
  const values = new Map<string, Set<Cell>>()
  for (const record of records) {
    for (const [name, cell] of Object.entries(record)) {
      let seen = values.get(name)
      if (!seen) values.set(name, (seen = new Set()))
      if (seen.size < 5000 && !isMissing(cell)) seen.add(cell)
    }
    if (values.size > MOST_COLUMNS)
      throw invalid(file, 'records', `more than ${MOST_COLUMNS} different columns`)
  }
  return [...values].map(([name, seen]) => {
    const kind = kindOf([...seen])
    const samples = [...seen].slice(0, 5).map(String)
    return { name, kind, type: kind, why: null, samples, distinct: seen.size }
  })
}

function kindOf(cells: readonly Cell[]): ColumnFacts['kind'] {
  if (cells.length > 0 && cells.every((cell) => typeof cell === 'boolean')) return 'boolean'
  if (!cells.every((cell) => typeof cell === 'number')) return 'text'
  return cells.length > 0 && cells.every(Number.isInteger) ? 'integer' : 'number'
}

/** A table of records, and what became of those that it does not hold; its notes name the first few of them. */
export interface RecordsTable {
  readonly table: MetricTable
  /** Per file, in order of index: those refused as they were parsed, and those that do not fit the mapping. */
  readonly refused: readonly { readonly file: string; readonly records: readonly RefusedRecord[] }[]
}

/**
 * Reads records into a table. One whose time or metric cannot be read is refused; where a file has no other, its
 * error is what this fails with: column-type or time-invalid. Fails with no-rows as well.
 */
export function readRecords(files: readonly RecordsFile[], mapping: ColumnMapping): RecordsTable {
  const header = [
    ...new Set([
      mapping.time,
      ...(mapping.server === null ? [] : [mapping.server]),
      ...[mapping.profile, mapping.status].filter((name) => name !== null),
      ...numberColumns(mapping).map((column) => column.name),
      ...mapping.labels,
    ]),
  ]
  const builder = new TableBuilder(mapping)
  const refused = files.map(({ file, records, indices, refused: before }) => {
    builder.useHeader(header, file)
    const failed: RefusedRecord[] = []
    const errors: FleetcastError[] = []
    records.forEach((record, i) => {
      const index = indices[i] ?? i
      const at = { file, place: recordPlace(index) }
      try {
        builder.add(
          header.map((name) => record[name]),
          at,
        )
      } catch (error) {
        const isRecord = error instanceof FleetcastError && REFUSING.has(error.code)
        if (!isRecord) throw error
        errors.push(error)
        failed.push({ index, reason: error.message.replace(`${at.file}, ${at.place}: `, '') })
      }
    })
    const [first] = errors
    if (first !== undefined && errors.length === records.length) throw first
    return { file, records: [...before, ...failed].sort((a, b) => a.index - b.index) }
  })
  const table = builder.finish()
  const notes = refused.flatMap(({ file, records }, f) => {
    const total = (files[f]?.records.length ?? 0) + (files[f]?.refused.length ?? 0)
    return records.length === 0 ? [] : [refusalNote(file, records, total)]
  })
  return { table: { ...table, notes: [...table.notes, ...notes] }, refused }
}

/** What is wrong with one record, and not with all. */
const REFUSING: ReadonlySet<string> = new Set(['column-type', 'time-invalid'])
const NAMED_RECORDS = 3

function refusalNote(file: string, refused: readonly RefusedRecord[], total: number): string {
  const named = refused
    .slice(0, NAMED_RECORDS)
    .map(({ index, reason }) => `${recordPlace(index)}: ${reason}`)
    .join('; ')
  const more = refused.length > NAMED_RECORDS ? `; and ${refused.length - NAMED_RECORDS} more` : ''
  return `${refused.length} of ${total} records of ${file} were refused: ${named}${more}`
}

function invalid(file: string, place: string, what: string): FleetcastError {
  return new FleetcastError('json-invalid', `${file}, ${place}: ${what}`, { file, place })
}
