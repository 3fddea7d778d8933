import type { TftSpec } from '../spec.ts'
import { stepsOf } from './columns.ts'
import type { Parameters } from './parameters.ts'

/**
 * The TFT's LSTMs as numbers, for who computes them without ONNX Runtime: of each layer the encoder's and the decoder's,
 * which goes on from the state in which the encoder stopped.
 */
export interface LstmLayers {
  readonly hiddenSize: number
  readonly encoderSteps: number
  readonly decoderSteps: number
  /**
   * By layer [2, 2H + 1, H, 4]: of encoder and decoder, per input, hidden unit of the step before, and at last a constant
   * 1 (the bias), what it adds to every unit's input, forget, cell and output gate.
   */
  readonly layers: readonly Float32Array[]
}

/** Errors: weights-missing, weights-shape. */
export function lstmLayers(parameters: Parameters, spec: TftSpec): LstmLayers {
  const { hiddenSize: H, lstmLayers: count } = spec.network
  const layers = Array.from({ length: count }, (_, layer) => {
    const parts = ['lstm_encoder', 'lstm_decoder'].map((name) => packed(parameters, name, layer, H))
    return Float32Array.from(parts.flatMap((part) => [...part]))
  })
  return {
    hiddenSize: H,
    encoderSteps: stepsOf(spec, 'encoder'),
    decoderSteps: stepsOf(spec, 'decoder'),
    layers,
  }
}

/** One layer of one of them, [2H + 1, H, 4]. */
function packed(parameters: Parameters, name: string, layer: number, H: number): Float32Array {
  const tensor = (kind: string, columns: number) =>
    parameters.tensor(`${name}.${kind}_l${layer}`, [4 * H, columns])
  const vector = (kind: string) => parameters.tensor(`${name}.${kind}_l${layer}`, [4 * H])
  const [ofInput, ofHidden] = [tensor('weight_ih', H), tensor('weight_hh', H)]
  const bias = vector('bias_ih').plus(vector('bias_hh'))
  const weight = (row: number, output: number): number => {
    if (row < H) return ofInput.at(output, row)
    return row < 2 * H ? ofHidden.at(output, row - H) : bias.at(0, output)
  }
  const result = new Float32Array((2 * H + 1) * H * 4)
  let at = 0
  // torch stacks the gates, each H wide, in the order that is wanted here.
  for (let row = 0; row <= 2 * H; row++)
    for (let unit = 0; unit < H; unit++)
      for (let gate = 0; gate < 4; gate++) result[at++] = weight(row, gate * H + unit)
  return result
}
