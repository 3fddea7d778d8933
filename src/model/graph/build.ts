import { FleetcastError } from '#forecast/errors.ts'
import { version } from '../../../package.json'
import { MODEL_SCHEMA_VERSION } from '../spec.ts'
import type { TftSpec, Weights } from '../spec.ts'
import { attention } from './attention.ts'
import { addNorm, gatedLinearUnit, gatedResidualNetwork } from './blocks.ts'
import { GraphBuilder } from './builder.ts'
import type { Value } from './builder.ts'
import { BATCH, columnsAtFirstStep, commonReals, columnsOverTime, encoderLengths } from './columns.ts'
import { readGlu, readGrn } from './layers.ts'
import { lstm } from './lstm.ts'
import { writeOnnx } from './onnx.ts'
import { addExplanation, addPredictions } from './outputs.ts'
import { Parameters } from './parameters.ts'
import { staticContexts } from './staticContext.ts'
import { selectVariables } from './variableSelection.ts'
import type { Selection } from './variableSelection.ts'

export interface GraphOptions {
  /** Adds attention and variable weights to the outputs. */
  readonly explain: boolean
  /** Reads what series may have in common (see commonReals) as inputs of its own. Default: as columns of the others. */
  readonly common?: boolean
  /** Of the weights' file, for the graph's metadata. */
  readonly weightsSha256?: string
}

/** Sizes of the graph's inputs: encoder_cont is [B, encoderLength, reals], and so on. */
export function graphShape(spec: TftSpec): {
  readonly encoderLength: number
  readonly predictionLength: number
  readonly reals: number
  readonly categoricals: number
  readonly common: readonly number[]
} {
  return {
    encoderLength: spec.window.maxEncoderLength,
    predictionLength: spec.window.maxPredictionLength,
    reals: spec.window.xReals.length,
    categoricals: spec.window.xCategoricals.length,
    common: commonReals(spec),
  }
}

/**
 * The Temporal Fusion Transformer (Lim et al., arXiv 1912.09363; pytorch-forecasting's
 * TemporalFusionTransformer.forward in eval mode) as the bytes of an ONNX model.
 *
 * Inputs: encoder_cont, decoder_cont (float32), encoder_cat, decoder_cat, encoder_lengths (int32), shaped as
 * NetworkInputs; one that nothing reads is not declared. With `common` also encoder_common [G, E, n] and
 * decoder_common [G, D, n], the columns of commonReals: G is 1 where all series have the same values in them, else B.
 * Outputs: prediction.k [B, D, Q] per target, before
 * de-normalization; with `explain` also encoder_attention [B, D, A, E], decoder_attention [B, D, A, D] and
 * static_variables [B, 1, n], encoder_variables [B, E, 1, n], decoder_variables [B, D, 1, n], each only where
 * there is a variable. Errors: weights-missing, weights-shape, model-schema, model-unsupported.
 */
export function buildGraph(spec: TftSpec, weights: Weights, options: GraphOptions): Uint8Array {
  const graph = new GraphBuilder()
  const parameters = new Parameters(weights)
  const { encoderLength: E, predictionLength: D } = graphShape(spec)
  const { hiddenSize: H, attentionHeads, lstmLayers, causalAttention, maskBias } = spec.network
  if (attentionHeads > H) {
    throw new FleetcastError(
      'model-unsupported',
      `${attentionHeads} attention heads for a hidden size of ${H}`,
    )
  }
  const lengths = encoderLengths(graph)

  const atFirstStep = columnsAtFirstStep(graph, graph.scope('static/selection/inputs'), spec)
  const fixed = selectVariables(graph, parameters, spec, 'static', atFirstStep)
  const contexts = staticContexts(graph, parameters, fixed.selected, H)

  const select = (part: 'encoder' | 'decoder', steps: number): Selection => {
    const columns = columnsOverTime(
      graph,
      graph.scope(`${part}/selection/inputs`),
      spec,
      part,
      options.common ?? false,
    )
    return selectVariables(graph, parameters, spec, part, columns, {
      perSeries: contexts.variableSelection,
      steps,
    })
  }
  const past = select('encoder', E)
  const future = select('decoder', D)

  // Every layer starts from the same static state; the decoder continues where the encoder stopped.
  const asState = graph.scope('static/initial_state')
  const initial = {
    hidden: asState.reshape(contexts.initialHidden, [1, -1, H]),
    cell: asState.reshape(contexts.initialCell, [1, -1, H]),
  }
  const encoded = lstm(
    graph.scope('encoder/lstm'),
    parameters,
    'lstm_encoder',
    past.selected,
    { steps: E, hiddenSize: H },
    Array.from({ length: lstmLayers }, () => initial),
    lengths,
  )
  const decoded = lstm(
    graph.scope('decoder/lstm'),
    parameters,
    'lstm_decoder',
    future.selected,
    { steps: D, hiddenSize: H },
    encoded.states,
  )

  // From here encoder and decoder share their weights: one sequence of E + D steps.
  const gate = graph.scope('lstm_gate')
  const temporal = addNorm(
    gate,
    gatedLinearUnit(
      gate,
      gate.concat([encoded.rows, decoded.rows], 0),
      readGlu(parameters, 'post_lstm_gate_encoder', H, H),
    ),
    gate.concat([past.selected, future.selected], 0),
    parameters.norm('post_lstm_add_norm_encoder.norm', H),
  )
  const enriched = gatedResidualNetwork(
    graph.scope('static_enrichment'),
    temporal,
    readGrn(parameters, 'static_enrichment', { inputs: H, hidden: H, outputs: H, context: H }),
    { perSeries: contexts.enrichment, steps: E + D },
  )
  const decoderRows = (rows: Value): Value => {
    const scope = graph.scope('decoder/steps')
    return scope.reshape(scope.sliceFrom(scope.reshape(rows, [E + D, -1, H]), E), [-1, H])
  }
  const attended = attention(
    graph.scope('attention'),
    parameters,
    {
      encoderLength: E,
      predictionLength: D,
      hiddenSize: H,
      heads: attentionHeads,
      causal: causalAttention,
      maskBias,
    },
    enriched,
    decoderRows(enriched),
    lengths,
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

  addPredictions(graph, parameters, spec, rows)
  if (options.explain) {
    addExplanation(graph, spec, attended.scores, { static: fixed, encoder: past, decoder: future })
  }
  return writeOnnx({
    name: 'temporal_fusion_transformer',
    description: `Temporal Fusion Transformer ${spec.card.name}; time-major inside, batch symbolic (${BATCH}).`,
    producer: { name: 'fleetcast', version },
    metadata: metadataOf(spec, options),
    nodes: graph.namedNodes(),
    initializers: graph.initializers,
    inputs: graph.inputs,
    outputs: graph.outputs,
  })
}

function metadataOf(
  { card, window: windowSpec }: TftSpec,
  { weightsSha256 }: GraphOptions,
): Record<string, string> {
  return {
    'fleetcast.schema_version': String(MODEL_SCHEMA_VERSION),
    'fleetcast.model': card.name,
    'fleetcast.layout': windowSpec.layout,
    'fleetcast.targets': JSON.stringify(windowSpec.targets.map(({ name }) => name)),
    'fleetcast.quantiles': JSON.stringify(windowSpec.quantiles),
    'fleetcast.encoder_length': String(windowSpec.maxEncoderLength),
    'fleetcast.prediction_length': String(windowSpec.maxPredictionLength),
    ...(windowSpec.stepMs !== null && { 'fleetcast.step_ms': String(windowSpec.stepMs) }),
    ...(weightsSha256 !== undefined && { 'fleetcast.weights_sha256': weightsSha256 }),
  }
}
