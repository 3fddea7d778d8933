import { expect, test } from 'vitest'
import { coarseStepFor, coarseSteps, type Measured } from './coarseStep.ts'

const [MINUTE, HOUR] = [60_000, 3_600_000]
const MODEL = { minEncoderLength: 24, horizon: 96 }

/** Rows of so many hours, every stepMs: the last row ends them. */
const hours = (count: number, stepMs = 5 * MINUTE): Measured => ({
  firstMs: 1000,
  lastMs: 1000 + count * HOUR - stepMs,
  stepMs,
})

test.each([
  [48, 2 * HOUR, 8],
  [47, HOUR, 4],
  [24, HOUR, 4],
  [23, 15 * MINUTE, 1],
  [6, 15 * MINUTE, 1],
])('%i hours of history are forecast on the coarsest step that they hold 24 of', (count, stepMs, days) => {
  expect(coarseStepFor(hours(count), MODEL, null)).toEqual({
    kind: 'step',
    stepMs,
    horizonMs: days * 24 * HOUR,
    historyMs: count * HOUR,
    averaged: true,
  })
})

test('too little says how much there is and what the finest step needs', () => {
  expect(coarseStepFor(hours(5), MODEL, null)).toEqual({
    kind: 'too-short',
    historyMs: 5 * HOUR,
    stepMs: 15 * MINUTE,
    neededMs: 6 * HOUR,
  })
})

test('a model may need more, but less than 24 steps never do', () => {
  expect(coarseStepFor(hours(48), { ...MODEL, minEncoderLength: 40 }, null)).toMatchObject({ stepMs: HOUR })
  expect(coarseStepFor(hours(23), { ...MODEL, minEncoderLength: 1 }, null)).toMatchObject({
    stepMs: 15 * MINUTE,
  })
})

test('rows are never forecast on a finer step than theirs, nor than that of the forecast on screen', () => {
  const steps = (measured: Measured, usedMs: number | null) =>
    coarseSteps(measured, MODEL, usedMs).map(({ stepMs }) => stepMs)
  expect(steps(hours(500), null)).toEqual([2 * HOUR, HOUR, 15 * MINUTE])
  expect(steps(hours(500, HOUR), null)).toEqual([2 * HOUR, HOUR])
  expect(steps(hours(500), HOUR)).toEqual([2 * HOUR, HOUR])
  expect(coarseStepFor(hours(30, HOUR), MODEL, null)).toMatchObject({ stepMs: HOUR, averaged: false })
  expect(coarseStepFor(hours(500, 6 * HOUR), MODEL, null)).toEqual({ kind: 'no-step', measuredMs: 6 * HOUR })
  expect(coarseStepFor({ ...hours(500), stepMs: null }, MODEL, null)).toMatchObject({ kind: 'no-step' })
})
