import { expect, it } from 'vitest'
import { findTft } from './tftTensors.ts'

const SIGN = 'static_context_initial_hidden_lstm.fc1.weight'
const named = (...prefixes: string[]) =>
  prefixes.flatMap((prefix) =>
    [SIGN, 'lstm_encoder.weight_ih_l0'].map((name) => [`${prefix}${name}`, prefix] as const),
  )

it.each([
  ['as the library names them', [''], ''],
  ['compiled', ['_orig_mod.'], '_orig_mod.'],
  ['compiled inside a module', ['model._orig_mod.'], 'model._orig_mod.'],
  ['distributed', ['module.'], 'module.'],
  ['in a module of its own', ['net.tft.'], 'net.tft.'],
  ['averaged beside those that were trained', ['model.', 'ema.'], 'ema.'],
  ['averaged by SWA', ['net.', 'swa_model.module.'], 'swa_model.module.'],
])('finds the network’s tensors %s', (_, prefixes, taken) => {
  const found = findTft([...named(...prefixes), ['loss.quantiles', 'other'] as const])
  expect(found?.tensors.get(SIGN)).toBe(taken)
  expect(found?.tensors.get('lstm_encoder.weight_ih_l0')).toBe(taken)
  expect(found?.others).toHaveLength(prefixes.length - 1)
})

it('finds none where the names are another network’s', () => {
  expect(findTft([['static_covariates_vsn.fc1.weight', 1]])).toBeNull()
})
