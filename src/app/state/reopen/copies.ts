import type { DroppedFile } from '#engine/api.ts'

/** Copies of opened files in a folder that only this page of this browser sees. Every call may reject. */
export interface Copies {
  /** Bytes that the browser still takes; null: it does not say, or takes none at all. Never rejects. */
  readonly room: () => Promise<number | null>
  /** onBytes: how many have been written so far. What is half written is removed. */
  readonly write: (
    id: string,
    files: readonly DroppedFile[],
    onBytes: (bytes: number) => void,
    signal: AbortSignal,
  ) => Promise<void>
  /** In the order in which they were written. */
  readonly read: (id: string, paths: readonly string[]) => Promise<readonly DroppedFile[]>
  readonly remove: (id: string) => Promise<void>
}

const FOLDER = 'opened'

/** In the origin private file system. */
export function privateCopies(storage: () => StorageManager = () => navigator.storage): Copies {
  const folder = async () => {
    const root = await storage().getDirectory()
    return root.getDirectoryHandle(FOLDER, { create: true })
  }
  const remove = async (id: string) => {
    await (await folder()).removeEntry(id, { recursive: true }).catch((error: unknown) => {
      if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error
    })
  }
  return {
    room: async () => {
      try {
        await folder()
        const { quota, usage } = await storage().estimate()
        return quota === undefined || usage === undefined ? null : Math.max(0, quota - usage)
      } catch {
        return null
      }
    },
    write: async (id, files, onBytes, signal) => {
      const own = await (await folder()).getDirectoryHandle(id, { create: true })
      let bytes = 0
      try {
        for (const [at, { file }] of files.entries()) {
          const handle = await own.getFileHandle(String(at), { create: true })
          const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
            transform: (chunk, controller) => {
              bytes += chunk.byteLength
              onBytes(bytes)
              controller.enqueue(chunk)
            },
          })
          await file
            .stream()
            .pipeThrough(counted)
            .pipeTo(await handle.createWritable(), { signal })
        }
      } catch (error) {
        await remove(id).catch(() => undefined)
        throw error
      }
    },
    read: async (id, paths) => {
      const own = await (await folder()).getDirectoryHandle(id)
      return Promise.all(
        paths.map(async (path, at) => {
          const copy = await (await own.getFileHandle(String(at))).getFile()
          // With its own name: a copy is named by its number.
          const name = path.slice(path.lastIndexOf('/') + 1)
          return { path, file: new File([copy], name, { lastModified: copy.lastModified }) }
        }),
      )
    },
    remove,
  }
}
