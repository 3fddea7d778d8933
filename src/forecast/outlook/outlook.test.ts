import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { forecastOf } from '#testing/tables.ts'
import { assessFleet } from '../assess.ts'
import type { FleetForecast } from '../fleetForecast.ts'
import { thresholdOf } from '../thresholds.ts'
import { anyOf } from './anyBreach.ts'
import { countQuantiles } from './countQuantiles.ts'
import { headroomByMetric } from './headroom.ts'
import { nextBreaches } from './nextBreaches.ts'
import { outlookOf } from './outlook.ts'
import { byProfile } from './profiles.ts'
import { breachOutlook, serverChance } from './serverChances.ts'

const STEP_MS = 300_000
const LEVELS = [0.1, 0.5, 0.9]
const probability = fc.double({ min: 0, max: 1, noNaN: true })

/** P50 is the path, P10 and P90 lie 10 away. */
const course = (server: string, metric: string, current: number, path: readonly number[]) => ({
  server,
  metric,
  current,
  curves: path.map((value) => [value - 10, value, value + 10]),
})

/** Twelve steps: an hour. Thresholds of cpu_percent: 75, 90; of memory_percent: 80, 93; of cpu_idle_pct: 20, 10. */
const ramp = (from: number, to: number) =>
  Array.from({ length: 12 }, (_, step) => from + ((to - from) * (step + 1)) / 12)
const METRICS = ['cpu_percent', 'memory_percent', 'cpu_idle_pct']
const PATH_ALONE = { strength: 0.5, intercept: 0, pathWeight: 1, pastWeight: 0, recentWeight: 0 }
const FORECAST = forecastOf(LEVELS, [
  course('a', 'cpu_percent', 40, ramp(40, 100)), // meets 90 after 10 steps
  course('a', 'queue', 1, ramp(1, 1)),
  course('b', 'cpu_percent', 80, ramp(80, 50)), // beyond 75 already
  course('c', 'memory_percent', 60, ramp(60, 68)), // P90 is 78 at the end: a watch, of 80
  course('d', 'cpu_percent', 20, ramp(20, 20)),
  course('e', 'cpu_idle_pct', 60, ramp(60, 34)), // P10 is 24 at the end: a watch, of 20
  course('f', 'cpu_percent', 70, ramp(70, 80)), // stale
])
const forecast: FleetForecast = {
  ...FORECAST,
  originMs: Float64Array.from(FORECAST.originMs, (_, at) => (at === 6 ? -9 * STEP_MS : 0)),
  // Of a path through the levels alone: what a past adds is tested elsewhere.
  chances: { models: Object.fromEntries(METRICS.map((metric) => [metric, PATH_ALONE])), windows: 1 },
  leftOut: [{ server: 'g', metric: null, code: 'too-short', reason: 'short' }],
}
const assessment = assessFleet(forecast, thresholdOf)
const { servers } = assessment
const finish = <T>(steps: Generator<void, T>): T => {
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}
const named = (...names: readonly string[]) => servers.filter(({ server }) => names.includes(server))

describe('any of several', () => {
  test('if independent, one minus the product of none; else between the largest and the sum', () => {
    expect(anyOf([0.5, 0.5])).toEqual({ independent: 0.75, lower: 0.5, upper: 1 })
    expect(anyOf([0.1, 0.2]).independent).toBeCloseTo(0.28, 12)
    expect(anyOf([0.1, 0.2]).upper).toBeCloseTo(0.3, 12)
    expect(anyOf([])).toEqual({ independent: 0, lower: 0, upper: 0 })
    expect(anyOf([0.3, 1])).toEqual({ independent: 1, lower: 1, upper: 1 })
    // A plain product of 1e-17s would say 0.
    expect(anyOf(new Array<number>(10_000).fill(1e-17)).independent).toBeCloseTo(1e-13, 20)
  })

  test('the independent one always lies within the bounds', () => {
    fc.assert(
      fc.property(fc.array(probability), (all) => {
        const { independent, lower, upper } = anyOf(all)
        expect(independent).toBeGreaterThanOrEqual(lower)
        expect(independent).toBeLessThanOrEqual(upper)
      }),
      { seed: 3 },
    )
  })
})

describe('the number of events', () => {
  /** Every combination of happening and not. */
  const enumerated = (all: readonly number[], level: number): number => {
    const mass = new Array<number>(all.length + 1).fill(0)
    for (let bits = 0; bits < 2 ** all.length; bits++) {
      const happens = all.map((_, at) => (bits >> at) & 1)
      const p = all.reduce((product, each, at) => product * (happens[at] === 1 ? each : 1 - each), 1)
      const count = happens.reduce<number>((a, b) => a + b, 0)
      mass[count] = (mass[count] ?? 0) + p
    }
    let sum = 0
    return mass.findIndex((each) => (sum += each) >= level)
  }

  test('has the quantiles that counting every combination gives', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.01, max: 0.99, noNaN: true }), { maxLength: 9 }), (all) => {
        // Levels that no sum of ours meets to the last digit.
        const levels = [0.1000001, 0.5000001, 0.9000001]
        expect(countQuantiles(all, levels)).toEqual(levels.map((level) => enumerated(all, level)))
      }),
      { seed: 5 },
    )
  })

  test('counts what is certain', () => {
    expect(countQuantiles([1, 1, 0, 1], [0.1, 0.9])).toEqual([3, 3])
    expect(countQuantiles([], [0.1, 0.9])).toEqual([0, 0])
  })

  test('of many servers is within one of the exact binomial', () => {
    // Binomial(1000, p) from its own recurrence.
    for (const p of [0.005, 0.03, 0.4, 0.5]) {
      let mass = Math.exp(1000 * Math.log1p(-p))
      let sum = mass
      const exact = [0.1, 0.9].map(() => -1)
      for (let k = 0; k <= 1000; k++) {
        ;[0.1, 0.9].forEach((level, at) => {
          if ((exact[at] ?? 0) < 0 && sum >= level) exact[at] = k
        })
        mass *= ((1000 - k) / (k + 1)) * (p / (1 - p))
        sum += mass
      }
      const found = countQuantiles(new Array<number>(1000).fill(p), [0.1, 0.9])
      found.forEach((count, at) => {
        expect(Math.abs(count - (exact[at] ?? NaN))).toBeLessThanOrEqual(1)
      })
    }
  })
})

describe('a server against its thresholds', () => {
  const of = (name: string, limit: 'warning' | 'critical') =>
    serverChance(forecast, assessment, named(name)[0]!, limit)

  test('has the chances of its one series, and may be beyond already', () => {
    expect(of('a', 'critical')).toEqual({
      already: false,
      soon: assessment.chances.criticalSoon[0],
      horizon: assessment.chances.critical[0],
    })
    // P10 ends at 90: its last step alone has 90 %.
    expect(of('a', 'critical')?.horizon).toBeGreaterThan(0.9)
    expect(of('a', 'warning')?.soon).toBeGreaterThan(0.3) // P50 is 70, P90 80 at 30 minutes
    expect(of('a', 'warning')?.soon).toBeLessThan(0.6)
    expect(of('b', 'warning')).toEqual({ already: true, soon: 1, horizon: 1 })
    expect(of('b', 'critical')?.already).toBe(false)
  })

  test('has the largest of several, whichever of its series that is', () => {
    const cpu = course('a', 'cpu_percent', 40, ramp(60, 60))
    const memory = course('a', 'memory_percent', 40, ramp(76, 76))
    for (const series of [
      [cpu, memory],
      [memory, cpu],
    ]) {
      const both = forecastOf(LEVELS, series)
      const judged = assessFleet(both, thresholdOf)
      const { warning, warningSoon } = judged.chances
      expect(warning[series.indexOf(memory)]).toBeGreaterThan(warning[series.indexOf(cpu)]!)
      expect(serverChance(both, judged, judged.servers[0]!, 'warning')).toEqual({
        already: false,
        soon: Math.max(...warningSoon),
        horizon: Math.max(...warning),
      })
    }
  })

  test('is unknown where it is stale or left out, and where nothing has a threshold', () => {
    expect(of('f', 'warning')).toBeNull()
    expect(of('g', 'warning')).toBeNull()
  })

  test('together: who is there is counted apart, who is unknown is not counted at all', () => {
    const outlook = breachOutlook(forecast, assessment, named('b', 'c', 'd', 'e', 'f', 'g'), 'warning')
    expect(outlook).toMatchObject({ already: 1, known: 4 })
    const { warning, warningSoon } = assessment.chances
    const near = (value: number) => expect.closeTo(value, 6) as number
    const ofThree = (chances: Float32Array) => {
      const three = [3, 4, 5].map((at) => chances[at]!)
      return {
        independent: near(1 - three.reduce((none, chance) => none * (1 - chance), 1)),
        lower: near(Math.max(...three)),
        upper: near(three.reduce((a, b) => a + b)),
      }
    }
    expect(outlook.horizon).toEqual(ofThree(warning))
    expect(outlook.soon).toEqual(ofThree(warningSoon))
    const all = breachOutlook(forecast, assessment, servers, 'warning')
    expect(all).toMatchObject({ already: 1, known: 5 })
    expect(all.horizon.lower).toBeCloseTo(warning[0]!, 6)
    expect(all.soon.independent).toBeLessThan(all.horizon.independent)
  })
})

test('all of it together speaks of the same servers', () => {
  const outlook = finish(outlookOf(forecast, assessment, servers))
  expect(outlook).toMatchObject({ servers: 7, unknown: 2, warning: { already: 1 }, critical: { already: 0 } })
  expect(outlook.next).toHaveLength(5)
  expect(outlook.profiles.reduce((sum, { servers: count }) => sum + count, 0)).toBe(7)
})

describe('the next breaches', () => {
  const found = nextBreaches(forecast, assessment, servers, 1)
  const server = (series: number) => forecast.series[series]?.server

  test('are what breaches now, then alarms in the order of time, watches by chance, and the closest of the rest', () => {
    expect(found.map(({ series, severity, breach }) => [server(series), severity, breach.kind])).toEqual([
      ['b', 'breaching', 'already'],
      ['a', 'critical', 'expected'],
      ['c', 'watch', 'possible'],
      ['e', 'watch', 'possible'],
      ['d', 'ok', 'clear'],
    ])
    expect(found[2]!.chance).toBeGreaterThan(found[3]!.chance)
  })

  test('say how likely and when, all of one limit, and how far the bad side goes', () => {
    const aheadOf = (
      series: number,
      limit: number,
      direction: 'above' | 'below',
      medianSteps: number | null,
    ) => ({
      limit,
      direction,
      chance: assessment.chance[series],
      afterMs: assessment.afterMs[series],
      earliestMs: assessment.earliestMs[series],
      latestMs: assessment.latestMs[series],
      medianMs: medianSteps === null ? null : (expect.closeTo(medianSteps * STEP_MS) as number),
    })
    const warningOf = (...[series, limit, direction, medianSteps]: [number, number, 'above', number]) => ({
      limit,
      direction,
      chance: assessment.chances.warning[series],
      afterMs: assessment.before.afterMs[series],
      earliestMs: assessment.before.earliestMs[series],
      latestMs: assessment.before.latestMs[series],
      medianMs: expect.closeTo(medianSteps * STEP_MS) as number,
    })
    expect(found.map(({ breach }) => breach)).toEqual([
      { kind: 'already', limit: 75, direction: 'above', current: 80, ahead: aheadOf(2, 90, 'above', null) },
      { kind: 'expected', ...aheadOf(0, 90, 'above', 10), before: warningOf(0, 75, 'above', 7) },
      { kind: 'possible', ...aheadOf(3, 80, 'above', null) },
      { kind: 'possible', ...aheadOf(5, 20, 'below', null) },
      { kind: 'clear', limit: 75, direction: 'above', chance: assessment.chance[4], peak: 30 },
    ])
    expect(found.map(({ chance }) => chance)).toEqual([2, 0, 3, 5, 4].map((at) => assessment.chance[at]))
  })

  test('say nothing of what is unknown', () => {
    expect(nextBreaches(forecast, assessment, named('f', 'g'), 5)).toEqual([])
  })

  test('closest of those that stay clear is the likeliest, and of those alike the one with the least room', () => {
    const flat = ['near', 'likely', 'far'].map((name, at) =>
      course(name, 'cpu_percent', 20, ramp(20, 50 - 10 * at)),
    )
    const calm = forecastOf(LEVELS, flat)
    const judged = assessFleet(calm, thresholdOf)
    const closest = (chances: readonly number[]) =>
      nextBreaches(calm, { ...judged, chance: Float32Array.from(chances) }, judged.servers, 2).map(
        ({ series }) => calm.series[series]?.server,
      )
    expect(closest([0.01, 0.02, 0.01])).toEqual(['likely', 'near'])
  })
})

describe('headroom', () => {
  const rooms = headroomByMetric(forecast, assessment, servers)

  test('is by metric, the tightest first, metrics without a threshold left away', () => {
    expect(rooms.map(({ metric }) => metric)).toEqual(['cpu_percent', 'memory_percent', 'cpu_idle_pct'])
  })

  test('is of the worst of P90, unknown series counted apart', () => {
    const cpu = rooms[0]!
    // Peaks: a 110, b 87.5 (its first step, 77.5), d 30; f is stale.
    expect(cpu).toMatchObject({ known: 3, unknown: 1, median: 87.5, beyond: { warning: 2, critical: 1 } })
    expect(cpu.room.median).toBe(-12.5)
    expect(cpu.tail).toBeCloseTo(107.75)
    expect(cpu.histogram).toMatchObject({ low: 0, high: 110 })
    expect(cpu.histogram.counts.reduce((a, b) => a + b)).toBe(3)
  })

  test('where low is bad is measured downwards', () => {
    expect(rooms[2]).toMatchObject({
      median: 24,
      tail: 24,
      room: { median: 4 },
      beyond: { warning: 0, critical: 0 },
    })
  })
})

test('profiles divide the servers, those without one come last', () => {
  const series = forecast.series.map((key) => ({ ...key, profile: key.server < 'c' ? 'web' : null }))
  const judged = assessFleet({ ...forecast, series }, thresholdOf)
  const groups = byProfile({ ...forecast, series }, judged, judged.servers)
  expect(groups.map(({ profile, servers: count }) => [profile, count])).toEqual([
    ['web', 2],
    [null, 5],
  ])
  expect(groups[0]).toMatchObject({
    counts: { critical: 1, breaching: 1 },
    outlook: { already: 1, known: 2 },
  })
  expect(groups[1]).toMatchObject({ counts: { watch: 2, ok: 1, unknown: 2 }, outlook: { known: 3 } })
})
