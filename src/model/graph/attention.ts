import { maskedScores } from './attentionScores.ts'
import { addNorm, gatedLinearUnit } from './blocks.ts'
import type { Scope, Value } from './builder.ts'
import { readGlu } from './layers.ts'
import { Matrix } from './matrix.ts'
import type { Affine } from './matrix.ts'
import type { Parameters } from './parameters.ts'

export interface AttentionShape {
  readonly encoderLength: number
  readonly predictionLength: number
  readonly hiddenSize: number
  readonly heads: number
  readonly causal: boolean
  readonly maskBias: number
}

export interface Attention {
  /** [D·B, H], gated, with the skip from the queries and normed. */
  readonly rows: Value
  /** [B, A, D, E + D] */
  readonly scores: Value
}

/**
 * Interpretable multi-head attention of the D decoder steps over all E + D steps, with its gate.
 * keys [(E + D)·B, H], queries [D·B, H] are the same steps' rows; lengths int32 [B].
 */
export function attention(
  scope: Scope,
  parameters: Parameters,
  shape: AttentionShape,
  keys: Value,
  queries: Value,
  lengths: Value,
): Attention {
  const { encoderLength, predictionLength: D, hiddenSize: H, heads: A } = shape
  const steps = encoderLength + D
  const width = Math.floor(H / A)
  const value = parameters.linear('multihead_attn.v_layer', H, width)
  const values = scope.transpose(
    scope.reshape(scope.affine('value', keys, value), [steps, -1, width]),
    [1, 0, 2],
  )
  const masked = maskedScores(scope, parameters, shape, keys, queries, lengths)
  const scores = scope.node('Softmax', [masked], { axis: 3 })

  // The heads share V, so mean_a(scores_a·V) = (Σ_a scores_a)·V/A. The mean's 1/A, w_h and the gate's layer
  // follow one another: one matrix.
  const attended = scope.node('MatMul', [scope.sumOver(scores, 1), values])
  const rows = scope.reshape(scope.transpose(attended, [1, 0, 2]), [-1, width])
  const meanAndOutput: Affine = {
    weight: parameters
      .tensor('multihead_attn.w_h.weight', [H, width])
      .transposed()
      .scaled(1 / A),
    bias: new Matrix(1, H),
  }
  const glu = readGlu(parameters, 'post_attn_gate_norm.glu', H, H, meanAndOutput)
  const norm = parameters.norm('post_attn_gate_norm.add_norm.norm', H)
  const gate = scope.scope('gate')
  return { rows: addNorm(gate, gatedLinearUnit(gate, rows, glu), queries, norm), scores }
}
