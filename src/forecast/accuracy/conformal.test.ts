import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { calibrationSchema } from '../quantile/calibration.ts'
import { ConformalFit, conformalQuantile } from './conformal.ts'

const LEVELS = [0.1, 0.5, 0.9]

test('the conformal quantile widens by a finite sample, and stays within it', () => {
  const scores = [1, 2, 3, 4, 5, 6, 7, 8, 9]
  expect([0.1, 0.5, 0.9].map((level) => conformalQuantile(scores, level))).toEqual([1, 5, 9])
  expect([0.15, 0.85].map((level) => conformalQuantile(scores, level))).toEqual([1, 9])
  expect([0.01, 0.99].map((level) => conformalQuantile(scores, level))).toEqual([1, 9])
})

/** Values of a uniform distribution on [0, 1), in an order without a trend. */
const uniform = (n: number) => Array.from({ length: n }, (_, i) => (i * 0.618_033_988_7) % 1)

function fitted(
  values: readonly number[],
  raw: readonly number[],
  weightOf: (value: number) => number = () => 1,
) {
  const fit = new ConformalFit({ quantiles: [LEVELS], horizon: 24 })
  values.forEach((value, i) =>
    fit.add({ target: 0, step: 0, value, raw, weight: weightOf(value), half: i % 2 === 0 ? 0 : 1 }),
  )
  return fit.fit('test', values.length)
}

describe('a model that is too sure of itself', () => {
  const calibration = fitted(uniform(1000), [0.3, 0.4, 0.5])

  test('has its levels moved to where they hold', () => {
    const [first = [], second] = calibration.shifts[0] ?? []
    expect(first[0]).toBeCloseTo(0.1 - 0.3, 2)
    expect(first[1]).toBeCloseTo(0.5 - 0.4, 2)
    expect(first[2]).toBeCloseTo(0.9 - 0.5, 2)
    // No value of this block was ever seen.
    expect(second).toEqual([0, 0, 0])
  })

  test('covers what it says, tried on what it was not fitted on', () => {
    expect(calibration.coverage80.before).toBeCloseTo(0.2, 2)
    expect(calibration.coverage80.after).toBeCloseTo(0.8, 2)
  })
})

test('a tail of values that weigh nothing in the metric’s unit does not widen the others', () => {
  // One value in seven is enormous in the window's own unit.
  const values = uniform(700).map((value, i) => (i % 7 === 0 ? 1000 : value))
  const raw = [0.1, 0.5, 0.9]
  const light = fitted(values, raw, (value) => (value === 1000 ? 1e-6 : 1))
  const heavy = fitted(values, raw)
  expect(light.shifts[0]?.[0]?.[2]).toBe(0)
  expect(heavy.shifts[0]?.[0]?.[2]).toBeCloseTo(1000 - 0.9, 6)
})

test('without P10 and P90 there is no band to tell of', () => {
  const fit = new ConformalFit({ quantiles: [[0.5]], horizon: 12 })
  fit.add({ target: 0, step: 0, value: 1, raw: [0], weight: 1, half: 0 })
  expect(fit.fit('test', 1).coverage80).toEqual({ before: null, after: null })
})

test('whatever comes, a shift is a number that the schema takes', () => {
  const any = fc.double({ noDefaultInfinity: false })
  fc.assert(
    fc.property(fc.array(fc.tuple(any, any), { maxLength: 60 }), (pairs) => {
      const fit = new ConformalFit({ quantiles: [LEVELS], horizon: 24 })
      pairs.forEach(([value, low], i) =>
        fit.add({ target: 0, step: i % 24, value, raw: [low, 0, 1], weight: 1, half: i % 3 === 0 ? 0 : 1 }),
      )
      expect(calibrationSchema.safeParse(fit.fit('test', 1)).success).toBe(true)
    }),
  )
})

describe('a point forecast', () => {
  const fit = new ConformalFit({ quantiles: [[0.5], LEVELS], points: [true, false], horizon: 3 })
  uniform(600).forEach((value, i) => {
    const half = i % 2 === 0 ? 0 : 1
    // Errors grow with the steps; of the last one nothing is known.
    for (const step of [0, 1])
      fit.add({ target: 0, step, value: value * (step + 1), raw: [0], weight: 1, half })
    fit.add({ target: 1, step: 0, value, raw: [0.1, 0.5, 0.9], weight: 1, half })
  })
  const { blockSteps, levels, shifts, coverage80 } = fit.fit('test', 600)

  test('gets a range from the errors at each step, and the other target keeps its levels', () => {
    expect(blockSteps).toBe(1)
    expect(levels).toEqual([[0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98], LEVELS])
    const [first = [], second = [], third] = shifts[0] ?? []
    expect(first[1]).toBeCloseTo(0.1, 2)
    expect(first[5]).toBeCloseTo(0.9, 2)
    expect(second[5]).toBeCloseTo(1.8, 2)
    expect(third).toEqual(second)
    expect(shifts[1]?.map((block) => block.length)).toEqual([3, 3, 3])
  })

  test('has no coverage without it', () => {
    expect(coverage80.before).toBeNull()
    expect(coverage80.after).toBeCloseTo(0.8, 1)
  })

  test('stays one where nothing was seen', () => {
    const empty = new ConformalFit({ quantiles: [[0.5]], points: [true], horizon: 2 })
    expect(empty.fit('test', 50)).toMatchObject({ levels: [[0.5]], shifts: [[[0], [0]]] })
  })
})
