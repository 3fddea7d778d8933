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

/** Reads a JSON file of records. Fails with file-empty, file-too-large, json-invalid. */
export async function openRecords(source: RandomAccessFile): Promise<MetricRecord[]> {
  const file = fileName(source.path)
  if (source.size === 0) throw new FleetcastError('file-empty', `${file} has 0 bytes`, { file })
  if (source.size > MOST_BYTES) {
    throw new FleetcastError(
      'file-too-large',
      `${file} has ${source.size} bytes, JSON is read up to ${MOST_BYTES}`,
      { file },
    )
  }
  return parseRecords(new TextDecoder().decode(await source.read(0, source.size)), file)
}

/**
 * Records of JSON text: `{"records": […]}`, an array, or one object per line. A record has values of one level:
 * numbers, text, flags, nulls. Fails with json-invalid naming the record.
 */
export function parseRecords(text: string, file: string): MetricRecord[] {
  const trimmed = text.replace(/^\uFEFF/, '').trim()
  const rows = parseWhole(trimmed) ?? parseLines(trimmed, file)
  return rows.map((row, i) => checkedRecord(row, i, file))
}

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

function parseLines(text: string, file: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, i): unknown => {
      try {
        return JSON.parse(line)
      } catch (cause) {
        const message = cause instanceof Error ? cause.message : String(cause)
        throw invalid(file, `line ${i + 1}`, message)
      }
    })
}

function checkedRecord(row: unknown, i: number, file: string): MetricRecord {
  const place = `record ${i + 1}`
  if (row === null || typeof row !== 'object' || Array.isArray(row)) {
    throw invalid(file, place, 'expected an object of column names and values')
  }
  const record: Record<string, Cell> = Object.create(null) as Record<string, Cell>
  for (const [name, value] of Object.entries(row)) {
    const cell: unknown = value
    if (cell !== null && typeof cell === 'object') {
      throw invalid(
        file,
        place,
        `${name} holds ${Array.isArray(cell) ? 'an array' : 'an object'}, expected a value`,
      )
    }
    if (typeof cell === 'number' && !Number.isFinite(cell)) {
      throw invalid(file, place, `${name} is ${cell}, expected a finite number`)
    }
    record[name] = cell as Cell
  }
  return record
}

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

/** Fails with column-type, time-invalid, no-rows. */
export function readRecords(
  records: readonly MetricRecord[],
  mapping: ColumnMapping,
  file: string,
): MetricTable {
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
  builder.useHeader(header, file)
  records.forEach((record, i) => {
    const cells = header.map((name) => record[name])
    builder.add(cells, { file, place: `record ${i + 1}` })
  })
  return builder.finish()
}

function invalid(file: string, place: string, what: string): FleetcastError {
  return new FleetcastError('json-invalid', `${file}, ${place}: ${what}`, { file, place })
}
