import { expect, test } from 'vitest'
import type { MetricRows } from '#data/liveTable.ts'
import { heuristicForecast, type HeuristicOptions } from './heuristic.ts'

const STEP_MS = 300_000
const DAY = 288
const options: HeuristicOptions = { stepMs: STEP_MS, horizon: 96, why: 'there is no model', nowMs: () => 7 }

function rows(steps: number, valueAt: (step: number) => number): MetricRows {
  return {
    servers: Array.from({ length: steps }, () => 'web-1'),
    timeMs: Array.from({ length: steps }, (_, step) => step * STEP_MS),
    metrics: [{ name: 'cpu_percent', values: Array.from({ length: steps }, (_, step) => valueAt(step)) }],
    labels: [{ name: 'profile', texts: Array.from({ length: steps }, () => 'web_api') }],
  }
}

function made(from: MetricRows) {
  const steps = heuristicForecast(from, options)
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

/** The two shades of a day, and noise that repeats with another period. */
const daily = (step: number) => (step % DAY < DAY / 2 ? 20 : 60) + (step % 7) / 2

test('yesterday is repeated where two days are known, with the range of its errors', () => {
  const forecast = made(rows(3 * DAY, daily))
  expect(forecast.series).toEqual([{ server: 'web-1', metric: 'cpu_percent', profile: 'web_api' }])
  for (let step = 0; step < 96; step++) {
    const [p10 = NaN, p50 = NaN, p90 = NaN] = forecast.quantiles.subarray(3 * step)
    expect(p10).toBeLessThanOrEqual(p50)
    expect(p50).toBeLessThanOrEqual(p90)
    expect(Math.abs(p50 - daily(3 * DAY + step))).toBeLessThan(4)
  }
  expect(forecast).toMatchObject({ issueTimeMs: (3 * DAY - 1) * STEP_MS, horizon: 96, historyLength: 192 })
  expect(forecast.provenance).toMatchObject({ engine: 'heuristic', modelName: null, computedAtMs: 7 })
  expect(forecast.notes[0]).toMatch(
    'Not from the model: there is no model. Baseline: the same time yesterday where two days of history exist, else the last value, with the range of past errors.',
  )
  expect(forecast.current[0]).toBe(daily(3 * DAY - 1))
  expect(forecast.history.at(-1)).toBe(daily(3 * DAY - 1))
})

test('the newest value is carried on before, within what the metric can be', () => {
  const forecast = made(rows(150, (step) => 90 + (step % 11)))
  const newest = 90 + (149 % 11)
  const [p10 = NaN, p50 = NaN, p90 = NaN] = forecast.quantiles
  expect(Math.abs(p50 - newest)).toBeLessThan(8)
  expect(p10).toBeLessThan(p90)
  expect(p90).toBeLessThanOrEqual(100)
})

test('a server without a value makes no series, and none at all says so', () => {
  expect(() => made(rows(50, () => NaN))).toThrow('no server has any values')
})
