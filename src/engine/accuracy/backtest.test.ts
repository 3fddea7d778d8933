import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sourcesFromDisk } from '#data/node.ts'
import { openTable } from '#data/open.ts'
import type { MetricTable } from '#forecast/table.ts'
import { DEFAULT_ODDS } from '#forecast/thresholds.ts'
import { defaultModel } from '#testing/defaultModel.ts'
import { needsShared, sharedFolder } from '#testing/shared.ts'
import { tableOf } from '#testing/tables.ts'
import type { Progress } from '#forecast/progress.ts'
import { backtest } from './backtest.ts'
import { fitCalibration } from './calibrate.ts'
import { forecastFleet } from '../forecast/forecastFleet.ts'
import type { CompiledModel } from '../model/compileModel.ts'
import type { RollingOptions } from './rolling.ts'

const { signal } = new AbortController()
const silent = () => undefined
const options: RollingOptions = {
  stepMs: null,
  renames: {},
  metrics: null,
  from: 0.8,
  before: 1,
  stride: 96,
  horizon: null,
}

let loaded: CompiledModel
beforeAll(async () => {
  loaded = await defaultModel()
})
afterAll(() => loaded.release())

/** The same model whose network answers zeros: P50 is then the window's mean. */
function withoutNetwork(): CompiledModel {
  const { window: windowSpec } = loaded.model.spec
  const size = windowSpec.maxPredictionLength * (windowSpec.quantiles[0]?.length ?? 0)
  return {
    ...loaded,
    session: {
      ...loaded.session,
      run: ({ batch }) => Promise.resolve(new Map([['prediction.0', new Float32Array(batch * size)]])),
    },
  }
}

const T0 = Date.UTC(2026, 0, 5)
const daily = (slot: number) => 40 + 20 * Math.sin((2 * Math.PI * slot) / 288)

function server(name: string, rows: number, value: (slot: number) => number | null) {
  const slots = Array.from({ length: rows }, (_, i) => i)
  return {
    server: name,
    timeMs: slots.map((slot) => T0 + slot * 300_000),
    metrics: { cpu_percent: slots.map(value) },
  }
}

/** Every number in it, however deep. */
function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value]
  if (ArrayBuffer.isView(value)) return [...(value as Float64Array)]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(numbersIn)
}

describe('rolling origins', () => {
  const table = tableOf([server('a', 960, daily), server('b', 960, (slot) => 2 * daily(slot))])

  test('lie in the part asked for, and each knows only what was before it', async () => {
    const report = await backtest(table, withoutNetwork(), { ...options, stride: 48 }, silent, signal)
    // Steps 768 to 960: origins 768, 816 and 864.
    expect(report).toMatchObject({
      steps: 960,
      split: 768,
      horizon: 96,
      origins: 3,
      leftOut: [],
      notFinite: 0,
    })
    const [metric] = report.metrics
    expect(metric).toMatchObject({ metric: 'cpu_percent', windows: 6, model: { points: 6 * 96 } })
    expect(metric?.byHorizon).toHaveLength(8)
    expect(metric?.byHorizon[7]).toMatchObject({ fromStep: 85, toStep: 96, model: { points: 72 } })
    expect(metric?.byServer.map(({ server: name, windows }) => [name, windows])).toEqual([
      ['a', 3],
      ['b', 3],
    ])
    // A sine of one day repeats itself; without a network the forecast is its window's center.
    expect(metric?.naive.seasonalNaive.loss.mean).toBeCloseTo(0, 10)
    const mae = [768, 816, 864]
      .flatMap((origin) => {
        const center = [4, 3, 2, 1].reduce((sum, back) => sum + daily(origin - back) / 4, 0)
        return Array.from({ length: 96 }, (_, step) => Math.abs(daily(origin + step) - center))
      })
      .reduce((sum, error) => sum + 1.5 * error, 0)
    expect(metric?.model.mae).toBeCloseTo(mae / 288, 4)
  })

  test('score the horizon that is asked for', async () => {
    const report = await backtest(table, withoutNetwork(), { ...options, horizon: 20 }, silent, signal)
    expect(report).toMatchObject({ horizon: 20, origins: 2 })
    expect(report.metrics[0]?.byHorizon.map(({ fromStep, toStep }) => [fromStep, toStep])).toEqual([
      [1, 12],
      [13, 20],
    ])
  })

  test('are scored by profile, and against the thresholds of the user', async () => {
    const withProfile = (name: string, profile: string | null, factor: number) => ({
      ...server(name, 960, (slot) => factor * daily(slot)),
      labels: { profile: Array.from({ length: 960 }, () => profile) },
    })
    const fleet = tableOf([
      withProfile('a', 'web', 1),
      withProfile('b', 'db', 0.5),
      withProfile('c', 'web', 0.9),
    ])
    const own = { cpu_percent: { warning: 50, critical: 200, direction: 'above' as const } }
    const report = await backtest(fleet, withoutNetwork(), { ...options, thresholds: own }, silent, signal)
    const [metric] = report.metrics
    expect(metric?.byServer.map(({ server: name, profile }) => [name, profile])).toEqual([
      ['a', 'web'],
      ['b', 'db'],
      ['c', 'web'],
    ])
    expect(metric?.byProfile.map(({ profile, windows, model }) => [profile, windows, model.points])).toEqual([
      ['web', 4, 384],
      ['db', 2, 192],
    ])
    const [web] = metric!.byProfile
    const servers = metric!.byServer.filter(({ profile }) => profile === 'web')
    expect(web!.model.mae).toBeCloseTo((servers[0]!.model.mae! + servers[1]!.model.mae!) / 2, 9)
    expect(metric?.breaches).toMatchObject({
      warning: { threshold: 50 },
      critical: { threshold: 200, breaches: 0 },
    })
    expect(metric!.breaches!.warning.breaches).toBeGreaterThan(0)
    // Without a profile column there is nothing to distinguish.
    const plain = await backtest(table, withoutNetwork(), options, silent, signal)
    expect(plain.metrics[0]?.byProfile).toEqual([])
  })

  test('a naive forecast that takes itself for certain is scored at every level by its error alone', async () => {
    const { metrics } = await backtest(table, withoutNetwork(), options, silent, signal)
    const { naive } = metrics[0]!
    for (const kind of ['lastPoint', 'seasonalPoint'] as const) {
      const { loss, mae, meanAbs, width80 } = naive[kind]
      expect(loss.mean).toBeCloseTo(mae! / meanAbs!, 9)
      expect(width80).toBe(0)
    }
    expect(naive.lastPoint.mae).toBeGreaterThan(1)
  })

  test('skip a series without a recent value; its newest row may be a little older than the origin', async () => {
    const gaps = tableOf([
      server('whole', 960, daily),
      server('late', 960, (slot) => (slot >= 850 && slot < 864 ? null : daily(slot))),
      server('gone', 960, (slot) => (slot >= 740 && slot < 800 ? null : daily(slot))),
      server('over', 700, daily),
    ])
    const report = await backtest(gaps, withoutNetwork(), options, silent, signal)
    const windows = report.metrics[0]?.byServer.map((each) => [each.server, each.windows, each.model.points])
    expect(windows).toEqual([
      ['whole', 2, 192],
      ['late', 2, 96 - 14 + 96],
      ['gone', 1, 96],
    ])
  })

  test('tell how far they are, and stop when told to', async () => {
    const told: Progress[] = []
    await backtest(table, withoutNetwork(), options, (progress) => told.push(progress), signal)
    expect(told[0]).toEqual({ stage: 'backtest', done: 0, total: 2, unit: 'origins' })
    expect(told.at(-1)).toEqual({ stage: 'backtest', done: 2, total: 2, unit: 'origins' })
    const stop = new AbortController()
    const running = backtest(table, loaded, options, () => stop.abort(), stop.signal)
    await expect(running).rejects.toMatchObject({ name: 'AbortError' })
  })

  test.each([
    ['horizon-too-long', { horizon: 97 }],
    ['argument-invalid', { metrics: ['memory'] }],
    ['no-rows', { from: 0.95 }],
  ])('that cannot be are refused: %s', async (code, changed) => {
    await expect(backtest(table, loaded, { ...options, ...changed }, silent, signal)).rejects.toMatchObject({
      code,
    })
  })
})

describe('odd series through the real model', () => {
  const bursty = (slot: number) => (slot % 97 < 3 ? 95 : 0)
  const table = tableOf([
    server('constant', 560, () => 33.3),
    server('zero', 560, () => 0),
    server('bursty', 560, bursty),
    server('full', 560, (slot) => 100 - (slot % 5 === 0 ? 1 : 0)),
    server('step', 560, (slot) => (slot < 500 ? 1e-6 : 90)),
    server('negative', 560, (slot) => -daily(slot)),
    server('huge', 560, (slot) => 1e30 * daily(slot)),
    server('short', 36, daily),
    server('too short', 20, daily),
    server('came to rest', 560, (slot) => (slot < 200 ? 1e13 * daily(slot) : 5)),
    server('gappy', 560, (slot) => (slot % 3 === 0 ? daily(slot) : null)),
  ])

  test('get a forecast of numbers within the bounds, or a reason', async () => {
    const forecast = await forecastFleet(
      table,
      loaded,
      { stepMs: null, renames: {}, rawLevels: true },
      silent,
      signal,
    )
    expect(forecast.leftOut).toEqual([
      expect.objectContaining({
        server: 'too short',
        code: 'too-short',
        reason: expect.stringContaining('20') as string,
      }),
    ])
    expect([...forecast.quantiles].every(Number.isFinite)).toBe(true)
    expect([...forecast.rawQuantiles!].every(Number.isFinite)).toBe(true)
    const size = forecast.horizon * forecast.levels.length
    const of = (name: string) => {
      const index = forecast.series.findIndex((key) => key.server === name)
      const values = [...forecast.quantiles.subarray(index * size, (index + 1) * size)]
      return { least: Math.min(...values), most: Math.max(...values) }
    }
    // A constant has a constant, narrow forecast.
    expect(of('constant').least).toBeCloseTo(33.3, 4)
    expect(of('constant').most).toBeCloseTo(33.3, 4)
    expect(of('zero').least).toBe(0)
    expect(of('zero').most).toBeLessThan(1e-5)
    for (const name of ['bursty', 'full', 'step', 'gappy', 'short']) {
      expect(of(name).least, name).toBeGreaterThanOrEqual(0)
      expect(of(name).most, name).toBeLessThanOrEqual(100)
    }
    expect(of('negative').most).toBeLessThan(0)
    // Yesterday it was out of this world, by its scale of today.
    expect(of('came to rest').least).toBeCloseTo(5, 4)
    expect(of('came to rest').most).toBeCloseTo(5, 4)
  })

  test('are scored with numbers only', async () => {
    const report = await backtest(table, loaded, { ...options, stride: 12 }, silent, signal)
    expect(report.notFinite).toBe(0)
    expect(numbersIn(report).every(Number.isFinite)).toBe(true)
    const servers = new Map(report.metrics[0]?.byServer.map((each) => [each.server, each]))
    expect(servers.has('short')).toBe(false)
    expect(servers.get('constant')?.model.loss.mean).toBeLessThan(1e-6)
    // Nothing but zeros is forecast to within float32's epsilon, or has no scale to be measured on.
    expect(servers.get('zero')?.model.mae).toBeLessThan(1e-5)
    expect(servers.get('zero')?.skill.lastValue).toBeNull()
  })

  test('do not spoil a calibration', async () => {
    const request = { ...options, from: 0.5, before: 0.9, stride: 12 }
    const calibration = await fitCalibration([table], loaded, request, 'odd series', silent, signal)
    expect(numbersIn(calibration.shifts).every(Number.isFinite)).toBe(true)
    const { model } = loaded
    const calibrated = { ...loaded, model: { ...model, spec: { ...model.spec, calibration } } }
    const forecast = await forecastFleet(table, calibrated, { stepMs: null, renames: {} }, silent, signal)
    expect([...forecast.quantiles].every(Number.isFinite)).toBe(true)
    const constant = forecast.series.findIndex((key) => key.server === 'constant')
    const size = forecast.horizon * forecast.levels.length
    for (const value of forecast.quantiles.subarray(constant * size, (constant + 1) * size)) {
      expect(value).toBeCloseTo(33.3, 3)
    }
  })
})

test('a calibration needs forecasts to fit on', async () => {
  const fit = fitCalibration(
    [tableOf([server('a', 560, daily)])],
    loaded,
    options,
    'too little',
    silent,
    signal,
  )
  await expect(fit).rejects.toMatchObject({ code: 'past-too-short' })
})

describe('a sample', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f']
  const table = tableOf(names.map((name, at) => server(name, 960, (slot) => (at + 1) * daily(slot))))
  const tried = async (mostSeries: number, newestSteps = 10_000) =>
    await backtest(
      table,
      withoutNetwork(),
      { ...options, from: 0.4, stride: 24, sample: { mostSeries, newestSteps } },
      silent,
      signal,
    )

  test('tries a few servers and times, and says of how many', async () => {
    const report = await tried(10)
    expect(report).toMatchObject({
      steps: 960,
      split: 384,
      origins: 3,
      sample: { servers: 3, ofServers: 6, origins: 3, ofOrigins: 21 },
      stride: 24 * 7,
    })
    expect(report.metrics[0]?.windows).toBe(9)
    expect(report.metrics[0]?.byServer.map((each) => each.server)).toEqual(['b', 'd', 'f'])
  })

  test('has the figures of the same windows in a whole backtest', async () => {
    const whole = await backtest(
      table,
      withoutNetwork(),
      { ...options, from: 0.4, stride: 24 },
      silent,
      signal,
    )
    const all = await tried(10_000)
    expect(all.sample).toEqual({ servers: 6, ofServers: 6, origins: 21, ofOrigins: 21 })
    expect(all.metrics).toEqual(whole.metrics)
    const few = await tried(12)
    const pick = (report: typeof few) => report.metrics[0]?.byServer.find((each) => each.server === 'f')
    expect(pick(few)?.windows).toBe(few.origins)
    expect(pick(few)?.model.points).toBe(few.origins * 96)
  })

  test('is of the newest steps alone, residuals included', async () => {
    // 600 of 960 steps: from 360 + 240 on; a day of them has to come before the first residual.
    expect(await tried(10, 600)).toMatchObject({ steps: 960, split: 600 })
  })
})

describe('real fleets', () => {
  async function cpuOf(name: string): Promise<MetricTable> {
    const sources = await sourcesFromDisk(`${sharedFolder ?? ''}/data/${name}.parquet`)
    const opened = await openTable(sources, null, { neededMs: null, signal })
    if (opened.kind !== 'ready') throw new Error('the file needs no mapping')
    const { table } = opened
    return { ...table, metrics: table.metrics.filter((metric) => metric.name === 'cpu_percent') }
  }
  const withShared = test.skipIf(sharedFolder === null)

  // P10, P50, P90, mean and coverage as they were published with the data.
  withShared.each([
    {
      name: 'appservers_a',
      // Four breaches in 810 windows: see docs/decisions/chances.md.
      chances: { ratio: [0, 8], skill: -0.6, recall: 0, precision: 0 },
      counts: { origins: 27, points: 77_760, meanAbs: 31.828 },
      lastValue: [0.1082, 0.2345, 0.0915, 0.1447, 0.85],
      seasonalNaive: [0.0745, 0.1444, 0.0723, 0.0971, 0.82],
      windowRecent: [0.2518, 0.3249, 0.1578, 0.2449, 0.33],
      windowDay: [0.128, 0.258, 0.0964, 0.1608, 0.79],
    },
    {
      name: 'bitbrains_2013_08',
      chances: { ratio: [0.85, 1.15], skill: 0.3, recall: 0.6, precision: 0.45 },
      counts: { origins: 18, points: 206_802, meanAbs: 7.739 },
      lastValue: [0.1864, 0.39, 0.3566, 0.311, 0.64],
      seasonalNaive: [0.2279, 0.6408, 0.4012, 0.4233, 0.62],
      windowRecent: [0.2472, 0.442, 0.398, 0.3624, 0.36],
      windowDay: [0.1674, 0.5455, 0.3568, 0.3565, 0.47],
    },
    {
      name: 'smd_5min',
      chances: { ratio: [0.7, 1.3], skill: 0, recall: 0.2, precision: 0.25 },
      counts: { origins: 19, points: 34_656, meanAbs: 14.384 },
      lastValue: [0.189, 0.3485, 0.2065, 0.248, 0.73],
      seasonalNaive: [0.3897, 0.5133, 0.3751, 0.4261, 0.71],
      windowRecent: [0.2227, 0.3918, 0.2948, 0.3031, 0.36],
      windowDay: [0.1869, 0.5163, 0.2883, 0.3305, 0.7],
    },
  ])(
    needsShared(
      'the naive forecasts of $name are the known ones, the model is as good as its card says, and chances of breaches come true',
    ),
    async ({ name, counts, chances, ...expected }) => {
      const asked = { ...options, chancesFrom: 0.4 }
      const report = await backtest(await cpuOf(name), loaded, asked, silent, signal)
      const { model, naive } = report.metrics[0]!
      const facts = Object.entries(loaded.model.spec.card.facts)
      const [, said] = facts.find(([label]) => label.startsWith(name)) ?? []
      const covered = Math.round(100 * (model.coverage80Closed ?? NaN))
      expect(said).toMatch(`${model.loss.mean?.toFixed(4) ?? ''} (best naive `)
      expect(said).toMatch(`; ${covered} % of values from P10 to P90`)
      expect(model.loss.mean).toBeLessThan(naive.lastValue.loss.mean ?? 0)
      expect(model.loss.mean).toBeLessThan(naive.seasonalNaive.loss.mean ?? 0)
      expect(report.origins).toBe(counts.origins)
      expect(model.points).toBe(counts.points)
      expect(model.meanAbs).toBeCloseTo(counts.meanAbs, 3)
      for (const kind of ['lastValue', 'seasonalNaive', 'windowRecent', 'windowDay'] as const) {
        const { loss, coverage80 } = naive[kind]
        const [p10 = NaN, p50 = NaN, p90 = NaN, mean = NaN, cover = NaN] = expected[kind]
        expect(Math.abs((loss.p10 ?? NaN) - p10), kind).toBeLessThan(2e-4)
        expect(Math.abs((loss.p50 ?? NaN) - p50), kind).toBeLessThan(2e-4)
        expect(Math.abs((loss.p90 ?? NaN) - p90), kind).toBeLessThan(2e-4)
        expect(Math.abs((loss.mean ?? NaN) - mean), kind).toBeLessThan(2e-4)
        expect(Math.abs((coverage80 ?? NaN) - cover), kind).toBeLessThan(0.0055)
      }
      expect(report.chances.used?.windows).toBeGreaterThan(500)
      const { horizon, soon, alarms, median } = report.metrics[0]!.breaches!.warning
      const [least = NaN, most = NaN] = chances.ratio
      const ratio = horizon.said! / horizon.happened!
      expect(ratio).toBeGreaterThanOrEqual(least)
      expect(ratio).toBeLessThanOrEqual(most)
      expect(horizon.skill).toBeGreaterThan(chances.skill)
      expect(soon.said).toBeLessThan(horizon.said!)
      const alarm = alarms.find(({ chance }) => chance === DEFAULT_ODDS.alarm)!
      expect(alarm.precision).toBeGreaterThanOrEqual(chances.precision)
      expect(alarm.recall).toBeGreaterThanOrEqual(Math.max(chances.recall, 3 * median.recall!))
    },
    120_000,
  )
})
