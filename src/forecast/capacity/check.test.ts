import { expect, test } from 'vitest'
import { CapacitySums, followedBy } from './check.ts'
import type { Reach } from './reach.ts'

const HOUR = 3_600_000
const STEP = { stepMs: HOUR, averaged: false }

test('what followed is when the values reached the limit, half a step sooner where they are means', () => {
  const values = [91, 93, 97, 99]
  expect(followedBy(90, values, 95, 'above', STEP)).toBe(2.5 * HOUR)
  expect(followedBy(90, values, 95, 'above', { ...STEP, averaged: true })).toBe(2 * HOUR)
  expect(followedBy(90, values, 100, 'above', STEP)).toBeNull()
  expect(followedBy(10, [8, 6, 4, 2], 5, 'below', STEP)).toBe(2.5 * HOUR)
  // Not reached in what is known is not the same as not reached.
  expect(followedBy(90, [91, NaN, NaN, 92], 95, 'above', STEP)).toBeUndefined()
  expect(followedBy(90, [91, NaN, 96, NaN], 95, 'above', STEP)).toBeCloseTo(2.8 * HOUR)
})

test('each forecast counts once, by what was said and what came', () => {
  const sums = new CapacitySums()
  const expected = (latestMs: number | null): Reach => ({
    kind: 'expected',
    chance: 0.8,
    earliestMs: HOUR,
    afterMs: 3 * HOUR,
    latestMs,
  })
  sums.add(expected(5 * HOUR), 4 * HOUR, 6 * HOUR, HOUR)
  sums.add(expected(5 * HOUR), null, null, HOUR)
  sums.add(expected(null), null, null, HOUR)
  sums.add(expected(null), null, 4 * HOUR, HOUR)
  sums.add({ kind: 'possible', chance: 0.2, earliestMs: HOUR }, HOUR, null, HOUR)
  sums.add({ kind: 'clear', chance: 0.05 }, null, 2 * HOUR, HOUR)
  sums.add({ kind: 'already' }, null, 0, HOUR)
  sums.add({ kind: 'unknown' }, null, null, HOUR)
  expect(sums.score()).toEqual({
    forecasts: 6,
    reached: 3,
    // Too late, and never, are outside an interval that ends; never is inside one that does not.
    expected: { said: 4, came: 2, inside: 2, medianErrorMs: 2 * HOUR },
    possible: { said: 1, came: 0 },
    clear: { said: 1, came: 1 },
    line: { said: 2, came: 1, medianErrorMs: 2 * HOUR },
  })
  expect(new CapacitySums().score().expected.medianErrorMs).toBeNull()
})
