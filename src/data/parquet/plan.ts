import { ahead } from '../ahead.ts'
import type { ColumnMapping } from '../mapping.types.ts'
import { onlyServer } from '../mapping/names.ts'
import type { DictionaryEncoder } from '../dictionaryEncoder.ts'
import type { TimeReader } from './timeColumn.ts'
import type { ChunkPlace, RawValues } from './chunk.ts'
import { chunkPlace, readChunk, readDictionary } from './chunk.ts'
import type { ParquetFile } from './footer.ts'
import { chunkCodes, dictionaryCodes } from './values.ts'
import { keptFrom, withoutOld } from './withoutOld.ts'

/** One row group of one file, with time and server already read. */
export interface IndexedGroup {
  readonly file: ParquetFile
  readonly group: number
  /** Of the row group. */
  readonly rows: number
  /** Its rows that what follows is of, ascending; null: all. */
  readonly kept: Uint32Array | null
  readonly timeMs: Float64Array
  /** A ZoneHint per row; null: every time's zone is known. */
  readonly hints: Uint8Array | null
  readonly server: Int32Array
}

interface Candidate {
  readonly file: ParquetFile
  readonly group: number
  /** More than none. */
  readonly rows: number
  /** Newest time by the footer's statistics; Infinity where they do not say. */
  readonly newest: number
}

/** Below this a table of all rows that were met is small, and says more. */
export const MANY_ROWS = 1 << 20

/** How many dictionary pages are read at once: small ones, so that the time goes into asking for them. */
const AHEAD = 4

export interface PlanOptions {
  readonly neededMs: number | null
  /** Of many rows, those further back than neededMs may be left away: nothing but their own time says whether they are needed. */
  readonly mayDropRows: boolean
  readonly signal: AbortSignal
  readonly onBytes: (bytes: number) => void
}

/**
 * Finds the row groups that hold the last neededMs of every server (all of them for null), and reads time and
 * server of those. From the newest group back, a group is skipped when each of its servers already has
 * rows that many ms newer than anything in it. A server that stopped early is therefore found where it
 * stopped. The servers of a group skipped cost its dictionary page only, where the writer made one. Of many rows, those that
 * lie too far back are let go as soon as that is known.
 */
export async function indexGroups(
  files: readonly ParquetFile[],
  mapping: ColumnMapping,
  time: TimeReader,
  servers: DictionaryEncoder,
  options: PlanOptions,
): Promise<IndexedGroup[]> {
  const candidates = files.flatMap((file) =>
    file.groups.flatMap(({ rows }, group): Candidate[] =>
      rows === 0 ? [] : [{ file, group, rows, newest: time.newest(file, group) }],
    ),
  )
  candidates.sort((a, b) => (a.newest === b.newest ? 0 : b.newest - a.newest))
  /** By code + 1: rows without a server have -1. An array of numbers alone, as every row asks. */
  let newestOf = new Float64Array(0)
  const groups: IndexedGroup[] = []
  /** Rows, and groups of which the old rows are gone: each is looked at once, as the newest ones come first. */
  let [read, thinned] = [0, 0]
  const { neededMs, signal, onBytes } = options
  const dictionaries = ahead(candidates, AHEAD, async ({ file, group, newest }) =>
    neededMs === null || newest === Infinity ? null : await serverDictionary(file, group, mapping),
  )
  for await (const [{ file, group, newest }, dictionary] of dictionaries) {
    signal.throwIfAborted()
    let known: Int32Array | null = null
    if (neededMs !== null && newest < Infinity) {
      const { present, ofRows } = await serversOf(file, group, dictionary, mapping, servers, options)
      known = ofRows
      if (present.every((code) => newest < (newestOf[code + 1] ?? -Infinity) - neededMs)) continue
    }
    const [server, { timeMs, hints }] = await Promise.all([
      known ?? serverCodes(file, group, mapping, servers, options),
      time.read(file, group, onBytes),
    ])
    newestOf = newestTimes(newestOf, servers.classes.length + 1, server, timeMs)
    groups.push({ file, group, rows: timeMs.length, kept: null, timeMs, hints, server })
    read += timeMs.length
    if (neededMs !== null && options.mayDropRows && read > MANY_ROWS) {
      const from = keptFrom(newestOf, servers.classes, neededMs)
      for (const each of groups.slice(thinned)) groups[thinned++] = withoutOld(each, from)
    }
  }
  // Back in the order of the files, so that "the last row counts" means what the user sees.
  const position = new Map(files.map((file, i) => [file, i]))
  return groups.sort((a, b) => (position.get(a.file) ?? 0) - (position.get(b.file) ?? 0) || a.group - b.group)
}

/** The newest time by code + 1, with those of these rows; size: how many there are by now. */
function newestTimes(
  before: Float64Array<ArrayBuffer>,
  size: number,
  server: Int32Array,
  timeMs: Float64Array,
): Float64Array<ArrayBuffer> {
  const newest = new Float64Array(size).fill(-Infinity)
  newest.set(before)
  for (let row = 0; row < timeMs.length; row++) {
    const whose = (server[row] ?? -1) + 1
    const at = timeMs[row] ?? Number.NaN
    if (at > (newest[whose] ?? -Infinity)) newest[whose] = at
  }
  return newest
}

async function serverCodes(
  file: ParquetFile,
  group: number,
  mapping: ColumnMapping,
  servers: DictionaryEncoder,
  options: PlanOptions,
): Promise<Int32Array> {
  const rows = file.groups[group]?.rows ?? 0
  const constant = constantServer(file, mapping)
  if (constant !== null) return new Int32Array(rows).fill(servers.code(constant))
  const place = chunkPlace(file, group, mapping.server ?? '')
  if (!place) return new Int32Array(rows).fill(-1)
  const chunk = await readChunk(place)
  options.onBytes(Number(place.meta.total_compressed_size))
  return chunkCodes(place, chunk, servers)
}

interface ServerDictionary {
  readonly place: ChunkPlace
  readonly values: RawValues
  readonly bytes: number
}

/** Servers of a group by their codes; ofRows: the code of each row, where all had to be read for that. */
interface GroupServers {
  readonly present: readonly number[]
  readonly ofRows: Int32Array | null
}

/** The dictionary page of a group's servers, where every page refers to it; null: there is none of that kind. */
async function serverDictionary(
  file: ParquetFile,
  group: number,
  mapping: ColumnMapping,
): Promise<ServerDictionary | null> {
  const place = constantServer(file, mapping) === null ? chunkPlace(file, group, mapping.server ?? '') : null
  const page = place && onlyDictionary(place) ? await readDictionary(place) : null
  return place && page && { place, ...page }
}

/** From the dictionary page alone where there is one. */
async function serversOf(
  file: ParquetFile,
  group: number,
  dictionary: ServerDictionary | null,
  mapping: ColumnMapping,
  servers: DictionaryEncoder,
  options: PlanOptions,
): Promise<GroupServers> {
  if (dictionary) {
    options.onBytes(dictionary.bytes)
    return {
      present: [...dictionaryCodes(dictionary.place, dictionary.values, servers)],
      ofRows: null,
    }
  }
  const ofRows = await serverCodes(file, group, mapping, servers, options)
  return { present: [...new Set(ofRows)], ofRows }
}

const DICTIONARY_ENCODINGS = ['PLAIN_DICTIONARY', 'RLE_DICTIONARY']

function onlyDictionary(place: ChunkPlace): boolean {
  const data = place.meta.encoding_stats?.filter(({ page_type: type }) => type !== 'DICTIONARY_PAGE')
  return data?.every(({ encoding }) => DICTIONARY_ENCODINGS.includes(encoding)) ?? false
}

/** The server of every row where no column of the file says it: the mapping's name or the folder's. */
function constantServer(file: ParquetFile, mapping: ColumnMapping): string | null {
  if (mapping.server === null) return onlyServer(mapping)
  if (file.columns.some((column) => column.name === mapping.server)) return null
  // A folder without a value: its rows have no server.
  return file.partitions.has(mapping.server) ? (file.partitions.get(mapping.server) ?? '') : null
}
