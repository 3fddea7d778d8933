import { FleetcastError } from '#forecast/errors.ts'
import type { LabelColumn, MetricTable } from '#forecast/table.ts'
import { ahead } from '../ahead.ts'
import { ZoneHint } from '../cells/localTimes.ts'
import { NumberReader, numberNotes } from '../cells/numberReader.ts'
import { metricOfColumn } from '../cells/statedUnit.ts'
import { resolveZone } from '../cells/timeReader.ts'
import { unitFactors } from '../cells/unitColumn.ts'
import { DictionaryEncoder } from '../dictionaryEncoder.ts'
import type { ColumnMapping } from '../mapping.types.ts'
import { knownAs, labelColumns, namingColumns, numberColumns, rowName } from '../mapping/names.ts'
import { checkMemory } from '../memory.ts'
import type { ReadOptions } from '../options.ts'
import { DROPPED, isAnyPlaced, orderRows, type RowOrder } from '../rows.ts'
import { apartColumns } from '../place/apartColumns.ts'
import { placeColumns } from '../place/placeColumns.ts'
import { placeCodes, seriesOf, type NumberPlacer, type RowNames } from '../place/placeNumbers.ts'
import { release } from '../release.ts'
import { fileName } from '#forecast/randomAccessFile.ts'
import { chunkPlace, readChunk } from './chunk.ts'
import type { ParquetFile } from './footer.ts'
import type { IndexedGroup } from './plan.ts'
import { indexGroups, MANY_ROWS } from './plan.ts'
import { columnsThatGrew, sharedColumns } from './schema.ts'
import { textNotations } from './facts.ts'
import { TimeReader } from './timeColumn.ts'
import { chunkCodes, takeNumbers } from './values.ts'

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
  const naming = namingColumns(mapping)
  for (const name of [
    mapping.time,
    mapping.server,
    ...numbers.map((column) => column.name),
    ...labels,
    ...naming,
  ]) {
    if (name === null) continue
    const type = columns.get(name)?.type
    if (!type) {
      throw new FleetcastError(
        'column-missing',
        `column ${name} does not exist; the data has ${[...columns.keys()].join(', ')}`,
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
  const time = new TimeReader(mapping.time, mapping)
  const indexed = await indexGroups(files, mapping, time, servers, {
    neededMs: options.neededMs,
    mayDropRows: isOneRowEach(mapping),
    signal,
    onBytes,
  })
  checkMemory(
    indexed.reduce((sum, group) => sum + group.rows, 0),
    mapping,
    options.limitBytes,
  )
  const { groups, names, order, zoned } = await placeRows(indexed, servers, mapping, options, onBytes)

  total = done + sumBytes(groups, [...numbers.map((column) => column.name), ...labels, ...naming])
  const codes: (RowNames & { readonly name: string })[] = []
  const labelled: LabelColumn[] = []
  for (const name of labels) {
    const column = await readCodes(groups, name, onBytes, signal)
    codes.push({ name, ...column })
    const placed = new Int32Array(order.timeMs.length).fill(-1)
    placeCodes(order, 0, column.codes, placed)
    labelled.push({ name: knownAs(mapping, name), codes: placed, classes: column.classes })
  }
  const apart = () => apartColumns(order, names?.codes ?? null, codes)
  const readers: NumberReader[] = []
  const { notations, long } = await textNotations(files, columns, mapping, signal)
  const byUnit = unitFactors(codes, names, mapping)
  const placed = await placeColumns(order, names, mapping, apart, byUnit.factors, async (name, placer) => {
    const type = columns.get(name)?.type
    if (type?.kind === 'text') {
      const own = new NumberReader(name, notations.get(name) ?? null, metricOfColumn(mapping, name))
      const readerOf = (code: number) => long?.of(name, names?.classes[code] ?? '') ?? own
      const values = await readTextMetric(groups, name, { names, readerOf }, placer, onBytes, signal)
      if (long === null) own.check(values, '')
      else long.check(name, values, '')
      if (long === null) readers.push(own)
      return 64
    }
    if (type?.kind === 'time') {
      throw new FleetcastError(
        'column-type',
        `column ${name} contains ${type.kind}, but a metric needs numbers`,
        {
          place: name,
        },
      )
    }
    await readMetric(groups, name, order, placer, onBytes, signal)
    return type?.kind === 'number' ? type.precision : 64
  })

  return {
    servers: order.servers,
    offsets: order.offsets,
    timeMs: order.timeMs,
    metrics: placed.columns,
    labels: labelled,
    naiveTime: zoned.naive,
    notes: [
      ...time.notes,
      ...zoned.notes,
      ...numberNotes([...readers, ...(long?.readers() ?? [])]),
      ...byUnit.notes,
      ...order.notes,
      ...placed.notes,
      ...skipped(files, groups),
      ...lost(files, groups, mapping, order.timeMs),
      ...columnsThatGrew(files, [...numbers.map((column) => column.name), ...labels]),
    ],
  }
}

/** A row group that is read. */
interface ReadGroup {
  readonly file: ParquetFile
  readonly group: number
  /** Among the rows of all groups that are read. */
  readonly firstRow: number
  readonly rows: number
}

/**
 * Where each row goes. What was read to know it is released here, group by group: `indexed` is empty afterwards. Of many
 * rows, those that nobody asked for find no place; they are met where a row group holds old and new ones.
 */
async function placeRows(
  indexed: IndexedGroup[],
  servers: DictionaryEncoder,
  mapping: ColumnMapping,
  { neededMs, signal }: ReadOptions,
  onBytes: (bytes: number) => void,
) {
  const { groups, rows, rowOf, timeMs, hints, server } = joinIndex(indexed)
  const names = namingColumns(mapping).length === 0 ? null : await readNames(groups, mapping, onBytes, signal)
  const zoned = resolveZone({ timeMs, hints, series: seriesOf(server, names) }, mapping.zone)
  const reach = neededMs !== null && isOneRowEach(mapping) && rows > MANY_ROWS ? { reachMs: neededMs } : {}
  const skipped = rows - timeMs.length
  const kept = orderRows({ timeMs: zoned.timeMs, server, servers: servers.classes, skipped, ...reach })
  const order = rowOf === null ? kept : { ...kept, place: spreadPlace(kept.place, rowOf, rows) }
  release(timeMs.buffer, zoned.timeMs.buffer, server.buffer, hints?.buffer)
  return { groups, names, order, zoned: { naive: zoned.naive, notes: zoned.notes } }
}

/** Of a server that has newer rows, a metric may not, where rows or columns name theirs: then all rows stay. */
function isOneRowEach(mapping: ColumnMapping): boolean {
  return namingColumns(mapping).length === 0 && mapping.wide === undefined
}

/** Where each row of all groups goes, from where those go that were kept. rowOf: which rows these are. */
function spreadPlace(place: Uint32Array, rowOf: Uint32Array, rows: number): Uint32Array {
  const spread = new Uint32Array(rows).fill(DROPPED)
  for (let i = 0; i < rowOf.length; i++) spread[rowOf[i] ?? 0] = place[i] ?? DROPPED
  release(place.buffer)
  return spread
}

/** rows: of all groups; rowOf: which of these what follows is of; null: all. */
function joinIndex(indexed: IndexedGroup[]) {
  const rows = indexed.reduce((sum, group) => sum + group.rows, 0)
  const count = indexed.reduce((sum, group) => sum + group.timeMs.length, 0)
  const timeMs = new Float64Array(count)
  const server = new Int32Array(count)
  const hints = indexed.some((group) => group.hints) ? new Uint8Array(count).fill(ZoneHint.known) : null
  const rowOf = count < rows ? new Uint32Array(count) : null
  const groups: ReadGroup[] = []
  let [firstRow, at] = [0, 0]
  for (let next = indexed.shift(); next !== undefined; next = indexed.shift()) {
    timeMs.set(next.timeMs, at)
    server.set(next.server, at)
    if (next.hints) hints?.set(next.hints, at)
    if (rowOf !== null)
      for (let i = 0; i < next.timeMs.length; i++) rowOf[at + i] = firstRow + (next.kept?.[i] ?? i)
    groups.push({ file: next.file, group: next.group, firstRow, rows: next.rows })
    firstRow += next.rows
    at += next.timeMs.length
    release(next.timeMs.buffer, next.server.buffer, next.hints?.buffer)
  }
  return { groups, rows, rowOf, timeMs, server, hints }
}

function sumBytes(groups: readonly ReadGroup[], names: readonly string[]): number {
  let bytes = 0
  for (const { file, group } of groups) {
    for (const name of names) {
      bytes += Number(file.groups[group]?.chunks.get(name)?.total_compressed_size ?? 0)
    }
  }
  return bytes
}

async function readMetric(
  groups: readonly ReadGroup[],
  name: string,
  order: RowOrder,
  placer: NumberPlacer,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const chunks = ahead(groups, 1, async ({ file, group, firstRow }) => {
    const place = isInFile(file, name) ? chunkPlace(file, group, name) : null
    if (!place || place.column.type.kind === 'null') return null
    const isNeeded = (from: number, to: number) => isAnyPlaced(order, firstRow + from, firstRow + to)
    return { place, chunk: await readChunk(place, isNeeded) }
  })
  for await (const [{ firstRow }, read] of chunks) {
    signal.throwIfAborted()
    if (read) {
      const values = finite(takeNumbers(read.place, read.chunk))
      placer.add(firstRow, values)
      release(values.buffer)
      onBytes(Number(read.place.meta.total_compressed_size))
    }
  }
}

/** Which metric each source row is of. */
async function readNames(
  groups: readonly ReadGroup[],
  mapping: ColumnMapping,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<RowNames> {
  const columns: RowNames[] = []
  for (const name of namingColumns(mapping)) columns.push(await readCodes(groups, name, onBytes, signal))
  const coding = new DictionaryEncoder()
  // Rows by the thousand say the same few things: each combination is put into words once.
  const known = new Map<string, number>()
  const rows = columns[0]?.codes.length ?? 0
  const codes = new Int32Array(rows)
  for (let row = 0; row < rows; row++) {
    const key = columns.map((column) => column.codes[row] ?? -1).join()
    let code = known.get(key)
    if (code === undefined) {
      const cells = columns.map(({ codes: own, classes }) => classes[own[row] ?? -1] ?? null)
      const name = rowName(mapping, cells)
      code = name === null ? -1 : coding.code(name)
      known.set(key, code)
    }
    codes[row] = code
  }
  return { codes, classes: coding.classes }
}

/** Who reads the cells of a column: by the metric that a row names, as its code; -1 where it names none. */
interface CellReaders {
  readonly names: RowNames | null
  readonly readerOf: (code: number) => NumberReader
}

/** Text that holds numbers: each of its values is read once, in the notation that the first rows have. */
async function readTextMetric(
  groups: readonly ReadGroup[],
  name: string,
  { names, readerOf }: CellReaders,
  placer: NumberPlacer,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Float64Array> {
  const values = new Float64Array(groups.reduce((sum, group) => sum + group.rows, 0)).fill(Number.NaN)
  let row = 0
  for (const { file, group, rows } of groups) {
    signal.throwIfAborted()
    const place = isInFile(file, name) ? chunkPlace(file, group, name) : null
    if (place && place.column.type.kind !== 'null') {
      const coding = new DictionaryEncoder()
      const codes = chunkCodes(place, await readChunk(place), coding)
      const texts = coding.classes.length
      // A number for each pair of a metric and a text; metrics come as codes from -1 on.
      const pairOf = (text: number, i: number) => ((names?.codes[row + i] ?? -1) + 1) * texts + text
      const counts = new Map<number, number>()
      codes.forEach((text, i) => {
        if (text >= 0) counts.set(pairOf(text, i), (counts.get(pairOf(text, i)) ?? 0) + 1)
      })
      const at = { file: fileName(file.source.path), place: `row group ${group + 1}` }
      const read = new Map<number, number>()
      for (const [pair, times] of counts) {
        const text = coding.classes[pair % texts]
        read.set(pair, readerOf(Math.floor(pair / texts) - 1).read(text, at, times))
      }
      codes.forEach((text, i) => (values[row + i] = read.get(pairOf(text, i)) ?? Number.NaN))
      onBytes(Number(place.meta.total_compressed_size))
    }
    row += rows
  }
  placer.add(0, values)
  return values
}

/** False where the file is older, or newer, than the column. */
function isInFile(file: ParquetFile, name: string): boolean {
  return file.columns.some((column) => column.name === name)
}

/** An infinity is no measurement: it is read as a missing value, as NaN is. */
function finite(values: Float64Array): Float64Array {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN
    // Of what is no number, and of infinities, this is NaN: quicker than asking of each.
    if (value - value !== 0) values[i] = Number.NaN
  }
  return values
}

/** A column's text per source row, as codes; -1 for null. */
async function readCodes(
  groups: readonly ReadGroup[],
  name: string,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<RowNames> {
  const coding = new DictionaryEncoder()
  const codes = new Int32Array(groups.reduce((sum, group) => sum + group.rows, 0)).fill(-1)
  let row = 0
  for (const { file, group, rows } of groups) {
    signal.throwIfAborted()
    const inFile = isInFile(file, name)
    const place = inFile ? chunkPlace(file, group, name) : null
    const folder = file.partitions.get(name)
    if (place && place.column.type.kind !== 'null') {
      codes.set(chunkCodes(place, await readChunk(place), coding), row)
      onBytes(Number(place.meta.total_compressed_size))
    } else if (!inFile && folder !== undefined && folder !== null) {
      codes.fill(coding.code(folder), row, row + rows)
    }
    row += rows
  }
  return { codes, classes: coding.classes }
}

function skipped(files: readonly ParquetFile[], groups: readonly ReadGroup[]): string[] {
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
      `older rows that no forecast needs were not read (${all - groups.length} of ${all} row groups)`,
    )
  return notes
}

/**
 * What may be missing as groups were skipped: they are chosen by server alone, so not by metric where rows name
 * theirs, nor by server where columns are servers.
 */
function lost(
  files: readonly ParquetFile[],
  groups: readonly ReadGroup[],
  mapping: ColumnMapping,
  timeMs: Float64Array,
): string[] {
  const all = files.reduce((sum, file) => sum + file.groups.filter((group) => group.rows > 0).length, 0)
  if (groups.length === all || (mapping.wide === undefined && namingColumns(mapping).length === 0)) return []
  const oldest = timeMs.reduce((least, at) => Math.min(least, at), Infinity)
  const what = mapping.wide === undefined ? 'a metric' : 'a server or a metric'
  return [`read back to ${new Date(oldest).toISOString()}: ${what} with no value since then is missing`]
}
