import { FleetcastError } from '#forecast/errors.ts'
import { rowCount, timeRange, type MetricTable } from '#forecast/table.ts'
import type { CsvFile } from './csv.ts'
import { csvColumns, openCsv, readCsv, withPaths } from './csv.ts'
import type { FileFacts } from './facts.ts'
import type { ColumnMapping, MappingGuess } from './mapping.types.ts'
import { guessMapping, type GuessHints } from './mapping/guess.ts'
import type { ReadOptions } from './options.ts'
import { parquetColumns } from './parquet/facts.ts'
import type { ParquetFile } from './parquet/footer.ts'
import { openParquet } from './parquet/footer.ts'
import { readWithin, type TableWithin } from './parquet/readWithin.ts'
import { Shaper } from './place/shape.ts'
import { pathColumns, type PathColumns } from './pathColumns.ts'
import { previewTable, type Preview } from './preview.ts'
import type { RecordsFile } from './records.ts'
import { openRecords } from './records.ts'
import { readRecords, recordColumns } from './recordsTable.ts'
import type { SortedFiles } from './sort.ts'
import { sortFiles } from './sort.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'
import { fileName } from '#forecast/randomAccessFile.ts'

/** What the table holds; the measured step is added by who knows how to measure it. */
export interface OpenedFacts {
  readonly name: string
  readonly bytes: number
  readonly servers: number
  readonly rows: number
  readonly metrics: readonly string[]
  /** Labels and covariates: what a model may read beside the metrics. */
  readonly labels: readonly string[]
  readonly firstMs: number
  readonly lastMs: number
  readonly naiveTime: boolean
  readonly notes: readonly string[]
  readonly fingerprint: string
  /** By how much all times were moved, ms; see movedTo(). Omitted: they are the file's own. */
  readonly movedMs?: number
}

export type Opened =
  ({ readonly kind: 'ready' } & ReadTable) | { readonly kind: 'mapping-needed'; readonly guess: MappingGuess }

/** Files that were looked at: footers and first rows. */
export interface Inspection {
  readonly facts: FileFacts
  readonly guess: MappingGuess
  /** The guess with what else is known, or said. Fails with column-missing. */
  readonly guessWith: (hints: GuessHints) => MappingGuess
  /** What a mapping makes of the first rows. Fails as read does, without reading. */
  readonly preview: (mapping: ColumnMapping) => Preview
  /** Reads the rows. Fails with column-missing, column-type, time-invalid, rows-repeat, file-too-large, no-rows. */
  readonly read: (mapping: ColumnMapping, options: ReadOptions) => Promise<ReadTable>
}

export interface ReadTable {
  readonly table: MetricTable
  readonly facts: OpenedFacts
  /** What the table does without for want of memory, options.optionalMs of it; null: nothing. */
  readonly cutShort: string | null
}

/**
 * Looks at files that were dropped together: footers and first rows only. Fails with file-unsupported,
 * file-empty, file-truncated, schema-mismatch, no-rows and what a format fails with.
 */
export async function inspectFiles(
  files: readonly RandomAccessFile[],
  signal: AbortSignal,
): Promise<Inspection> {
  const sorted = await sortFiles(files, signal)
  switch (sorted.format) {
    case 'parquet':
      return inspectParquet(sorted, signal)
    case 'csv':
      return inspectCsv(sorted, signal)
    case 'records':
      return inspectRecords(sorted, signal)
  }
}

/**
 * Looks at files and reads them at once. Without a mapping the guess is used where it is sure, else it comes back
 * with its question. Fails as inspectFiles and its read do.
 */
export async function openTable(
  files: readonly RandomAccessFile[],
  mapping: ColumnMapping | null,
  options: ReadOptions,
): Promise<Opened> {
  const { guess, read } = await inspectFiles(files, options.signal)
  const chosen = mapping ?? (guess.sure ? guess.mapping : null)
  if (!chosen) return { kind: 'mapping-needed', guess }
  return { kind: 'ready', ...(await read(chosen, options)) }
}

async function inspectParquet(sorted: SortedFiles, signal: AbortSignal): Promise<Inspection> {
  const files: ParquetFile[] = []
  for (const source of sorted.sources) files.push(await openParquet(source, signal))
  const rows = files.reduce((sum, file) => sum + file.rows, 0)
  const rowGroups = files.reduce((sum, file) => sum + file.groups.length, 0)
  const codecs = [...new Set(files.flatMap((file) => file.codecs))]
  const columns = await parquetColumns(files, signal)
  const found = { columns, rows, rowGroups, codecs, zone: null }
  const paths = telling(sorted, found)
  if (paths === null) {
    return inspection(sorted, found, (mapping, options) => readWithin(files, mapping, options))
  }
  const told = files.map((file, i) => ({
    ...file,
    partitions: new Map([...file.partitions, ...at(paths, i)]),
  }))
  const known = { ...found, columns: await parquetColumns(told, signal) }
  return inspection(sorted, known, (mapping, options) => readWithin(told, mapping, options))
}

/**
 * Columns that the files' paths give, where rows of several files cannot be read without: nothing else names the server,
 * or tells rows of one server and time apart. Null: there are none, or none is needed.
 */
function telling(
  sorted: SortedFiles,
  { columns, zone }: Pick<FileFacts, 'columns' | 'zone'>,
): PathColumns | null {
  const { asks } = guessMapping(columns, nameOf(sorted.sources), { zone })
  if (!asks.includes('server') && !asks.includes('apart')) return null
  const taken = new Set(columns.map(({ name }) => name))
  const found = pathColumns(
    sorted.sources.map(({ path }) => path),
    taken,
  )
  return found.size === 0 ? null : found
}

/** What the paths say of one file. */
function at(paths: PathColumns, file: number): (readonly [string, string])[] {
  return [...paths].map(([name, values]) => [name, values[file] ?? ''])
}

async function inspectCsv(sorted: SortedFiles, signal: AbortSignal): Promise<Inspection> {
  const files: CsvFile[] = []
  for (const source of sorted.sources) files.push(await openCsv(source, signal, sorted.sources.length))
  const rows = files.every((file) => file.sample.length === 0) ? 0 : null
  const zones = new Set(files.map((file) => file.zone))
  const zone = zones.size === 1 ? (files[0]?.zone ?? null) : null
  const found = { columns: csvColumns(files), rows, rowGroups: null, codecs: [], zone }
  const paths = telling(sorted, found)
  const told = paths === null ? files : withPaths(files, paths)
  const known = paths === null ? found : { ...found, columns: csvColumns(told) }
  return inspection(sorted, known, async (mapping, options) => ({
    table: await readCsv(told, mapping, options),
    cutShort: null,
  }))
}

async function inspectRecords(sorted: SortedFiles, signal: AbortSignal): Promise<Inspection> {
  const files: RecordsFile[] = []
  for (const source of sorted.sources) {
    signal.throwIfAborted()
    files.push(await openRecords(source, signal))
  }
  const records = files.flatMap((file) => file.records)
  const columns = recordColumns(records, nameOf(sorted.sources))
  const found = { columns, rows: records.length, rowGroups: null, codecs: [], zone: null }
  return inspection(sorted, found, (mapping) =>
    Promise.resolve({ table: readRecords(files, mapping).table, cutShort: null }),
  )
}

function inspection(
  sorted: SortedFiles,
  found: Pick<FileFacts, 'columns' | 'rows' | 'rowGroups' | 'codecs' | 'zone'>,
  readRows: (mapping: ColumnMapping, options: ReadOptions) => Promise<TableWithin>,
): Inspection {
  const name = nameOf(sorted.sources)
  if (found.rows === 0) throw new FleetcastError('no-rows', `${name} has no rows`, { file: name })
  const facts: FileFacts = {
    ...found,
    name,
    format: sorted.format,
    files: sorted.sources.length,
    bytes: sorted.sources.reduce((sum, source) => sum + source.size, 0),
    notes: sorted.notes,
  }
  const guessWith = (hints: GuessHints) => guessMapping(found.columns, name, { zone: found.zone, ...hints })
  const guess = guessWith({})
  return {
    facts,
    guess,
    guessWith,
    preview: (mapping) => previewTable(found.columns, mapping, name),
    read: async (mapping, options) => {
      const { table: read, cutShort } = await readRows(mapping, options)
      const table = new Shaper(mapping).shape(read)
      return { table, facts: openedFacts(table, facts, guess.fingerprint), cutShort }
    },
  }
}

function nameOf(sources: readonly RandomAccessFile[]): string {
  const [first] = sources
  if (!first) return ''
  if (sources.length === 1) return fileName(first.path)
  // Files of a folder go by the folder's name.
  const folder = first.path.includes('/') ? first.path.slice(0, first.path.indexOf('/')) : null
  return folder ?? `${fileName(first.path)} and ${sources.length - 1} more`
}

function openedFacts(table: MetricTable, facts: FileFacts, fingerprint: string): OpenedFacts {
  const [firstMs, lastMs] = timeRange(table)
  return {
    name: facts.name,
    bytes: facts.bytes,
    servers: table.servers.length,
    rows: rowCount(table),
    metrics: namesOf(table.metrics.filter((column) => column.covariate !== true)),
    labels: namesOf([...table.labels, ...table.metrics.filter((column) => column.covariate === true)]),
    firstMs,
    lastMs,
    naiveTime: table.naiveTime,
    notes: [...facts.notes, ...table.notes],
    fingerprint,
  }
}

function namesOf(columns: readonly { readonly name: string }[]): string[] {
  return columns.map((column) => column.name)
}
