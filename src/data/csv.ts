import { FleetcastError } from '#forecast/errors.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'
import type { MetricTable } from '#forecast/table.ts'
import { TableBuilder } from './builder.ts'
import { parseAmount } from './cells/amount.ts'
import { judgeColumns } from './cells/judge.ts'
import { isMissing } from './cells/missing.ts'
import type { SampledColumn } from './cells/numbers.ts'
import type { Decoration } from './csv/decorations.ts'
import { dialectOf, parseRows, type Dialect, type Row } from './csv/dialect.ts'
import { findHeader, type Header } from './csv/header.ts'
import { invalid } from './csv/invalid.ts'
import { addCounts, decorationNotes } from './csv/notes.ts'
import { RowFilter } from './csv/rowFilter.ts'
import { HEAD_ROWS, sampleRows } from './csv/sample.ts'
import { joinedTime, splitTimeOf, withoutClock, type SplitTime } from './csv/splitTime.ts'
import { sampleText, streamText, type TextForm } from './csv/text.ts'
import { BROKEN } from './encoding.ts'
import type { ColumnFacts } from './facts.ts'
import { checkRelated, grownNotes, kindsDiffer } from './grown.ts'
import type { ColumnMapping } from './mapping.types.ts'
import { labelColumns, numberColumns } from './mapping/names.ts'
import type { ReadOptions } from './options.ts'
import { partitionsOf } from './partitions.ts'
import type { PathColumns } from './pathColumns.ts'

export interface CsvFile {
  readonly source: RandomAccessFile
  readonly form: TextForm
  readonly dialect: Dialect
  readonly layout: Header
  /** Columns of a date and a time of day, read as one; null: there are none. */
  readonly split: SplitTime | null
  /** Names of the columns: those of the header, of split ones the date's, then those that folders `key=value` give. */
  readonly header: readonly string[]
  /** What folders give, in the header's order after its own columns. */
  readonly folders: readonly (string | null)[]
  /** Rows of the beginning of the file, of its middle and of its end. */
  readonly sample: readonly Row[]
  /** Offset such as +01:00 that the file gives its times; null: none. */
  readonly zone: string | null
}

/** No row of metrics is longer; an unclosed quote would otherwise take the rest of the file. */
const LONGEST_ROW = 4 << 20
/** Of all files together, so that a folder of many is looked at as fast as one. */
const SAMPLED_ROWS = 7000
const FEWEST_ROWS = 20

/**
 * Reads header and dialect from the first part, and some rows further on; the more files there are, the fewer of each.
 * Fails with file-empty or csv-invalid.
 */
export async function openCsv(
  source: RandomAccessFile,
  signal: AbortSignal,
  fileCount = 1,
): Promise<CsvFile> {
  const file = source.path
  if (source.size === 0) throw new FleetcastError('file-empty', `${file} has 0 bytes`, { file })
  const text = await sampleText(source, signal)
  const dialect = dialectOf(text.head)
  // A few more than are looked at: some may be no data.
  const { rows } = parseRows(text.head, dialect, !text.whole, text.whole ? 0 : HEAD_ROWS + 500)
  const layout = findHeader(rows, dialect.delimiter)
  if (layout === null && !text.whole && rows.length === 0) {
    throw invalid(
      file,
      'row 1',
      `it is longer than ${text.head.length} characters. Check for a missing closing quote`,
    )
  }
  if (layout === null) throw invalid(file, 'line 1', 'there is no header line')
  const most = Math.max(FEWEST_ROWS, Math.floor(SAMPLED_ROWS / fileCount))
  const sampled = shareOf(sampleRows(rows, text.pieces, layout, dialect, file), most)
  const split = splitTimeOf(layout.names, sampled)
  const sample = sampled.map((row) => joinedTime(row, split))
  if (!text.whole && sample.length === 0) {
    throw invalid(
      file,
      'row 2',
      `it is longer than ${text.head.length} characters. Check for a missing closing quote`,
    )
  }
  const partitions = [...partitionsOf(file)].filter(([name]) => !layout.names.includes(name))
  const folders = partitions.map(([, value]) => value)
  return {
    source,
    form: { encoding: text.encoding, gzip: text.gzip },
    dialect,
    layout,
    split,
    header: [...withoutClock(layout.names, split), ...partitions.map(([name]) => name)],
    folders,
    sample: sample.map((row) => withFolders(row, folders)),
    zone: layout.zone,
  }
}

/** The files with columns that their paths give. */
export function withPaths(files: readonly CsvFile[], columns: PathColumns): CsvFile[] {
  return files.map((file, i) => {
    const values = [...columns.values()].map((ofFiles) => ofFiles[i] ?? '')
    return {
      ...file,
      header: [...file.header, ...columns.keys()],
      folders: [...file.folders, ...values],
      sample: file.sample.map((row) => withFolders(row, values)),
    }
  })
}

/** Whether a column is not in the file but in its path. */
function isOfPath({ header, layout, split }: CsvFile, name: string): boolean {
  return header.indexOf(name) >= withoutClock(layout.names, split).length
}

/** Rows of the beginning and, fewer, of the end. */
function shareOf(rows: readonly Row[], most: number): readonly Row[] {
  if (rows.length <= most) return rows
  const last = Math.floor(most / 4)
  return [...rows.slice(0, most - last), ...rows.slice(rows.length - last)]
}

function withFolders(row: Row, folders: CsvFile['folders']): Row {
  return folders.length === 0 ? row : [...row, ...folders.map((value) => value ?? '')]
}

/**
 * Columns of all files together, with the kinds that the sampled rows suggest; one that a file lacks is null there.
 * Fails with schema-mismatch and csv-invalid.
 */
export function csvColumns(files: readonly CsvFile[]): ColumnFacts[] {
  checkRelated(files.map(namesOf))
  const sampled = sampledColumns(files)
  const judged = judgeColumns(sampled)
  return sampled.map(({ name, rows }) => {
    checkKinds(
      name,
      files.map((file) => ({ file, rows: columnSample(file, name) })),
    )
    const values = rows.filter((cell) => cell !== null)
    const having = files.find(({ header }) => header.includes(name))
    const stated = STATED_KINDS.get(having?.layout.types[having.layout.names.indexOf(name)])
    const { kind: found, ...reading } = judged.get(name) ?? { kind: 'text' as const }
    const kind = stated ?? found
    const samples = values.slice(0, 5)
    return { name, kind, type: kind, why: null, samples, distinct: new Set(values).size, rows, ...reading }
  })
}

function sampledColumns(files: readonly CsvFile[]): SampledColumn[] {
  const names = [...new Set(files.flatMap(({ header }) => header))]
  return names.map((name) => ({ name, rows: files.flatMap((file) => columnSample(file, name)) }))
}

const namesOf = ({ source, header }: CsvFile) => ({ path: source.path, names: new Set(header) })

function columnSample(file: CsvFile, name: string): (string | null)[] {
  const at = file.header.indexOf(name)
  return file.sample.map((row) => {
    const cell = row[at] ?? ''
    return isMissing(cell) ? null : cell
  })
}

/** Fails with schema-mismatch where one file has nothing but numbers in a column and another one not a single one. */
function checkKinds(
  name: string,
  parts: readonly { readonly file: CsvFile; readonly rows: readonly (string | null)[] }[],
): void {
  if (parts.length < 2) return
  const isNumber = (cell: string | null) => cell === null || parseAmount(cell, null) !== null
  const filled = parts.filter(({ rows }) => rows.some((cell) => cell !== null))
  const numbers = filled.find(({ rows }) => rows.every(isNumber))
  const texts = filled.find(({ rows }) => !rows.some((cell) => cell !== null && isNumber(cell)))
  if (!numbers || !texts || isOfPath(texts.file, name)) return
  throw kindsDiffer(
    name,
    { path: texts.file.source.path, kind: 'text' },
    { path: numbers.file.source.path, kind: 'number' },
  )
}

/** Kinds by the types of Influx annotations; times are text, as in every CSV. */
const STATED_KINDS: ReadonlyMap<string | undefined, ColumnFacts['kind']> = new Map([
  ['string', 'text'],
  ['double', 'number'],
  ['long', 'integer'],
  ['unsignedLong', 'integer'],
  ['boolean', 'boolean'],
])

/**
 * Reads CSV files of one export. What tools write around the rows is skipped, and said; so are a few rows with
 * another number of cells than the header. Fails with csv-invalid, column-missing, column-type, time-invalid, no-rows,
 * file-too-large.
 */
export async function readCsv(
  files: readonly CsvFile[],
  mapping: ColumnMapping,
  options: ReadOptions,
): Promise<MetricTable> {
  const [first] = files
  const sampled = sampledColumns(files)
  const builder = new TableBuilder(mapping, sampled, first?.source.path ?? '')
  const total = files.reduce((sum, file) => sum + file.source.size, 0)
  const all = new Set(files.flatMap(({ header }) => header))
  const counts = new Map<Decoration, number>()
  const notes: string[] = []
  let before = 0
  for (const csv of files) {
    const file = csv.source.path
    const { names, rows: headerRows } = csv.layout
    // Cells that a row does not reach are missing: what only other files have comes last.
    const absent = [...all].filter((name) => !csv.header.includes(name) && !isRequired(name, mapping))
    builder.useHeader([...csv.header, ...absent], file)
    const filter = new RowFilter(csv.layout, csv.dialect, names.includes(mapping.time) ? mapping.time : null)
    const onBytes = (bytes: number): void => options.onProgress?.(before + bytes, total)
    let line = 0
    let broken = false
    for await (const { rows, text } of csvRows(csv, options.signal, onBytes)) {
      broken ||= text.includes(BROKEN)
      for (const row of rows) {
        line++
        if (line <= headerRows) continue
        const cells = filter.take(row, line, file)
        if (cells === null) continue
        const whole = withFolders(joinedTime(cells, csv.split), csv.folders)
        builder.add(whole, { file, place: `row ${line}` })
      }
    }
    addCounts(
      counts,
      csv.layout.passed.map((decoration) => [decoration, 1] as const),
    )
    addCounts(counts, filter.counts)
    notes.push(...fileNotes(csv, filter, mapping.time))
    if (broken) notes.push(`${file} contains bytes that are not UTF-8: read as ${BROKEN}`)
    before += csv.source.size
  }
  const table = builder.finish()
  const mapped = [...numberColumns(mapping).map(({ name }) => name), ...labelColumns(mapping)]
  const grown = grownNotes(files.map(namesOf), mapped)
  return { ...table, notes: [...table.notes, ...decorationNotes(counts), ...new Set(notes), ...grown] }
}

/** Time and server cannot be null in a whole file: it is of something else then. */
function isRequired(name: string, mapping: ColumnMapping): boolean {
  return name === mapping.time || name === mapping.server
}

function fileNotes({ source, form, layout, split }: CsvFile, filter: RowFilter, time: string): string[] {
  const { path } = source
  const joined =
    split === null || layout.names[split.dateAt] !== time
      ? []
      : [
          `${layout.names[split.dateAt] ?? ''} and ${layout.names[split.clockAt] ?? ''} are combined into one timestamp`,
        ]
  const notes = [...joined, ...layout.notes.map((note) => `${path}: ${note}`), ...filter.finish(path)]
  if (form.encoding === 'windows-1252') notes.push(`${path} is not UTF-8: read as Windows-1252`)
  if (filter.unread.size > 0) {
    const names = [...filter.unread].slice(0, 5).join(', ')
    notes.push(`${path}: columns that are not in its first table are ignored: ${names}`)
  }
  return notes
}

async function* csvRows(
  csv: CsvFile,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): AsyncGenerator<{ readonly rows: readonly Row[]; readonly text: string }> {
  let rest = ''
  for await (const part of streamText(csv.source, csv.form, signal, onBytes)) {
    rest += part
    const { rows, cursor } = parseRows(rest, csv.dialect, true)
    rest = rest.slice(cursor)
    if (rest.length > LONGEST_ROW) {
      throw invalid(
        csv.source.path,
        'a quoted cell',
        `a row is longer than ${LONGEST_ROW} characters. Check for a missing closing quote`,
      )
    }
    yield { rows, text: part }
  }
  if (rest !== '') yield { rows: parseRows(rest, csv.dialect, false).rows, text: rest }
}
