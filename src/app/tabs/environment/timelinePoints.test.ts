import { describe, expect, it } from 'vitest'
import type { Outlook } from '#forecast/outlook/outlook.ts'
import { fakeForecast } from '../../testing/fakeForecast.ts'
import { areaPath, timelineScale, topOf, unknownPath } from './timelinePaths.ts'
import { pointText, summaryText, timelinePoints } from './timelinePoints.ts'

const forecast = { ...fakeForecast(), stepMs: 300_000, horizon: 2, issueTimeMs: Date.UTC(2026, 0, 12, 14, 5) }
const { stepMs } = forecast

/** Ten servers: three times in the past, of the first of which nothing is known, and two ahead. */
const OUTLOOK = {
  past: {
    warning: Uint32Array.from([0, 3, 2]),
    critical: Uint32Array.from([0, 1, 0]),
    unknown: Uint32Array.from([10, 4, 0]),
    judged: 10,
  },
  ahead: {
    warning: Float64Array.from([2.5, 1]),
    critical: Float64Array.from([0.5, 0]),
    low: Float64Array.from([1, 0]),
    high: Float64Array.from([4, 2]),
    unknown: Float64Array.from([0, 1.5]),
  },
} satisfies Pick<Outlook, 'past' | 'ahead'>
const points = timelinePoints(OUTLOOK, forecast)

describe('the points of the timeline', () => {
  it('end their past at the issue time and go on a step later', () => {
    expect(points.map(({ timeMs }) => (timeMs - forecast.issueTimeMs) / stepMs)).toEqual([-2, -1, 0, 1, 2])
    expect(points.map(({ known }) => known)).toEqual([false, true, true, true, true])
  })

  it('say how many are unknown, where some are', () => {
    expect(points.map((point) => pointText(point, forecast, 'utc'))).toEqual([
      '13:55 UTC: nothing is known',
      '14:00 UTC, measured: 3 beyond warning, 1 of them beyond critical; 4 unknown',
      '14:05 UTC, measured: 2 beyond warning, 0 of them beyond critical',
      '14:10 UTC, +5 min: 2.5 expected beyond warning (P10 to P90 1 to 4), 0.5 beyond critical',
      '14:15 UTC, +10 min: 1.0 expected beyond warning (P10 to P90 0 to 2), 0 beyond critical; 1.5 unknown',
    ])
  })
})

describe('a horizon of which nothing', () => {
  const none = { warning: new Float64Array(2), critical: new Float64Array(2), low: new Float64Array(2) }
  const saidOf = (...unknown: readonly number[]) => {
    const ahead = { ...none, high: new Float64Array(2), unknown: Float64Array.from(unknown) }
    const ofIt = timelinePoints({ ...OUTLOOK, ahead }, forecast)
    return [summaryText(ofIt, forecast, 'utc'), pointText(ofIt.at(-1)!, forecast, 'utc')]
  }
  it('is known says so, and calls none of it safe', () => {
    expect(saidOf(10, 10)).toEqual(['Nothing is known of the horizon.', '14:15 UTC: nothing is known'])
  })
  it('is expected says of whom', () => {
    expect(saidOf(0, 0)[0]).toBe('None is expected beyond a threshold within the horizon.')
    expect(saidOf(0, 4)[0]).toBe('None of those known is expected beyond a threshold within the horizon.')
  })
})

describe('what is drawn', () => {
  const box = { left: 0, top: 0, width: 100, height: 70 }
  const scale = timelineScale(points, stepMs, box)

  it('has what is unknown on top of what is beyond, and leaves room for it', () => {
    expect(points.map(topOf)).toEqual([0, 7, 2, 4, 2.5])
    expect(scale.max).toBeGreaterThanOrEqual(7)
    const y = (count: number) => Math.round(scale.y(count) * 10) / 10
    expect(unknownPath(points, stepMs, scale)).toBe(
      `M0 ${y(0)}V0H20V${y(0)}Z` + `M20 ${y(3)}V${y(7)}H40V${y(3)}Z` + `M80 ${y(1)}V${y(2.5)}H100V${y(1)}Z`,
    )
  })

  it('has no count where nothing is known', () => {
    const drawn = areaPath(points, ({ warning }) => warning + 1, stepMs, scale)
    expect(drawn.match(/M/g)).toHaveLength(4)
    expect(drawn.startsWith('M20 ')).toBe(true)
  })
})
