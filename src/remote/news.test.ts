import { expect, test } from 'vitest'
import { newsOf, nextNewsMs } from './news.ts'
import { NO_TICKS, withTick, type SeenTick } from './reach/pace.ts'

const paceOf = (ticks: readonly SeenTick[]) => ticks.reduce(withTick, NO_TICKS)
const ticks = [1, 2, 3, 4].map((count) => ({ count, atMs: 5000 * count }))

test('news grow old by themselves: late after two ticks, stale after six', () => {
  const pace = paceOf(ticks)
  const at = (afterMs: number) => newsOf(pace, 20_000 + afterMs)
  expect(at(9_999)).toEqual({ kind: 'live', lastMs: 20_000 })
  expect(at(10_001)).toEqual({ kind: 'late', lastMs: 20_000 })
  expect(at(30_001)).toEqual({ kind: 'stale', lastMs: 20_000, atLeast: false })
  const next = (afterMs: number) => nextNewsMs(pace, 20_000 + afterMs)
  expect([next(0), next(10_001), next(30_001)]).toEqual([10_250, 20_249, null])
})

test('what was there when the page came is never called live', () => {
  const pace = paceOf([{ count: 7, atMs: 1000, loose: true }])
  expect(newsOf(pace, 2000)).toEqual({ kind: 'unknown', lastMs: 1000 })
  expect(newsOf(pace, 3_600_000)).toEqual({ kind: 'stale', lastMs: 1000, atLeast: true })
})

test('a clock that was set back by weeks does not make a timer that overflows', () => {
  expect(nextNewsMs(paceOf(ticks), -3e9)).toBe(3_600_000)
  expect(newsOf(NO_TICKS, 0)).toEqual({ kind: 'none' })
  expect(nextNewsMs(NO_TICKS, 0)).toBeNull()
})
