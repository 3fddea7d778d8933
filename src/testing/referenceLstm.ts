import type { LstmLayers } from '#model/graph/lstmLayers.ts'

/** The state before the first step and what is read, as Recurrence has them. */
export interface LstmWindow {
  /** [(E + D)·B, H] */
  readonly selected: ArrayLike<number>
  /** [B, H] */
  readonly initialHidden: ArrayLike<number>
  /** [B, H] */
  readonly initialCell: ArrayLike<number>
  /** [B] */
  readonly encoderLengths: ArrayLike<number>
}

/** What the shader computes, said plainly and in float64: [(E + D)·B, H]. */
export function referenceLstm(
  { hiddenSize: H, encoderSteps, decoderSteps, layers }: LstmLayers,
  { selected, initialHidden, initialCell, encoderLengths }: LstmWindow,
): Float32Array {
  const series = encoderLengths.length
  let inputs = Float32Array.from(selected)
  for (const weights of layers) {
    const outputs = new Float32Array(inputs.length)
    for (let s = 0; s < series; s++) {
      const state = (values: ArrayLike<number>) =>
        Array.from({ length: H }, (_, unit) => at(values, s * H + unit))
      let hidden = state(initialHidden)
      const cell = state(initialCell)
      for (let step = 0; step < encoderSteps + decoderSteps; step++) {
        if (step < encoderSteps && step >= at(encoderLengths, s)) continue
        const part = step < encoderSteps ? 0 : 2 * H + 1
        const row = (step * series + s) * H
        const factors = [...inputs.subarray(row, row + H), ...hidden, 1]
        hidden = cell.map((before, unit) => {
          const gate = (which: number): number =>
            factors.reduce(
              (sum, factor, k) => sum + factor * at(weights, ((part + k) * H + unit) * 4 + which),
              0,
            )
          const now = sigmoid(gate(1)) * before + sigmoid(gate(0)) * Math.tanh(gate(2))
          cell[unit] = now
          return sigmoid(gate(3)) * Math.tanh(now)
        })
        outputs.set(hidden, row)
      }
    }
    inputs = outputs
  }
  return inputs
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? NaN
}
