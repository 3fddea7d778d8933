import { expect, it } from 'vitest'
import type { IndexedGroup } from './plan.ts'
import { keptFrom, withoutOld } from './withoutOld.ts'

const DAY_MS = 86_400_000
const NEWEST_MS = 100 * DAY_MS

const group = (timeMs: readonly number[], server: readonly number[]): IndexedGroup => ({
  file: {} as IndexedGroup['file'],
  group: 0,
  rows: timeMs.length,
  kept: null,
  timeMs: Float64Array.from(timeMs),
  hints: Uint8Array.from(timeMs, (_, row) => row % 3),
  server: Int32Array.from(server),
})

it('reaches back from the newest row of each server and a day further, and never where nobody is named', () => {
  const newest = Float64Array.of(NEWEST_MS, NEWEST_MS, 10, NEWEST_MS)
  expect([...keptFrom(newest, ['web', 'db', ' '], 5000)]).toEqual([
    -Infinity,
    NEWEST_MS - 5000 - DAY_MS,
    10 - 5000 - DAY_MS,
    -Infinity,
  ])
})

it('keeps rows that are new enough, or of which it is not known, in their order', () => {
  const from = Float64Array.of(-Infinity, 50, 5)
  const { rows, kept, timeMs, hints, server } = withoutOld(
    group(
      [10, 60, 10, NaN, 49, 50, 3, 4, 20, 30, ...Array<number>(10).fill(40)],
      [0, 0, 1, 0, 0, 0, 1, 1, -1, 0, ...Array<number>(10).fill(0)],
    ),
    from,
  )
  expect(rows).toBe(20)
  expect([...(kept ?? [])]).toEqual([1, 2, 3, 5, 8])
  expect([...timeMs]).toEqual([60, 10, NaN, 50, 20])
  expect([...(hints ?? [])]).toEqual([1, 2, 0, 2, 2])
  expect([...server]).toEqual([0, 1, 0, 0, -1])
})

it('leaves a group as it is that would hardly get smaller', () => {
  const whole = group([10, 10, 60], [0, 0, 0])
  expect(withoutOld(whole, Float64Array.of(-Infinity, 50))).toBe(whole)
})
