import type { ModelFile } from './source.ts'

/** A model's file that is in memory already. */
export function memoryFile(name: string, bytes: Uint8Array): ModelFile {
  return {
    name,
    size: bytes.length,
    read: (from, to, signal) => {
      signal?.throwIfAborted()
      return Promise.resolve(bytes.subarray(from, to))
    },
  }
}
