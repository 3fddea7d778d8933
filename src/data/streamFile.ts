import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'

/** Reads the whole file in parts, so that a cancel takes effect between them. */
export async function* streamFile(
  file: RandomAccessFile,
  signal: AbortSignal,
  partBytes = 1 << 20,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let from = 0; from < file.size; from += partBytes) {
    signal.throwIfAborted()
    yield await file.read(from, Math.min(from + partBytes, file.size), signal)
  }
}
