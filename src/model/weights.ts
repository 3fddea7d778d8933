import { FleetcastError } from '#forecast/errors.ts'
import type { NetworkSpec, Weights } from './spec.ts'

/**
 * Every parameter that the forward pass reads, by its name in the state dict, with the shape that the spec
 * gives it. Tied parameters (prescalers in the selection networks, the decoder's gate after the LSTM) are
 * named once.
 */
export function expectedShapes(network: NetworkSpec): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>()
  const hidden = network.hiddenSize
  const linear = (name: string, from: number, to: number): void => {
    shapes.set(`${name}.weight`, [to, from])
    shapes.set(`${name}.bias`, [to])
  }
  const norm = (name: string, size: number): void => {
    shapes.set(`${name}.weight`, [size])
    shapes.set(`${name}.bias`, [size])
  }
  const resampleNorm = (name: string, size: number): void => {
    shapes.set(`${name}.mask`, [size])
    norm(`${name}.norm`, size)
  }
  const gatedResidual = (name: string, from: number, inner: number, to: number, context = 0): void => {
    if (from !== to) resampleNorm(`${name}.resample_norm`, to)
    linear(`${name}.fc1`, from, inner)
    if (context > 0) shapes.set(`${name}.context.weight`, [inner, context])
    linear(`${name}.fc2`, inner, inner)
    linear(`${name}.gate_norm.glu.fc`, inner, 2 * to)
    norm(`${name}.gate_norm.add_norm.norm`, to)
  }
  const width = (name: string): number => network.continuousSizes[name] ?? network.embeddings[name]?.[1] ?? 0
  const selection = (
    name: string,
    categoricals: readonly string[],
    reals: readonly string[],
    shared: boolean,
    context: number,
  ): void => {
    const variables = [...categoricals, ...reals]
    if (variables.length > 1) {
      const total = variables.reduce((sum, variable) => sum + width(variable), 0)
      const count = variables.length
      gatedResidual(`${name}.flattened_grn`, total, Math.min(hidden, count), count, context)
    }
    for (const variable of variables) {
      const single = `${shared ? 'shared_single' : `${name}.single`}_variable_grns.${variable}`
      const size = width(variable)
      if (!shared && categoricals.includes(variable)) resampleNorm(single, hidden)
      else gatedResidual(single, size, Math.min(size, hidden), hidden)
    }
  }

  for (const [name, shape] of Object.entries(network.embeddings)) {
    shapes.set(`input_embeddings.embeddings.${name}.weight`, shape)
  }
  for (const [name, size] of Object.entries(network.continuousSizes)) linear(`prescalers.${name}`, 1, size)
  const shared = network.shareSingleVariableNetworks
  selection('static_variable_selection', network.staticCategoricals, network.staticReals, false, 0)
  selection('encoder_variable_selection', network.encoderCategoricals, network.encoderReals, shared, hidden)
  selection('decoder_variable_selection', network.decoderCategoricals, network.decoderReals, shared, hidden)
  for (const use of ['variable_selection', 'initial_hidden_lstm', 'initial_cell_lstm', 'enrichment']) {
    gatedResidual(`static_context_${use}`, hidden, hidden, hidden)
  }
  for (const lstm of ['lstm_encoder', 'lstm_decoder']) {
    for (let layer = 0; layer < network.lstmLayers; layer++) {
      for (const part of ['ih', 'hh']) {
        shapes.set(`${lstm}.weight_${part}_l${layer}`, [4 * hidden, hidden])
        shapes.set(`${lstm}.bias_${part}_l${layer}`, [4 * hidden])
      }
    }
  }
  linear('post_lstm_gate_encoder.fc', hidden, 2 * hidden)
  norm('post_lstm_add_norm_encoder.norm', hidden)
  gatedResidual('static_enrichment', hidden, hidden, hidden, hidden)
  const head = Math.floor(hidden / network.attentionHeads)
  for (let i = 0; i < network.attentionHeads; i++) {
    linear(`multihead_attn.q_layers.${i}`, hidden, head)
    linear(`multihead_attn.k_layers.${i}`, hidden, head)
  }
  linear('multihead_attn.v_layer', hidden, head)
  shapes.set('multihead_attn.w_h.weight', [hidden, head])
  linear('post_attn_gate_norm.glu.fc', hidden, 2 * hidden)
  norm('post_attn_gate_norm.add_norm.norm', hidden)
  gatedResidual('pos_wise_ff', hidden, hidden, hidden)
  linear('pre_output_gate_norm.glu.fc', hidden, 2 * hidden)
  norm('pre_output_gate_norm.add_norm.norm', hidden)
  network.outputSizes.forEach((size, i) =>
    linear(network.outputSizes.length > 1 ? `output_layer.${i}` : 'output_layer', hidden, size),
  )
  return shapes
}

/** @throws FleetcastError `weights-missing` or `weights-shape`, naming the tensor. */
export function checkWeights(weights: Weights, network: NetworkSpec, file: string): void {
  for (const [name, expected] of expectedShapes(network)) {
    const found = weights.get(name)?.shape
    const wanted = `[${expected.join(', ')}]`
    if (found === undefined) {
      throw new FleetcastError(
        'weights-missing',
        `${file}: tensor ${name} is missing, expected one of shape ${wanted}`,
        { file, place: name },
      )
    }
    if (found.length !== expected.length || found.some((size, i) => size !== expected[i])) {
      throw new FleetcastError(
        'weights-shape',
        `${file}: tensor ${name} has shape [${found.join(', ')}], expected ${wanted}`,
        { file, place: name },
      )
    }
  }
}

/** Parameters of the network as the forward pass counts them (tied ones once). */
export function parameterCount(network: NetworkSpec): number {
  let total = 0
  for (const shape of expectedShapes(network).values()) total += shape.reduce((a, b) => a * b, 1)
  return total
}
