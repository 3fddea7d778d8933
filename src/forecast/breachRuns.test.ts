import { describe, expect, test } from 'vitest'
import { breachRuns } from './breachRuns.ts'

const STEP_MS = 60_000
const ABOVE = { warning: 75, critical: 90, direction: 'above' } as const
const runs = (values: readonly number[], threshold: Parameters<typeof breachRuns>[1] = ABOVE) =>
  breachRuns({ startMs: 0, stepMs: STEP_MS, values }, threshold, { fromMs: 0, toMs: 1e9 })

describe('breaches of the past', () => {
  test('begin and end with values that breach; the limit itself does', () => {
    expect(runs([10, 75, 80, 74.9])).toEqual([
      {
        threshold: ABOVE,
        severity: 'warning',
        fromMs: STEP_MS,
        toMs: 2 * STEP_MS,
        peak: 80,
        breaching: 2,
        measured: 2,
        isCut: false,
      },
    ])
    expect(runs([10, 20])).toEqual([])
  })

  test('have the worst threshold that was met', () => {
    expect(runs([10, 80, 90, 80])[0]).toMatchObject({ severity: 'critical', peak: 90 })
  })

  test('that flutter are one, with the values that did not breach counted; after longer they are two', () => {
    expect(runs([0, 80, 0, 0, 0, 80, 0])).toMatchObject([{ breaching: 2, measured: 5 }])
    expect(runs([0, 80, 0, 0, 0, 0, 80])).toHaveLength(2)
  })

  test('do not count what was not measured, and may have begun before', () => {
    expect(runs([80, NaN, 80, 0])).toMatchObject([{ breaching: 2, measured: 2, isCut: true }])
    expect(runs([0, NaN, 80, 0])[0]).toMatchObject({ isCut: true })
  })

  test('lie below where low is bad', () => {
    const below = { warning: 20, critical: 10, direction: 'below' } as const
    expect(runs([50, 20, 5, 30], below)).toMatchObject([{ severity: 'critical', peak: 5 }])
  })

  test('are those of the range that is asked for', () => {
    const table = { startMs: 0, stepMs: STEP_MS, values: [80, 0, 0, 0, 0, 80, 0] }
    const found = breachRuns(table, ABOVE, { fromMs: STEP_MS, toMs: 5 * STEP_MS })
    expect(found).toMatchObject([{ fromMs: 5 * STEP_MS, toMs: 5 * STEP_MS, isCut: false }])
  })
})
