import { FleetcastError } from '#forecast/errors.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'

/** Weights of a TFT are a few MB; what is far beyond is no such file. */
export const MAX_WEIGHTS_BYTES = 1024 * 1024 * 1024
const MAX_JSON_BYTES = 128 * 1024 * 1024

/** @throws FleetcastError `file-too-large`, `file-empty`. */
export async function readWhole(
  file: RandomAccessFile,
  limit: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  if (file.size === 0) throw new FleetcastError('file-empty', `${file.path} is empty`, { file: file.path })
  if (file.size > limit) {
    throw new FleetcastError(
      'file-too-large',
      `${file.path} has ${file.size} bytes, expected at most ${limit} for this kind of file`,
      { file: file.path },
    )
  }
  return file.read(0, file.size, signal)
}

/** @throws FleetcastError `json-invalid`. */
export async function readJson(file: RandomAccessFile, signal?: AbortSignal): Promise<unknown> {
  const bytes = await readWhole(file, MAX_JSON_BYTES, signal)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new FleetcastError(
      'json-invalid',
      `${file.path} is not valid JSON: ${why}`,
      { file: file.path },
      { cause },
    )
  }
}
