import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assessBy, assessFleet, type Assessment } from './assess.ts'
import { chancesBy } from './chance/chancesBy.ts'
import type { FleetForecast } from './fleetForecast.ts'
import { thresholdOf, thresholdsWith, type Threshold } from './thresholds.ts'

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
  it('is judged by its chances of a breach at any step, the critical threshold first', () => {
    const severityOf = (low: number, middle: number, high: number, current = 50) =>
      assessFleet(forecastOf([{ server: 'a', current, steps: flat(low, middle, high) }]), byDefault)
        .severity[0]
    expect(severityOf(80, 95, 98)).toBe('critical')
    expect(severityOf(60, 78, 84)).toBe('warning')
    expect(severityOf(50, 60, 70)).toBe('watch')
    expect(severityOf(10, 20, 30)).toBe('ok')
    expect(severityOf(NaN, NaN, NaN)).toBe('unknown')
    // Whatever is forecast: a value beyond a threshold is a measurement.
    expect(severityOf(10, 20, 30, 75)).toBe('breaching')
    expect(severityOf(NaN, NaN, NaN, 99)).toBe('breaching')
  })

  it('says when, if it comes: between the times before and after which one in ten comes', () => {
    const rising = [
      [60, 62, 64],
      [60, 64, 66],
      [66, 78, 88],
      [70, 80, 89],
    ]
    const { severity, limit, chance, chances, afterMs, earliestMs, latestMs, medianMs, peak } = assessFleet(
      forecastOf([{ server: 'a', current: 60, steps: rising }]),
      byDefault,
    )
    expect(severity).toEqual(['warning'])
    expect(limit[0]).toBe(75)
    expect(chance[0]).toBe(chances.warning[0])
    // Most of it comes in the third hour, when the median crosses.
    expect(afterMs[0]).toBeGreaterThan(2 * HOUR_MS)
    expect(afterMs[0]).toBeLessThan(3 * HOUR_MS)
    expect(earliestMs[0]).toBeLessThan(afterMs[0]!)
    expect(latestMs[0]).toBeGreaterThan(afterMs[0]!)
    // From 64 to 78 within the third hour.
    expect(medianMs[0]).toBeCloseTo((2 + 11 / 14) * HOUR_MS, 3)
    expect(peak[0]).toBe(89)
  })

  it('that comes to be critical is told of the warning threshold as well, which it crosses first', () => {
    const rising = [
      [60, 66, 72],
      [76, 82, 86],
      [80, 86, 89],
      [90, 94, 98],
    ]
    const { severity, limit, chance, chances, afterMs, before } = assessFleet(
      forecastOf([{ server: 'a', current: 60, steps: rising }]),
      byDefault,
    )
    expect(severity).toEqual(['critical'])
    expect(limit[0]).toBe(90)
    expect(chance[0]).toBe(chances.critical[0])
    // The median passes 75 in the second hour and 90 in the fourth.
    expect(before.medianMs[0]).toBeCloseTo((1 + 9 / 16) * HOUR_MS, 3)
    expect(before.afterMs[0]).toBeLessThan(2 * HOUR_MS)
    expect(before.earliestMs[0]).toBeLessThan(before.afterMs[0]!)
    expect(before.latestMs[0]).toBeGreaterThan(before.afterMs[0]!)
    expect(afterMs[0]).toBeGreaterThan(3 * HOUR_MS)
    // What is only a warning has no second crossing, and what is beyond its warning has passed the first.
    for (const current of [60, 80]) {
      const steps = flat(60, 78, 84)
      const { before: none } = assessFleet(forecastOf([{ server: 'a', current, steps }]), byDefault)
      expect(Object.values(none).map(([at]) => at)).toEqual([NaN, NaN, NaN, NaN])
    }
  })

  it('never crosses its warning threshold later or less likely than its critical one', () => {
    const value = fc.double({ min: 30, max: 110, noNaN: true })
    const curve = fc.tuple(value, value, value).map((three) => three.toSorted((a, b) => a - b))
    let both = 0
    fc.assert(
      fc.property(fc.array(curve, { minLength: 1, maxLength: 12 }), (steps) => {
        const forecast = forecastOf([{ server: 'a', current: 50, steps }])
        const assessment = assessFleet(forecast, byDefault)
        const { chances, before, afterMs, severity } = assessment
        expect(chances.warning[0]).toBeGreaterThanOrEqual(chances.critical[0]!)
        expect(chances.warningSoon[0]).toBeGreaterThanOrEqual(chances.criticalSoon[0]!)
        const by = (limit: number) => chancesBy(forecast, 0, limit, 'above')
        const [ofWarning, ofCritical] = [by(CPU.warning), by(CPU.critical)]
        for (let step = 0; step < steps.length; step++)
          expect(ofWarning[step]).toBeGreaterThanOrEqual(ofCritical[step]! - 1e-12)
        if (Number.isNaN(before.afterMs[0])) return
        both++
        expect(severity[0]).toBe('critical')
        expect(before.afterMs[0]).toBeLessThan(afterMs[0]!)
      }),
      { numRuns: 300 },
    )
    expect(both).toBeGreaterThan(30)
  })

  it('that is beyond its warning is told of the critical threshold; beyond that nothing is left to tell', () => {
    const [warm, hot] = [flat(80, 88, 91), flat(92, 95, 99)]
    const { severity, met, limit, chance, chances, afterMs, latestMs } = assessFleet(
      forecastOf([
        { server: 'a', current: 80, steps: warm },
        { server: 'b', current: 95, steps: hot },
      ]),
      byDefault,
    )
    expect(severity).toEqual(['breaching', 'breaching'])
    expect([...met]).toEqual([75, 90])
    expect([...limit]).toEqual([90, 90])
    expect([...chances.warning]).toEqual([1, 1])
    expect([chance[0], chance[1]]).toEqual([chances.critical[0], 1])
    expect(chance[0]).toBeGreaterThan(0.1)
    expect(chance[0]).toBeLessThan(1)
    expect(afterMs[0]).toBeGreaterThan(0)
    expect(afterMs[1]).toBe(0)
    expect(latestMs[0]).toBeGreaterThan(afterMs[0]!)
  })

  it('whose rows are a little late counts what has passed unseen, and keeps the same half hour', () => {
    const rising = Array.from({ length: 6 }, (_, step) => [50 + step * 5, 55 + step * 5, 60 + step * 5])
    const on = (lateMs: number) =>
      assessFleet(
        forecastOf([
          { server: 'a', current: 50, steps: rising, lateMs },
          { server: 'b', current: 50, steps: rising },
        ]),
        byDefault,
      )
    const [late, level] = [on(2 * HOUR_MS), on(0)]
    expect(late.chances.warning[0]).toBe(level.chances.warning[0])
    // Its third step is the first of the others.
    expect(late.chances.warningSoon[0]).toBeGreaterThan(level.chances.warningSoon[0]!)
    expect(late.afterMs[0]).toBeCloseTo(level.afterMs[0]! - 2 * HOUR_MS, 3)
    expect(late.medianMs[0]).toBeCloseTo(level.medianMs[0]! - 2 * HOUR_MS, 3)
  })

  it('that is stale or has no threshold has no time and no chance', () => {
    const stale = { server: 'a', current: 99, steps: flat(98, 99, 100), lateMs: 9 * HOUR_MS }
    const plain = { server: 'b', metric: 'temperature', current: 99, steps: flat(98, 99, 100) }
    const { severity, met, chance, afterMs, medianMs, chances, peak } = assessFleet(
      forecastOf([stale, plain]),
      byDefault,
    )
    expect(severity).toEqual(['unknown', 'none'])
    const all = [...met, ...chance, ...afterMs, ...medianMs, ...peak, ...chances.warning, ...chances.critical]
    expect(all.every(Number.isNaN)).toBe(true)
    // Eight steps late is late, not stale.
    const late = forecastOf([{ ...stale, lateMs: 2 * HOUR_MS }, plain])
    expect(assessFleet(late, byDefault).severity[0]).toBe('breaching')
  })

  it('is judged by the user’s threshold, none included, and by the user’s odds', () => {
    const course = { server: 'a', current: 40, steps: flat(40, 50, 60) }
    const low = thresholdsWith({ cpu_percent: { warning: 45, critical: 48, direction: 'above' } })
    expect(assessFleet(forecastOf([course]), low).severity).toEqual(['critical'])
    expect(assessFleet(forecastOf([course]), thresholdsWith({ cpu_percent: null })).severity).toEqual([
      'none',
    ])
    // Names that every object has are no thresholds.
    expect(thresholdsWith({})('constructor')).toBeNull()
    const judged = (alarm: number, watch: number) =>
      assessBy(forecastOf([{ server: 'a', current: 50, steps: flat(50, 60, 75) }]), {
        thresholds: {},
        odds: { alarm, watch },
      })
    const { chances } = judged(0.3, 0.1)
    const warning = chances.warning[0]!
    expect(judged(warning * 0.9, 0.01).severity).toEqual(['warning'])
    expect(judged(warning * 1.1, warning * 0.9).severity).toEqual(['watch'])
    expect(judged(warning * 1.3, warning * 1.1).severity).toEqual(['ok'])
    expect(judged(0.9, 0.8).odds).toEqual({ alarm: 0.9, watch: 0.8 })
  })

  it('downwards is the mirror of upwards', () => {
    const IDLE: Threshold = { warning: 25, critical: 10, direction: 'below' }
    const steps = [
      [60, 62, 70],
      [70, 78, 88],
      [66, 91, 93],
    ]
    const up = assessFleet(forecastOf([{ server: 'a', current: 60, steps }]), () => CPU)
    const mirrored = steps.map((row) => row.map((value) => 100 - value).toReversed())
    const down = assessFleet(forecastOf([{ server: 'a', current: 40, steps: mirrored }]), () => IDLE)
    expect(down.severity).toEqual(up.severity)
    for (const key of ['chance', 'afterMs', 'earliestMs', 'latestMs', 'medianMs'] as const)
      expect(down[key][0]).toBeCloseTo(up[key][0]!, 5)
    expect(down.limit[0]).toBe(100 - up.limit[0]!)
  })

  it('speaks of one event in all that is said of it, and chances never contradict each other', () => {
    const value = fc.double({ min: 0, max: 100, noNaN: true })
    const step = fc.tuple(value, value, value).map((three) => three.toSorted((a, b) => a - b))
    const odd = fc.double({ min: 0.01, max: 1, noNaN: true })
    const stepMs = fc.constantFrom(5_000, 300_000, HOUR_MS)
    fc.assert(
      fc.property(
        ...[value, fc.array(step, { minLength: 1, maxLength: 12 }), fc.tuple(odd, odd), stepMs],
        fc.integer({ min: 0, max: 9 }),
        (current, steps, two, ms, late) => {
          const [watch = 0, alarm = 0] = two.toSorted((a, b) => a - b)
          const forecast = {
            ...forecastOf([{ server: 'a', current, steps, lateMs: late * ms }]),
            stepMs: ms,
          }
          const found = assessFleet(forecast, byDefault, { alarm, watch })
          const at = (values: ArrayLike<number>) => values[0]!
          const { chances } = found
          const [severity] = found.severity
          if (severity === 'unknown') {
            expect(late).toBeGreaterThan(Math.min(8, steps.length / 2))
            return
          }
          for (const [soon, horizon] of [
            [chances.warningSoon, chances.warning],
            [chances.criticalSoon, chances.critical],
          ] as const) {
            expect(at(soon)).toBeLessThanOrEqual(at(horizon))
            expect(at(soon)).toBeGreaterThanOrEqual(0)
            expect(at(horizon)).toBeLessThanOrEqual(1)
          }
          expect(at(chances.critical)).toBeLessThanOrEqual(at(chances.warning) + 1e-6)
          const isCritical = at(found.limit) === CPU.critical
          expect(at(found.limit)).toBe(isCritical ? CPU.critical : CPU.warning)
          expect(at(found.chance)).toBe(at(isCritical ? chances.critical : chances.warning))
          const [warning, critical] = [at(chances.warning), at(chances.critical)]
          const breaching = current >= CPU.warning
          expect(severity === 'breaching').toBe(breaching)
          expect(at(found.met)).toBe(breaching ? (current >= CPU.critical ? CPU.critical : CPU.warning) : NaN)
          if (!breaching) {
            // To the single precision in which chances are kept.
            const alike = (a: number, b: number) => Math.abs(a - b) < 1e-6
            if (![alarm, watch].some((odds) => alike(odds, warning) || alike(odds, critical)))
              expect(severity).toBe(
                critical >= alarm
                  ? 'critical'
                  : warning >= alarm
                    ? 'warning'
                    : warning >= watch
                      ? 'watch'
                      : 'ok',
              )
            expect(isCritical).toBe(severity === 'critical')
          }
          expect(at(found.earliestMs)).toBeLessThanOrEqual(at(found.afterMs))
          expect(at(found.afterMs)).toBeLessThanOrEqual(at(found.latestMs))
          expect(at(found.latestMs)).toBeLessThanOrEqual(forecast.horizon * ms)
          // What is told of the server is told of that one series.
          expect(found.servers).toMatchObject([{ severity, lead: 0, risk: at(found.chance) }])
        },
      ),
      { seed: 9, numRuns: 300 },
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
