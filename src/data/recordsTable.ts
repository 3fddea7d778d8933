import { FleetcastError, type ErrorCode } from '#forecast/errors.ts'
import type { MetricTable } from '#forecast/table.ts'
import { TableBuilder } from './builder.ts'
import { judgeColumns, type Judged } from './cells/judge.ts'
import { isMissing, type Cell } from './cells/missing.ts'
import type { SampledColumn } from './cells/numbers.ts'
import type { ColumnFacts } from './facts.ts'
import type { ColumnMapping } from './mapping.types.ts'
import { namingColumns, numberColumns } from './mapping/names.ts'
import { invalid, recordPlace, type MetricRecord, type RecordsFile, type RefusedRecord } from './records.ts'

const MOST_COLUMNS = 10_000
const SAMPLE_ROWS = 2000

/** Columns of all records together, with the kind that most says: text where any value is text. */
export function recordColumns(records: readonly MetricRecord[], file: string): ColumnFacts[] {
  const values = new Map<string, Set<Cell>>()
  for (const record of records) {
    for (const [name, cell] of Object.entries(record)) {
      let seen = values.get(name)
      if (!seen) values.set(name, (seen = new Set()))
      if (seen.size < 5000 && !isMissing(cell)) seen.add(cell)
    }
    if (values.size > MOST_COLUMNS) throw invalid(file, 'records', `more than ${MOST_COLUMNS} columns`)
  }
  const sampled = sampledColumns(records, [...values.keys()])
  const judged = judgeColumns(sampled)
  return sampled.map(({ name, rows }) => {
    const seen = values.get(name) ?? new Set()
    const { kind, ...reading } = kindOf([...seen], judged.get(name) ?? { kind: 'text' })
    const samples = [...seen].slice(0, 5).map(String)
    return { name, kind, type: kind, why: null, samples, distinct: seen.size, rows, ...reading }
  })
}

function sampledColumns(records: readonly MetricRecord[], names: readonly string[]): SampledColumn[] {
  const first = records.slice(0, SAMPLE_ROWS)
  return names.map((name) => ({ name, rows: first.map((record) => textOf(record[name])) }))
}

const textOf = (cell: Cell) => (isMissing(cell) ? null : String(cell))

/** JSON says itself what is a number or a flag; text may be numbers in any notation. */
function kindOf(cells: readonly Cell[], asText: Judged): Judged {
  if (cells.length > 0 && cells.every((cell) => typeof cell === 'boolean')) return { kind: 'boolean' }
  if (!cells.every((cell) => typeof cell === 'number')) return asText
  return { kind: cells.length > 0 && cells.every(Number.isInteger) ? 'integer' : 'number' }
}

/** A table of records, and what became of those that it does not hold; its notes name the first few of them. */
export interface RecordsTable {
  readonly table: MetricTable
  /** Per file, in order of index: those refused as they were parsed, and those that do not fit the mapping. */
  readonly refused: readonly { readonly file: string; readonly records: readonly RefusedRecord[] }[]
}

/**
 * Reads records into a table. One whose time or metric cannot be read is refused; where a file has no other, or
 * the times of most are not of the form of the first, its error is what this fails with: column-type or time-invalid. Fails with no-rows as well.
 */
export function readRecords(files: readonly RecordsFile[], mapping: ColumnMapping): RecordsTable {
  const header = [
    ...new Set([
      mapping.time,
      ...(mapping.server === null ? [] : [mapping.server]),
      ...[mapping.profile, mapping.status].filter((name) => name !== null),
      ...namingColumns(mapping),
      ...numberColumns(mapping).map((column) => column.name),
      ...mapping.labels,
    ]),
  ]
  const sample = sampledColumns(
    files.flatMap(({ records }) => records.slice(0, SAMPLE_ROWS)),
    header,
  )
  const builder = new TableBuilder(mapping, sample, files[0]?.file ?? '')
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
    // Where most times are of another form, the one that set the form is the odd one.
    const times = errors.filter(({ code }) => code === 'time-invalid')
    if (times[0] !== undefined && 2 * times.length > records.length) throw times[0]
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
const REFUSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['column-type', 'time-invalid'])
const NAMED_RECORDS = 3

function refusalNote(file: string, refused: readonly RefusedRecord[], total: number): string {
  const named = refused
    .slice(0, NAMED_RECORDS)
    .map(({ index, reason }) => `${recordPlace(index)}: ${reason}`)
    .join('; ')
  const more = refused.length > NAMED_RECORDS ? `; and ${refused.length - NAMED_RECORDS} more` : ''
  return `${refused.length} of ${total} records of ${file} were skipped: ${named}${more}`
}
