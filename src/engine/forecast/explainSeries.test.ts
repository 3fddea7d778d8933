import { expect, test } from 'vitest'
import type { NetworkSpec } from '#model/spec.ts'
import { meanWeights } from './explainSeries.ts'

const NETWORK = {
  staticCategoricals: ['profile'],
  staticReals: ['encoder_length'],
  encoderCategoricals: [],
  encoderReals: ['cpu', 'hour'],
  decoderCategoricals: [],
  decoderReals: [],
} as unknown as NetworkSpec

test('weights are means over true steps, attention over horizon and heads; padding counts nowhere', () => {
  const padding = 99
  const outputs = new Map([
    ['static_variables', Float32Array.of(0.25, 0.75)],
    // [E = 3, 2]: the third step is padding.
    ['encoder_variables', Float32Array.of(0.5, 0.5, 1, 0, padding, padding)],
    // [D = 2, A = 2, E = 3]
    ['encoder_attention', Float32Array.of(0, 1, padding, 0, 0.5, padding, 1, 0, padding, 1, 0.5, padding)],
  ])
  const windowSpec = { maxEncoderLength: 3, maxPredictionLength: 2 }
  expect(meanWeights(outputs, windowSpec, NETWORK, 2)).toEqual({
    staticVariables: [
      { name: 'profile', fraction: 0.25 },
      { name: 'encoder_length', fraction: 0.75 },
    ],
    encoderVariables: [
      { name: 'cpu', fraction: 0.75 },
      { name: 'hour', fraction: 0.25 },
    ],
    decoderVariables: [],
    attention: Float32Array.of(0.5, 0.5),
  })
})
