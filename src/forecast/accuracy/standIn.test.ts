import { expect, test } from 'vitest'
import { tableOf } from '#testing/tables.ts'
import { isFromNetwork, standInOf } from '../engines.ts'
import type { FleetForecast } from '../fleetForecast.ts'
import { toGrid } from '../window/grid.ts'
import { standingIn, type StandInOptions } from './standIn.ts'

const STEP = 300_000
const T0 = Date.UTC(2026, 0, 5)
const STEPS = 600
const HORIZON = 24
const LEVELS = [0.02, 0.1, 0.5, 0.9, 0.98]
const NEWEST = T0 + (STEPS - 1) * STEP

/** Disk fills by 0.1 a step, up to 99.9; cpu stays. Server b has no row in the last ten steps. */
function fleet() {
  const server = (name: string, steps: number) => ({
    server: name,
    timeMs: Array.from({ length: steps }, (_, step) => T0 + step * STEP),
    metrics: {
      cpu_percent: Array.from({ length: steps }, () => 20),
      disk_percent: Array.from({ length: steps }, (_, step) => 40 + 0.1 * step),
    },
  })
  return tableOf([server('a', STEPS), server('b', STEPS - 10)])
}

function forecastOf(levels: readonly number[] = LEVELS): FleetForecast {
  const series = ['a', 'b'].flatMap((server) =>
    ['cpu_percent', 'disk_percent'].map((metric) => ({ server, metric, profile: null })),
  )
  const size = series.length * HORIZON * levels.length
  return {
    series,
    stepMs: STEP,
    stepSource: 'model',
    horizon: HORIZON,
    levels,
    issueTimeMs: NEWEST,
    originMs: Float64Array.from(series, ({ server }) => (server === 'a' ? NEWEST : NEWEST - 10 * STEP)),
    quantiles: new Float32Array(size).fill(7),
    rawQuantiles: new Float32Array(size).fill(8),
    crossings: 0,
    current: Float64Array.from(series, () => 50),
    historyLength: 1,
    history: Float32Array.from(series, () => 50),
    leftOut: [],
    notes: ['of the model'],
    provenance: {
      source: 'local',
      asOfMs: null,
      engine: 'tft-native',
      backend: 'native',
      modelName: 'm',
      modelSha256: null,
      elapsedMs: 1,
      selfCheckError: 0,
      computedAtMs: 0,
    },
  }
}

function stoodIn(
  forecast: FleetForecast,
  simple: StandInOptions['simple'],
  found: StandInOptions['columnOf'] | null = null,
  simpleSeries: StandInOptions['simpleSeries'] = [],
): FleetForecast {
  const grid = toGrid(fleet(), { stepMs: STEP })
  const columnOf =
    found ?? ((metric: string) => grid.table.metrics.find(({ name }) => name === metric) ?? null)
  const work = standingIn(forecast, grid, {
    simple,
    simpleSeries,
    columnOf,
    newestSteps: 10_000,
    stride: 6,
  })
  for (;;) {
    const { done, value } = work.next()
    if (done === true) return value
  }
}

const curve = (forecast: FleetForecast, series: number, step: number) => {
  const from = (series * HORIZON + step) * LEVELS.length
  return [...forecast.quantiles.subarray(from, from + LEVELS.length)]
}

test('a simple forecast takes the place of the model’s numbers, and says so', () => {
  const model = forecastOf()
  const found = stoodIn(model, { disk_percent: 'straightLine', unheard_of: 'lastValue' })
  expect(found.simple).toEqual({ disk_percent: 'straightLine' })
  expect(found.notes).toEqual([
    'of the model',
    "disk_percent is not from the model: a straight line is extended, which was more accurate on this file's past",
  ])
  // 99.9 now, 0.1 more a step, and no more than 100 %; levels that it does not have are not made up.
  expect(curve(found, 1, 0)).toEqual(
    [NaN, 100, 100, 100, NaN].map((value) =>
      Number.isNaN(value) ? NaN : (expect.closeTo(value, 3) as number),
    ),
  )
  expect(curve(found, 1, 23)).toEqual([NaN, 100, 100, 100, NaN])
  // Server b from its own newest row, 98.9.
  expect(curve(found, 3, 4)[2]).toBeCloseTo(99.4, 3)
  expect(found.rawQuantiles?.[1 * HORIZON * LEVELS.length]).toBeNaN()
  // The other metric stays the model's.
  expect(curve(found, 0, 5)).toEqual([7, 7, 7, 7, 7])
  expect(isFromNetwork(found, 'cpu_percent')).toBe(true)
  expect(isFromNetwork(found, 'disk_percent')).toBe(false)
  // The model's own forecast is left as it was.
  expect(model.quantiles.every((value) => value === 7)).toBe(true)
})

test('nothing stands in for a metric that is called like what every object has', () => {
  const model = forecastOf()
  const series = model.series.map((each) => ({ ...each, metric: 'constructor' }))
  const column = toGrid(fleet(), { stepMs: STEP }).table.metrics[0] ?? null
  const found = stoodIn({ ...model, series }, { disk_percent: 'straightLine' }, () => column)
  expect(found.simple).toBeUndefined()
  expect(standInOf({ simple: { disk_percent: 'straightLine' } }, 'constructor')).toBeUndefined()
  expect(isFromNetwork({ ...model, simple: { disk_percent: 'straightLine' } }, 'constructor')).toBe(true)
})

test('nothing stands in where no metric is meant, or the forecast has not the levels', () => {
  const model = forecastOf()
  expect(stoodIn(model, {})).toBe(model)
  expect(stoodIn(model, { unheard_of: 'lastValue' })).toBe(model)
  const coarse = forecastOf([0.25, 0.5, 0.75])
  expect(stoodIn(coarse, { disk_percent: 'lastValue' })).toBe(coarse)
})

test('single series have a simple forecast of their own, before that of their metric, and notes stay short', () => {
  const chosen = [
    { server: 'a', metric: 'disk_percent', by: 'lastValue' },
    { server: 'gone', metric: 'disk_percent', by: 'lastValue' },
  ] as const
  const found = stoodIn(forecastOf(), {}, null, chosen)
  expect(found.simpleSeries).toEqual([chosen[0]])
  expect(found.simple).toBeUndefined()
  expect(found.notes.slice(1)).toEqual([
    'a/disk_percent is not from the model: the last value is repeated, which was more accurate on recent values',
  ])
  expect(curve(found, 1, 0)[2]).toBeGreaterThan(90)
  expect([isFromNetwork(found, 'disk_percent', 'a'), isFromNetwork(found, 'disk_percent', 'b')]).toEqual([
    false,
    true,
  ])
  expect(standInOf(found, 'disk_percent', 'a')).toBe('lastValue')
  expect(standInOf(found, 'disk_percent')).toBeUndefined()
  expect(curve(found, 3, 0)).toEqual([7, 7, 7, 7, 7])
  const both = stoodIn(forecastOf(), { disk_percent: 'straightLine' }, null, [chosen[0]])
  expect(both.simpleSeries).toEqual([chosen[0]])
  expect(both.simple).toEqual({ disk_percent: 'straightLine' })
  expect(curve(both, 1, 0)).toEqual(curve(found, 1, 0))

  const forecast = forecastOf()
  const many = Array.from({ length: 5 }, (_, at) => ({
    server: 'a',
    metric: `m${at}`,
    by: 'windowDay' as const,
  }))
  const series = many.map(({ server, metric }) => ({ server, metric, profile: null }))
  const sized = {
    ...forecast,
    series,
    quantiles: new Float32Array(5 * HORIZON * LEVELS.length),
    history: new Float32Array(5),
  }
  const column = toGrid(fleet(), { stepMs: STEP }).table.metrics[0] ?? null
  const originMs = new Float64Array(5).fill(NEWEST)
  const noted = stoodIn({ ...sized, originMs, rawQuantiles: null }, {}, () => column, many)
  expect(noted.notes.at(-1)).toBe(
    'a/m0, a/m1, a/m2 and 2 more are not from the model: the range of the last day is repeated, which was more accurate on recent values',
  )
})
