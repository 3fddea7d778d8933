import { expect, it } from 'vitest'
import { lagsText } from './ModelCard.tsx'

it('lags are times by the model\u2019s step, or by the assumed one', () => {
  const lags = [288, 576, 2016]
  expect(lagsText({ lags, stepMs: 300_000, assumedStepMs: 300_000 })).toBe('1 d, 2 d, 7 d before')
  expect(lagsText({ lags: [12], stepMs: null, assumedStepMs: 300_000 })).toBe('1 h before')
  expect(lagsText({ lags: [], stepMs: 300_000, assumedStepMs: 300_000 })).toBeNull()
})
