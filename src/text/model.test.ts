import { expect, it } from 'vitest'
import { lagsText, selfCheckText, stepText, windowText } from './model.ts'

it('lags are times by the model\u2019s step, or rows', () => {
  const step = { stepMs: 300_000, assumedStepMs: 60_000, lagUnit: 'step' } as const
  expect(lagsText({ ...step, lags: [288, 576, 2016] })).toBe('1 d, 2 d, 7 d before')
  expect(lagsText({ ...step, lags: [60], stepMs: null })).toBe('1 h before')
  expect(lagsText({ ...step, lags: [3, 12], lagUnit: 'row' })).toBe('3, 12 rows before')
  expect(lagsText({ ...step, lags: [] })).toBeNull()
})

it('a window, a step and a self-check say what is not known of them', () => {
  expect(windowText(288, 96, 300_000)).toBe('288 steps back (1 d), 96 ahead (8 h)')
  expect(windowText(288, 96, null)).toBe('288 steps back, 96 ahead')
  expect(stepText({ stepMs: 300_000, assumedStepMs: 60_000 })).toBe('5 min')
  expect(stepText({ stepMs: null, assumedStepMs: 60_000 })).toBe('not stored in the model; 1 min is assumed')
  expect(selfCheckText({ selfCheckError: 3.1e-6, selfCheckAgainst: null })).toBe(
    'passed: largest error 3e-6 compared with the stored output',
  )
  expect(selfCheckText({ selfCheckError: null, selfCheckAgainst: null })).toMatch(/^not possible/)
})
