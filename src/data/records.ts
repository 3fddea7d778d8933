import { FleetcastError } from '#forecast/errors.ts'
import { fileName, type RandomAccessFile } from '#forecast/randomAccessFile.ts'
import type { Cell } from './cells/missing.ts'
import { decodeText } from './encoding.ts'

/** A measured row as feeds send it: column → number, text, flag or null. */
export type MetricRecord = Readonly<Record<string, Cell>>

const MOST_BYTES = 512 * 1024 ** 2

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
 * Reads a JSON file of records. Fails with file-empty, file-too-large, and with json-invalid where it is not JSON or
 * every record is refused.
 */
export async function openRecords(source: RandomAccessFile, signal: AbortSignal): Promise<RecordsFile> {
  const file = fileName(source.path)
  if (source.size === 0) throw new FleetcastError('file-empty', `${file} has 0 bytes`, { file })
  if (source.size > MOST_BYTES) {
    throw new FleetcastError(
      'file-too-large',
      `${file} has ${source.size} bytes, the limit for JSON is ${MOST_BYTES}`,
      { file },
    )
  }
  const bytes = await source.read(0, source.size, signal)
  const text = decodeText(bytes)
  const parsed = parseRecords(text, file)
  const [first] = parsed.refused
  if (first !== undefined && parsed.records.length === 0) {
    const shape = shapeOf(text)
    if (shape !== null) throw invalid(file, 'whole file', `it is ${shape}, expected ${EXPECTED}`)
    throw invalid(file, recordPlace(first.index), first.reason)
  }
  return { file, ...parsed }
}

const EXPECTED =
  '{"records": […]}, an array of records, or one record per line. Or export it as CSV or parquet'

/** What answers of common systems look like, by names of their first level. */
const ANSWERS: readonly (readonly [what: string, names: readonly string[]])[] = [
  ['a response of the Prometheus API', ['status', 'data']],
  ['an Elasticsearch response', ['hits']],
  ['a Grafana or InfluxDB response', ['results']],
  ['a Grafana dashboard', ['panels']],
  ['a CloudWatch response', ['MetricDataResults']],
  ['a response of the Datadog API', ['series', 'query']],
]

/** JSON that is one object and no record, in words; null: it is something else. */
function shapeOf(text: string): string | null {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, '').trim())
  } catch {
    return null
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value) || 'records' in value) return null
  const names = Object.keys(value)
  const known = ANSWERS.find(([, wanted]) => wanted.every((name) => names.includes(name)))
  return known?.[0] ?? `an object with ${clip(names.join(', '))}`
}

/**
 * Records of JSON text: `{"records": […]}`, an array, or one object per line. A record has values of one level:
 * numbers, text, flags, nulls; those that have not are refused one by one. Fails with json-invalid where the text as
 * a whole is not JSON.
 */
export function parseRecords(text: string, file: string): ParsedRecords {
  const trimmed = withLongIds(text.replace(/^\uFEFF/, '').trim())
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

const LONG = /[:[,\s]-?\d{16,}\s*[,}\]]/
const TEXT_OR_LONG = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g

/** JSON with its whole numbers that a double cannot hold as text: parsed as doubles, neighbors among ids would be one. */
function withLongIds(text: string): string {
  if (!LONG.test(text)) return text
  return text.replace(TEXT_OR_LONG, (found) =>
    found.startsWith('"') || Number.isSafeInteger(Number(found)) ? found : `"${found}"`,
  )
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
      return { kind: 'refused', reason: `${clip(line.trim())} is not valid JSON: ${message}` }
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
      return refuse(`${name} is ${shown(cell)}, expected a number, string, true, false or null`)
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
/** Where a record is, for people. */
export const recordPlace = (index: number) => `record ${index + 1}`

/** json-invalid at a place of a file. */
export function invalid(file: string, place: string, what: string): FleetcastError {
  return new FleetcastError('json-invalid', `${file}, ${place}: ${what}`, { file, place })
}
