import { FleetcastError } from '#forecast/errors.ts'
import type { DroppedFile } from '#engine/api.ts'
import { dropFaults } from '#text/open.ts'
import { isHandle, noteHandle, type Handle } from '../../ui/fileHandles.ts'

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
    .map((item) => ({ root: item.webkitGetAsEntry() ?? item.getAsFile(), handle: handleOf(item) }))
  const found: DroppedFile[] = []
  for (const { root, handle } of roots) {
    if (root === null) continue
    const before = found.length
    if (root instanceof File) found.push({ path: root.name, file: root })
    else await walk(root, 0, found)
    const opensAgain = await handle
    if (opensAgain !== null) for (const { file } of found.slice(before)) noteHandle(file, opensAgain)
  }
  return found
}

/** Only some browsers have it. */
const givesHandles = (item: object): item is { getAsFileSystemHandle: () => Promise<unknown> } =>
  'getAsFileSystemHandle' in item

/** What opens an item of a drop again at the next visit; null: this browser has no such, or lets nobody have it. */
async function handleOf(item: DataTransferItem): Promise<Handle | null> {
  if (!givesHandles(item)) return null
  try {
    const handle = await item.getAsFileSystemHandle()
    return isHandle(handle) ? handle : null
  } catch {
    return null
  }
}

async function walk(entry: FileSystemEntry, depth: number, found: DroppedFile[]): Promise<void> {
  if (isFile(entry)) {
    if (found.length >= MAX_FILES) {
      throw new FleetcastError('file-unsupported', dropFaults.tooMany(MAX_FILES))
    }
    const file = await new Promise<File>((resolve, reject) => {
      entry.file(resolve, reject)
    }).catch((cause: unknown) => {
      throw new FleetcastError(
        'file-unreadable',
        dropFaults.fileNotOpened(entry.name),
        { file: entry.name },
        { cause },
      )
    })
    found.push({ path: entry.fullPath.replace(/^\//, ''), file })
    return
  }
  if (!isFolder(entry)) return
  if (depth >= MAX_DEPTH) {
    throw new FleetcastError('file-unsupported', dropFaults.tooDeep(entry.name, MAX_DEPTH))
  }
  const reader = entry.createReader()
  // readEntries hands out a part at a time and says with an empty one that it is done.
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject)
    }).catch((cause: unknown) => {
      throw new FleetcastError('file-unreadable', dropFaults.folderNotListed(entry.name), {}, { cause })
    })
    if (part.length === 0) return
    for (const child of part) await walk(child, depth + 1, found)
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
