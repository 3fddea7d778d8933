import { FleetcastError } from '#forecast/errors.ts'
import {
  formatOfFile,
  FORMATS,
  withoutCompanions,
  type FileFormat,
  type MetricsFormat,
} from '#forecast/formats.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'
import { fileName } from '#forecast/randomAccessFile.ts'

/** The files of one format that are read together, in order of path. */
export interface SortedFiles {
  readonly format: MetricsFormat
  readonly sources: readonly RandomAccessFile[]
  readonly notes: readonly string[]
}

/**
 * Sorts files of metrics by what they are: by name, else by the first bytes. Companions are passed over where
 * there is something else, and of several formats all but the one that comes first in FORMATS. Fails with file-unsupported.
 */
export async function sortFiles(
  sources: readonly RandomAccessFile[],
  signal: AbortSignal,
): Promise<SortedFiles> {
  const known: { readonly format: FileFormat; readonly source: RandomAccessFile }[] = []
  const others: string[] = []
  for (const source of withoutCompanions(sources)) {
    const format = await formatOfFile(source, signal)
    if (format?.kind === 'metrics') known.push({ format, source })
    else others.push(fileName(source.path))
  }
  const found = new Set(known.map(({ format }) => format))
  const chosen = FORMATS.find((format) => found.has(format))
  if (chosen?.kind !== 'metrics') {
    const names = others.length > 0 ? others.slice(0, 5).join(', ') : 'no file at all'
    throw new FleetcastError('file-unsupported', `expected parquet or CSV metrics, found ${names}`, {
      file: others[0] ?? '',
    })
  }
  const passed = known.filter(({ format }) => format !== chosen)
  return {
    format: chosen.id,
    sources: known
      .flatMap(({ format, source }) => (format === chosen ? [source] : []))
      .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)),
    notes: passed.map(({ source }) => `${fileName(source.path)} was not read: the data is ${chosen.id}`),
  }
}
