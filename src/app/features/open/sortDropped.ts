import type { DroppedFile } from '#engine/api.ts'
import { FleetcastError } from '#forecast/errors.ts'
import { foreignOf } from '#forecast/foreign.ts'
import {
  companionOf,
  formatOfBytes,
  formatOfName,
  isDeltaLog,
  isNamedAs,
  SNIFF_BYTES,
  withoutCompanions,
  type FileFormat,
} from '#forecast/formats.ts'
import { dropFaults, nothingText } from '#text/open.ts'

export interface SortedDrop {
  readonly metrics: readonly DroppedFile[]
  readonly model: readonly DroppedFile[]
  /** Files that are neither, for the message; what systems leave behind is not named. */
  readonly none: readonly DroppedFile[]
}

const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/') + 1)

/**
 * Sorts a drop by name, else by the first bytes; the rest of the content is for the engine to judge. JSON beside
 * weights belongs to the model, elsewhere it is records. Fails with file-unreadable; rejects with AbortError.
 */
export async function sortDropped(files: readonly DroppedFile[], signal: AbortSignal): Promise<SortedDrop> {
  const formats = new Map<DroppedFile, FileFormat | null>()
  for (const file of withoutCompanions(files)) {
    signal.throwIfAborted()
    formats.set(file, await formatOf(file))
  }
  const folders = new Set(
    [...formats].flatMap(([{ path }, format]) => (format?.kind === 'model' ? [folderOf(path)] : [])),
  )
  const kindOf = (file: DroppedFile) =>
    isNamedAs(file.path, 'model-json') && folders.has(folderOf(file.path))
      ? 'model'
      : (formats.get(file)?.kind ?? 'none')
  const metrics = files.filter((file) => kindOf(file) === 'metrics')
  return {
    // The log of a Delta table says which of its files still count.
    metrics:
      metrics.length > 0 ? files.filter((file) => metrics.includes(file) || isDeltaLog(file.path)) : metrics,
    model: files.filter((file) => kindOf(file) === 'model'),
    none: files.filter((file) => kindOf(file) === 'none' && companionOf(file.path) !== 'system'),
  }
}

/** What to say of a drop of which nothing is read: the first few names. */
export function nothingToOpen({ none }: Pick<SortedDrop, 'none'>): FleetcastError {
  const [only] = none
  const foreign = only !== undefined && none.length === 1 ? foreignOf(only.path, new Uint8Array()) : null
  if (only !== undefined && foreign !== null) {
    return new FleetcastError('file-unsupported', `${only.path} is ${foreign.what}${foreign.instead}`)
  }
  const names = none.slice(0, 3).map(({ path }) => path)
  return new FleetcastError('file-unsupported', nothingText(names, none.length - names.length))
}

async function formatOf({ path, file }: DroppedFile): Promise<FileFormat | null> {
  const named = formatOfName(path)
  if (named !== null) return named
  const start = await file
    .slice(0, SNIFF_BYTES)
    .arrayBuffer()
    .catch((cause: unknown) => {
      throw new FleetcastError('file-unreadable', dropFaults.notRead(path), { file: path }, { cause })
    })
  return formatOfBytes(new Uint8Array(start))
}
