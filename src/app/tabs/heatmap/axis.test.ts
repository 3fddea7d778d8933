import { describe, expect, it } from 'vitest'
import { fanOf } from '../../features/charts/fan.ts'
import { FAKE_FLEET, FAKE_ISSUE_MS, fakeForecast } from '../../testing/fakeEngine.ts'
import { timeAxis } from './axis.ts'
import { clockTicks, leadTicks } from '../../features/charts/axisTicks.ts'
import { frameOf, nowAt } from './frame.ts'
import { gradientStops, legendMarks, legendTitle } from './legendMarks.ts'
import { rowFan } from './rowFan.ts'
import type { Scale } from './scale.ts'
import { spanOf } from './span.ts'
import { tableColumnSteps } from './tableColumnSteps.ts'

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
    const axis = timeAxis(forecast, whole, 'utc', 'time', 1100)
    expect(axis.now).toMatchObject({ at: 2 / 3, label: 'now 14:05 UTC' })
    expect(axis.leads).toEqual([])
    for (const { at } of axis.clock) expect(Math.abs(at - 2 / 3) * 1100).toBeGreaterThan(axis.now!.halfPx)
  })
  it('of the horizon alone speaks of leads', () => {
    const frame = frameOf({ rows: null, steps: null }, 2, spanOf(forecast, 'horizon'))
    const axis = timeAxis(forecast, frame, 'utc', 'horizon', 800)
    expect(axis.now).toBeNull()
    expect(axis.leads.map(({ label }) => label)).toContain('+2 h')
  })
  it('has no now-line where now is out of sight', () => {
    const frame = frameOf({ rows: null, steps: { first: 10, count: 20 } }, 2, time)
    expect(timeAxis(forecast, frame, 'utc', 'time', 800).now).toBeNull()
    expect(nowAt(frame)).toBeLessThan(0)
  })
})

describe('the fan below', () => {
  const fan = fanOf(forecast, 0)
  const numbers = (path: string) => path.match(/-?\d+(\.\d+)?/g)!.map(Number)
  const xs = (path: string) => numbers(path).filter((_, i) => i % 2 === 0)
  it('stands on the columns of the picture: now at two thirds', () => {
    const { history, median } = rowFan(fan, time, 0, 900, 96, [], 100)
    expect(Math.max(...xs(history))).toBe(600)
    expect(Math.min(...xs(median))).toBe(600)
    expect(Math.max(...xs(median))).toBe(900)
  })
  it('of an older series ends before the picture does', () => {
    const { history, median } = rowFan(fan, time, 9, 864, 96, [], 100)
    expect(Math.max(...xs(history))).toBeCloseTo(576 - 27)
    expect(Math.max(...xs(median))).toBeCloseTo(864 - 27)
  })
  it('out of sight is empty', () => {
    expect(rowFan(fan, time, 5000, 900, 96, [], 100)).toMatchObject({ history: '', median: '' })
  })
  it('makes room for a threshold that is near', () => {
    const near = Math.max(...fan.quantiles) + 0.5
    const { axis, y } = rowFan(fan, time, 0, 900, 96, [near], 100)
    expect(axis.max).toBeGreaterThanOrEqual(near)
    expect(y(near)).toBeGreaterThanOrEqual(0)
  })
})

describe('the legend', () => {
  const scale: Scale = {
    pieces: [
      {
        from: 0,
        to: 75,
        colours: [
          [0, 0, 0],
          [0, 0, 1],
        ],
      },
      {
        from: 75,
        to: 100,
        colours: [
          [1, 0, 0],
          [1, 1, 0],
        ],
      },
    ],
    edges: 'upper',
    marks: [
      { value: 75, name: 'warning' },
      { value: 90, name: 'critical' },
    ],
    capped: { below: false, above: true },
  }
  it('marks ends and thresholds, and says where colours are capped', () => {
    expect(legendMarks(scale, { kind: 'level', level: 0.5 }, 'cpu_percent')).toEqual([
      { at: 0, label: '0\u2009%', kind: 'end', crowded: false },
      { at: 0.75, label: '75\u2009%', kind: 'warning', crowded: false },
      { at: 0.9, label: '90\u2009%', kind: 'critical', crowded: false },
      { at: 1, label: '≥\u2009100\u2009%', kind: 'end', crowded: true },
    ])
  })
  it('of risk is in percent of chance', () => {
    const risk = { ...scale, pieces: [{ from: 0, to: 1, colours: scale.pieces[0]!.colours }], marks: [] }
    expect(legendMarks(risk, { kind: 'risk' }, 'load_average').map(({ label }) => label)).toEqual([
      '0\u2009%',
      '≥\u2009100\u2009%',
    ])
    expect(
      legendTitle({ kind: 'risk' }, 'load_average', { warning: 4, critical: 8, direction: 'above' }),
    ).toBe('chance of ≥ 4')
  })
  it('jumps where the colours do', () => {
    expect(gradientStops(scale)).toContain('rgb(0 0 255) 75.00%, rgb(255 0 0) 75.00%')
  })
})

it('a table ends with the last step and skips evenly', () => {
  expect(tableColumnSteps({ first: -3, count: 6 }, 24)).toEqual({ steps: [-3, -2, -1, 0, 1, 2], every: 1 })
  const { steps, every } = tableColumnSteps(time, 24)
  expect(every).toBe(12)
  expect(steps).toHaveLength(24)
  expect(steps.at(-1)).toBe(96)
})
