import type { ColumnMapping } from '../mapping.types.ts'
import { onlyServer } from '../mapping/names.ts'
import type { DictionaryEncoder } from '../dictionaryEncoder.ts'
import type { TimeReader } from './timeColumn.ts'
import type { ChunkPlace } from './chunk.ts'
import { chunkPlace, readChunk, readDictionary } from './chunk.ts'
import type { ParquetFile } from './footer.ts'
import { chunkCodes, dictionaryCodes } from './values.ts'

/** One row group of one file, with time and server already read. */
export interface IndexedGroup {
  readonly file: ParquetFile
  readonly group: number
  readonly timeMs: Float64Array
  /** A ZoneHint per row; null: every time's zone is known. */
  readonly hints: Uint8Array | null
  readonly server: Int32Array
}

interface Candidate {
  readonly file: ParquetFile
  readonly group: number
  /** Newest time by the footer's statistics; Infinity where they do not say. */
  readonly newest: number
}

export interface PlanOptions {
  readonly neededMs: number | null
  readonly signal: AbortSignal
  readonly onBytes: (bytes: number) => void
}

/**
 * Finds the row groups that hold the last neededMs of every server (all of them for null), and reads time and
 * server of those. From the newest group back, a group is skipped when each of its servers already has
 * rows that many ms newer than anything in it. A server that stopped early is therefore found where it
 * stopped. The servers of a group skipped cost its dictionary page only, where the writer made one.
 */
export async function indexGroups(
  files: readonly ParquetFile[],
  mapping: ColumnMapping,
  time: TimeReader,
  servers: DictionaryEncoder,
  options: PlanOptions,
): Promise<IndexedGroup[]> {
  const candidates = files.flatMap((file) =>
    file.groups.map((_, group): Candidate => ({ file, group, newest: time.newest(file, group) })),
  )
  candidates.sort((a, b) => (a.newest === b.newest ? 0 : b.newest - a.newest))
  const newestOf = new Map<number, number>()
  const groups: IndexedGroup[] = []
  for (const { file, group, newest } of candidates) {
    options.signal.throwIfAborted()
    const rows = file.groups[group]?.rows ?? 0
    if (rows === 0) continue
    let known: Int32Array | null = null
    if (options.neededMs !== null && newest < Infinity) {
      const { present, ofRows } = await serversOf(file, group, mapping, servers, options)
      known = ofRows
      const reach = options.neededMs
      if (present.every((code) => newest < (newestOf.get(code) ?? -Infinity) - reach)) continue
    }
    const server = known ?? (await serverCodes(file, group, mapping, servers, options))
    const { timeMs, hints } = await time.read(file, group, options.onBytes)
    for (let row = 0; row < rows; row++) {
      const code = server[row] ?? -1
      const at = timeMs[row] ?? Number.NaN
      if (at > (newestOf.get(code) ?? -Infinity)) newestOf.set(code, at)
    }
    groups.push({ file, group, timeMs, hints, server })
  }
  // Back in the order of the files, so that "the last row counts" means what the user sees.
  const position = new Map(files.map((file, i) => [file, i]))
  return groups.sort((a, b) => (position.get(a.file) ?? 0) - (position.get(b.file) ?? 0) || a.group - b.group)
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

/** Servers of a group by their codes; ofRows: the code of each row, where all had to be read for that. */
interface GroupServers {
  readonly present: readonly number[]
  readonly ofRows: Int32Array | null
}

/** From the dictionary page alone where every page refers to it. */
async function serversOf(
  file: ParquetFile,
  group: number,
  mapping: ColumnMapping,
  servers: DictionaryEncoder,
  options: PlanOptions,
): Promise<GroupServers> {
  const place = constantServer(file, mapping) === null ? chunkPlace(file, group, mapping.server ?? '') : null
  const dictionary = place && onlyDictionary(place) ? await readDictionary(place) : null
  if (place && dictionary) {
    options.onBytes(dictionary.bytes)
    return { present: [...dictionaryCodes(place, dictionary.values, servers)], ofRows: null }
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
