import { FleetcastError } from '#forecast/errors.ts'
import {
  formatOfFile,
  FORMATS,
  SNIFF_BYTES,
  withoutCompanions,
  type FileFormat,
  type MetricsFormat,
} from '#forecast/formats.ts'
import { foreignOf } from '#forecast/foreign.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'
import { fileName } from '#forecast/randomAccessFile.ts'
import { removedByDelta } from './deltaLog.ts'

/** The files of one format that are read together, in order of path. */
export interface SortedFiles {
  readonly format: MetricsFormat
  readonly sources: readonly RandomAccessFile[]
  readonly notes: readonly string[]
}

/**
 * Sorts files of metrics by what they are: by name, else by the first bytes. Companions are skipped where
 * there is something else, and of several formats all but the one that comes first in FORMATS. Fails with file-unsupported.
 */
export async function sortFiles(
  sources: readonly RandomAccessFile[],
  signal: AbortSignal,
): Promise<SortedFiles> {
  const known: { readonly format: FileFormat; readonly source: RandomAccessFile }[] = []
  const others: RandomAccessFile[] = []
  const removed = await removedByDelta(sources, signal)
  let outdated = 0
  for (const source of withoutCompanions(sources)) {
    // A log without its data is no data either.
    if (/(?:^|\/)_delta_log\//.test(source.path)) continue
    if (removed.has(source.path)) {
      outdated++
      continue
    }
    const format = await formatOfFile(source, signal)
    if (format?.kind === 'metrics') known.push({ format, source })
    else others.push(source)
  }
  const found = new Set(known.map(({ format }) => format))
  const chosen = FORMATS.find((format) => found.has(format))
  if (chosen?.kind !== 'metrics') throw await unsupported(others, signal)
  const passed = known.filter(({ format }) => format !== chosen)
  return {
    format: chosen.id,
    sources: known
      .flatMap(({ format, source }) => (format === chosen ? [source] : []))
      .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)),
    notes: [
      ...passed.map(({ source }) => `${source.path} was skipped: only ${chosen.id} files are read here`),
      ...(outdated === 0 ? [] : [`${counted(outdated)} removed in the Delta log skipped`]),
      ...(await foreignNotes(others, signal)),
    ],
  }
}

const counted = (files: number) => `${files} ${files === 1 ? 'file' : 'files'}`

async function unsupported(
  others: readonly RandomAccessFile[],
  signal: AbortSignal,
): Promise<FleetcastError> {
  const [first] = others
  const foreign = first === undefined ? null : await foreignFile(first, signal)
  if (first !== undefined && foreign !== null) {
    const message = `${fileName(first.path)} is ${foreign.what}, expected parquet or CSV metrics${foreign.instead}`
    return new FleetcastError('file-unsupported', message, { file: fileName(first.path) })
  }
  const names = others.slice(0, 5).map(({ path }) => fileName(path))
  const found = names.length > 0 ? names.join(', ') : 'no file'
  return new FleetcastError('file-unsupported', `expected parquet or CSV metrics, found ${found}`, {
    file: names[0] ?? '',
  })
}

/** Data in other formats beside what is read: skipped, and said. */
async function foreignNotes(others: readonly RandomAccessFile[], signal: AbortSignal): Promise<string[]> {
  const notes: string[] = []
  for (const source of others) {
    const foreign = await foreignFile(source, signal)
    if (foreign !== null) notes.push(`${source.path} was skipped: it is ${foreign.what}`)
  }
  return notes
}

async function foreignFile(source: RandomAccessFile, signal: AbortSignal) {
  return foreignOf(source.path, await source.read(0, Math.min(SNIFF_BYTES, source.size), signal))
}
