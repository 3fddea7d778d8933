import { FleetcastError } from '#forecast/errors.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'

/** Ways in which joblib and gzip pack a pickle, by the first bytes. */
const PACKED: readonly {
  readonly name: string
  readonly begins: readonly number[]
  readonly as?: 'deflate' | 'gzip'
}[] = [
  { name: 'zlib', begins: [0x78, 0x01], as: 'deflate' },
  { name: 'zlib', begins: [0x78, 0x5e], as: 'deflate' },
  { name: 'zlib', begins: [0x78, 0x9c], as: 'deflate' },
  { name: 'zlib', begins: [0x78, 0xda], as: 'deflate' },
  { name: 'gzip', begins: [0x1f, 0x8b], as: 'gzip' },
  { name: 'bzip2', begins: [0x42, 0x5a, 0x68] },
  { name: 'xz', begins: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { name: 'lzma', begins: [0x5d, 0x00, 0x00] },
  { name: 'lz4', begins: [0x04, 0x22, 0x4d, 0x18] },
  { name: 'zstd', begins: [0x28, 0xb5, 0x2f, 0xfd] },
]

/** Whether a file begins as one that joblib or gzip packed. */
export function isPacked(head: Uint8Array): boolean {
  return packingOf(head) !== undefined
}

function packingOf(bytes: Uint8Array) {
  return PACKED.find(({ begins }) => begins.every((byte, i) => bytes[i] === byte))
}

/**
 * The bytes of a pickle that joblib or gzip packed; those of one that is not packed are returned as they are.
 *
 * @throws FleetcastError `model-unsupported` for a packing that browsers cannot undo, `pickle-limit` where more than
 * `limit` bytes come out, `pickle-invalid` where it is damaged.
 */
export async function unpack(
  bytes: Uint8Array,
  { path }: RandomAccessFile,
  limit: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const packed = packingOf(bytes)
  if (packed === undefined) return bytes
  if (packed.as === undefined) {
    throw new FleetcastError(
      'model-unsupported',
      `${path} is compressed with ${packed.name}, which is not supported. Save it with joblib.dump(…, compress=0) or compress=('zlib', 3)`,
      { file: path },
    )
  }
  const stream = new Blob([Uint8Array.from(bytes)]).stream().pipeThrough(new DecompressionStream(packed.as))
  const reader = stream.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for (;;) {
      signal?.throwIfAborted()
      const { done, value } = await reader.read()
      if (done) break
      size += value.length
      if (size > limit)
        throw new FleetcastError('pickle-limit', `${path} has more than ${limit} bytes when unpacked`, {
          file: path,
        })
      chunks.push(value)
    }
  } catch (cause) {
    await reader.cancel().catch(() => undefined)
    signal?.throwIfAborted()
    if (cause instanceof FleetcastError) throw cause
    throw new FleetcastError(
      'pickle-invalid',
      `${path} cannot be decompressed (${packed.name}): ${cause instanceof Error ? cause.message : String(cause)}`,
      { file: path },
      { cause },
    )
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}
