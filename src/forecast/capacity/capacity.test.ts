import { describe, expect, test } from 'vitest'
import { forecastOf } from '#testing/tables.ts'
import { breachChances } from '../chance/breachChances.ts'
import { DEFAULT_CHANCES } from '../chance/chanceModel.ts'
import type { FleetForecast } from '../fleetForecast.ts'
import { thresholdsWith } from '../thresholds.ts'
import type { LeftOut } from '../window/inputs.ts'
import { capacityOf, fillingMetrics, readingCapacity, type Capacity } from './capacity.ts'
import { newestIn, newestOf } from './newest.ts'
import { trendReachMs } from './trend.ts'

const HOUR = 3_600_000
const LEVELS = [0.1, 0.5, 0.9]
const D = 10

/** A level that rises by so much per hour at P10, P50 and P90. */
const rising = (server: string, metric: string, current: number, [low, mid, high]: readonly number[]) => ({
  server,
  metric,
  current,
  curves: Array.from({ length: D }, (_, k) =>
    [low, mid, high].map((slope) => Math.min(100, current + (slope ?? NaN) * (k + 1))),
  ),
})

const fleet = (changes: Partial<FleetForecast> = {}): FleetForecast => ({
  ...forecastOf(
    LEVELS,
    [
      rising('db-1', 'disk_percent', 90, [0.4, 1, 2]),
      rising('db-2', 'disk_percent', 90, [0, 0.02, 0.51]),
      rising('db-3', 'disk_percent', 40, [0, 0, 0]),
      rising('db-4', 'disk_percent', 96, [0, 0, 0]),
      rising('db-5', 'disk_percent', 93, [0.9, 1, 1.1]),
      rising('db-1', 'cpu_percent', 99, [0, 0, 0]),
      rising('db-1', 'queue_depth', 5, [0, 0, 0]),
    ],
    HOUR,
  ),
  ...changes,
})
const read = (forecast = fleet(), averaged = false) => capacityOf(forecast, thresholdsWith({}), averaged)

describe('what is read off a forecast', () => {
  test('who is there comes first, then by when it is as likely as not, then what only may be; others are a count', () => {
    const { filling, below, known, what, withoutThreshold } = read()
    const names = filling.map(({ series }) => fleet().series[series]?.server)
    expect(names).toEqual(['db-4', 'db-5', 'db-1', 'db-2'])
    expect(filling.map(({ critical }) => critical.reach.kind)).toEqual([
      'already',
      'expected',
      'expected',
      'possible',
    ])
    expect({ below, known, what, withoutThreshold }).toEqual({
      below: 1,
      known: 5,
      what: ['disk'],
      withoutThreshold: ['queue_depth'],
    })
  })

  test('times are those by which the chance is 10, 50 and 90 %; null where it does not get there', () => {
    const at = (series: number) => {
      const row = read().filling.find((each) => each.series === series)
      const chances = breachChances(fleet(), series, 95, 'above', DEFAULT_CHANCES)
      return { reach: row?.critical.reach, chances, full: row?.full }
    }
    const stepsTo = (chances: Float64Array, wanted: number) => chances.findIndex((chance) => chance >= wanted)
    const soon = at(4)
    if (soon.reach?.kind !== 'expected') throw new Error('db-5 is expected to be full')
    // Within the step at whose end the chance is first that large.
    const { earliestMs, afterMs, latestMs, chance } = soon.reach
    expect([earliestMs, afterMs, latestMs].map((ms) => Math.ceil((ms ?? NaN) / HOUR) - 1)).toEqual(
      [0.1, 0.5, 0.9].map((wanted) => stepsTo(soon.chances, wanted)),
    )
    expect(chance).toBe(soon.chances.at(-1))
    expect(earliestMs).toBeLessThan(afterMs)
    expect(soon.full).toMatchObject({ limit: 100 })
    const maybe = at(1)
    expect(maybe.reach).toMatchObject({ kind: 'possible', chance: maybe.chances.at(-1) })
    expect(stepsTo(maybe.chances, 0.5)).toBe(-1)
  })

  test('a mean stands for the middle of its step, so that times are half a step sooner, never past', () => {
    const timesOf = (averaged: boolean) =>
      read(fleet(), averaged).filling.flatMap(({ critical: { reach } }) =>
        reach.kind === 'expected' ? [reach.earliestMs, reach.afterMs].map(Math.round) : [],
      )
    expect(timesOf(false)).toHaveLength(4)
    expect(timesOf(true)).toEqual(timesOf(false).map((ms) => Math.max(0, ms - HOUR / 2)))
  })

  test('the newest value measured says who is there already, not the mean of the newest step', () => {
    const now: Record<string, number> = { 'db-3': 97, 'db-4': 93 }
    const newest = ({ server, metric }: { server: string; metric: string }) =>
      metric === 'disk_percent' ? (now[server] ?? NaN) : NaN
    const found = capacityOf(fleet(), thresholdsWith({}), true, newest)
    const kinds = new Map(found.filling.map(({ series, critical }) => [series, critical.reach.kind]))
    expect(kinds.get(2)).toBe('already')
    expect(kinds.get(3)).not.toBe('already')
    expect(found.below).toBe(read().below - 1 + (kinds.has(3) ? 0 : 1))
  })

  test('is looked up by key: what is stale on screen is not known, and gaps are looked past', () => {
    const screen = fleet({
      originMs: Float64Array.from({ length: 7 }, (_, at) => (at === 1 ? -9 * HOUR : 0)),
    })
    const newest = newestOf(screen)
    expect(newest({ server: 'db-4', metric: 'disk_percent' })).toBe(96)
    expect(newest({ server: 'db-2', metric: 'disk_percent' })).toBeNaN()
    expect(newest({ server: 'new', metric: 'disk_percent' })).toBeNaN()
    const { series } = screen
    const values = Float32Array.from([1, 2, NaN, NaN, NaN, NaN])
    const past = { series: series.slice(0, 2), stepMs: HOUR, length: 3, lastMs: new Float64Array(2), values }
    expect([0, 1].map((at) => newestIn(past)(series[at]!))).toEqual([2, NaN])
  })

  test('times of a late series are from the newest row of all; more than two steps late it is not known', () => {
    const late = (steps: number) =>
      read(fleet({ originMs: Float64Array.from({ length: 7 }, (_, at) => (at === 4 ? -steps * HOUR : 0)) }))
    const timesOf = ({ filling }: Capacity) => {
      const reach = filling.find(({ series }) => series === 4)?.critical.reach
      return reach?.kind === 'expected' ? [reach.earliestMs, reach.afterMs] : null
    }
    const onTime = timesOf(late(0))
    expect(onTime).not.toBeNull()
    expect(timesOf(late(2))).toEqual(
      onTime?.map((ms) => expect.closeTo(Math.max(0, ms - 2 * HOUR), 3) as number),
    )
    expect(late(3).unknown).toEqual(['db-5'])
  })

  test('thresholds are those that are given, and one on the low side is reached from above', () => {
    const own = thresholdsWith({
      disk_percent: null,
      queue_depth: { warning: 4, critical: 2, direction: 'below' },
    })
    const emptying = forecastOf(LEVELS, [rising('q', 'queue_depth', 10, [-2, -1.9, -1.8])], HOUR)
    const [row] = capacityOf(emptying, own, false).filling
    expect(row?.critical).toMatchObject({ limit: 2, reach: { kind: 'expected' } })
    expect(row?.full).toMatchObject({ limit: 0 })
    const [filling] = capacityOf(
      forecastOf(LEVELS, [rising('q', 'queue_depth', 10, [1, 2, 3])], HOUR),
      own,
      false,
    ).filling
    expect(filling).toBeUndefined()
    expect(capacityOf(fleet(), own, false).withoutThreshold).toEqual(['disk_percent'])
  })

  test('too little history and what is not known are told apart, by server; a count is of the servers asked', () => {
    const left = (server: string, metric: string | null, code: LeftOut['code']): LeftOut => ({
      server,
      metric,
      code,
      reason: '',
    })
    const leftOut = [
      left('new-10', 'disk_percent', 'too-short'),
      left('new-2', 'disk_percent', 'stale-gap'),
      left('gone', null, 'no-rows'),
      left('cpu-only', 'cpu_percent', 'too-short'),
    ]
    const originMs = Float64Array.from({ length: 7 }, (_, at) => (at === 2 ? -100 * HOUR : 0))
    const found = read(fleet({ leftOut, originMs }))
    expect(found.tooShort).toEqual(['new-2', 'new-10'])
    expect(found.unknown).toEqual(['db-3', 'gone'])
    expect(found.below).toBe(0)
    const steps = readingCapacity(fleet({ leftOut }), thresholdsWith({}), false, {
      isCounted: (name) => name === 'db-1',
    })
    let next = steps.next()
    while (next.done !== true) next = steps.next()
    expect(next.value).toMatchObject({ known: 1, tooShort: [], unknown: [] })
  })

  test('only what fills is asked for', () => {
    expect(fillingMetrics(['cpu_percent', 'disk_percent', 'network_errors', 'memory_percent'])).toEqual([
      'disk_percent',
      'memory_percent',
    ])
  })
})

describe('the straight line beside it', () => {
  const H = 60
  /** The history of one series, the newest value last. */
  const withHistory = (valueOf: (hoursAgo: number) => number): FleetForecast => ({
    ...forecastOf(LEVELS, [rising('a', 'disk_percent', valueOf(0), [0, 0, 0])], HOUR),
    historyLength: H,
    history: Float32Array.from({ length: H }, (_, at) => valueOf(H - 1 - at)),
  })
  const reach = (forecast: FleetForecast, averaged = false) =>
    trendReachMs(forecast, 0, 95, 'above', averaged)

  test('is drawn through the last two days of a level that rises steadily', () => {
    const steady = withHistory((ago) => 94 - 0.5 * ago + (ago > 48 ? 30 : 0))
    expect(reach(steady)).toBeCloseTo(2 * HOUR, -2)
    expect(reach(steady, true)).toBeCloseTo(1.5 * HOUR, -2)
    expect(read(steady).onlyByTrend).toMatchObject([{ series: 0, limit: 95 }])
    expect(read(steady).below).toBe(1)
    expect(reach({ ...steady, issueTimeMs: HOUR })).toBeCloseTo(HOUR, -2)
  })

  test.each([
    ['falls', withHistory((ago) => 94 + 0.1 * ago)],
    ['is too slow for the horizon', withHistory((ago) => 94 - 0.05 * ago)],
    ['goes up and down', withHistory((ago) => 93.5 - 0.2 * ago + 6 * Math.sin(ago))],
    ['never moves', withHistory(() => 94)],
    ['is too short', withHistory((ago) => (ago < 20 ? 94 - 0.5 * ago : NaN))],
  ])('says nothing of one that %s', (_, forecast) => {
    expect(reach(forecast)).toBeNull()
  })
})
