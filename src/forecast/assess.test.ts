import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assessFleet, type Assessment } from './assess.ts'
import type { FleetForecast } from './fleetForecast.ts'
import { timeToCrossing, probabilityWithin } from './quantile/breach.ts'
import { severityOf, thresholdOf, thresholdsWith, type Threshold } from './thresholds.ts'

const HOUR_MS = 3_600_000
const LEVELS = [0.1, 0.5, 0.9]

interface Course {
  readonly server: string
  readonly metric?: string
  readonly current: number
  /** [D][Q] */
  readonly steps: readonly (readonly number[])[]
  /** How long before the others its rows end. */
  readonly lateMs?: number
}

function forecastOf(courses: readonly Course[], leftOut: FleetForecast['leftOut'] = []): FleetForecast {
  const horizon = courses[0]?.steps.length ?? 1
  const values = Float32Array.from(courses.flatMap(({ steps }) => steps.flat()))
  return {
    series: courses.map(({ server, metric = 'cpu_percent' }) => ({ server, metric, profile: null })),
    stepMs: HOUR_MS,
    stepSource: 'model',
    horizon,
    levels: LEVELS,
    issueTimeMs: 0,
    originMs: Float64Array.from(courses, ({ lateMs = 0 }) => -lateMs),
    quantiles: values,
    rawQuantiles: null,
    crossings: 0,
    current: Float64Array.from(courses, ({ current }) => current),
    historyLength: 1,
    history: Float32Array.from(courses, ({ current }) => current),
    leftOut,
    notes: [],
    provenance: {
      source: 'local',
      asOfMs: null,
      engine: 'tft-native',
      backend: 'native',
      modelName: null,
      modelSha256: null,
      elapsedMs: 0,
      selfCheckError: null,
      computedAtMs: 0,
    },
  }
}

const flat = (low: number, middle: number, high: number, steps = 4) =>
  Array.from({ length: steps }, () => [low, middle, high])
const CPU: Threshold = { warning: 75, critical: 90, direction: 'above' }
const byDefault = thresholdOf

const stateOf = ({ servers }: Assessment, name: string) => servers.find(({ server }) => server === name)!

describe('a series', () => {
  it('meets its warning on the way up; times by interpolation, early and late side apart', () => {
    const rising = [
      [60, 65, 80],
      [65, 70, 85],
      [70, 80, 88],
      [74, 84, 89],
    ]
    const { severity, limit, afterMs, earliestMs, latestMs, peak } = assessFleet(
      forecastOf([{ server: 'a', current: 60, steps: rising }]),
      byDefault,
    )
    expect(severity).toEqual(['warning'])
    expect(limit[0]).toBe(75)
    expect(afterMs[0]).toBe(2.5 * HOUR_MS)
    // From 60 to 80 within the first hour.
    expect(earliestMs[0]).toBe(0.75 * HOUR_MS)
    expect(latestMs[0]).toBeNaN()
    expect(peak[0]).toBe(89)
  })

  it('that P90 alone takes over the line is a watch, with P90’s time', () => {
    const { severity, afterMs, chances } = assessFleet(
      forecastOf([{ server: 'a', current: 50, steps: flat(40, 50, 100) }]),
      byDefault,
    )
    expect(severity).toEqual(['watch'])
    expect(afterMs[0]).toBe(0.5 * HOUR_MS)
    // Half way between the median and P90 lies half of their 40 %.
    expect(chances.warning[0]).toBeCloseTo(0.3, 6)
    expect(chances.critical[0]).toBeCloseTo(0.18, 6)
  })

  it('that is stale or has no threshold has no time and no chance', () => {
    const stale = { server: 'a', current: 99, steps: flat(98, 99, 100), lateMs: 9 * HOUR_MS }
    const plain = { server: 'b', metric: 'temperature', current: 99, steps: flat(98, 99, 100) }
    const { severity, afterMs, chances, peak } = assessFleet(forecastOf([stale, plain]), byDefault)
    expect(severity).toEqual(['unknown', 'none'])
    expect([...afterMs, ...peak, ...chances.warning, ...chances.critical].every(Number.isNaN)).toBe(true)
  })

  it('is judged by the user’s threshold, none included', () => {
    const course = { server: 'a', current: 50, steps: flat(40, 50, 60) }
    const low = thresholdsWith({ cpu_percent: { warning: 45, critical: 48, direction: 'above' } })
    expect(assessFleet(forecastOf([course]), low).severity).toEqual(['critical'])
    expect(assessFleet(forecastOf([course]), thresholdsWith({ cpu_percent: null })).severity).toEqual([
      'none',
    ])
    // Names that every object has are no thresholds.
    expect(thresholdsWith({})('constructor')).toBeNull()
  })

  it('agrees with the functions that say one thing at a time', () => {
    const value = fc.double({ min: 0, max: 100, noNaN: true })
    const step = fc.tuple(value, value, value).map((three) => three.toSorted((a, b) => a - b))
    fc.assert(
      fc.property(value, fc.array(step, { minLength: 1, maxLength: 5 }), (current, steps) => {
        const forecast = forecastOf([{ server: 'a', current, steps }])
        const { severity, limit, chances, earliestMs, latestMs } = assessFleet(forecast, byDefault)
        expect(severity[0]).toBe(severityOf(forecast, 0, CPU))
        const chance = probabilityWithin(forecast, 0, CPU.warning, 'above', steps.length)
        expect(chances.warning[0]).toBe(Math.fround(chance))
        const times = timeToCrossing(forecast, 0, limit[0]!, 'above')
        for (const [crossing, ms] of [
          [times.earliest, earliestMs[0]],
          [times.latest, latestMs[0]],
        ] as const) {
          const steps = crossing.kind === 'already' ? 0 : crossing.kind === 'crosses' ? crossing.steps : NaN
          expect(ms).toBe(steps * HOUR_MS)
        }
      }),
    )
  })
})

describe('a server', () => {
  it('is as bad as its worst series, and names it; the earlier of two alike leads', () => {
    const late = [...flat(40, 50, 60, 3), [70, 80, 85]]
    const soon = [[70, 80, 85], ...flat(70, 80, 85, 3)]
    const assessment = assessFleet(
      forecastOf([
        { server: 'a', current: 10, steps: flat(10, 10, 10) },
        { server: 'a', metric: 'memory_percent', current: 50, steps: late },
        { server: 'a', metric: 'disk_percent', current: 10, steps: soon.map((row) => row.map((x) => x + 8)) },
      ]),
      byDefault,
    )
    const state = stateOf(assessment, 'a')
    expect(state).toMatchObject({ severity: 'warning', series: [0, 1, 2] })
    expect(state.lead).toBe(2)
    expect(state.risk).toBe(Math.max(...assessment.chances.warning))
  })

  it('of which something that has a threshold is missing is not ok', () => {
    const left = (metric: string | null, server = 'a') =>
      ({ server, metric, code: 'too-short', reason: 'too short' }) as const
    const fine = { server: 'a', current: 10, steps: flat(10, 10, 10) }
    const severityWith = (...leftOut: FleetForecast['leftOut']) =>
      stateOf(assessFleet(forecastOf([fine], leftOut), byDefault), 'a').severity
    expect(severityWith()).toBe('ok')
    expect(severityWith(left('temperature'))).toBe('ok')
    expect(severityWith(left('memory_percent'))).toBe('unknown')
    const whole = assessFleet(forecastOf([fine], [left(null, 'z')]), byDefault)
    expect(stateOf(whole, 'z')).toMatchObject({ severity: 'unknown', lead: null, series: [], risk: NaN })
  })

  it('stands in the order in which people count', () => {
    const names = ['web-10', 'web-2', 'db-1']
    const { servers } = assessFleet(
      forecastOf(names.map((server) => ({ server, current: 1, steps: flat(1, 1, 1) }))),
      byDefault,
    )
    expect(servers.map(({ server }) => server)).toEqual(['db-1', 'web-2', 'web-10'])
  })
})
