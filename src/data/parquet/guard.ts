import { FleetcastError, isAbort } from '#forecast/errors.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'
import { fileName } from '#forecast/randomAccessFile.ts'

export function damaged(
  source: RandomAccessFile,
  place: string,
  what: string,
  cause?: unknown,
): FleetcastError {
  const file = fileName(source.path)
  return new FleetcastError('parquet-invalid', `${file}: ${what} (${place})`, { file, place }, { cause })
}

/** Whatever the decoder throws on damaged bytes becomes parquet-invalid with the file and the place. */
export function guardParquet<T>(source: RandomAccessFile, place: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    if (error instanceof FleetcastError || isAbort(error)) throw error
    const message = error instanceof Error ? error.message : String(error)
    throw damaged(source, place, `it cannot be decoded: ${message}`, error)
  }
}
