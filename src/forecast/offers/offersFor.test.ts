import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tableOf, windowSpec } from '#testing/tables.ts'
import { staleMs } from '../fleetForecast.ts'
import type { Offer } from './offer.ts'
import { stepsFor } from './candidateSteps.ts'
import { lackText, offersFor } from './offersFor.ts'
import type { MetricTable } from '../table.ts'
import { planWindows, type WindowOptions } from '../window/plan.ts'
import type { WindowSpec } from '../window/spec.ts'

const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000]
const T0 = Date.UTC(2026, 2, 5, 8)
const options: WindowOptions = { stepMs: 5 * MINUTE, stepSource: 'model', serverIdOf: (server) => server }
/** Twelve steps back at most, four at least, three ahead. */
const spec = windowSpec()

const times = (count: number, stepMs: number, fromMs = T0) =>
  Array.from({ length: count }, (_, i) => fromMs + i * stepMs)
const fleet = (...servers: readonly (readonly number[])[]) =>
  tableOf(
    servers.map((timeMs, at) => ({
      server: `s${at}`,
      timeMs,
      metrics: { cpu_percent: timeMs.map((ms) => 50 + 10 * Math.sin(ms / HOUR + at)) },
    })),
  )

/** Series with a forecast that is not stale, as the window says. */
function forecasts(table: MetricTable, asked: Partial<WindowOptions>, of: WindowSpec = spec): number {
  const { series, stepMs, issueTimeMs } = planWindows(of, table, { ...options, ...asked })
  const originMs = Float64Array.from(series, (each) => each.originMs)
  const fresh = series.filter(
    (_, at) => staleMs({ originMs, stepMs, issueTimeMs, horizon: of.maxPredictionLength }, at) === null,
  )
  return fresh.length * of.targets.length
}

const asked = (offer: Offer): Partial<WindowOptions> => ({
  ...(offer.stepMs === null ? {} : { stepMs: offer.stepMs }),
  ...(offer.kind === 'asOf' ? { asOfMs: offer.asOfMs } : {}),
})

/** What a plan of the table as asked leaves; null: there is none. */
function hadOf(table: MetricTable) {
  try {
    const { series, ...plan } = planWindows(spec, table, options)
    return { ...plan, horizon: 3, originMs: Float64Array.from(series, (each) => each.originMs) }
  } catch {
    return null
  }
}

describe('rows too close together for the model’s step', () => {
  test('are offered on the steps that have enough of them, the furthest ahead first', () => {
    const table = fleet(times(156, 5 * SECOND), times(156, 5 * SECOND))
    expect(offersFor(table, spec, options, null)).toEqual(
      [60, 30, 5].map((seconds) => ({
        kind: 'step',
        stepMs: seconds * SECOND,
        aheadMs: 3 * seconds * SECOND,
        series: 2,
        of: 2,
        modelStepMs: 5 * MINUTE,
      })),
    )
  })

  test('come with the steps that work for most before those that reach further for few', () => {
    const long = times(156, 5 * SECOND)
    const short = long.slice(-25)
    const found = offersFor(fleet(long, short, short, short), spec, options, null)
    expect(found.map(({ stepMs, series, of }) => [stepMs, series, of])).toEqual([
      [30 * SECOND, 4, 4],
      [5 * SECOND, 4, 4],
      [MINUTE, 1, 4],
    ])
  })

  test('that were forecast in part are offered only what forecasts more of them', () => {
    const long = times(720, 5 * SECOND)
    const table = fleet(long, long.slice(-100))
    const found = offersFor(table, spec, options, hadOf(table))
    expect(found.map(({ stepMs, series, of }) => [stepMs, series, of])).toEqual([
      [MINUTE, 2, 2],
      [30 * SECOND, 2, 2],
      [5 * SECOND, 2, 2],
    ])
  })
})

test('rows too far apart are offered whole multiples of their own step', () => {
  const stepsOf = (table: MetricTable) => offersFor(table, spec, options, null).map(({ stepMs }) => stepMs)
  expect(stepsOf(fleet(times(40, HOUR)))).toEqual([6 * HOUR, HOUR])
  expect(stepsOf(fleet(times(30, 7 * MINUTE)))).toEqual([42 * MINUTE, 14 * MINUTE, 7 * MINUTE])
  expect(stepsOf(fleet(times(300, DAY)))).toEqual([DAY])
  expect(stepsOf(fleet(times(3, HOUR)))).toEqual([])
})

test('of servers that are measured at different steps, each common one counts', () => {
  const [fine, coarse] = [times(468, 5 * SECOND), times(39, MINUTE)]
  const found = offersFor(fleet(fine, fine, coarse, coarse), spec, options, null)
  expect(found.map(({ stepMs, series }) => [stepMs, series])).toEqual([
    [MINUTE, 4],
    // The coarse ones end too long before the fine ones for a horizon of three such steps.
    [30 * SECOND, 2],
  ])
})

test('steps are rounded to what people call them', () => {
  expect(stepsFor(5003)).toEqual([5, 30, 60, 300, 900, 3600, 21_600, 86_400].map((s) => s * SECOND))
  expect(stepsFor(90 * SECOND)).toEqual([90, 900, 3600, 21_600, 86_400].map((s) => s * SECOND))
  expect(stepsFor(250)).toEqual([
    250,
    ...[1, 5, 30, 60, 300, 900, 3600, 21_600, 86_400].map((s) => s * SECOND),
  ])
  expect(stepsFor(7 * DAY)).toEqual([7 * DAY])
})

describe('rows after a gap', () => {
  test('are offered as of before it', () => {
    const before = times(30, 5 * MINUTE)
    const table = fleet([...before, T0 + 3 * DAY], [...before.slice(0, -1), T0 + 3 * DAY])
    const [asOf, ...others] = offersFor(table, spec, options, null)
    expect(asOf).toMatchObject({ kind: 'asOf', asOfMs: before.at(-1), stepMs: null, series: 2, of: 2 })
    expect(others).toEqual([])
  })

  test('and before another one are offered as of before both, where there were few between them', () => {
    const before = times(30, 5 * MINUTE)
    const table = fleet([
      ...before,
      ...[1, 2, 3, 4, 5].flatMap((day) => times(2, 5 * MINUTE, T0 + day * DAY)),
    ])
    expect(offersFor(table, spec, options, null)).toMatchObject([{ kind: 'asOf', asOfMs: before.at(-1) }])
  })

  test('of some servers leave the others as they are', () => {
    const whole = times(900, 5 * MINUTE)
    const cut = [...whole.slice(0, 300), ...whole.slice(-2)]
    const table = fleet(whole, cut, whole)
    const had = hadOf(table)
    expect(had?.leftOut.map(({ server, code }) => [server, code])).toEqual([['s1', 'stale-gap']])
    expect(offersFor(table, spec, options, had)).toMatchObject([
      { kind: 'asOf', asOfMs: cut[299], series: 3, of: 3 },
    ])
  })

  test('of one metric, or under other names than before it, are offered as of before it', () => {
    const timeMs = times(900, 5 * MINUTE)
    const values = timeMs.map((_, i) => i % 11)
    const silent = values.map((value, i) => (i < 300 || i > 897 ? value : null))
    const metric = tableOf([{ server: 'a', timeMs, metrics: { cpu_percent: values, load_average: silent } }])
    expect(offersFor(metric, spec, options, hadOf(metric))).toMatchObject([
      { kind: 'asOf', asOfMs: timeMs[299], series: 2, of: 2 },
    ])
    const renamed = fleet(timeMs.slice(0, 300), timeMs.slice(0, 299), timeMs.slice(-2))
    expect(offersFor(renamed, spec, options, hadOf(renamed))).toMatchObject([
      { kind: 'asOf', asOfMs: timeMs[299], series: 2, of: 3 },
    ])
  })

  test('are offered as of before it on another step, where there were too few for the model’s', () => {
    const before = times(60, 5 * SECOND)
    const table = fleet([...before, ...times(2, 5 * SECOND, T0 + 6 * HOUR)])
    expect(offersFor(table, spec, options, null)).toMatchObject([
      { kind: 'asOf', asOfMs: before.at(-1), stepMs: MINUTE, series: 1 },
    ])
  })
})

test('every offer forecasts as many series as it says', () => {
  const server = fc.record({
    stepMs: fc.constantFrom(SECOND, 5 * SECOND, MINUTE, 5 * MINUTE, 7 * MINUTE, HOUR),
    before: fc.integer({ min: 0, max: 80 }),
    gapMs: fc.constantFrom(0, 10 * MINUTE, 3 * HOUR, 3 * DAY),
    after: fc.integer({ min: 1, max: 80 }),
  })
  let offered = 0
  fc.assert(
    fc.property(fc.array(server, { minLength: 1, maxLength: 5 }), fc.boolean(), (servers, isFleet) => {
      const endMs = T0 + 30 * DAY
      const table = fleet(
        ...servers.map((each) => {
          const stepMs = isFleet ? (servers[0]?.stepMs ?? each.stepMs) : each.stepMs
          const newest = times(each.after, stepMs, endMs - (each.after - 1) * stepMs)
          const older = times(each.before, stepMs, (newest[0] ?? 0) - each.gapMs - each.before * stepMs)
          return [...older, ...newest]
        }),
      )
      const had = hadOf(table)
      const before = had === null ? 0 : forecasts(table, {})
      for (const offer of offersFor(table, spec, options, had)) {
        offered++
        expect(forecasts(table, asked(offer))).toBe(offer.series)
        expect(offer.series).toBeGreaterThan(before)
        expect(offer.of).toBeGreaterThanOrEqual(offer.series)
      }
    }),
    { seed: 7, numRuns: 150 },
  )
  expect(offered).toBeGreaterThan(100)
})

test('a wide model’s series are its servers’ targets', () => {
  const [target] = spec.targets
  const wide = windowSpec({
    layout: 'wide',
    groupIds: ['server_name'],
    targets: ['cpu_percent', 'memory_percent'].map((name) => ({ name, normalizer: target!.normalizer })),
    quantiles: [
      [0.1, 0.5, 0.9],
      [0.1, 0.5, 0.9],
    ],
    unknownReals: ['cpu_percent', 'memory_percent'],
    xReals: ['relative_time_idx', 'cpu_percent', 'memory_percent'],
  })
  const timeMs = times(156, 5 * SECOND)
  const values = timeMs.map((_, i) => i % 7)
  const table = tableOf([{ server: 'a', timeMs, metrics: { cpu_percent: values, memory_percent: values } }])
  const [best] = offersFor(table, wide, options, null)
  expect(best).toMatchObject({ stepMs: MINUTE, series: 2, of: 2 })
  expect(forecasts(table, asked(best!), wide)).toBe(2)
})

test('too few rows for anything are offered nothing, and it is said what is needed', () => {
  const lack = (...servers: readonly (readonly number[])[]) => {
    const table = fleet(...servers)
    expect(offersFor(table, spec, options, null)).toEqual([])
    return lackText(table, spec)
  }
  expect(lack([T0])).toBe('the model needs at least 4 rows of one server')
  expect(lack(times(2, MINUTE))).toBe(
    "at the data's own step of 1 min the model needs at least 4 steps (4 min)",
  )
  expect(lack(times(3, HOUR))).toContain('own step of 1 h')
})
