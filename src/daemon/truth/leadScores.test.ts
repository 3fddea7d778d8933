import { expect, test } from 'vitest'
import { LeadSums, leadSumsSchema } from './leadScores.ts'
import type { SimplePoint } from './simple.ts'
import type { MaturedPoint } from './sums.ts'

const DAY_MS = 86_400_000
const NONE = { lastValue: null, seasonalNaive: null, straightLine: null, windowDay: null, windowRecent: null }
const point = (
  actual: number,
  own: readonly [number, number, number],
  lastValue: SimplePoint = null,
): MaturedPoint => ({ actual, own, simple: { ...NONE, lastValue } })

test('a constant series that is forecast exactly is neither too narrow nor too wide', () => {
  const sums = new LeadSums()
  for (let i = 0; i < 600; i++) sums.add(0, 'disk_percent', 1, point(40, [40, 40, 40]))
  expect(sums.warnings()).toEqual([])
  expect(sums.scores()).toEqual([
    { metric: 'disk_percent', lead: 1, count: 600, coverage: 1, pinball: 0, skill: null },
  ])
})

test('a lead whose coverage is off is warned of, the worst of a metric, though all leads together are well', () => {
  const sums = new LeadSums()
  const add = (metric: string, lead: number, count: number, covered: number) => {
    for (let i = 0; i < count; i++)
      sums.add(0, metric, lead, point(i < count * covered ? 40.5 : 90, [39, 40, 41]))
  }
  for (const lead of [1, 6, 12]) add('cpu', lead, 1000, 0.85)
  add('cpu', 48, 600, 0.6)
  add('cpu', 96, 600, 0.5)
  // By chance: too few to tell.
  add('memory', 1, 1000, 0.8)
  add('memory', 96, 499, 0.4)
  expect(sums.warnings()).toEqual([
    'cpu, 96 steps ahead: 50 % of 600 values were between P10 and P90, 80 % expected: the range is too narrow',
  ])
})

test('skill is against the simple forecast, over the points at which there is one', () => {
  const sums = new LeadSums()
  sums.add(0, 'cpu', 1, point(50, [49, 50, 51], [48, 50, 52]))
  // Where none could be made, the model’s loss says nothing of the comparison.
  sums.add(0, 'cpu', 1, point(50, [0, 0, 0]))
  expect(sums.scores()[0]?.skill).toBeCloseTo(0.5, 10)
})

test('what is older than a week of days is forgotten', () => {
  const sums = new LeadSums()
  for (let day = 0; day < 10; day++) sums.add(day * DAY_MS, 'cpu', 1, point(1, [0, 1, 2]))
  expect(sums.scores()).toMatchObject([{ count: 7 }])
})

test('sums survive being saved', () => {
  const sums = new LeadSums()
  sums.add(0, 'a "metric"', 12, point(5, [4, 5.5, 6], [1, 2, 3]))
  const again = new LeadSums()
  again.load(leadSumsSchema.parse(JSON.parse(JSON.stringify(sums.toJson()))))
  expect(again.scores()).toEqual(sums.scores())
})
