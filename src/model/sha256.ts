import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'

const CHUNK_BYTES = 4 * 1024 * 1024

/** The file's SHA-256 in hex, read in chunks. (Not the platform's: it wants the whole file at once.) */
export async function sha256OfFile(file: RandomAccessFile, signal?: AbortSignal): Promise<string> {
  const hash = sha256.create()
  for (let from = 0; from < file.size; from += CHUNK_BYTES) {
    hash.update(await file.read(from, Math.min(from + CHUNK_BYTES, file.size), signal))
  }
  return bytesToHex(hash.digest())
}
