import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tableOf } from '#testing/tables.ts'
import { compareStep, measureStep } from './step.ts'

const MINUTES = 60_000

function measured(timeMs: readonly number[]): number | null {
  return measureStep(tableOf([{ server: 'a', timeMs }]))
}

test('a step is measured through gaps, outages and duplicates', () => {
  const grid = Array.from({ length: 60 }, (_, i) => i * 5 * MINUTES)
  expect(measured(grid)).toBe(5 * MINUTES)
  expect(measured(grid.filter((_, i) => i % 3 === 0 || i % 7 === 0))).toBe(5 * MINUTES)
  expect(measured([...grid, ...grid.map((time) => time + 90_000 * MINUTES)])).toBe(5 * MINUTES)
  expect(measured(grid.flatMap((time) => [time, time]))).toBe(5 * MINUTES)
})

test('jitter of up to 40 % leaves the step within 5 %', () => {
  const jitters = fc.array(fc.double({ min: -0.4, max: 0.4, noNaN: true }), {
    minLength: 100,
    maxLength: 100,
  })
  fc.assert(
    fc.property(jitters, (jitter) => {
      const step = measured(jitter.map((offset, i) => (i + offset) * 5 * MINUTES))
      expect(Math.abs((step ?? NaN) / (5 * MINUTES) - 1)).toBeLessThan(0.05)
    }),
    { seed: 1, numRuns: 50 },
  )
})

test('the step is the median over servers; one row has none', () => {
  const rows = (server: string, minutes: number) => ({
    server,
    timeMs: Array.from({ length: 20 }, (_, i) => i * minutes * MINUTES),
  })
  expect(measureStep(tableOf([rows('a', 5), rows('b', 60), rows('c', 5)]))).toBe(5 * MINUTES)
  expect(measured([0])).toBeNull()
  expect(measured([7, 7])).toBeNull()
})

test('finer data is aggregated, coarser data is refused with both steps named', () => {
  expect(compareStep(60_000, 300_000)).toBe('finer')
  expect(compareStep(299_000, 300_000)).toBe('same')
  expect(() => compareStep(900_000, 300_000)).toThrow(/15 min.*5 min/)
})
