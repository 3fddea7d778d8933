import { FleetcastError } from '#forecast/errors.ts'
import type { Weights } from '../spec.ts'
import { Matrix } from './matrix.ts'
import type { Affine } from './matrix.ts'

/**
 * A parameter that several modules share appears in a state dict once per module; files that store each tensor
 * once keep any one of the names.
 */
const SHARED: readonly { readonly prefix: string; readonly also: readonly string[] }[] = [
  {
    prefix: 'prescalers.',
    also: ['static', 'encoder', 'decoder'].map((part) => `${part}_variable_selection.prescalers.`),
  },
  {
    prefix: 'shared_single_variable_grns.',
    also: ['encoder', 'decoder'].map((part) => `${part}_variable_selection.single_variable_grns.`),
  },
  { prefix: 'post_lstm_gate_encoder.', also: ['post_lstm_gate_decoder.'] },
  { prefix: 'post_lstm_add_norm_encoder.', also: ['post_lstm_add_norm_decoder.'] },
]

/** LayerNorm's own scale and shift, each [1, n]. */
export interface Norm {
  readonly scale: Matrix
  readonly shift: Matrix
}

/** The state dict, read by name and expected shape: weights-missing, weights-shape. */
export class Parameters {
  readonly #weights: Weights

  constructor(weights: Weights) {
    this.#weights = weights
  }

  /** A parameter of one or two dimensions; a vector becomes one row. */
  tensor(name: string, shape: readonly [number] | readonly [number, number]): Matrix {
    const tensor = this.#find(name)
    if (!tensor) throw new FleetcastError('weights-missing', `${name} is not in the state dict`)
    if (tensor.shape.join() !== shape.join()) {
      throw new FleetcastError(
        'weights-shape',
        `${name} is [${tensor.shape.join(', ')}], expected [${shape.join(', ')}]`,
        { place: name },
      )
    }
    const [first, second] = shape
    return second === undefined
      ? new Matrix(1, first, Float64Array.from(tensor.data))
      : new Matrix(first, second, Float64Array.from(tensor.data))
  }

  /** torch.nn.Linear, whose weight is [out, in]. */
  linear(name: string, inputs: number, outputs: number): Affine {
    return {
      weight: this.tensor(`${name}.weight`, [outputs, inputs]).transposed(),
      bias: this.tensor(`${name}.bias`, [outputs]),
    }
  }

  norm(name: string, width: number): Norm {
    return {
      scale: this.tensor(`${name}.weight`, [width]),
      shift: this.tensor(`${name}.bias`, [width]),
    }
  }

  #find(name: string): ReturnType<Weights['get']> {
    const direct = this.#weights.get(name)
    if (direct) return direct
    const shared = SHARED.find(({ prefix }) => name.startsWith(prefix))
    for (const prefix of shared?.also ?? []) {
      const tensor = this.#weights.get(prefix + name.slice(shared?.prefix.length))
      if (tensor) return tensor
    }
    return undefined
  }
}
