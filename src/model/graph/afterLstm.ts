import type { TftSpec } from '../spec.ts'
import { attention } from './attention.ts'
import { addNorm, gatedLinearUnit, gatedResidualNetwork } from './blocks.ts'
import type { GraphBuilder, Value } from './builder.ts'
import { encoderLengths, stepsOf } from './columns.ts'
import { readGlu, readGrn } from './layers.ts'
import type { Parameters } from './parameters.ts'

/** What the rest of the network reads. From here encoder and decoder share their weights: one sequence of E + D steps. */
export interface AfterLstmInputs {
  /** What the LSTMs read, [(E + D)·B, H]. */
  readonly selected: Value
  /** What they answered, [(E + D)·B, H]. */
  readonly recurrent: Value
  /** [B, H] */
  readonly enrichment: Value
}

export interface AfterLstm {
  /** What the output layers read, [D·B, H]. */
  readonly rows: Value
  /** Attention, [B, A, D, E + D]. */
  readonly scores: Value
}

export function afterLstm(
  graph: GraphBuilder,
  parameters: Parameters,
  spec: TftSpec,
  { selected, recurrent, enrichment }: AfterLstmInputs,
): AfterLstm {
  const [E, D] = [stepsOf(spec, 'encoder'), stepsOf(spec, 'decoder')]
  const { hiddenSize: H, attentionHeads: heads, causalAttention: causal, maskBias } = spec.network
  const gate = graph.scope('lstm_gate')
  const temporal = addNorm(
    gate,
    gatedLinearUnit(gate, recurrent, readGlu(parameters, 'post_lstm_gate_encoder', H, H)),
    selected,
    parameters.norm('post_lstm_add_norm_encoder.norm', H),
  )
  const enriched = gatedResidualNetwork(
    graph.scope('static_enrichment'),
    temporal,
    readGrn(parameters, 'static_enrichment', { inputs: H, hidden: H, outputs: H, context: H }),
    { perSeries: enrichment, steps: E + D },
  )
  const decoderRows = (rows: Value): Value => {
    const scope = graph.scope('decoder/steps')
    return scope.reshape(scope.sliceFrom(scope.reshape(rows, [E + D, -1, H]), E), [-1, H])
  }
  const attended = attention(
    graph.scope('attention'),
    parameters,
    { encoderLength: E, predictionLength: D, hiddenSize: H, heads, causal, maskBias },
    enriched,
    decoderRows(enriched),
    encoderLengths(graph),
  )
  const forward = gatedResidualNetwork(
    graph.scope('position_wise_ff'),
    attended.rows,
    readGrn(parameters, 'pos_wise_ff', { inputs: H, hidden: H, outputs: H }),
  )
  const output = graph.scope('output')
  const rows = addNorm(
    output,
    gatedLinearUnit(output, forward, readGlu(parameters, 'pre_output_gate_norm.glu', H, H)),
    decoderRows(temporal),
    parameters.norm('pre_output_gate_norm.add_norm.norm', H),
  )
  return { rows, scores: attended.scores }
}
