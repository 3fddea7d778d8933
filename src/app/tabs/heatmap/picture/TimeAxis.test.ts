import { describe, expect, it } from 'vitest'
import { clockTicks, leadTicks } from '../../../features/charts/axisTicks.ts'
import { FAKE_FLEET, FAKE_ISSUE_MS, fakeForecast } from '../../../testing/fakeForecast.ts'
import { frameOf, nowAt } from '../field/frame.ts'
import { spanOf } from '../field/span.ts'
import { timeTicks } from './TimeAxis.tsx'

const forecast = fakeForecast({ ...FAKE_FLEET, servers: 2 })
const time = spanOf(forecast, 'time')
const whole = frameOf({ rows: null, steps: null }, 2, time)
const HOUR_MS = 3_600_000

describe('ticks', () => {
  const from = Date.UTC(2026, 0, 12, 21, 40)
  it('stand at round times and name midnight by its day', () => {
    const ticks = clockTicks(from, from + 6 * HOUR_MS, 'utc', 6)
    expect(ticks.map(({ label }) => label)).toEqual(['22:00', '23:00', '13 Jan', '01:00', '02:00', '03:00'])
    expect(ticks[0]!.at).toBeCloseTo(20 / 360)
  })
  it('are round in the zone that is shown, across a change of the clock', () => {
    // In Kolkata the half hour is not the world's; in Berlin two o'clock does not exist on this night.
    expect(clockTicks(from, from + 2 * HOUR_MS, 'Asia/Kolkata', 2).map(({ label }) => label)).toEqual([
      '04:00',
      '05:00',
    ])
    const spring = Date.UTC(2026, 2, 28, 23, 30)
    expect(clockTicks(spring, spring + 4 * HOUR_MS, 'Europe/Berlin', 4).map(({ label }) => label)).toEqual([
      '01:00',
      '03:00',
      '04:00',
      '05:00',
    ])
  })
  it('are no more than fit', () => {
    for (const hours of [0.2, 1, 8, 24, 100, 2000])
      for (const most of [1, 4, 15])
        expect(clockTicks(from, from + hours * HOUR_MS, 'utc', most).length).toBeLessThanOrEqual(most + 1)
  })
  it('of leads count from the issue time', () => {
    const issue = FAKE_ISSUE_MS
    const labels = (a: number, b: number) =>
      leadTicks(issue + a, issue + b, issue, 4).map(({ label }) => label)
    expect(labels(0, 8 * HOUR_MS)).toEqual(['+2 h', '+4 h', '+6 h', '+8 h'])
    expect(labels(-2 * HOUR_MS, 2 * HOUR_MS)).toEqual(['−1 h', 'now', '+1 h', '+2 h'])
  })
})

describe('the axis', () => {
  it('has the past on two thirds, and no tick under the now-label', () => {
    // A live source that has stopped is not of now.
    expect(timeTicks(forecast, whole, 'utc', 'time', 1100, true).now?.label).toMatch(/^last data \d/)
    const axis = timeTicks(forecast, whole, 'utc', 'time', 1100, false)
    expect(axis.now).toMatchObject({ at: 2 / 3, label: 'now 14:05 UTC' })
    expect(axis.leads).toEqual([])
    const ticking = { ...forecast, stepMs: 5000 }
    expect(timeTicks(ticking, whole, 'utc', 'time', 1100, false).now?.label).toBe('now 14:05:00 UTC')
    for (const { at } of axis.clock) expect(Math.abs(at - 2 / 3) * 1100).toBeGreaterThan(axis.now!.halfPx)
  })
  it('of the horizon alone speaks of leads', () => {
    const frame = frameOf({ rows: null, steps: null }, 2, spanOf(forecast, 'horizon'))
    const axis = timeTicks(forecast, frame, 'utc', 'horizon', 800, false)
    expect(axis.now).toBeNull()
    expect(axis.leads.map(({ label }) => label)).toContain('+2 h')
  })
  it('has no now-line where now is out of sight', () => {
    const frame = frameOf({ rows: null, steps: { first: 10, count: 20 } }, 2, time)
    expect(timeTicks(forecast, frame, 'utc', 'time', 800, false).now).toBeNull()
    expect(nowAt(frame)).toBeLessThan(0)
  })
})
