import { open, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { FleetcastError } from '#forecast/errors.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'

/**
 * The files of a path on disk: the file itself, or every file of a folder and its folders, sorted by path.
 * Nothing stays open: each slice opens, reads and closes.
 */
export async function sourcesFromDisk(path: string): Promise<RandomAccessFile[]> {
  const found = await orUnreadable(path, stat(path))
  if (!found.isDirectory()) return [diskSource(path, basename(path), found.size)]
  const entries = await orUnreadable(path, readdir(path, { recursive: true }))
  const sources: RandomAccessFile[] = []
  for (const entry of entries.sort()) {
    const file = join(path, entry)
    const facts = await orUnreadable(file, stat(file))
    if (facts.isFile()) sources.push(diskSource(file, entry.replaceAll('\\', '/'), facts.size))
  }
  return sources
}

function diskSource(file: string, path: string, size: number): RandomAccessFile {
  return {
    path,
    size,
    read: async (from, to, signal) => {
      signal?.throwIfAborted()
      const handle = await orUnreadable(file, open(file, 'r'))
      try {
        const bytes = new Uint8Array(Math.min(to, size) - from)
        let filled = 0
        while (filled < bytes.length) {
          const { bytesRead } = await orUnreadable(
            file,
            handle.read(bytes, filled, bytes.length - filled, from + filled),
          )
          if (bytesRead === 0) {
            throw new FleetcastError('file-truncated', `${path} got shorter while it was being read`, {
              file: path,
            })
          }
          filled += bytesRead
        }
        return bytes
      } finally {
        await handle.close()
      }
    },
  }
}

async function orUnreadable<T>(file: string, action: Promise<T>): Promise<T> {
  try {
    return await action
  } catch (cause) {
    const name = basename(file)
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'failed'
    throw new FleetcastError(
      'file-unreadable',
      `${name} could not be read (${code})`,
      { file: name },
      { cause },
    )
  }
}
