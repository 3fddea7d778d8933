import { FleetcastError } from '#forecast/errors.ts'
import { version } from '../../../package.json'
import { MODEL_SCHEMA_VERSION } from '../spec.ts'
import type { TftSpec, Weights } from '../spec.ts'
import { afterLstm } from './afterLstm.ts'
import { beforeLstm } from './beforeLstm.ts'
import type { BeforeLstm } from './beforeLstm.ts'
import { GraphBuilder } from './builder.ts'
import type { Value } from './builder.ts'
import { BATCH, commonReals, encoderLengths, stepsOf } from './columns.ts'
import { lstm } from './lstm.ts'
import { lstmLayers } from './lstmLayers.ts'
import type { LstmLayers } from './lstmLayers.ts'
import { writeOnnx } from './onnx.ts'
import { addAttention, addPredictions, addVariableWeights } from './outputs.ts'
import { Parameters } from './parameters.ts'

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
  checkHeads(spec)
  const graph = new GraphBuilder()
  const parameters = new Parameters(weights)
  const { selections, contexts } = beforeLstm(graph, parameters, spec, options.common ?? false)
  const H = spec.network.hiddenSize

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
    selections.encoder.selected,
    { steps: stepsOf(spec, 'encoder'), hiddenSize: H },
    Array.from({ length: spec.network.lstmLayers }, () => initial),
    encoderLengths(graph),
  )
  const decoded = lstm(
    graph.scope('decoder/lstm'),
    parameters,
    'lstm_decoder',
    selections.decoder.selected,
    { steps: stepsOf(spec, 'decoder'), hiddenSize: H },
    encoded.states,
  )
  const { rows, scores } = afterLstm(graph, parameters, spec, {
    selected: selectedRows(graph, selections),
    recurrent: graph.scope('lstm').concat([encoded.rows, decoded.rows], 0),
    enrichment: contexts.enrichment,
  })

  addPredictions(graph, parameters, spec, rows)
  if (options.explain) {
    addAttention(graph, spec, scores)
    addVariableWeights(graph, spec, selections)
  }
  return bytesOf(graph, spec, options)
}

/** The same network in two graphs, the LSTMs between them left to whoever runs them. */
export interface GraphParts {
  /**
   * Inputs as buildGraph's. Outputs: selected [(E + D)·B, H], what the LSTMs read step by step; initial_hidden and
   * initial_cell, the state that every layer starts from, and enrichment, [B, H]; with `explain` also the variable weights.
   */
  readonly before: Uint8Array
  readonly lstm: LstmLayers
  /**
   * Inputs: selected; recurrent [(E + D)·B, H], what the LSTMs answer, 0 at steps that a series does not have; enrichment;
   * encoder_lengths. Outputs: prediction.k, and with `explain` attention, as buildGraph's.
   */
  readonly after: Uint8Array
}

/** Options and errors as buildGraph's. */
export function buildParts(spec: TftSpec, weights: Weights, options: GraphOptions): GraphParts {
  checkHeads(spec)
  const parameters = new Parameters(weights)
  const H = spec.network.hiddenSize

  const before = new GraphBuilder()
  const { selections, contexts } = beforeLstm(before, parameters, spec, options.common ?? false)
  before.output('selected', selectedRows(before, selections), [ROWS, H])
  before.output('initial_hidden', contexts.initialHidden, [BATCH, H])
  before.output('initial_cell', contexts.initialCell, [BATCH, H])
  before.output('enrichment', contexts.enrichment, [BATCH, H])
  if (options.explain) addVariableWeights(before, spec, selections)

  const after = new GraphBuilder()
  const { rows, scores } = afterLstm(after, parameters, spec, {
    selected: after.input('selected', 'float32', [ROWS, H]),
    recurrent: after.input('recurrent', 'float32', [ROWS, H]),
    enrichment: after.input('enrichment', 'float32', [BATCH, H]),
  })
  addPredictions(after, parameters, spec, rows)
  if (options.explain) addAttention(after, spec, scores)

  return {
    before: bytesOf(before, spec, options),
    lstm: lstmLayers(parameters, spec),
    after: bytesOf(after, spec, options),
  }
}

/** The symbol of the steps of all series, (E + D)·B. */
const ROWS = 'rows'

/** What the LSTMs read, the encoder's steps and then the decoder's, [(E + D)·B, H]. */
function selectedRows(graph: GraphBuilder, { encoder, decoder }: BeforeLstm['selections']): Value {
  return graph.scope('lstm').concat([encoder.selected, decoder.selected], 0)
}

function checkHeads({ network: { attentionHeads, hiddenSize } }: TftSpec): void {
  if (attentionHeads <= hiddenSize) return
  throw new FleetcastError(
    'model-unsupported',
    `${attentionHeads} attention heads for a hidden size of ${hiddenSize}`,
  )
}

function bytesOf(graph: GraphBuilder, spec: TftSpec, options: GraphOptions): Uint8Array {
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
