import type { NetworkInputs } from '#forecast/window/inputs.ts'
import type { TftSpec } from '#model/spec.ts'

const BATCH = 2

/**
 * A window for comparing two backends where the model brings none: plausible, always the same, and touching
 * every input. The second series is as short as the model allows, so that masking is compared too.
 */
export function syntheticWindow({ window: windowSpec, network }: TftSpec): NetworkInputs {
  const { maxEncoderLength: E, minEncoderLength, maxPredictionLength: D, xReals, xCategoricals } = windowSpec
  const random = mulberry32(1)
  // Scaled reals lie about 0, like these: each in -1.5 to 1.5.
  const reals = (steps: number): Float32Array =>
    Float32Array.from({ length: BATCH * steps * xReals.length }, () => 3 * random() - 1.5)
  const classes = xCategoricals.map((column) => {
    const group = Object.entries(network.categoricalGroups).find(([, members]) => members.includes(column))
    return network.embeddings[group?.[0] ?? column]?.[0] ?? 1
  })
  const categories = (steps: number): Int32Array =>
    Int32Array.from({ length: BATCH * steps * classes.length }, (_, i) =>
      Math.floor(random() * (classes[i % classes.length] ?? 1)),
    )
  return {
    batch: BATCH,
    encoderCont: reals(E),
    decoderCont: reals(D),
    encoderCat: categories(E),
    decoderCat: categories(D),
    encoderLengths: Int32Array.of(E, Math.max(1, minEncoderLength)),
  }
}

/** Uniform numbers in [0, 1) from a 32-bit seed: Tommy Ettinger's mulberry32. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
