import { FleetcastError } from '#forecast/errors.ts'
import { fileName, type RandomAccessFile } from '#forecast/randomAccessFile.ts'

/** A browser's File, or any Blob. */
export function blobFile(path: string, blob: Blob): RandomAccessFile {
  return {
    path,
    size: blob.size,
    read: async (from, to, signal) => {
      signal?.throwIfAborted()
      const part = await blob
        .slice(from, to)
        .arrayBuffer()
        .catch((cause: unknown) => {
          // The browser's own message says nothing: the file was moved, changed or locked since it was dropped.
          throw new FleetcastError(
            'file-unreadable',
            `${fileName(path)} could not be read at byte ${from}. It may have changed since it was opened: open it again`,
            { file: fileName(path), place: `byte ${from}` },
            { cause },
          )
        })
      return new Uint8Array(part)
    },
  }
}
