import type { TftSpec } from '../spec.ts'
import type { GraphBuilder, Value } from './builder.ts'
import { BATCH, stepsOf } from './columns.ts'
import { filled } from './filled.ts'
import type { Parameters } from './parameters.ts'
import type { Part } from './variables.ts'
import type { Selection } from './variableSelection.ts'

/** prediction.k [B, D, Q] of every target, from rows [D·B, H]. */
export function addPredictions(
  graph: GraphBuilder,
  parameters: Parameters,
  spec: TftSpec,
  rows: Value,
): void {
  const { hiddenSize: H, outputSizes } = spec.network
  const D = stepsOf(spec, 'decoder')
  const scope = graph.scope('output')
  const seriesFirst = scope.transpose(scope.reshape(rows, [D, -1, H]), [1, 0, 2])
  const bySeries = scope.reshape(seriesFirst, [-1, H])
  outputSizes.forEach((size, target) => {
    const name = outputSizes.length === 1 ? 'output_layer' : `output_layer.${target}`
    const own = scope.scope(`target_${target}`)
    const levels = own.affine('quantiles', bySeries, parameters.linear(name, H, size))
    graph.output(`prediction.${target}`, own.reshape(levels, [-1, D, size]), [BATCH, D, size])
  })
}

/** Attention by head, from scores [B, A, D, E + D]. */
export function addAttention(graph: GraphBuilder, spec: TftSpec, scores: Value): void {
  const [E, D, A] = [stepsOf(spec, 'encoder'), stepsOf(spec, 'decoder'), spec.network.attentionHeads]
  const scope = graph.scope('explanation')
  const attention = scope.split(scope.transpose(scores, [0, 2, 1, 3]), [E, D], 3)
  graph.output('encoder_attention', attention(0), [BATCH, D, A, E])
  graph.output('decoder_attention', attention(1), [BATCH, D, A, D])
}

/** The variable weights of each part that has a variable. */
export function addVariableWeights(
  graph: GraphBuilder,
  spec: TftSpec,
  { static: fixed, encoder: past, decoder: future }: Readonly<Record<Part, Selection>>,
): void {
  const scope = graph.scope('explanation')
  if (fixed.count > 0) {
    const weights = fixed.weights
      ? scope.reshape(fixed.weights, [-1, 1, fixed.count])
      : filled(graph, scope, 1, [-1, 1, 1])
    graph.output('static_variables', weights, [BATCH, 1, fixed.count])
  }
  const addOverTime = (name: string, { weights, count }: Selection, steps: number): void => {
    if (count === 0) return
    const bySeries = weights
      ? scope.transpose(scope.reshape(weights, [steps, -1, 1, count]), [1, 0, 2, 3])
      : filled(graph, scope, 1, [-1, steps, 1, 1])
    graph.output(name, bySeries, [BATCH, steps, 1, count])
  }
  addOverTime('encoder_variables', past, stepsOf(spec, 'encoder'))
  addOverTime('decoder_variables', future, stepsOf(spec, 'decoder'))
}
