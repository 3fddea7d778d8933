import { FleetcastError } from '#forecast/errors.ts'

/** Random access to a file of metrics: the same for a browser's File, Node's file handle and bytes in memory. */
export interface DataSource {
  /** Name with folders relative to what the user dropped, '/'-separated. */
  readonly path: string
  readonly byteLength: number
  /** Bytes [start, end); the caller keeps within byteLength. Fails with file-unreadable. */
  readonly slice: (start: number, end: number) => Promise<ArrayBuffer>
}

export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

export function sourceFromBytes(path: string, bytes: Uint8Array): DataSource {
  return {
    path,
    byteLength: bytes.byteLength,
    // A copy: what is decoded from it may be kept, and its buffer is never shared.
    slice: (start, end) => Promise.resolve(new Uint8Array(bytes.subarray(start, end)).buffer),
  }
}

export function sourceFromBlob(path: string, blob: Blob): DataSource {
  return {
    path,
    byteLength: blob.size,
    slice: async (start, end) => {
      const part = await blob
        .slice(start, end)
        .arrayBuffer()
        .catch((cause: unknown) => {
          // The browser's own message says nothing: the file was moved, changed or locked since it was dropped.
          throw new FleetcastError(
            'file-unreadable',
            `${fileName(path)} could not be read at byte ${start}; was it changed after it was dropped?`,
            { file: fileName(path), place: `byte ${start}` },
            { cause },
          )
        })
      return part
    },
  }
}

/** Reads the whole source in parts, so that a cancel takes effect between them. */
export async function* streamSource(
  source: DataSource,
  signal: AbortSignal,
  partBytes = 1 << 20,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let start = 0; start < source.byteLength; start += partBytes) {
    signal.throwIfAborted()
    yield new Uint8Array(await source.slice(start, Math.min(start + partBytes, source.byteLength)))
  }
}
