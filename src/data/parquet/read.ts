import { FleetcastError } from '#forecast/errors.ts'
import type { LabelColumn, MetricTable, NumericColumn } from '#forecast/table.ts'
import { DictionaryEncoder } from '../dictionaryEncoder.ts'
import type { ColumnMapping } from '../mapping.types.ts'
import { knownAs, labelColumns, numberColumns } from '../mapping/names.ts'
import { checkMemory } from '../memory.ts'
import type { ReadOptions } from '../options.ts'
import type { RowOrder } from '../rows.ts'
import { orderRows, placeValues } from '../rows.ts'
import { chunkPlace, readChunk } from './chunk.ts'
import type { ParquetFile } from './footer.ts'
import type { IndexedGroup } from './plan.ts'
import { indexGroups } from './plan.ts'
import { columnsThatGrew, sharedColumns } from './schema.ts'
import { TimeReader } from './timeColumn.ts'
import { chunkCodes, chunkNumbers } from './values.ts'

/**
 * Reads parquet files of one export into a table: time and server first, then each mapped column straight to
 * its place, one row group after the other. Nothing but the mapped columns of the needed row groups is read.
 * Fails with no-rows, column-missing, column-type, time-invalid, schema-mismatch, file-too-large,
 * parquet-invalid and what the source fails with.
 */
export async function readParquet(
  files: readonly ParquetFile[],
  mapping: ColumnMapping,
  options: ReadOptions,
): Promise<MetricTable> {
  const columns = new Map(sharedColumns(files).map((column) => [column.name, column]))
  const numbers = numberColumns(mapping)
  const labels = labelColumns(mapping)
  for (const name of [mapping.time, mapping.server, ...numbers.map((column) => column.name), ...labels]) {
    if (name === null) continue
    const type = columns.get(name)?.type
    if (!type) {
      throw new FleetcastError(
        'column-missing',
        `there is no column ${name}; the data has ${[...columns.keys()].join(', ')}`,
        { place: name },
      )
    }
    if (type.kind === 'unsupported') {
      throw new FleetcastError('column-type', `column ${name} cannot be read: ${type.why}`, { place: name })
    }
  }
  if (options.neededMs === null) {
    checkMemory(
      files.reduce((sum, file) => sum + file.rows, 0),
      mapping,
      options.limitBytes,
    )
  }

  const { signal } = options
  let done = 0
  let total: number | null = null
  const onBytes = (bytes: number): void => {
    done += bytes
    options.onProgress?.(done, total)
  }
  const servers = new DictionaryEncoder()
  const time = new TimeReader(mapping.time)
  const groups = await indexGroups(files, mapping, time, servers, {
    neededMs: options.neededMs,
    signal,
    onBytes,
  })
  const rows = groups.reduce((sum, group) => sum + group.timeMs.length, 0)
  checkMemory(rows, mapping, options.limitBytes)
  const order = orderRows(joinIndex(groups, rows, servers.classes))

  const names = [...numbers.map((column) => column.name), ...labels]
  total = done + sumBytes(groups, names)
  const metrics: NumericColumn[] = []
  for (const { name, ...role } of numbers) {
    const type = columns.get(name)?.type
    if (type?.kind === 'text' || type?.kind === 'time') {
      throw new FleetcastError('column-type', `column ${name} holds ${type.kind}, a metric needs numbers`, {
        place: name,
      })
    }
    const precision = type?.kind === 'number' ? type.precision : 64
    const values = await readMetric(groups, name, order, onBytes, signal)
    metrics.push({ name: knownAs(mapping, name), values, precision, ...role })
  }
  const labelled: LabelColumn[] = []
  for (const name of labels) labelled.push(await readLabel(groups, name, mapping, order, onBytes, signal))

  return {
    servers: order.servers,
    offsets: order.offsets,
    timeMs: order.timeMs,
    metrics,
    labels: labelled,
    naiveTime: time.naive,
    notes: [...order.notes, ...skipped(files, groups), ...columnsThatGrew(files, names)],
  }
}

function joinIndex(groups: readonly IndexedGroup[], rows: number, servers: readonly string[]) {
  const timeMs = new Float64Array(rows)
  const server = new Int32Array(rows)
  let row = 0
  for (const group of groups) {
    timeMs.set(group.timeMs, row)
    server.set(group.server, row)
    row += group.timeMs.length
  }
  return { timeMs, server, servers }
}

function sumBytes(groups: readonly IndexedGroup[], names: readonly string[]): number {
  let bytes = 0
  for (const { file, group } of groups) {
    for (const name of names) {
      bytes += Number(file.groups[group]?.chunks.get(name)?.total_compressed_size ?? 0)
    }
  }
  return bytes
}

async function readMetric(
  groups: readonly IndexedGroup[],
  name: string,
  order: RowOrder,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Float64Array> {
  const values = new Float64Array(order.timeMs.length).fill(Number.NaN)
  let row = 0
  for (const { file, group, timeMs } of groups) {
    signal.throwIfAborted()
    const place = isInFile(file, name) ? chunkPlace(file, group, name) : null
    if (place && place.column.type.kind !== 'null') {
      placeValues(order, row, finite(chunkNumbers(place, await readChunk(place))), values)
      onBytes(Number(place.meta.total_compressed_size))
    }
    row += timeMs.length
  }
  return values
}

/** False where the file is older, or newer, than the column. */
function isInFile(file: ParquetFile, name: string): boolean {
  return file.columns.some((column) => column.name === name)
}

/** An infinity is no measurement: it is read as a missing value, as NaN is. */
function finite(values: Float64Array): Float64Array {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) values[i] = Number.NaN
  }
  return values
}

async function readLabel(
  groups: readonly IndexedGroup[],
  name: string,
  mapping: ColumnMapping,
  order: RowOrder,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<LabelColumn> {
  const coding = new DictionaryEncoder()
  const codes = new Int32Array(order.timeMs.length).fill(-1)
  let row = 0
  for (const { file, group, timeMs } of groups) {
    signal.throwIfAborted()
    const inFile = isInFile(file, name)
    const place = inFile ? chunkPlace(file, group, name) : null
    const folder = file.partitions.get(name)
    if (place && place.column.type.kind !== 'null') {
      placeValues(order, row, chunkCodes(place, await readChunk(place), coding), codes)
      onBytes(Number(place.meta.total_compressed_size))
    } else if (!inFile && folder !== undefined && folder !== null) {
      placeValues(order, row, new Int32Array(timeMs.length).fill(coding.code(folder)), codes)
    }
    row += timeMs.length
  }
  return { name: knownAs(mapping, name), codes, classes: coding.classes }
}

function skipped(files: readonly ParquetFile[], groups: readonly IndexedGroup[]): string[] {
  const all = files.reduce((sum, file) => sum + file.groups.filter((group) => group.rows > 0).length, 0)
  const nested = new Set<string>()
  for (const file of files) {
    for (const { name, type } of file.columns) {
      if (type.kind === 'unsupported') nested.add(`column ${name} of ${file.source.path}: ${type.why}`)
    }
  }
  const notes = [...nested]
  if (groups.length < all)
    notes.push(
      `${groups.length} of ${all} row groups hold the newest rows of every server; the others were not read`,
    )
  return notes
}
