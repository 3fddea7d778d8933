import { FleetcastError } from '#forecast/errors.ts'
import type { DroppedFile } from '#engine/api.ts'

/** More than a year of hourly partitions; a whole disk dropped by mistake ends here. */
const MAX_FILES = 10_000
const MAX_DEPTH = 16

/** A chosen file's path relative to the chosen folder, or its name. */
export function fromFileList(list: Iterable<File>): readonly DroppedFile[] {
  return [...list].map((file) => ({
    path: file.webkitRelativePath || file.name,
    file,
  }))
}

/**
 * Every file of a drop, folders walked. The entries are taken before the first await: the browser empties the
 * transfer when the event handler returns.
 */
export async function fromDrop(transfer: DataTransfer): Promise<readonly DroppedFile[]> {
  const roots = [...transfer.items]
    .filter((item) => item.kind === 'file')
    .map((item) => item.webkitGetAsEntry() ?? item.getAsFile())
  const found: DroppedFile[] = []
  for (const root of roots) {
    if (root === null) continue
    if (root instanceof File) found.push({ path: root.name, file: root })
    else await walk(root, 0, found)
  }
  return found
}

async function walk(entry: FileSystemEntry, depth: number, found: DroppedFile[]): Promise<void> {
  if (isFile(entry)) {
    if (found.length >= MAX_FILES) {
      throw new FleetcastError('file-unsupported', `the drop holds more than ${MAX_FILES} files`)
    }
    const file = await new Promise<File>((resolve, reject) => {
      entry.file(resolve, reject)
    }).catch((cause: unknown) => {
      throw new FleetcastError(
        'file-unreadable',
        `${entry.name} could not be opened`,
        { file: entry.name },
        { cause },
      )
    })
    found.push({ path: entry.fullPath.replace(/^\//, ''), file })
    return
  }
  if (!isFolder(entry)) return
  if (depth >= MAX_DEPTH) {
    throw new FleetcastError('file-unsupported', `${entry.name} lies more than ${MAX_DEPTH} folders deep`)
  }
  const reader = entry.createReader()
  // readEntries hands out a part at a time and says with an empty one that it is done.
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject)
    }).catch((cause: unknown) => {
      throw new FleetcastError(
        'file-unreadable',
        `the folder ${entry.name} could not be listed`,
        {},
        { cause },
      )
    })
    if (part.length === 0) return
    for (const child of part) await walk(child, depth + 1, found)
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
