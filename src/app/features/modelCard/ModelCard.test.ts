import { expect, it } from 'vitest'
import { lagsText } from './ModelCard.tsx'

it('lags are times by the model\u2019s step, or rows', () => {
  const step = { stepMs: 300_000, assumedStepMs: 60_000, lagUnit: 'step' } as const
  expect(lagsText({ ...step, lags: [288, 576, 2016] })).toBe('1 d, 2 d, 7 d before')
  expect(lagsText({ ...step, lags: [60], stepMs: null })).toBe('1 h before')
  expect(lagsText({ ...step, lags: [3, 12], lagUnit: 'row' })).toBe('3, 12 rows before')
  expect(lagsText({ ...step, lags: [] })).toBeNull()
})
