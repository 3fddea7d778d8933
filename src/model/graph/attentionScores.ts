import type { AttentionShape } from './attention.ts'
import type { Scope, Value } from './builder.ts'
import { Matrix, sideBySide, stacked } from './matrix.ts'
import type { Affine } from './matrix.ts'
import type { Parameters } from './parameters.ts'

/** With a bias at or below this, e^(score + bias) is 0 beside any key that is seen, and so is e^bias. */
const HIDES = -1e4

/**
 * q·kᵀ/√width with a bias where a query must not see a key: at padded encoder steps and, when causal, at decoder steps
 * from its own on. [B, A, D, E + D]
 *
 * torch puts the bias in the place of the score. A bias that hides is added instead, which the softmax cannot distinguish
 * (every query sees its series' first step): padding is one more column of every head, 1 in the queries and 0 or the bias
 * in the keys, and costs no pass over the scores; what is causal is a constant.
 */
export function maskedScores(
  scope: Scope,
  parameters: Parameters,
  shape: AttentionShape,
  keys: Value,
  queries: Value,
  lengths: Value,
): Value {
  const { encoderLength: E, predictionLength: D, hiddenSize: H, causal, maskBias } = shape
  const bias = scope.scalar('mask_bias', maskBias)
  if (maskBias > HIDES) {
    const scores = productOfHeads(scope, parameters, shape, keys, queries)
    return scope.node('Where', [attentionMask(scope, shape, lengths), bias, scores])
  }
  const isPadding = scope.node('GreaterOrEqual', [positions(scope, E, D), lengths])
  const padding = scope.node('Where', [isPadding, bias, scope.scalar('none', 0)])
  const keyRows = scope.concat([keys, scope.reshape(padding, [-1, 1])], 1)
  const one = Matrix.from(1, 1, () => 1)
  const scores = productOfHeads(scope, parameters, shape, keyRows, queries, {
    query: { weight: new Matrix(H, 1), bias: one },
    key: { weight: stacked(new Matrix(H, 1), one), bias: new Matrix(1, 1) },
  })
  if (!causal) return scores
  const hidden = Matrix.from(D, E + D, (query, key) => (key - E >= query ? maskBias : 0))
  return scope.node('Add', [scores, scope.constant('causal', hidden)])
}

/** One more column of every head's queries and keys, from their rows; absent: none. */
interface ExtraColumn {
  /** [H, 1] */
  readonly query: Affine
  /** [rows' width, 1] */
  readonly key: Affine
}

function productOfHeads(
  scope: Scope,
  parameters: Parameters,
  { encoderLength: E, predictionLength: D, hiddenSize: H, heads: A }: AttentionShape,
  keys: Value,
  queries: Value,
  extra?: ExtraColumn,
): Value {
  const width = Math.floor(H / A)
  const columns = extra ? width + 1 : width
  /** The heads side by side. */
  const projection = (kind: 'q' | 'k', scale: number, column?: Affine): Affine => {
    const heads = Array.from({ length: A }, (_, head) => {
      const { weight, bias } = parameters.linear(`multihead_attn.${kind}_layers.${head}`, H, width)
      const own = { weight: weight.scaled(scale), bias: bias.scaled(scale) }
      if (!column) return own
      const unread = new Matrix(column.weight.rows - H, width)
      return {
        weight: sideBySide(stacked(own.weight, unread), column.weight),
        bias: sideBySide(own.bias, column.bias),
      }
    })
    return {
      weight: sideBySide(...heads.map(({ weight }) => weight)),
      bias: sideBySide(...heads.map(({ bias }) => bias)),
    }
  }
  // (q/√width)·kᵀ: the scale of the scores is part of the queries' layer.
  const query = scope.affine('query', queries, projection('q', 1 / Math.sqrt(width), extra?.query))
  const key = scope.affine('key', keys, projection('k', 1, extra?.key))
  return scope.node('MatMul', [
    scope.transpose(scope.reshape(query, [D, -1, A, columns]), [1, 2, 0, 3]),
    scope.transpose(scope.reshape(key, [E + D, -1, A, columns]), [1, 2, 3, 0]),
  ])
}

/** The steps' places, [E + D, 1]; a decoder step lies before the end of every series. */
function positions(scope: Scope, E: number, D: number): Value {
  return scope.int32('positions', [...Array(E).keys(), ...Array<number>(D).fill(-1)], [E + D, 1])
}

/**
 * Which keys a query must not see, [B, 1, D or 1, E + D]. One comparison says both reasons: a key is hidden where its
 * limit is at or above the series' length; an encoder step's limit is its position, a decoder step's is below or above
 * every length.
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
