import { describe, expect, test } from 'vitest'
import { retryDelayMs } from './backoff.ts'
import { limitsMs, newestTickMs, NO_TICKS, tickMs, withTick, type SeenTick } from './pace.ts'

const paceOf = (ticks: readonly SeenTick[]) => ticks.reduce(withTick, NO_TICKS)
const every = (ms: number, counts: readonly number[]) =>
  paceOf(counts.map((count) => ({ count, atMs: count * ms })))

describe('the interval of ticks', () => {
  test('is not known before three', () => {
    expect(tickMs(every(5000, [1, 2]))).toBeNull()
    expect(tickMs(every(5000, [1, 2, 3]))).toBe(5000)
  })

  test('is not measured from a tick that was there already', () => {
    const found = { count: 1, atMs: 8000, loose: true }
    const later = [2, 3, 4].map((count) => ({ count, atMs: 5000 * count }))
    expect(tickMs(paceOf([found, ...later.slice(0, 2)]))).toBeNull()
    expect(tickMs(paceOf([found, ...later]))).toBe(5000)
  })

  test('a tick that was missed does not count as a slow one, and is counted', () => {
    const pace = every(5000, [1, 2, 6, 7])
    expect(tickMs(pace)).toBe(5000)
    expect(pace.missed).toBe(3)
  })

  test('a timer that is late by some ms is the whole second, one that is really slower is not', () => {
    expect(tickMs(every(5012, [1, 2, 3, 4]))).toBe(5000)
    expect(tickMs(every(5400, [1, 2, 3, 4]))).toBe(5400)
    expect(tickMs(every(203, [1, 2, 3, 4]))).toBe(200)
  })

  test('of a daemon that is asked now and then is the usual one that it may be', () => {
    const late = [0, 1900, 300, 1200, 0]
    const seen = late.map((by, i) => ({ count: i, atMs: 5000 * i + by, slackMs: 2100 }))
    expect([3, 4, 5].map((count) => tickMs(paceOf(seen.slice(0, count))))).toEqual([5000, 5000, 5000])
    const odd = seen.map((tick) => ({ ...tick, atMs: 8000 * tick.count }))
    expect(tickMs(paceOf(odd))).toBe(8000)
  })

  test('tells when a tick was that was seen late', () => {
    const late = [100, 1900, 300, 1200, 2000]
    const seen = late.map((by, i) => ({ count: i, atMs: 5000 * i + by, slackMs: 2100 }))
    const times = seen.map((_, i) => newestTickMs(paceOf(seen.slice(0, i + 1))))
    expect(times).toEqual([100, 6900, 10_100, 15_100, 20_100])
    const told = seen.map((tick) => ({ ...tick, slackMs: 0 }))
    expect(newestTickMs(paceOf(told))).toBe(22_000)
  })

  test('does not grow by a pause of the feed, though the daemon counts it as one tick', () => {
    const before = [1, 2, 3, 4, 5].map((count) => ({ count, atMs: 5000 * count }))
    const after = [6, 7, 8].map((count) => ({ count, atMs: 5000 * count + 3_600_000 }))
    expect(tickMs(paceOf([...before, ...after]))).toBe(5000)
  })

  test('begins anew when this machine’s clock is set back, and keeps what it was', () => {
    const before = [1, 2, 3, 4].map((count) => ({ count, atMs: 3_600_000 + 5000 * count }))
    const after = [5, 6].map((count) => ({ count, atMs: 5000 * count }))
    const pace = paceOf([...before, ...after])
    expect(tickMs(pace)).toBe(5000)
    expect(pace).toMatchObject({ missed: 0, restarts: 0 })
    expect(newestTickMs(pace)).toBe(30_000)
  })

  test('of two messages in one ms is not known', () => {
    const pace = paceOf([1, 1, 1, 1].map((atMs) => ({ count: null, atMs })))
    expect(tickMs(pace)).toBeNull()
  })

  test('without a counter it is the median, whatever one outage says', () => {
    const times = [0, 5000, 10_000, 70_000, 75_000, 80_000]
    expect(tickMs(paceOf(times.map((atMs) => ({ count: null, atMs }))))).toBe(5000)
  })

  test('a counter that goes back is a restart: what lay between is not counted as missed', () => {
    const pace = withTick(every(5000, [40, 41, 42]), { count: 1, atMs: 900_000 })
    expect(pace).toMatchObject({ restarts: 1, missed: 0, seen: 4 })
    expect(tickMs(pace)).toBe(5000)
    const slower = [2, 3].map((count) => ({ count, atMs: 900_000 + 8000 * (count - 1) }))
    expect(tickMs(slower.reduce(withTick, pace))).toBe(8000)
  })

  test('two ticks without news are late, many are stale', () => {
    expect(limitsMs(every(5000, [1, 2, 3]))).toEqual({ lateMs: 10_000, staleMs: 30_000 })
    expect(limitsMs(every(300_000, [1, 2, 3]))).toEqual({ lateMs: 600_000, staleMs: 1_800_000 })
    expect(limitsMs(every(100, [1, 2, 3]))).toEqual({ lateMs: 2_000, staleMs: 20_000 })
  })
})

describe('the wait before another attempt', () => {
  test('doubles, with jitter, up to half a minute', () => {
    const most = [1, 2, 3, 4, 5, 6, 60].map((attempt) => retryDelayMs(attempt, null, 0.999999))
    expect(most).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
    expect(retryDelayMs(3, null, 0)).toBe(2000)
  })

  test('is never longer than a tick: a daemon that is back is seen within two', () => {
    expect(retryDelayMs(50, 5000, 0.999999)).toBe(5000)
    expect(retryDelayMs(50, 100, 0.999999)).toBe(1000)
  })
})
