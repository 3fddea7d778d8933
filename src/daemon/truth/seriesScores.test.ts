import { expect, test } from 'vitest'
import { savedSeriesSchema } from './saved.ts'
import { SeriesScores } from './seriesScores.ts'
import type { MaturedPoint } from './sums.ts'

const STEP_MS = 300_000
const DAY_MS = 86_400_000

/** Two days of a model that is off by `off`, beside a newest value that is off by 1. */
function scored(off: number): SeriesScores {
  const scores = new SeriesScores()
  const point: MaturedPoint = {
    actual: 50,
    own: [49 + off, 50 + off, 51 + off],
    simple: {
      lastValue: [50, 51, 52],
      seasonalNaive: null,
      straightLine: null,
      windowDay: null,
      windowRecent: null,
    },
  }
  for (let step = 0; step < 576; step++)
    scores.add({ server: 'a', metric: 'cpu' }, [point, point], step * STEP_MS)
  return scores
}

test('a simple forecast wins by a margin that matters only', () => {
  expect(scored(3).beaten(STEP_MS, 2 * DAY_MS)).toMatchObject([
    { server: 'a', metric: 'cpu', by: 'lastValue' },
  ])
  expect(scored(1.01).beaten(STEP_MS, 2 * DAY_MS)).toEqual([])
  expect(scored(0).beaten(STEP_MS, 2 * DAY_MS)).toEqual([])
})

test('the model has another try once what was seen of it has faded', () => {
  const scores = scored(3)
  expect(scores.beaten(STEP_MS, 3 * DAY_MS)).toHaveLength(1)
  expect(scores.beaten(STEP_MS, 12 * DAY_MS)).toEqual([])
})

test('what was seen survives being saved', () => {
  const scores = scored(3)
  const saved = savedSeriesSchema.parse(
    JSON.parse(JSON.stringify({ model: 'm', ...scores.toJson(2 * DAY_MS) })),
  )
  const again = new SeriesScores()
  again.load(saved)
  const [before, after] = [scores, again].map((each) => each.beaten(STEP_MS, 2 * DAY_MS)[0])
  expect(after).toMatchObject({ server: 'a', metric: 'cpu', by: 'lastValue' })
  expect(after?.ratio).toBeCloseTo(before?.ratio ?? NaN, 4)
})

test('what a simple forecast was right about now and then does not beat a model that is right all day', () => {
  const scores = new SeriesScores()
  const none = { lastValue: null, straightLine: null, windowDay: null, windowRecent: null }
  for (let step = 0; step < 576; step++) {
    const isThere = step > 560
    const own = isThere ? ([7, 8, 9] as const) : ([4, 5, 6] as const)
    const seasonalNaive = isThere ? ([4, 5, 6] as const) : null
    const point = { actual: 5, own, simple: { ...none, seasonalNaive } }
    scores.add({ server: 'a', metric: 'cpu' }, [point, point], step * STEP_MS)
  }
  expect(scores.beaten(STEP_MS, 2 * DAY_MS)).toEqual([])
})
