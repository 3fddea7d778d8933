import { expect, test } from 'vitest'
import { noExtremes } from '../chance/pastExtremes.ts'
import { AccuracySums } from './accuracy.ts'
import { byNaive, type Naive } from './comparison.ts'
import { judgeReport, simplerOf, worstFirst, type Judgement } from './judgement.ts'
import { LOSS_LEVELS } from './score.ts'

const HORIZON = 4
const LEVELS = [...LOSS_LEVELS]

interface Tried {
  readonly metric?: string
  readonly servers?: number
  readonly origins?: number
  /** How far the model's median is off at an origin of a server. */
  readonly model: (origin: number, server: number) => number
  /** How far each simple forecast is off; what is not named is off by 50. */
  readonly naive: Partial<Record<Naive, number>>
  readonly stride?: number
  readonly value?: number
  readonly serversAreSampled?: boolean
}

/** What is judged of forecasts of a value that never changes, each off by what is said. */
function metricOf({
  metric = 'm',
  servers = 4,
  origins = 5,
  stride = HORIZON,
  value = 100,
  serversAreSampled = true,
  ...off
}: Tried) {
  const sums = new AccuracySums(LEVELS, { stepMs: 300_000, horizon: HORIZON })
  const path = (by: number) => new Float64Array(HORIZON * LEVELS.length).fill(value + by)
  for (let origin = 0; origin < origins; origin++) {
    for (let server = 0; server < servers; server++) {
      const values = LEVELS.map(() => value + off.model(origin, server))
      sums.add({
        server: `s${server}`,
        metric,
        profile: null,
        origin,
        current: value,
        curves: Array.from({ length: HORIZON }, () => ({ levels: LEVELS, values })),
        truth: new Float64Array(HORIZON).fill(value),
        naive: byNaive((name) => path(off.naive[name] ?? 50)),
        past: noExtremes(1),
        lateSteps: 0,
      })
    }
  }
  return sums.report({ stride, serversAreSampled })
}

const judged = (tried: Tried): Judgement => judgeReport({ metrics: metricOf(tried) })[0]!.judgement

test('a model that is closer than each simple forecast is better, against the hardest of them', () => {
  expect(judged({ model: () => 1, naive: { lastPoint: 2, straightLine: 4 } })).toEqual({
    kind: 'better',
    closest: 'lastPoint',
    excess: -0.5,
  })
})

test('one that is further off is worse, and the best with a band would be served', () => {
  const found = judged({ model: () => 6, naive: { seasonalPoint: 3, straightLine: 4 } })
  expect(found).toMatchObject({ kind: 'worse', closest: 'seasonalPoint', serve: 'straightLine' })
  expect(found.kind === 'worse' && found.excess).toBeCloseTo(1)
  // What has a band is worse than the model itself.
  expect(judged({ model: () => 6, naive: { seasonalPoint: 3 } })).toMatchObject({
    kind: 'worse',
    serve: null,
  })
})

test('a difference that chance may have made is none', () => {
  // Off by 9 at one origin, by 1 at the others: 2.6 on average, but not clearly more than 2.
  const byChance = (origin: number) => (origin === 0 ? 9 : 1)
  expect(judged({ model: byChance, naive: { lastValue: 2 } })).toMatchObject({
    kind: 'even',
    closest: 'lastValue',
  })
  // As many windows more of the same times are no proof: they happened together.
  expect(judged({ model: byChance, naive: { lastValue: 2 }, servers: 400 })).toMatchObject({ kind: 'even' })
  // Nor is one hard server at many times.
  const hard = (_: number, server: number) => (server === 0 ? 9 : 1)
  expect(judged({ model: hard, naive: { lastValue: 2 }, origins: 50 })).toMatchObject({ kind: 'even' })
  // Unless there are no other servers.
  const all = { origins: 50, serversAreSampled: false }
  expect(judged({ model: hard, naive: { lastValue: 2 }, ...all })).toMatchObject({ kind: 'worse' })
  // A steady difference counts, unless it is too small to matter.
  expect(judged({ model: () => 2.1, naive: { lastValue: 2 } })).toMatchObject({ kind: 'worse' })
  expect(judged({ model: () => 2.02, naive: { lastValue: 2 } })).toMatchObject({ kind: 'even' })
})

test('windows that overlap count as fewer', () => {
  const model = (origin: number) => [2.6, 2.8, 2.2, 2.7, 2.5][origin] ?? 0
  expect(judged({ model, naive: { lastValue: 2 } })).toMatchObject({ kind: 'worse' })
  expect(judged({ model, naive: { lastValue: 2 }, stride: 1 / 8 })).toMatchObject({ kind: 'even' })
})

test('too little tells nothing', () => {
  expect(judged({ model: () => 9, naive: { lastValue: 1 }, origins: 2, servers: 100 })).toEqual({
    kind: 'few',
  })
  expect(judged({ model: () => 9, naive: { lastValue: 1 }, origins: 3, servers: 3 })).toEqual({ kind: 'few' })
})

test('where a simple forecast makes no mistake, the model is worse only if its own matter', () => {
  expect(judged({ model: () => 5, naive: { straightLine: 0 } })).toMatchObject({
    kind: 'worse',
    excess: Infinity,
    serve: 'straightLine',
  })
  expect(judged({ model: () => 0.1, naive: { straightLine: 0 } })).toMatchObject({ kind: 'even' })
  expect(judged({ model: () => 0, naive: { straightLine: 0 } })).toMatchObject({ kind: 'even', excess: 0 })
})

test('where the last value is exact everywhere there is nothing to forecast, however the model does', () => {
  const exact = { lastPoint: 0, lastValue: 0 }
  expect(judged({ model: () => 5, naive: exact })).toEqual({ kind: 'constant', serve: 'lastValue' })
  expect(judged({ model: () => 0.1, naive: exact })).toEqual({ kind: 'constant', serve: null })
  expect(judged({ model: () => 0, naive: exact })).toEqual({ kind: 'constant', serve: null })
  expect(judged({ model: () => 0, naive: exact, origins: 1 })).toEqual({ kind: 'few' })
})

test('what is served is listed by metric, and the worst comes first', () => {
  const metrics = [
    ...metricOf({ metric: 'cores', model: () => 5, naive: { lastPoint: 0, lastValue: 0 } }),
    ...metricOf({ metric: 'good', model: () => 1, naive: {} }),
    ...metricOf({ metric: 'bad', model: () => 3, naive: { straightLine: 2 } }),
    ...metricOf({ metric: 'few', model: () => 3, naive: {}, origins: 1 }),
    ...metricOf({ metric: 'worst', model: () => 9, naive: { lastValue: 2 } }),
    ...metricOf({ metric: 'even', model: () => 2, naive: { lastValue: 2 } }),
  ]
  const found = judgeReport({ metrics })
  expect(simplerOf(found)).toEqual({ bad: 'straightLine', worst: 'lastValue', cores: 'lastValue' })
  expect(worstFirst(found).map(({ metric }) => metric)).toEqual([
    'worst',
    'bad',
    'even',
    'few',
    'good',
    'cores',
  ])
})
