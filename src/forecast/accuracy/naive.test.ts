import { expect, test } from 'vitest'
import { tableOf } from '#testing/tables.ts'
import { toGrid } from '../window/grid.ts'
import { actualsOf, type Actuals } from './actuals.ts'
import {
  lastValue,
  residualShifts,
  residualsOf,
  seasonalNaive,
  straightLine,
  windowQuantiles,
  withShifts,
} from './naive.ts'
import { gridSteps, originsNear } from './origins.ts'

const STEP = 300_000
const T0 = Date.UTC(2026, 0, 5)

/** By slot; null: no row, NaN: a row without a value. */
function series(values: readonly (number | null)[]): Actuals {
  const slots = values.flatMap((value, slot) => (value === null ? [] : [slot]))
  const timeMs = slots.map((slot) => T0 + slot * STEP)
  const table = tableOf([{ server: 'a', timeMs, metrics: { m: slots.map((slot) => values[slot] ?? null) } }])
  return actualsOf(toGrid(table, { stepMs: STEP }), 0, table.metrics[0]!)
}

test('actuals know what stood where, and what did not', () => {
  const actuals = series([1, 2, null, NaN, 5])
  expect([...actuals.between(-1, 6)]).toEqual([NaN, 1, 2, NaN, NaN, 5, NaN])
  expect([0, 2, 3, 4, 9].map(actuals.at)).toEqual([1, NaN, NaN, 5, NaN])
  expect([0, 1, 4, 5, 99].map(actuals.newestBefore)).toEqual([NaN, 1, 2, 5, 5])
  expect([0, 1, 28, 29].map(actuals.isRecentAt)).toEqual([false, true, true, false])
  expect([...actuals.slots()]).toEqual([0, 1, 4])
})

test('origins keep their horizon before the end and have a row among the 24 steps before them', () => {
  const range = { first: 10, end: 100, stride: 20, horizon: 20 }
  expect(originsNear([9, 20, 60], range)).toEqual([10, 30, 70])
  expect(originsNear([], range)).toEqual([])
  // An outage of a thousand years costs nothing.
  expect(originsNear([9, 1e8], { ...range, end: 2e8 })).toEqual([10, 30, 1e8 + 10])
})

test('the common grid goes from the first row of any server to the newest of any', () => {
  const rows = (server: string, from: number, to: number) => ({
    server,
    timeMs: Array.from({ length: to - from }, (_, i) => T0 + (from + i) * STEP),
    metrics: { m: Array.from({ length: to - from }, () => 1) },
  })
  expect(gridSteps(toGrid(tableOf([rows('a', 0, 3), rows('b', 5, 9)]), { stepMs: STEP }))).toBe(9)
})

test('the last value is the newest before the origin', () => {
  expect([...lastValue(series([3, 4, null, 9]), 3, 2)]).toEqual([4, 4])
})

test('the season is yesterday, the day before where that is missing, else the newest value', () => {
  // A day of four steps.
  const actuals = series([1, 2, 3, null, 5, null, 7, null])
  expect([...seasonalNaive(4)(actuals, 8, 4)]).toEqual([5, 2, 7, 7])
  // A horizon longer than a day repeats the last day that is known.
  expect([...seasonalNaive(2)(series([1, 2, 3, 4]), 4, 4)]).toEqual([3, 4, 3, 4])
})

test('a straight line is fitted to as many steps as it goes on for, and at least to 24', () => {
  // Flat for long, then rising by two a step for 24 steps.
  const rising = series(Array.from({ length: 48 }, (_, slot) => (slot < 24 ? 500 : 2 * slot)))
  expect([...straightLine(rising, 48, 3)]).toEqual(
    [96, 98, 100].map((value) => expect.closeTo(value, 9) as number),
  )
  // Forty-eight steps ahead, the flat part counts as well.
  expect(straightLine(rising, 48, 48)[0]).toBeLessThan(0)
  // Gaps are not values; a single value is carried on.
  const gaps = series([10, null, 30, NaN, 50])
  expect(straightLine(gaps, 5, 1)[0]).toBeCloseTo(60, 9)
  expect([...straightLine(series([null, 7, NaN]), 3, 2)]).toEqual([7, 7])
})

test('window quantiles are interpolated, of what there is, and repeated', () => {
  const quantiles = windowQuantiles(series([100, 0, 10, null, 20]), 5, 2, 4)
  expect([...quantiles]).toEqual([2, 10, 18, 2, 10, 18].map((value) => expect.closeTo(value) as number))
})

test('residuals are by block of twelve steps, of targets before the split', () => {
  const actuals = series(Array.from({ length: 40 }, (_, slot) => slot))
  const range = { split: 33, horizon: 14, stride: 5, first: 8 }
  const blocks = residualsOf(actuals, lastValue, range)
  // Origins 8, 13, 18; a line exceeds its last value by the steps ahead.
  expect(blocks.map((block) => block.length)).toEqual([36, 6])
  expect([...blocks[1]!]).toEqual([13, 13, 13, 14, 14, 14])
})

test('fewer than thirty residuals give way to those of all series', () => {
  const many = Float64Array.from({ length: 31 }, (_, i) => i)
  const few = Float64Array.of(-5)
  const shifts = residualShifts([many, few], () => [few, many])
  expect([...shifts]).toEqual([3, 15, 27, 3, 15, 27].map((value) => expect.closeTo(value) as number))
  expect([...residualShifts([new Float64Array()], () => [])]).toEqual([0, 0, 0])
})

test('levels of a point forecast stay at or above the lowest value', () => {
  const shifts = Float64Array.of(-2, 0, 2)
  expect([...withShifts(Float64Array.of(1, 5), shifts, 0)]).toEqual([0, 1, 3, 3, 5, 7])
})
