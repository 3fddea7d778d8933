import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { metricBounds } from './bounds.ts'
import { firstCrossing, probabilityOf } from './breach.ts'
import { levelAt } from './curve.ts'
import { softplus } from '../normalizer/transformation.ts'
import { denormalise } from './denormalise.ts'
import { crosses, repair } from './repair.ts'

const LEVELS = [0.1, 0.5, 0.9]
const curve = (...values: number[]) => ({ levels: LEVELS, values })
const value = fc.double({ min: -1e6, max: 1e6, noNaN: true })
const ascending = fc
  .array(value, { minLength: 3, maxLength: 3 })
  .map((values) => values.sort((a, b) => a - b))

describe('a curve', () => {
  test('is linear between its levels and nothing outside them', () => {
    expect(levelAt(curve(10, 20, 40), 0.5)).toBe(20)
    expect(levelAt(curve(10, 20, 40), 0.7)).toBeCloseTo(30)
    expect(levelAt(curve(10, NaN, 40), 0.5)).toBeCloseTo(25)
    expect(levelAt(curve(10, 20, 40), 0.05)).toBeNaN()
    expect(levelAt(curve(10, 20, 40), 0.95)).toBeNaN()
    expect(levelAt(curve(NaN, NaN, NaN), 0.5)).toBeNaN()
  })

  test('is repaired to ascending values within its bounds, the absent levels left absent', () => {
    const values = Float32Array.from([30, NaN, 10, 120])
    expect(crosses(values)).toBe(true)
    repair(values, { lower: 0, upper: 100 })
    expect([...values]).toEqual([10, NaN, 30, 100])
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { maxLength: 9 }), (raw) => {
        const repaired = Float32Array.from(raw)
        repair(repaired, { lower: -1e6, upper: 1e6 })
        expect(crosses(repaired)).toBe(false)
      }),
      { seed: 1 },
    )
  })
})

describe('bounds', () => {
  test('come from the name and from the history', () => {
    expect(metricBounds('cpu_percent', 3, 70)).toEqual({ lower: 0, upper: 100 })
    expect(metricBounds('cpu_percent', 3, 340)).toEqual({ lower: 0, upper: Infinity })
    expect(metricBounds('cache_hit_ratio', 0.2, 0.9)).toEqual({ lower: 0, upper: 1 })
    expect(metricBounds('error_rate', 0.1, 0.5)).toEqual({ lower: 0, upper: Infinity })
    expect(metricBounds('latency_ms', 2, 900)).toEqual({ lower: 0, upper: Infinity })
    expect(metricBounds('temperature', -4, 30)).toEqual({ lower: -Infinity, upper: Infinity })
  })
})

describe('the probability of a breach', () => {
  test('follows the piecewise linear distribution, its tails falling at the rate of the outermost segment', () => {
    expect(probabilityOf(curve(10, 20, 40), 20, 'above')).toBeCloseTo(0.5)
    expect(probabilityOf(curve(10, 20, 40), 30, 'above')).toBeCloseTo(0.3)
    // From P50 to P90 four fifths of the tail are gone: so are they 20 further up.
    expect(probabilityOf(curve(10, 20, 40), 40, 'above')).toBeCloseTo(0.1)
    expect(probabilityOf(curve(10, 20, 40), 60, 'above')).toBeCloseTo(0.1 / 5)
    expect(probabilityOf(curve(10, 20, 40), 80, 'above')).toBeCloseTo(0.1 / 25)
    expect(probabilityOf(curve(10, 20, 40), 0, 'below')).toBeCloseTo(0.1 / 5)
    expect(probabilityOf(curve(10, 20, 40), 0, 'above')).toBeCloseTo(1 - 0.1 / 5)
    expect(probabilityOf(curve(5, 5, 5), 5, 'above')).toBe(1)
    expect(probabilityOf(curve(5, 5, 5), 5, 'below')).toBe(1)
    expect(probabilityOf(curve(100, 100, 100), 100.1, 'above')).toBe(0)
    expect(probabilityOf(curve(NaN, NaN, NaN), 5, 'above')).toBeNaN()
  })

  test('is between 0 and 1, falls with the threshold, and the two sides make up the whole', () => {
    fc.assert(
      fc.property(ascending, value, value, (values, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)]
        const above = (x: number) => probabilityOf(curve(...values), x, 'above')
        expect(above(low)).toBeGreaterThanOrEqual(above(high))
        expect(above(low)).toBeLessThanOrEqual(1)
        expect(above(high)).toBeGreaterThanOrEqual(0)
        expect(above(low) + probabilityOf(curve(...values), low, 'below')).toBeGreaterThanOrEqual(1 - 1e-9)
      }),
      { seed: 2 },
    )
  })
})

describe('the time to a breach', () => {
  test('is linear inside a step, from the newest value on', () => {
    expect(firstCrossing(0, [10, 30, 50], 20, 'above')).toEqual({ kind: 'crosses', steps: 1.5 })
    expect(firstCrossing(0, [10, 30, 50], 5, 'above')).toEqual({ kind: 'crosses', steps: 0.5 })
    expect(firstCrossing(NaN, [10, 30, 50], 5, 'above')).toEqual({ kind: 'crosses', steps: 1 })
    expect(firstCrossing(0, [10, 30, 50], 60, 'above')).toEqual({ kind: 'not-within-horizon' })
    expect(firstCrossing(70, [10, 30, 50], 60, 'above')).toEqual({ kind: 'already' })
    expect(firstCrossing(0, [NaN, NaN], 60, 'above')).toEqual({ kind: 'unknown' })
    expect(firstCrossing(90, [50, 30, 10], 20, 'below')).toEqual({ kind: 'crosses', steps: 2.5 })
  })

  test('lies within the horizon', () => {
    fc.assert(
      fc.property(value, fc.array(value, { maxLength: 20 }), value, (current, path, threshold) => {
        const crossing = firstCrossing(current, path, threshold, 'above')
        if (crossing.kind !== 'crosses') return
        expect(crossing.steps).toBeGreaterThan(0)
        expect(crossing.steps).toBeLessThanOrEqual(path.length)
      }),
      { seed: 3 },
    )
  })
})

test('raw outputs come back to their unit series by series', () => {
  const raw = Float32Array.from([0, 1, 0, 1])
  const out = new Float32Array(4)
  denormalise((x) => x, raw, [10, 2, 100, 5], out)
  expect([...out]).toEqual([10, 12, 100, 105])
  denormalise(softplus, raw, [0, 1, 30, 1], out)
  expect(out[0]).toBeCloseTo(Math.log(2))
  expect(out[2]).toBe(30)
})
