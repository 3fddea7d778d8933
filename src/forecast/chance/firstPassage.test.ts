import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstPassage } from './firstPassage.ts'

describe('the first passage', () => {
  it('is the quantiles of the time, given that it comes', () => {
    // Evenly likely within ten steps, four in ten in all.
    const even = Array.from({ length: 10 }, (_, step) => (0.4 * (step + 1)) / 10)
    const { median, early, late } = firstPassage(even)!
    expect(median).toBeCloseTo(5)
    expect(early).toBeCloseTo(1)
    expect(late).toBeCloseTo(9)
  })

  it('lies within the one step that the chance comes in', () => {
    expect(firstPassage([0, 0, 0.5, 0.5])).toEqual({
      median: 2.5,
      early: expect.closeTo(2.1) as number,
      late: expect.closeTo(2.9) as number,
    })
  })

  it('is none where there is no chance, or none is known', () => {
    expect(firstPassage([0, 0])).toBeNull()
    expect(firstPassage([NaN, NaN])).toBeNull()
    expect(firstPassage([])).toBeNull()
  })

  it('is in order and within the horizon, whatever the scale of the chance', () => {
    const rises = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(rises, fc.double({ min: 0.01, max: 1, noNaN: true }), (steps, scale) => {
        let sum = 0
        const total = steps.reduce((a, b) => a + b, 0)
        fc.pre(total > 1e-6)
        const chances = steps.map((each) => (sum += each) / total)
        const found = firstPassage(chances)!
        expect(found.early).toBeLessThanOrEqual(found.median)
        expect(found.median).toBeLessThanOrEqual(found.late)
        expect(found.early).toBeGreaterThan(0)
        expect(found.late).toBeLessThanOrEqual(steps.length)
        const scaled = firstPassage(chances.map((chance) => chance * scale))!
        expect(scaled.median).toBeCloseTo(found.median, 6)
      }),
      { seed: 5 },
    )
  })
})
