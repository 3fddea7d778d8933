import { expect, test } from 'vitest'
import { DEFAULT_CHANCES, stacked } from '../chance/chanceModel.ts'
import { pathChances } from '../chance/copula.ts'
import { extremesOf, noExtremes } from '../chance/pastExtremes.ts'
import type { Direction } from '../quantile/breach.ts'
import { BreachSums } from './breaches.ts'

const LEVELS = [0.1, 0.5, 0.9]
/** Curves whose P50 is the path, with a band of ±10. */
const around = (path: readonly number[]) =>
  path.map((value) => ({ levels: LEVELS, values: [value - 10, value, value + 10] }))
const scored = (current: number, path: readonly number[], truth: readonly number[]) => ({
  current,
  curves: around(path),
  truth: Float64Array.from(truth),
  past: noExtremes(1),
})
const sumsOf = (threshold: number, direction: Direction, horizon = 2) =>
  new BreachSums({ threshold, direction }, DEFAULT_CHANCES, { stepMs: 300_000, horizon })

/** What is said with nothing but a path, whose past is then the path itself. */
function said(probabilities: readonly number[]): number {
  const path = pathChances(probabilities, DEFAULT_CHANCES.strength).at(-1) ?? NaN
  return stacked(DEFAULT_CHANCES, { path, past: path, recent: path, least: 0 })
}

test('by the median: raised, came true, both: precision, recall, time ahead and its error', () => {
  const sums = sumsOf(80, 'above')
  sums.add(scored(60, [70, 90], [70, 80])) // came true: told after 1.5 steps, happened after 2
  sums.add(scored(60, [70, 90], [60, 60])) // a false alarm
  sums.add(scored(60, [60, 60], [90, NaN])) // missed
  sums.add(scored(60, [60, 60], [60, 60]))
  sums.add(scored(60, [60, 60], [NaN, 60])) // half of it was not measured: nobody knows
  sums.add(scored(85, [90, 90], [90, 90])) // already there: no forecast
  sums.add(scored(60, [90, 90], [NaN, NaN])) // nothing is known of it
  expect(sums.score()).toMatchObject({
    windows: 4,
    breaches: 2,
    horizon: { brierOfBaseRate: 0.25, happened: 0.5 },
    median: { raised: 2, hits: 1, precision: 0.5, recall: 0.5, leadMinutes: 10, timingErrorMinutes: 2.5 },
  })
})

test('chances are those that the screens show, scored by their squared error and by what was said together', () => {
  const sums = sumsOf(80, 'above')
  // At P90 exactly: the probability of 80 or more is 0.1 at the second step, and less at the first.
  const chance = said([0.1 / 5 ** 0.5, 0.1])
  sums.add(scored(60, [65, 70], [60, 60]))
  expect(sums.score().horizon).toMatchObject({
    said: expect.closeTo(chance) as number,
    brier: expect.closeTo(chance ** 2) as number,
    happened: 0,
    skill: null,
  })
  sums.add(scored(60, [65, 70], [60, 95]))
  expect(sums.score().horizon).toMatchObject({
    windows: 2,
    breaches: 1,
    brier: expect.closeTo((chance ** 2 + (1 - chance) ** 2) / 2) as number,
    reliability: [{ said: expect.closeTo(chance) as number, happened: 0.5, windows: 2 }],
  })
})

test('within half an hour only what comes within it counts', () => {
  const sums = sumsOf(80, 'above', 12)
  const path = new Array<number>(12).fill(60)
  sums.add(scored(60, path, path.with(8, 90))) // after 45 minutes
  sums.add(scored(60, path, path.with(5, 90))) // after 30
  const { soon, horizon } = sums.score()
  expect(soon).toMatchObject({ steps: 6, windows: 2, breaches: 1 })
  expect(horizon).toMatchObject({ steps: 12, windows: 2, breaches: 2 })
  expect(soon.said).toBeLessThan(horizon.said ?? 0)
})

test('an alarm is raised where the chance is as large, whatever the median does', () => {
  const sums = sumsOf(80, 'above', 12)
  const past = extremesOf(Array.from({ length: 2016 }, (_, step) => (step % 24 === 0 ? 95 : 50)))
  const calm = {
    ...scored(50, new Array<number>(12).fill(50), [...new Array<number>(11).fill(50), 95]),
    past,
  }
  sums.add(calm)
  const { alarms, median } = sums.score()
  expect(median.raised).toBe(0)
  expect(alarms.map(({ chance, raised }) => [chance, raised])).toContainEqual([0.1, 1])
  expect(alarms[0]).toMatchObject({ hits: 1, precision: 1, recall: 1 })
})

test('below is the mirror of above', () => {
  const [above, below] = [sumsOf(80, 'above'), sumsOf(-80, 'below')]
  above.add(scored(60, [70, 90], [70, 80]))
  below.add(scored(-60, [-70, -90], [-70, -80]))
  const { horizon, median } = above.score()
  expect(below.score()).toMatchObject({
    median: { leadMinutes: median.leadMinutes },
    horizon: { brier: expect.closeTo(horizon.brier ?? NaN) as number },
  })
})

test('nothing is told where nothing happened', () => {
  expect(sumsOf(80, 'above').score()).toMatchObject({
    windows: 0,
    horizon: { said: null, happened: null, brier: null, brierOfBaseRate: null, skill: null, reliability: [] },
    median: { precision: null, recall: null, leadMinutes: null },
  })
})
