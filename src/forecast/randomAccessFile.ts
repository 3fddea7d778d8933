/**
 * A file that is read in parts: the same for a browser's File, Node's file handle and bytes in memory, for metrics
 * and for models.
 */
export interface RandomAccessFile {
  /** Name with folders relative to what the user dropped, '/'-separated. */
  readonly path: string
  /** Bytes. */
  readonly size: number
  /**
   * Bytes [from, to), in a buffer of their own: what is decoded from it may be kept, and given back. Callers stay within size. Fails
   * with file-unreadable; rejects with AbortError.
   */
  readonly read: (from: number, to: number, signal?: AbortSignal) => Promise<Uint8Array<ArrayBuffer>>
}

/** The last part of a '/'-separated path. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** A file that is in memory already. */
export function memoryFile(path: string, bytes: Uint8Array): RandomAccessFile {
  return {
    path,
    size: bytes.length,
    read: (from, to, signal) => {
      if (signal?.aborted === true) return Promise.reject(signal.reason as Error)
      return Promise.resolve(new Uint8Array(bytes.subarray(from, to)))
    },
  }
}
