import { addNorm, gatedLinearUnit } from './blocks.ts'
import type { Scope, Value } from './builder.ts'
import { readGlu } from './layers.ts'
import { Matrix, sideBySide } from './matrix.ts'
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
  const projection = (kind: 'q' | 'k'): Affine => {
    const parts = Array.from({ length: A }, (_, head) =>
      parameters.linear(`multihead_attn.${kind}_layers.${head}`, H, width),
    )
    return {
      weight: sideBySide(...parts.map((part) => part.weight)),
      bias: sideBySide(...parts.map((part) => part.bias)),
    }
  }
  // (q/√width)·kᵀ: the scale of the scores is part of the queries' layer.
  const query = projection('q')
  const scale = 1 / Math.sqrt(width)
  const scaledQuery = { weight: query.weight.scaled(scale), bias: query.bias.scaled(scale) }

  const queryHeads = scope.transpose(
    scope.reshape(scope.affine('query', queries, scaledQuery), [D, -1, A, width]),
    [1, 2, 0, 3],
  )
  const keyHeads = scope.transpose(
    scope.reshape(scope.affine('key', keys, projection('k')), [steps, -1, A, width]),
    [1, 2, 3, 0],
  )
  const value = parameters.linear('multihead_attn.v_layer', H, width)
  const values = scope.transpose(
    scope.reshape(scope.affine('value', keys, value), [steps, -1, width]),
    [1, 0, 2],
  )
  const masked = scope.node('Where', [
    attentionMask(scope, shape, lengths),
    scope.scalar('mask_bias', shape.maskBias),
    scope.node('MatMul', [queryHeads, keyHeads]),
  ])
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

/**
 * Which keys a query must not see, [B, 1, D or 1, E + D]: padded encoder steps and, when causal, decoder steps
 * from its own on. One comparison says both: a key is hidden where its limit is at or above the series' length;
 * an encoder step's limit is its position, a decoder step's is below or above every length.
 */
function attentionMask(scope: Scope, shape: AttentionShape, lengths: Value): Value {
  const { encoderLength: E, predictionLength: D, causal } = shape
  const rows = causal ? D : 1
  const limits = Array.from({ length: rows }, (_, query) =>
    Array.from({ length: E + D }, (_, key) => {
      if (key < E) return key
      return causal && key - E >= query ? E + 1 : -1
    }),
  )
  const perSeries = scope.reshape(lengths, [-1, 1, 1, 1])
  return scope.node('GreaterOrEqual', [scope.int32('limits', limits.flat(), [1, 1, rows, E + D]), perSeries])
}
