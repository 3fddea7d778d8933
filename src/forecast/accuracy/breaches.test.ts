import { expect, test } from 'vitest'
import { BreachSums } from './breaches.ts'

const LEVELS = [0.1, 0.5, 0.9]
/** Curves whose P50 is the path, with a band of ±10. */
const around = (path: readonly number[]) =>
  path.map((value) => ({ levels: LEVELS, values: [value - 10, value, value + 10] }))
const scored = (current: number, path: readonly number[], truth: readonly number[]) => ({
  current,
  curves: around(path),
  truth: Float64Array.from(truth),
})

test('foretold, happened, both: precision, recall, time ahead and its error', () => {
  const sums = new BreachSums(80, 'above')
  sums.add(scored(60, [70, 90], [70, 80])) // a hit: told after 1.5 steps, happened after 2
  sums.add(scored(60, [70, 90], [60, 60])) // a false alarm
  sums.add(scored(60, [60, 60], [90, NaN])) // missed
  sums.add(scored(60, [60, 60], [NaN, 60]))
  sums.add(scored(85, [90, 90], [90, 90])) // already there: no forecast
  sums.add(scored(60, [90, 90], [NaN, NaN])) // nothing is known of it
  expect(sums.score(300_000)).toMatchObject({
    windows: 4,
    breaches: 2,
    foretold: 2,
    hits: 1,
    precision: 0.5,
    recall: 0.5,
    leadMinutes: 10,
    timingErrorMinutes: 2.5,
    brierOfBaseRate: 0.25,
  })
})

test('the Brier score is of the largest probability of any step', () => {
  const sums = new BreachSums(80, 'above')
  // At P90 exactly: the probability of 80 or more is 0.1 at the second step, and less at the first.
  sums.add(scored(60, [65, 70], [60, 60]))
  expect(sums.score(300_000).brier).toBeCloseTo(0.01)
  sums.add(scored(60, [65, 70], [60, 95]))
  expect(sums.score(300_000).brier).toBeCloseTo((0.01 + 0.81) / 2)
})

test('below is the mirror of above', () => {
  const [above, below] = [new BreachSums(80, 'above'), new BreachSums(-80, 'below')]
  above.add(scored(60, [70, 90], [70, 80]))
  below.add(scored(-60, [-70, -90], [-70, -80]))
  const { brier, leadMinutes } = above.score(300_000)
  expect(below.score(300_000)).toMatchObject({ leadMinutes, brier: expect.closeTo(brier ?? NaN) as number })
})

test('nothing is told where nothing happened', () => {
  expect(new BreachSums(80, 'above').score(300_000)).toMatchObject({
    windows: 0,
    precision: null,
    recall: null,
    leadMinutes: null,
    brier: null,
    brierOfBaseRate: null,
  })
})
