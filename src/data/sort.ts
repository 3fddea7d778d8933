import { FleetcastError } from '#forecast/errors.ts'
import {
  formatOfBytes,
  formatOfName,
  SNIFF_BYTES,
  withoutCompanions,
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
 * there is something else, and where there is parquet, so are other formats. Fails with file-unsupported.
 */
export async function sortFiles(
  sources: readonly RandomAccessFile[],
  signal: AbortSignal,
): Promise<SortedFiles> {
  const byFormat: Record<MetricsFormat, RandomAccessFile[]> = { parquet: [], csv: [], records: [] }
  const others: string[] = []
  for (const source of withoutCompanions(sources)) {
    signal.throwIfAborted()
    const format = await formatOf(source, signal)
    if (format) byFormat[format].push(source)
    else others.push(fileName(source.path))
  }
  const format = (['parquet', 'csv', 'records'] as const).find((candidate) => byFormat[candidate].length > 0)
  if (!format) {
    const found = others.length > 0 ? others.slice(0, 5).join(', ') : 'no file at all'
    throw new FleetcastError('file-unsupported', `expected parquet or CSV metrics, found ${found}`, {
      file: others[0] ?? '',
    })
  }
  const passed = Object.entries(byFormat).flatMap(([other, files]) =>
    other === format ? [] : files.map((file) => fileName(file.path)),
  )
  return {
    format,
    sources: byFormat[format].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)),
    notes: passed.map((name) => `${name} was not read: the data is ${format}`),
  }
}

async function formatOf(source: RandomAccessFile, signal: AbortSignal): Promise<MetricsFormat | null> {
  const format =
    formatOfName(source.path) ??
    formatOfBytes(await source.read(0, Math.min(SNIFF_BYTES, source.size), signal))
  return format?.kind === 'metrics' ? format.id : null
}
