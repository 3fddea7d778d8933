import { compose, Matrix, outputRange } from './matrix.ts'
import type { Affine } from './matrix.ts'
import type { Norm, Parameters } from './parameters.ts'

/**
 * The TFT's building blocks as folded parameters; pytorch-forecasting's sub_modules.py, in eval mode (dropout
 * is nothing).
 */

/** torch.nn.LayerNorm's default, which the library keeps. */
export const LAYER_NORM_EPSILON = 1e-5

/** GLU(x) = value(x) · σ(gate(x)) */
export interface GatedLinearUnit {
  readonly value: Affine
  readonly gate: Affine
}

/** ResampleNorm(x) = LayerNorm(x·weight): interpolation to the new width and 2σ(mask) are one matrix. */
export interface ResampleNorm {
  readonly weight: Matrix
  readonly norm: Norm
}

/** GRN(x, c) = LayerNorm(GLU(ELU(hidden(x) + c·context)) + residual(x)) */
export interface GatedResidualNetwork {
  readonly hidden: Affine
  /** null: no context. */
  readonly context: Matrix | null
  readonly glu: GatedLinearUnit
  /** null: the residual is x itself (input and output are of the same width). */
  readonly resample: ResampleNorm | null
  readonly norm: Norm
}

/** A linear layer of twice the width: torch's glu takes the first half as the value, the second as the gate. */
function halves(fused: Affine): GatedLinearUnit {
  const width = fused.bias.columns / 2
  return { value: outputRange(fused, 0, width), gate: outputRange(fused, width, 2 * width) }
}

/** `<name>.fc`; `before` is a linear layer that feeds it and is folded into it. */
export function readGlu(
  parameters: Parameters,
  name: string,
  inputs: number,
  outputs: number,
  before?: Affine,
): GatedLinearUnit {
  const fc = parameters.linear(`${name}.fc`, inputs, 2 * outputs)
  return halves(before ? compose(before, fc) : fc)
}

export function readResampleNorm(
  parameters: Parameters,
  name: string,
  inputs: number,
  outputs: number,
): ResampleNorm {
  const mask = parameters.tensor(`${name}.mask`, [outputs])
  const weight = interpolation(inputs, outputs).map((value, _, column) => {
    return value * 2 * sigmoid(mask.at(0, column))
  })
  return { weight, norm: parameters.norm(`${name}.norm`, outputs) }
}

export interface GrnSizes {
  readonly inputs: number
  readonly hidden: number
  readonly outputs: number
  /** Width of the context; absent: none. */
  readonly context?: number
}

export function readGrn(parameters: Parameters, name: string, sizes: GrnSizes): GatedResidualNetwork {
  const { inputs, hidden, outputs, context } = sizes
  // Nothing stands between fc2 and the gate's own layer: fc(fc2(h)) is one matrix.
  const fc2 = parameters.linear(`${name}.fc2`, hidden, hidden)
  return {
    hidden: parameters.linear(`${name}.fc1`, inputs, hidden),
    context:
      context === undefined
        ? null
        : parameters.tensor(`${name}.context.weight`, [hidden, context]).transposed(),
    glu: readGlu(parameters, `${name}.gate_norm.glu`, hidden, outputs, fc2),
    resample:
      inputs === outputs ? null : readResampleNorm(parameters, `${name}.resample_norm`, inputs, outputs),
    norm: parameters.norm(`${name}.gate_norm.add_norm.norm`, outputs),
  }
}

/**
 * torch.nn.functional.interpolate(mode='linear', align_corners=True) as a matrix [from, to]: output j lies at
 * j·(from − 1)/(to − 1) of the input.
 */
export function interpolation(from: number, to: number): Matrix {
  const result = new Matrix(from, to)
  for (let column = 0; column < to; column++) {
    const position = to > 1 ? (column * (from - 1)) / (to - 1) : 0
    const lower = Math.min(Math.floor(position), from - 1)
    const upper = Math.min(lower + 1, from - 1)
    const fraction = position - lower
    result.data[lower * to + column] = 1 - fraction
    if (upper > lower) result.data[upper * to + column] = fraction
  }
  return result
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}
