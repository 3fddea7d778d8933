import { FleetcastError } from '#forecast/errors.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'
import { fileName } from '#forecast/randomAccessFile.ts'

export type DataFormat = 'parquet' | 'csv' | 'records'

/** The files of one format that are read together, in order of path. */
export interface SortedFiles {
  readonly format: DataFormat
  readonly sources: readonly RandomAccessFile[]
  readonly notes: readonly string[]
}

/** What writers of data sets leave beside the data: `_SUCCESS`, `_metadata`, `.part.crc`, manifests. */
const COMPANION = /^[._]|\.(?:crc|md|txt|log)$|(?:^|_)(?:manifest|metadata)\.json$/i
const PARQUET = /\.(?:parquet|parq|pq)$/i
const CSV = /\.(?:csv|tsv)(?:\.gz)?$/i
const RECORDS = /\.(?:json|jsonl|ndjson)$/i

/**
 * Sorts dropped files by what they are: by name, else by the first bytes. Where there is parquet, other files
 * are its companions. Fails with file-unsupported.
 */
export async function sortFiles(
  sources: readonly RandomAccessFile[],
  signal: AbortSignal,
): Promise<SortedFiles> {
  const byFormat: Record<DataFormat, RandomAccessFile[]> = { parquet: [], csv: [], records: [] }
  const others: string[] = []
  for (const source of sources) {
    signal.throwIfAborted()
    const name = fileName(source.path)
    const format = sources.length > 1 && COMPANION.test(name) ? null : await formatOf(source, name)
    if (format) byFormat[format].push(source)
    else others.push(name)
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

async function formatOf(source: RandomAccessFile, name: string): Promise<DataFormat | null> {
  if (PARQUET.test(name)) return 'parquet'
  if (CSV.test(name)) return 'csv'
  if (RECORDS.test(name)) return 'records'
  const start = await source.read(0, Math.min(4, source.size))
  return String.fromCharCode(...start) === 'PAR1' ? 'parquet' : null
}
