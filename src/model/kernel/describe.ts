import { FleetcastError } from '#forecast/errors.ts'
import { readGlu, readGrn } from '../graph/layers.ts'
import type { GatedResidualNetwork } from '../graph/layers.ts'
import { Matrix, sideBySide, stacked } from '../graph/matrix.ts'
import type { Affine } from '../graph/matrix.ts'
import { Parameters } from '../graph/parameters.ts'
import type { Part } from '../graph/variables.ts'
import type { TftSpec, Weights } from '../spec.ts'
import { describePart, type Writing } from './describePart.ts'
import { PackedWeights } from './pack.ts'

/** A network as the kernel takes it; it knows nothing else of a model. */
export interface KernelNetwork {
  /** `Network` of src/runtime/kernel/source/description.h, and the records that it points to. */
  readonly description: Int32Array
  readonly weights: Float32Array
  /** Levels of each target, side by side in the kernel's answer. */
  readonly outputSizes: readonly number[]
  /** What codes of a categorical column may be: 0 to classes - 1. `static` is the encoder's first step. */
  readonly classes: readonly { readonly part: Part; readonly column: number; readonly classes: number }[]
}

/** Numbers of `Network`; the kernel asserts the same. */
const HEADER = 85
/** From here on nothing is left of what is masked. */
const MASKED = -10_000
/** All slots of the cache together: 16 MiB. */
const MOST_CACHED = 2 ** 22
/** Of weights: 1 GiB. */
const MOST_FLOATS = 2 ** 28

/**
 * Describes a network to a kernel whose weights come in blocks of `block` outputs. Fails as buildGraph does, and with
 * backend-unavailable where the kernel does not cover what the network is.
 */
export function describeNetwork(spec: TftSpec, state: Weights, block: number): KernelNetwork {
  const { hiddenSize: H, attentionHeads, lstmLayers, causalAttention, maskBias, outputSizes } = spec.network
  const { maxEncoderLength: E, maxPredictionLength: D, xReals, xCategoricals } = spec.window
  if (attentionHeads > H) {
    throw new FleetcastError(
      'model-unsupported',
      `${attentionHeads} attention heads for a hidden size of ${H}`,
    )
  }
  const parameters = new Parameters(state)
  const weights = new PackedWeights(block)
  const outputs = outputSizes.reduce((sum, size) => sum + size, 0)
  const slots = cacheSlots(spec)
  const writing: Writing = {
    spec,
    parameters,
    weights,
    records: [],
    recordsAt: HEADER,
    slots,
    widths: [weights.padded(2 * H), weights.padded(outputs)],
    classes: [],
  }
  const parts = (['static', 'encoder', 'decoder'] as const).flatMap((part) => describePart(writing, part))
  const square = { inputs: H, hidden: H, outputs: H }
  const grn = (name: string): number[] => describeGrn(weights, readGrn(parameters, name, square))
  const enrichment = readGrn(parameters, 'static_enrichment', { ...square, context: H })
  const encoderLstm = describeLstm(writing, 'lstm_encoder')
  const decoderLstm = describeLstm(writing, 'lstm_decoder')
  const layers = [
    ...['variable_selection', 'initial_hidden_lstm', 'initial_cell_lstm', 'enrichment'].flatMap((use) =>
      grn(`static_context_${use}`),
    ),
    encoderLstm.at,
    decoderLstm.at,
    encoderLstm.size,
    weights.glu(readGlu(parameters, 'post_lstm_gate_encoder', H, H)),
    weights.norm(parameters.norm('post_lstm_add_norm_encoder.norm', H)),
    ...describeGrn(weights, enrichment),
    weights.linear(enrichment.context ?? new Matrix(H, H)),
    ...describeAttention(writing),
    ...grn('pos_wise_ff'),
    weights.glu(readGlu(parameters, 'pre_output_gate_norm.glu', H, H)),
    weights.norm(parameters.norm('pre_output_gate_norm.add_norm.norm', H)),
    weights.affine(levelsOf(parameters, H, outputSizes)),
  ]
  const sizes = [
    E,
    D,
    xReals.length,
    xCategoricals.length,
    H,
    lstmLayers,
    attentionHeads,
    Math.floor(H / attentionHeads),
    causalAttention ? 1 : 0,
    maskBias > MASKED ? 1 : 0,
    weights.add([maskBias * Math.LOG2E]),
    outputs,
    Math.max(...writing.widths),
    slots.encoder.size + slots.decoder.size,
  ]
  const header = [...sizes, ...parts, ...layers]
  if (header.length !== HEADER) throw new RangeError(`the header has ${header.length} numbers`)
  if (weights.length > MOST_FLOATS)
    throw unavailable(`its weights are ${weights.length} numbers, at most ${MOST_FLOATS} fit`)
  return {
    description: Int32Array.from([...header, ...writing.records]),
    weights: weights.floats(),
    outputSizes,
    classes: writing.classes,
  }
}

function unavailable(what: string): FleetcastError {
  return new FleetcastError('backend-unavailable', `kernel: ${what}`)
}

/**
 * Which reals may be the same for all series: those that are known in advance. As many as the cache has room for; the
 * others are computed for each series, whatever they are.
 */
function cacheSlots({ network, window: windowSpec }: TftSpec): Writing['slots'] {
  const known = network.decoderReals.filter((name) => network.encoderReals.includes(name))
  const steps = Math.max(windowSpec.maxEncoderLength, windowSpec.maxPredictionLength)
  const fitting = Math.floor(MOST_CACHED / (2 * steps * (network.hiddenSize + 1)))
  const columns = known.slice(0, fitting).map((name) => windowSpec.xReals.indexOf(name))
  return {
    static: new Map(),
    encoder: new Map(columns.map((column, slot) => [column, slot])),
    decoder: new Map(columns.map((column, slot) => [column, columns.length + slot])),
  }
}

/** `Grn` of source/description.h. */
function describeGrn(weights: PackedWeights, { hidden, glu, norm }: GatedResidualNetwork): number[] {
  return [weights.affine(hidden), weights.glu(glu), weights.norm(norm)]
}

/** All layers, one behind the other. */
function describeLstm(
  { spec, parameters, weights }: Writing,
  name: string,
): { readonly at: number; readonly size: number } {
  const { hiddenSize: H, lstmLayers } = spec.network
  const ats = Array.from({ length: lstmLayers }, (_, layer) => {
    const read = (kind: string): Matrix =>
      parameters.tensor(`${name}.weight_${kind}_l${layer}`, [4 * H, H]).transposed()
    const bias = (kind: string): Matrix => parameters.tensor(`${name}.bias_${kind}_l${layer}`, [4 * H])
    return weights.lstm({ weight: stacked(read('ih'), read('hh')), bias: bias('ih').plus(bias('hh')) })
  })
  const [at = 0, second = weights.length] = ats
  return { at, size: second - at }
}

/** Projections, gate and norm of the attention, as graph/attention.ts derives them; scores come out in powers of 2. */
function describeAttention({ spec, parameters, weights }: Writing): number[] {
  const { hiddenSize: H, attentionHeads: A } = spec.network
  const width = Math.floor(H / A)
  const projection = (kind: 'q' | 'k'): Affine => {
    const heads = Array.from({ length: A }, (_, head) =>
      parameters.linear(`multihead_attn.${kind}_layers.${head}`, H, width),
    )
    return {
      weight: sideBySide(...heads.map((head) => head.weight)),
      bias: sideBySide(...heads.map((head) => head.bias)),
    }
  }
  const query = projection('q')
  const scale = Math.LOG2E / Math.sqrt(width)
  const meanAndOutput: Affine = {
    weight: parameters
      .tensor('multihead_attn.w_h.weight', [H, width])
      .transposed()
      .scaled(1 / A),
    bias: new Matrix(1, H),
  }
  return [
    weights.affine({ weight: query.weight.scaled(scale), bias: query.bias.scaled(scale) }),
    weights.affine(projection('k')),
    weights.affine(parameters.linear('multihead_attn.v_layer', H, width)),
    weights.glu(readGlu(parameters, 'post_attn_gate_norm.glu', H, H, meanAndOutput)),
    weights.norm(parameters.norm('post_attn_gate_norm.add_norm.norm', H)),
  ]
}

/** The levels of all targets side by side. */
function levelsOf(parameters: Parameters, H: number, outputSizes: readonly number[]): Affine {
  const targets = outputSizes.map((size, target) =>
    parameters.linear(outputSizes.length === 1 ? 'output_layer' : `output_layer.${target}`, H, size),
  )
  return {
    weight: sideBySide(...targets.map((target) => target.weight)),
    bias: sideBySide(...targets.map((target) => target.bias)),
  }
}
