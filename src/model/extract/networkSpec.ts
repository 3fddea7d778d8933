import { FleetcastError } from '#forecast/errors.ts'
import type { NetworkSpec, Weights } from '../spec.ts'

/** What the shapes do not say: the variables in the order in which each selection network lists them. */
export type NetworkVariables = Pick<
  NetworkSpec,
  | 'staticCategoricals'
  | 'staticReals'
  | 'encoderCategoricals'
  | 'encoderReals'
  | 'decoderCategoricals'
  | 'decoderReals'
  | 'categoricalGroups'
  | 'causalAttention'
  | 'maskBias'
>

/**
 * The network's sizes, read off its tensors' names and shapes: a model folder stores them nowhere else, and a
 * checkpoint's own figures cannot be more right than its weights. Whether all fit is checked later
 * (checkWeights).
 *
 * @throws FleetcastError `model-not-tft` where the tensors are not a TFT's.
 */
export function readNetworkSpec(variables: NetworkVariables, weights: Weights, file: string): NetworkSpec {
  const hidden = weights.get('static_context_enrichment.fc1.weight')?.shape[0]
  const attentionHeads = count((i) => weights.has(`multihead_attn.q_layers.${i}.weight`))
  const lstmLayers = count((i) => weights.has(`lstm_encoder.weight_ih_l${i}`))
  if (hidden === undefined || attentionHeads === 0 || lstmLayers === 0) {
    throw new FleetcastError(
      'model-not-tft',
      `${file}: its ${weights.size} tensors are not those of a Temporal Fusion Transformer (no static_context_enrichment, multihead_attn or lstm_encoder)`,
      { file },
    )
  }
  const reals = new Set([...variables.staticReals, ...variables.encoderReals, ...variables.decoderReals])
  const categoricals = new Set([
    ...variables.staticCategoricals,
    ...variables.encoderCategoricals,
    ...variables.decoderCategoricals,
  ])
  return {
    ...variables,
    hiddenSize: hidden,
    lstmLayers,
    attentionHeads,
    shareSingleVariableNetworks: [...weights.keys()].some((name) =>
      name.startsWith('shared_single_variable_grns.'),
    ),
    continuousSizes: Object.fromEntries(
      [...reals].map((name) => [name, shapeOf(weights, `prescalers.${name}.weight`, file)[0]]),
    ),
    embeddings: Object.fromEntries(
      [...categoricals].map((name) => [
        name,
        shapeOf(weights, `input_embeddings.embeddings.${name}.weight`, file),
      ]),
    ),
    outputSizes: readOutputSizes(weights, file),
  }
}

/** A ModuleList when there are several targets, else one linear layer. */
function readOutputSizes(weights: Weights, file: string): number[] {
  const targets = count((i) => weights.has(`output_layer.${i}.weight`))
  if (targets === 0) return [shapeOf(weights, 'output_layer.weight', file)[0]]
  return Array.from({ length: targets }, (_, i) => shapeOf(weights, `output_layer.${i}.weight`, file)[0])
}

function shapeOf(weights: Weights, name: string, file: string): [number, number] {
  const shape = weights.get(name)?.shape
  if (shape === undefined) {
    throw new FleetcastError('weights-missing', `${file}: tensor ${name} is missing`, { file, place: name })
  }
  const [rows, columns] = shape
  if (shape.length !== 2 || rows === undefined || columns === undefined) {
    throw new FleetcastError(
      'weights-shape',
      `${file}: tensor ${name} has shape [${shape.join(', ')}], expected a matrix`,
      { file, place: name },
    )
  }
  return [rows, columns]
}

function count(exists: (index: number) => boolean): number {
  let n = 0
  while (exists(n)) n++
  return n
}
