import type { RandomAccessFile } from './randomAccessFile.ts'
import { isTableText } from './tableText.ts'

/** What a file can be opened as. */
export type FileKind = 'metrics' | 'model'

interface Format {
  readonly id: string
  readonly kind: FileKind
  /** What people call it. */
  readonly name: string
  /** Ends of a file's name in lower case, with the dot. */
  readonly extensions: readonly string[]
  /** Whether a file's first SNIFF_BYTES are of this format; null: only the name tells. */
  readonly beginsAs: ((start: Uint8Array) => boolean) | null
}

/** So many first bytes tell every format that can be told by content. */
export const SNIFF_BYTES = 1 << 14

/**
 * Every format that is read, by every way in: drop, folder, pickers and the command line. The first one that has
 * an extension owns it: JSON is records, unless it lies beside weights, which only the whole drop can tell. Of
 * metrics in several formats the first one here is read.
 */
export const FORMATS = [
  {
    id: 'parquet',
    kind: 'metrics',
    name: 'parquet',
    extensions: ['.parquet', '.parq', '.pq'],
    // PARE: the footer is encrypted, which the reader says better than "no metrics" would.
    beginsAs: (start) => asciiAt(start, 0, 'PAR1') || asciiAt(start, 0, 'PARE'),
  },
  {
    id: 'csv',
    kind: 'metrics',
    name: 'CSV',
    extensions: ['.csv', '.tsv', '.csv.gz', '.tsv.gz'],
    // collectd, among others, writes tables without an extension.
    beginsAs: (start) => isTableText(start, start.length < SNIFF_BYTES),
  },
  {
    id: 'records',
    kind: 'metrics',
    name: 'JSON records',
    extensions: ['.json', '.jsonl', '.ndjson'],
    beginsAs: null,
  },
  {
    id: 'checkpoint',
    kind: 'model',
    name: 'checkpoint',
    extensions: ['.ckpt', '.pt', '.pth', '.bin'],
    beginsAs: isTorchZip,
  },
  {
    id: 'safetensors',
    kind: 'model',
    name: 'safetensors',
    extensions: ['.safetensors'],
    beginsAs: null,
  },
  {
    id: 'dataset-parameters',
    kind: 'model',
    name: 'dataset parameters',
    extensions: ['.pkl', '.pickle', '.joblib'],
    beginsAs: null,
  },
  { id: 'model-json', kind: 'model', name: 'model JSON', extensions: ['.json'], beginsAs: null },
] as const satisfies readonly Format[]

type Ids<Kind extends FileKind> = Extract<(typeof FORMATS)[number], { readonly kind: Kind }>['id']
type FormatOf<Kind extends FileKind> = Format & { readonly kind: Kind; readonly id: Ids<Kind> }

export type MetricsFormat = Ids<'metrics'>
export type FileFormat = FormatOf<'metrics'> | FormatOf<'model'>

/** Files that systems and writers leave beside what people mean. */
const COMPANIONS: readonly {
  readonly leftBy: 'system' | 'writer'
  /** Of the whole path for systems, of the file's name for writers. */
  readonly pattern: RegExp
}[] = [
  // Hidden files (.DS_Store, ._a.parquet, .part.crc) and what archives made on a Mac bring along.
  { leftBy: 'system', pattern: /(?:^|\/)(?:\.[^/]*|Thumbs\.db|desktop\.ini|__MACOSX(?:\/.*)?)$/i },
  // Markers of the writers of data sets, which are not meant even where nothing else is found.
  { leftBy: 'system', pattern: /(?:^|\/)(?:_SUCCESS|_metadata|_common_metadata)$/ },
  // What lies in hidden folders, and the logs and leftovers of tables: never data, whatever the format.
  { leftBy: 'system', pattern: /(?:^|\/)(?:\.[^/]+|_delta_log|_spark_metadata|_temporary)\/.*$/ },
  // Files that a data set's own reader hides, checksums, descriptions, manifests.
  { leftBy: 'writer', pattern: /^_|\.(?:crc|md|txt|log)$|(?:^|_)(?:manifest|metadata)\.json$/i },
]

/** Whose companion a file is by its path ('/'-separated), or null: it may be what was meant. */
export function companionOf(path: string): 'system' | 'writer' | null {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const found = COMPANIONS.find(({ leftBy, pattern }) => pattern.test(leftBy === 'system' ? path : name))
  return found?.leftBy ?? null
}

/** Whether a file is part of the log of a Delta table, which says which data files count. */
export function isDeltaLog(path: string): boolean {
  return /(?:^|\/)_delta_log\/\d{20}\.json$/.test(path)
}

/** Files that are no companion of another; all of them where nothing else is there. */
export function withoutCompanions<T extends { readonly path: string }>(files: readonly T[]): readonly T[] {
  const own = files.filter(({ path }) => companionOf(path) === null)
  return own.length > 0 ? own : files
}

/** The format that a file's name says, upper or lower case; null: it does not say. */
export function formatOfName(path: string): FileFormat | null {
  const name = path.toLowerCase()
  return FORMATS.find(({ extensions }) => extensions.some((extension) => name.endsWith(extension))) ?? null
}

/** Whether a file's name ends as those of a format do, upper or lower case. */
export function isNamedAs(path: string, id: FileFormat['id']): boolean {
  const name = path.toLowerCase()
  return FORMATS.some(
    (format) => format.id === id && format.extensions.some((extension) => name.endsWith(extension)),
  )
}

/** The format that a file's first bytes say, of SNIFF_BYTES or as many as it has; null: they do not say. */
export function formatOfBytes(start: Uint8Array): FileFormat | null {
  return FORMATS.find(({ beginsAs }) => beginsAs?.(start) === true) ?? null
}

/** The format that a file's name says, else its first bytes; null: neither says. Fails as reading does. */
export async function formatOfFile(file: RandomAccessFile, signal: AbortSignal): Promise<FileFormat | null> {
  signal.throwIfAborted()
  return (
    formatOfName(file.path) ?? formatOfBytes(await file.read(0, Math.min(SNIFF_BYTES, file.size), signal))
  )
}

/** Whether the first bytes are those of a zip, which every checkpoint is. */
export function beginsAsZip(start: Uint8Array): boolean {
  return asciiAt(start, 0, 'PK\x03\x04')
}

/** Extensions of a kind for the system's file dialog (`accept` of a file input). */
export function pickerAccept(kind: FileKind): string {
  const extensions = FORMATS.filter((format) => format.kind === kind).flatMap((format) => format.extensions)
  // Dialogs compare the last extension only: .csv.gz is offered as .gz.
  return [...new Set(extensions.map((extension) => extension.slice(extension.lastIndexOf('.'))))].join(',')
}

/** torch.save writes a zip without compression whose first entry is `<archive>/data.pkl`. */
function isTorchZip(start: Uint8Array): boolean {
  if (!beginsAsZip(start) || start.length < 30) return false
  const nameLength = (start[26] ?? 0) | ((start[27] ?? 0) << 8)
  const end = 30 + nameLength
  return end <= start.length && asciiAt(start, end - '/data.pkl'.length, '/data.pkl')
}

function asciiAt(bytes: Uint8Array, from: number, text: string): boolean {
  return from >= 0 && Array.from(text).every((character, i) => bytes[from + i] === character.charCodeAt(0))
}
