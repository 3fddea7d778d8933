import { expect, it } from 'vitest'
import type { MetricAccuracy } from './accuracy.ts'
import { pooledCoverage } from './pooledCoverage.ts'
import { ScoreSums } from './score.ts'

const LEVELS = [0.1, 0.5, 0.9]

/** Values against a forecast of 10, 20, 30 at every point. */
function metric(values: readonly number[], levels: readonly number[] = [10, 20, 30]): MetricAccuracy {
  const sums = new ScoreSums(LEVELS)
  for (const value of values) sums.add(value, levels)
  return { model: sums.fullScore() } as unknown as MetricAccuracy
}

it('counts every value once, whichever metric it is of', () => {
  // 3 of 4 within, one of them on the lower end, and 1 of 2.
  const found = pooledCoverage({ metrics: [metric([10, 15, 30, 31]), metric([20, 5])] })
  expect(found).toEqual({ covered: 4 / 6, halfOpen: 3 / 6, points: 6 })
})

it('passes over metrics without an interval, and says nothing of nothing', () => {
  const point = metric([20, 20], [NaN, 20, NaN])
  expect(pooledCoverage({ metrics: [point, metric([20])] })).toMatchObject({ covered: 1, points: 1 })
  expect(pooledCoverage({ metrics: [point] })).toBeNull()
  expect(pooledCoverage({ metrics: [] })).toBeNull()
})
