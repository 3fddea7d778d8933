import { describe, expect, test } from 'vitest'
import { FleetcastError } from '#forecast/errors.ts'
import { extraCases, extraModel } from '#testing/golden.ts'
import { onnxSummary } from '#testing/onnxSummary.ts'
import type { TftSpec } from '../spec.ts'
import { buildGraph, buildParts, graphShape } from './build.ts'
import { OPSET } from './onnx.ts'

const plain = { explain: false }

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

function codeOf(build: () => unknown): unknown {
  try {
    build()
  } catch (error) {
    return error instanceof FleetcastError ? `${error.code}: ${error.message}` : error
  }
  return 'no error'
}

describe('the graph', () => {
  test('declares what it reads, in the shapes of the window', () => {
    const { spec, weights } = extraModel('shared')
    expect(onnxSummary(buildGraph(spec, weights, plain)).inputs).toEqual({
      encoder_lengths: ['batch'],
      encoder_cont: ['batch', 11, 6],
      encoder_cat: ['batch', 11, 8],
      decoder_cont: ['batch', 6, 6],
      decoder_cat: ['batch', 6, 8],
    })
    expect(graphShape(spec)).toEqual({
      encoderLength: 11,
      predictionLength: 6,
      reals: 6,
      categoricals: 8,
      common: [4, 5],
    })
  })

  test('reads apart what series may have in common, when asked to', () => {
    const { spec, weights } = extraModel('shared')
    const { inputs } = onnxSummary(buildGraph(spec, weights, { explain: false, common: true }))
    expect(inputs).toMatchObject({ encoder_common: ['groups', 11, 2], decoder_common: ['groups', 6, 2] })
  })

  test('does not declare what nothing reads', () => {
    const { spec, weights } = extraModel('categories_only')
    const inputs = Object.keys(onnxSummary(buildGraph(spec, weights, plain)).inputs)
    expect(inputs).toEqual(['encoder_lengths', 'encoder_cat'])
  })

  test('explains only when asked to, and only variables that exist', () => {
    const { spec, weights } = extraModel('categories_only')
    const outputs = (explain: boolean) => onnxSummary(buildGraph(spec, weights, { explain })).outputs
    expect(outputs(false)).toEqual({ 'prediction.0': ['batch', 6, 7] })
    expect(outputs(true)).toEqual({
      'prediction.0': ['batch', 6, 7],
      encoder_attention: ['batch', 6, 3, 11],
      decoder_attention: ['batch', 6, 3, 6],
      encoder_variables: ['batch', 11, 1, 2],
    })
  })

  test('carries what it was made from', () => {
    const { spec, weights } = extraModel('narrow')
    const summary = onnxSummary(buildGraph(spec, weights, { explain: false, weightsSha256: 'abc' }))
    expect(summary).toMatchObject({ irVersion: 8, opset: OPSET, producer: 'fleetcast' })
    expect(summary.metadata).toEqual({
      'fleetcast.schema_version': '1',
      'fleetcast.model': 'narrow',
      'fleetcast.layout': 'wide',
      'fleetcast.targets': '["target_0"]',
      'fleetcast.quantiles': '[[0.02,0.1,0.25,0.5,0.75,0.9,0.98]]',
      'fleetcast.encoder_length': '11',
      'fleetcast.prediction_length': '6',
      'fleetcast.weights_sha256': 'abc',
    })
    const timed: TftSpec = { ...spec, window: { ...spec.window, stepMs: 300_000 } }
    expect(onnxSummary(buildGraph(timed, weights, plain)).metadata['fleetcast.step_ms']).toBe('300000')
  })

  test.each(extraCases)('%s is small and uniquely named', (name) => {
    const { spec, weights } = extraModel(name)
    const { nodeNames, operators } = onnxSummary(buildGraph(spec, weights, { explain: true }))
    expect(new Set(nodeNames).size).toBe(nodeNames.length)
    // Variables are batched: 13 reals (single_variables) take as many nodes as one.
    expect(operators.length).toBeLessThan(350)
    expect(operators.filter((operator) => operator === 'LSTM')).toHaveLength(2 * spec.network.lstmLayers)
  })

  test('is the same for the same weights', () => {
    const { spec, weights } = extraModel('single_variables')
    expect(sameBytes(buildGraph(spec, weights, plain), buildGraph(spec, weights, plain))).toBe(true)
  })
})

describe('the graph in parts', () => {
  const { spec, weights } = extraModel('shared')
  const { before, lstm, after } = buildParts(spec, weights, { explain: true, common: true })
  const [first, second] = [onnxSummary(before), onnxSummary(after)]

  test('hands on what the LSTMs read, and takes what they answer', () => {
    const handedOn = {
      selected: ['rows', 10],
      initial_hidden: ['batch', 10],
      initial_cell: ['batch', 10],
      enrichment: ['batch', 10],
    }
    expect(first.outputs).toMatchObject(handedOn)
    const { selected, enrichment } = handedOn
    expect(second.inputs).toEqual({
      selected,
      recurrent: ['rows', 10],
      enrichment,
      encoder_lengths: ['batch'],
    })
  })

  test('reads and answers together what the whole does, and has no LSTM', () => {
    const whole = onnxSummary(buildGraph(spec, weights, { explain: true, common: true }))
    expect({ ...first.inputs, ...second.inputs }).toMatchObject(whole.inputs)
    expect({ ...first.outputs, ...second.outputs }).toMatchObject(whole.outputs)
    expect([...first.operators, ...second.operators]).not.toContain('LSTM')
  })

  test('has the LSTMs as numbers, a matrix of encoder and decoder per layer', () => {
    expect(lstm).toMatchObject({ hiddenSize: 10, encoderSteps: 11, decoderSteps: 6 })
    expect(lstm.layers.map(({ length }) => length)).toEqual(Array(3).fill(2 * 21 * 10 * 4))
  })
})

describe('what cannot be built is named', () => {
  const { spec, weights } = extraModel('single_variables')

  test('a missing weight', () => {
    const without = new Map(weights)
    without.delete('pos_wise_ff.fc2.weight')
    expect(codeOf(() => buildGraph(spec, without, plain))).toMatch(
      /^weights-missing: pos_wise_ff\.fc2\.weight/,
    )
  })

  test('a weight of another shape', () => {
    const wrong = new Map(weights).set('output_layer.bias', { shape: [3], data: new Float32Array(3) })
    expect(codeOf(() => buildGraph(spec, wrong, plain))).toBe(
      'weights-shape: output_layer.bias is [3], expected [7]',
    )
  })

  test('a variable without a column', () => {
    const windowSpec = { ...spec.window, xReals: spec.window.xReals.filter((name) => name !== 'metric_3') }
    expect(codeOf(() => buildGraph({ ...spec, window: windowSpec }, weights, plain))).toBe(
      'model-schema: variable metric_3 is not in xReals',
    )
  })

  test('more heads than hidden units', () => {
    const network = { ...spec.network, attentionHeads: 9 }
    expect(codeOf(() => buildGraph({ ...spec, network }, weights, plain))).toMatch(
      /^model-unsupported: 9 att/,
    )
  })
})

test('a shared parameter is found under any of its names', () => {
  const { spec, weights } = extraModel('shared')
  const renamed = new Map(
    [...weights].map(([name, tensor]) => [
      name
        .replace(
          /^shared_single_variable_grns\.(load|memory)/,
          'encoder_variable_selection.single_variable_grns.$1',
        )
        .replace(/^prescalers\.size/, 'static_variable_selection.prescalers.size')
        .replace(/^post_lstm_gate_encoder/, 'post_lstm_gate_decoder'),
      tensor,
    ]),
  )
  expect([...renamed.keys()]).not.toEqual([...weights.keys()])
  expect(sameBytes(buildGraph(spec, renamed, plain), buildGraph(spec, weights, plain))).toBe(true)
})
