import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pinball, ScoreSums, skill } from './score.ts'

const LEVELS = [0.02, 0.1, 0.5, 0.9, 0.98]

function scoreOf(points: readonly (readonly [y: number, values: readonly number[]])[], levels = LEVELS) {
  const sums = new ScoreSums(levels)
  for (const [y, values] of points) sums.add(y, values)
  return sums.fullScore()
}

test('pinball weighs what lies above a level by it, and what lies below by the rest', () => {
  expect(pinball(0.9, 5, 3)).toBeCloseTo(1.8)
  expect(pinball(0.9, 3, 5)).toBeCloseTo(0.2)
  expect(pinball(0.5, 4, 4)).toBe(0)
})

test('the loss is twice the pinball over the sum of values', () => {
  const score = scoreOf(
    [
      [10, [8, 9, 14]],
      [-30, [-30, -28, -26]],
    ],
    [0.1, 0.5, 0.9],
  )
  expect(score.loss.p10).toBeCloseTo((2 * 0.1 * 2) / 40)
  expect(score.loss.p50).toBeCloseTo((2 * (0.5 + 1)) / 40)
  expect(score.loss.p90).toBeCloseTo((2 * (0.1 * 4 + 0.1 * 4)) / 40)
  expect(score.loss.mean).toBeCloseTo((0.4 + 3 + 1.6) / 40 / 3)
  expect(score).toMatchObject({
    points: 2,
    mae: 1.5,
    meanAbs: 20,
    width80: 5,
    coverage96: null,
    width96: null,
  })
})

test('a value on P10 is covered only by the closed band; the levels tell what was observed', () => {
  const score = scoreOf([
    [5, [1, 5, 5, 5, 9]],
    [5, [1, 4, 5, 5, 9]],
    [5, [1, 2, 3, 4, 9]],
    [5, [1, 6, 7, 8, 9]],
  ])
  expect(score).toMatchObject({ coverage80: 0.25, coverage80Closed: 0.5, coverage96: 1, coverage96Closed: 1 })
  expect(score.levels.map(({ observed }) => observed)).toEqual([0, 0.5, 0.75, 0.75, 1])
  expect(score.levels.map(({ observedBelow }) => observedBelow)).toEqual([0, 0.25, 0.25, 0.25, 1])
})

test('a level that the model does not give is null everywhere, and so is what needs it', () => {
  const score = scoreOf([[4, [NaN, 3, 4, NaN, NaN]]])
  expect(score.loss).toEqual({ p10: expect.closeTo(0.05) as number, p50: 0, p90: null, mean: null })
  expect(score).toMatchObject({ coverage80: null, coverage80Closed: null, width80: null, mae: 0 })
  expect(score.levels.at(-1)).toEqual({ level: 0.98, loss: null, observed: null, observedBelow: null })
})

test('nothing is told of no points, and zeros have a loss only if they are forecast', () => {
  expect(scoreOf([])).toMatchObject({ points: 0, mae: null, coverage80: null, loss: { mean: null } })
  expect(scoreOf([[0, [0, 0, 0, 0, 0]]]).loss.mean).toBe(0)
  expect(scoreOf([[0, [0, 0, 0, 1, 1]]]).loss).toMatchObject({ p50: 0, p90: null, mean: null })
})

describe('whatever is forecast and happens', () => {
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true })
  const curve = fc.array(value, { minLength: 5, maxLength: 5 }).map((values) => values.sort((a, b) => a - b))
  const points = fc.array(fc.tuple(value, curve), { minLength: 1, maxLength: 30 })

  test('the loss is not negative, shares are shares, and P98 lies above P2', () => {
    fc.assert(
      fc.property(points, (all) => {
        const score = scoreOf(all)
        for (const { loss, observed, observedBelow } of score.levels) {
          expect(loss ?? 0).toBeGreaterThanOrEqual(0)
          expect(observedBelow).toBeGreaterThanOrEqual(0)
          expect(observed).toBeGreaterThanOrEqual(observedBelow ?? NaN)
          expect(observed).toBeLessThanOrEqual(1)
        }
        expect(score.coverage80).toBeGreaterThanOrEqual(0)
        expect(score.coverage80Closed).toBeGreaterThanOrEqual(score.coverage80 ?? NaN)
        expect(score.coverage96).toBeGreaterThanOrEqual(score.coverage80 ?? NaN)
        expect(score.coverage96Closed).toBeGreaterThanOrEqual(score.coverage80Closed ?? NaN)
        expect(score.width96).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  test('a perfect forecast has no loss, no width and no error', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), (values) => {
        const score = scoreOf(values.map((y) => [y, LEVELS.map(() => y)]))
        expect(score.loss).toEqual({ p10: 0, p50: 0, p90: 0, mean: 0 })
        expect(score).toMatchObject({ mae: 0, width80: 0, coverage80Closed: 1 })
      }),
    )
  })

  test('parts merge into the whole', () => {
    fc.assert(
      fc.property(points, points, (one, other) => {
        const sums = [one, other].map((part) => {
          const each = new ScoreSums(LEVELS)
          for (const [y, values] of part) each.add(y, values)
          return each
        })
        sums[0]!.merge(sums[1]!)
        const whole = scoreOf([...one, ...other])
        expect(sums[0]!.score().coverage80).toBe(whole.coverage80)
        expect(sums[0]!.score().mae).toBeCloseTo(whole.mae ?? NaN, 3)
      }),
    )
  })
})

test('skill is the share of the reference’s loss that is saved', () => {
  const good = scoreOf([[10, [9, 9, 9, 9, 9]]])
  const bad = scoreOf([[10, [8, 8, 8, 8, 8]]])
  expect(skill(good, bad)).toBeCloseTo(0.5)
  expect(skill(bad, good)).toBeCloseTo(-1)
  expect(skill(good, scoreOf([[10, [10, 10, 10, 10, 10]]]))).toBeNull()
})
