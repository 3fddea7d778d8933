import type { NetworkInputs } from '#forecast/window/inputs.ts'

/** Sizes of a hash in 32-bit words. */
export const HASH_WORDS = 2

/**
 * Hashes [batch, HASH_WORDS] of what the network reads of each series, and of the pairs by which its answer is scaled back:
 * the same hash is the same forecast. scales: per target [batch, 2].
 */
export function windowHashes(
  inputs: NetworkInputs,
  scales: readonly Float64Array[],
): Uint32Array<ArrayBuffer> {
  const { batch, encoderCont, decoderCont, encoderCat, decoderCat, encoderLengths } = inputs
  const parts = [encoderCont, decoderCont, encoderCat, decoderCat, encoderLengths, ...scales].map(
    (values) => {
      const words = new Uint32Array(values.buffer, values.byteOffset, values.byteLength / 4)
      return { words, width: words.length / batch }
    },
  )
  const hashes = new Uint32Array(batch * HASH_WORDS)
  for (let row = 0; row < batch; row++) {
    // FNV-1a by words, twice with unlike primes: 64 bits.
    let [one, other] = [0x811c9dc5, 0x9e3779b9]
    for (const { words, width } of parts) {
      for (let i = row * width; i < (row + 1) * width; i++) {
        const word = words[i] ?? 0
        one = Math.imul(one ^ word, 0x01000193)
        other = Math.imul(other ^ word, 0x85ebca6b)
        other ^= other >>> 15
        one ^= one >>> 13
      }
    }
    hashes[row * HASH_WORDS] = one
    hashes[row * HASH_WORDS + 1] = other
  }
  return hashes
}
