import { describe, expect, it } from 'vitest'
import type { Outlook } from '#forecast/outlook/outlook.ts'
import { pointText, summaryText, takeawayText } from '#text/environment/timeline.ts'
import { fakeForecast } from '../../testing/fakeForecast.ts'
import { areaPath, timelineScale, topOf, unknownPath } from './timelinePaths.ts'
import { timelinePoints } from './timelinePoints.ts'

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
      '14:00 UTC, measured: 3 servers at or above warning, 1 of them critical; 4 unknown',
      '14:05 UTC, measured: 2 servers at or above warning, 0 of them critical',
      '14:10 UTC, +5 min: 2.5 servers expected at or above warning (P10 to P90 1 to 4), 0.5 of them critical',
      '14:15 UTC, +10 min: 1.0 server expected at or above warning (P10 to P90 0 to 2), 0 of them critical; 1.5 unknown',
    ])
  })
})

describe('a horizon of which nothing', () => {
  const none = { warning: new Float64Array(2), critical: new Float64Array(2), low: new Float64Array(2) }
  const saidOf = (...unknown: readonly number[]) => {
    const ahead = { ...none, high: new Float64Array(2), unknown: Float64Array.from(unknown) }
    const ofIt = timelinePoints({ ...OUTLOOK, ahead }, forecast)
    return [summaryText(ofIt, forecast, 'utc', false), pointText(ofIt.at(-1)!, forecast, 'utc')]
  }
  it('is known says so, and calls none of it safe', () => {
    expect(saidOf(10, 10)).toEqual(['Nothing is known of the horizon.', '14:15 UTC: nothing is known'])
  })
  it('is expected says of whom', () => {
    expect(saidOf(0, 0)[0]).toBe('No server is expected to breach within the horizon.')
    expect(saidOf(0, 4)[0]).toBe('No server that is known is expected to breach within the horizon.')
  })
})

it('of a forecast in parts says of what it speaks', () => {
  const points = timelinePoints(OUTLOOK, forecast)
  const said = summaryText(points, forecast, 'utc', true)
  expect(said).toMatch(/^So far, the peak is at 14:.* The past is of all servers\.$/)
  const none = points.map((point) => ({ ...point, warning: 0 }))
  expect(summaryText(none, forecast, 'utc', true)).toBe(
    'So far, no server is expected to breach within the horizon.',
  )
})

describe('the title of the chart', () => {
  const titled = (now: number, ahead: readonly number[], isPart = false, unknownFrom = Infinity) => {
    const count = (warning: number, at: number, range: readonly [number, number] | null) => ({
      timeMs: forecast.issueTimeMs + at * stepMs,
      critical: 0,
      warning,
      unknown: at >= unknownFrom ? 4 : 0,
      range,
      known: true,
    })
    const all = [count(now, 0, null), ...ahead.map((each, at) => count(each, at + 1, [0, 9]))]
    return takeawayText(all, forecast, 'utc', isPart)
  }
  it('says where the number goes', () => {
    expect(titled(3, [3.2, 9.6, 9.2])).toBe(
      'Servers in breach at the same time rise from 3 to about 10 by 14:15 UTC',
    )
    expect(titled(9, [9.6, 8, 6.1])).toBe(
      'Servers in breach at the same time peak at about 10 at 14:10 UTC, then fall to about 6',
    )
    expect(titled(1, [2, 1.6])).toBe('Servers in breach at the same time rise from 1 to about 2 by 14:10 UTC')
    expect(titled(50, [60, 52])).toBe(
      'Servers in breach at the same time rise from 50 to about 60 by 14:10 UTC',
    )
    expect(titled(9, [8, 7.2])).toBe('Servers in breach at the same time fall from 9 to about 7 by 14:15 UTC')
    expect(titled(23, [12, 3, 26])).toBe(
      'Servers in breach at the same time fall to about 3 by 14:15 UTC, then rise to about 26 by 14:20 UTC',
    )
    expect(titled(23, [12, 3, 22])).toBe(
      'Servers in breach at the same time fall to about 3 by 14:15 UTC, then rise to about 22 by 14:20 UTC',
    )
    expect(titled(3, [3.1, 2.8])).toBe('About 3 servers stay in breach for the next 10 min')
    expect(titled(1, [1.3, 1.2])).toBe('About 1 server stays in breach for the next 10 min')
    expect(titled(0, [0.3, 0.4])).toBe('At no time in the next 10 min is a server likely to be in breach')
    expect(titled(0, [0.01, 0.04])).toBe('No breach expected in the next 10 min')
    expect(titled(0, [0.3, 0.6])).toBe(
      'Servers in breach at the same time rise from 0 to about 1 by 14:15 UTC',
    )
  })
  it('is told as far as it is known: where forecasts end, nothing gets better', () => {
    expect(titled(9, [9.6, 9.4, 1, 1], false, 3)).toBe(
      'Servers in breach at the same time rise from 9 to about 10 by 14:10 UTC; from 14:20 UTC on not all is known',
    )
    const long = [...Array<number>(40).fill(9.1), 1]
    expect(titled(9, long, false, 41)).toMatch(/^About 9 servers stay in breach/)
    expect(titled(9, long, false, 41)).not.toContain('known')
  })
  it('says nothing of where it goes while a part is to come', () => {
    expect(titled(3, [9], true)).toBe('Servers in breach over time')
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
