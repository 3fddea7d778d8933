import { describe, expect, test } from 'vitest'
import { forecastOf } from '#testing/tables.ts'
import { assessFleet } from '../assess.ts'
import { LATE_STEPS, type FleetForecast } from '../fleetForecast.ts'
import { probabilityOf } from '../quantile/breach.ts'
import { curveAt } from '../quantile/curve.ts'
import { thresholdOf } from '../thresholds.ts'
import { unknownAssessment } from '../unknownAssessment.ts'
import { measuredCounts } from './measuredCounts.ts'
import { outlookOf } from './outlook.ts'
import { timelineOf } from './timeline.ts'

const STEP_MS = 300_000
const LEVELS = [0.1, 0.5, 0.9]
const HORIZON = 12

/** P50 is the path, P10 and P90 lie 10 away. Thresholds of cpu_percent: 75, 90; of memory_percent: 80, 93. */
const course = (server: string, metric: string, current: number, path: readonly number[]) => ({
  server,
  metric,
  current,
  curves: path.map((value) => [value - 10, value, value + 10]),
})
const ramp = (from: number, to: number) =>
  Array.from({ length: HORIZON }, (_, step) => from + ((to - from) * (step + 1)) / HORIZON)

const FORECAST = forecastOf(LEVELS, [
  course('a', 'cpu_percent', 40, ramp(40, 100)),
  course('a', 'queue', 1, ramp(1, 1)), // has no threshold
  course('b', 'cpu_percent', 80, ramp(80, 50)), // beyond warning
  course('late', 'cpu_percent', 92, ramp(92, 60)), // beyond critical, four steps behind
  course('stale', 'cpu_percent', 99, ramp(99, 99)),
  course('plain', 'queue', 5, ramp(5, 5)), // nothing to know
])
const behind = (steps: Readonly<Record<string, number>>, forecast = FORECAST): FleetForecast => ({
  ...forecast,
  originMs: Float64Array.from(forecast.series, ({ server }) => -(steps[server] ?? 0) * STEP_MS),
})
const forecast: FleetForecast = {
  ...behind({ late: 4, stale: LATE_STEPS + 1 }),
  leftOut: [{ server: 'gone', metric: null, code: 'too-short', reason: 'short' }],
}
const assessment = assessFleet(forecast, thresholdOf)
const { servers } = assessment
const named = (...names: readonly string[]) => servers.filter(({ server }) => names.includes(server))
const finish = <T>(steps: Generator<void, T>): T => {
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

describe('the timeline', () => {
  const run = (of: typeof servers) => finish(timelineOf(forecast, assessment, of))
  const beyond = (series: number, limit: number, step: number) =>
    probabilityOf(curveAt(forecast, series, step), limit, 'above')

  test('is the sum of the servers’ probabilities at each step', () => {
    const { warning, critical } = run(named('a', 'b'))
    for (const step of [0, 5, 11]) {
      expect(warning[step]).toBeCloseTo(beyond(0, 75, step) + beyond(2, 75, step), 12)
      expect(critical[step]).toBeCloseTo(beyond(0, 90, step) + beyond(2, 90, step), 12)
    }
  })

  test('counts a late series from the newest row of all; beyond its end it is unknown, and no fall', () => {
    const { warning, unknown } = run(named('late'))
    for (let step = 0; step < HORIZON - 4; step++) {
      expect(warning[step]).toBe(beyond(3, 75, step + 4))
      expect(unknown[step]).toBe(0)
    }
    expect([...warning.subarray(HORIZON - 4)]).toEqual([0, 0, 0, 0])
    expect([...unknown.subarray(HORIZON - 4)]).toEqual([1, 1, 1, 1])
  })

  test('knows nothing of what is stale or left out; of a server without thresholds there is nothing to know', () => {
    const { warning, low, high, unknown } = run(named('stale', 'gone', 'plain'))
    for (const none of [warning, low, high]) expect([...none]).toEqual(new Array(HORIZON).fill(0))
    expect([...unknown]).toEqual(new Array(HORIZON).fill(2))
  })

  test('of a server that misses one metric knows as much as the others say', () => {
    const missing = {
      ...forecast,
      leftOut: [{ ...forecast.leftOut[0]!, server: 'a', metric: 'memory_percent' }],
    }
    const judged = assessFleet(missing, thresholdOf)
    const [a] = judged.servers
    const { warning, unknown } = finish(timelineOf(missing, judged, [a!]))
    warning.forEach((p, step) => expect(unknown[step]).toBeCloseTo(1 - p, 12))
    // What has no threshold is not missed.
    const queue = { ...missing, leftOut: [{ ...missing.leftOut[0]!, metric: 'queue' }] }
    const [same] = assessFleet(queue, thresholdOf).servers
    expect(Math.max(...finish(timelineOf(queue, judged, [same!])).unknown)).toBe(0)
  })

  test('of a forecast that is no longer of now nothing is known, and the newest point of the past agrees', () => {
    const old = unknownAssessment(assessment)
    const { past, ahead, known, unknown } = finish(outlookOf(forecast, old, old.servers))
    expect([past.judged, known, unknown]).toEqual([5, 0, 5])
    for (const none of [ahead.warning, ahead.critical, ahead.high])
      expect([...none]).toEqual(new Array(HORIZON).fill(0))
    expect([...ahead.unknown]).toEqual(new Array(HORIZON).fill(5))
    expect([past.warning.at(-1), past.unknown.at(-1)]).toEqual([0, 5])
  })

  test('counts a server once, whichever of its metrics is beyond', () => {
    const twice = forecastOf(LEVELS, [
      course('a', 'cpu_percent', 40, ramp(199, 199)),
      course('a', 'memory_percent', 40, ramp(199, 199)),
    ])
    const judged = assessFleet(twice, thresholdOf)
    const { warning, low, high } = finish(timelineOf(twice, judged, judged.servers))
    warning.forEach((count) => expect(count).toBeCloseTo(1, 6))
    expect([low[0], high[0]]).toEqual([1, 1])
  })

  test('has an interval around whole counts', () => {
    const { low, high, warning } = run(servers)
    warning.forEach((expected, step) => {
      expect(low[step]).toBeLessThanOrEqual(Math.ceil(expected))
      expect(high[step]).toBeGreaterThanOrEqual(Math.floor(expected))
    })
  })
})

describe('the past', () => {
  const PAST = 14
  /** The last at the series' own newest row. */
  const HISTORY: Readonly<Record<string, readonly number[]>> = {
    a: [...new Array<number>(PAST - 3).fill(NaN), 95, 50, 40],
    b: new Array<number>(PAST).fill(80),
    late: [...new Array<number>(PAST - 1).fill(60), 92],
    stale: new Array<number>(PAST).fill(99),
  }
  const past: FleetForecast = {
    ...forecast,
    historyLength: PAST,
    history: Float32Array.from(
      forecast.series.flatMap(({ server, metric }) =>
        metric === 'cpu_percent' ? (HISTORY[server] ?? []) : new Array<number>(PAST).fill(NaN),
      ),
    ),
  }
  const run = (of: typeof servers, from = past) => finish(measuredCounts(from, assessment, of, PAST))
  const last = (values: Uint32Array, count: number) => [...values.subarray(-count)]

  test('at the issue time counts the servers that are breaching, late ones among them', () => {
    const { warning, critical } = run(servers)
    const breaching = servers.filter(({ severity }) => severity === 'breaching')
    expect(breaching.map(({ server }) => server)).toEqual(['b', 'late'])
    expect(warning.at(-1)).toBe(2)
    expect(critical.at(-1)).toBe(1)
    // Also where no history came with the forecast.
    const outlook = finish(outlookOf(forecast, assessment, servers))
    expect([...outlook.past.warning]).toEqual([2])
  })

  test('as it was measured stays, where only how things stand now is unknown', () => {
    const before = run(servers)
    const now = finish(measuredCounts(past, unknownAssessment(assessment), servers, PAST))
    expect([...now.warning.subarray(0, -1)]).toEqual([...before.warning.subarray(0, -1)])
    expect([before.warning.at(-1), now.warning.at(-1)]).toEqual([2, 0])
  })

  test('whatever the rows are late by', () => {
    for (const steps of [0, 1.4, 7.6, LATE_STEPS, LATE_STEPS + 0.3, LATE_STEPS + 1]) {
      const of = behind({ late: steps, stale: 99 }, past)
      const judged = assessFleet(of, thresholdOf)
      const count = judged.servers.filter(({ severity }) => severity === 'breaching').length
      expect(finish(measuredCounts(of, judged, judged.servers, PAST)).warning.at(-1), `${steps}`).toBe(count)
    }
  })

  test('a value holds until the next, as long as it is not stale: late rows are no recovery', () => {
    const { warning, unknown } = run(named('late'))
    expect(last(warning, 6)).toEqual([0, 1, 1, 1, 1, 1])
    expect(last(unknown, 6)).toEqual([0, 0, 0, 0, 0, 0])
    const gone = run(named('late'), behind({ late: LATE_STEPS + 3 }, past))
    expect(last(gone.warning, 12)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0])
    expect(last(gone.unknown, 12)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1])
  })

  test('before its first value, and left out, a server is unknown; it is judged, and one without thresholds is not', () => {
    const { unknown, warning, judged } = run(named('a', 'gone', 'plain'))
    expect(last(unknown, 4)).toEqual([2, 1, 1, 1])
    expect(last(warning, 4)).toEqual([0, 1, 0, 0])
    expect(judged).toBe(2)
  })

  test('a server of which one metric is unknown is not well, but beyond where another is', () => {
    const both = forecastOf(LEVELS, [
      course('a', 'cpu_percent', 40, ramp(40, 40)),
      course('a', 'memory_percent', 40, ramp(40, 40)),
    ])
    const two = { ...both, historyLength: 3, history: Float32Array.from([95, 40, 40, NaN, NaN, 40]) }
    const judged = assessFleet(two, thresholdOf)
    const counts = finish(measuredCounts(two, judged, judged.servers, 3))
    expect([...counts.warning]).toEqual([1, 0, 0])
    expect([...counts.critical]).toEqual([1, 0, 0])
    expect([...counts.unknown]).toEqual([0, 1, 0])
  })
})
