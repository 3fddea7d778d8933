import { expect, test } from 'vitest'
import { forecastOf } from '#testing/tables.ts'
import { intervalAhead, reachedStep } from './intervalAhead.ts'

const STEP_MS = 300_000

test('a late series is read on the clock of all, and beyond its own end not at all', () => {
  const curves = [10, 20, 30, 40].map((value) => [value - 1, value, value + 1])
  const keys = ['in-time', 'late'].map((server) => ({ server, metric: 'cpu_percent', current: 5, curves }))
  const forecast = forecastOf([0.1, 0.5, 0.9], keys)
  const originMs = Float64Array.from([0, -2 * STEP_MS])
  const read = (series: number, step: number) => intervalAhead({ ...forecast, originMs }, series, step)
  expect(read(0, 1)).toEqual({ low: 9, middle: 10, high: 11 })
  expect(read(0, 4).middle).toBe(40)
  expect(read(1, 1).middle).toBe(30)
  expect(read(1, 2).middle).toBe(40)
  expect(read(1, 3)).toEqual({ low: NaN, middle: NaN, high: NaN })
  const reached = (series: number, step: number) => reachedStep({ ...forecast, originMs }, series, step)
  expect([1, 2, 3, 4].map((step) => reached(0, step))).toEqual([1, 2, 3, 4])
  expect([1, 2, 3, 4].map((step) => reached(1, step))).toEqual([1, 2, 2, 2])
  // Of a stale one the step itself.
  const stale = Float64Array.from([0, -40 * STEP_MS])
  expect(reachedStep({ ...forecast, originMs: stale }, 1, 3)).toBe(3)
})
