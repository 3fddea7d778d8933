import { describe, expect, test } from 'vitest'
import { trendEventText, type TrendEvent } from '#text/trendEvents.ts'
import { bandsOf } from '../../features/charts/bands.ts'
import type { Fan } from '../../features/charts/fan.ts'
import type { Track } from '../../features/charts/track.ts'
import { eventsOf } from './events.ts'

const HOUR_MS = 3_600_000
const ISSUE_MS = Date.UTC(2026, 0, 12, 14, 0)
const LEVELS = [0.1, 0.5, 0.9]
const LIMITS = { warning: 75, critical: 90, direction: 'above' } as const

/** Hourly; P10 and P90 ten below and above the median. */
function fan(hoursAgo: number, median: readonly number[]): Fan {
  return {
    server: 'web-1',
    metric: 'cpu_percent',
    originMs: ISSUE_MS - hoursAgo * HOUR_MS,
    stepMs: HOUR_MS,
    horizon: median.length,
    levels: LEVELS,
    history: new Float32Array(),
    quantiles: Float32Array.from(median.flatMap((value) => [value - 10, value, value + 10])),
    bands: bandsOf(LEVELS),
    median: 1,
  }
}

/** measured: hourly, the last at the issue time. earlier: oldest first. */
function track(measured: readonly number[], earlier: readonly Fan[]): Track {
  return {
    key: 'cpu_percent of web-1',
    name: 'web-1',
    metric: 'cpu_percent',
    past: {
      startMs: ISSUE_MS - (measured.length - 1) * HOUR_MS,
      stepMs: HOUR_MS,
      values: Float32Array.from(measured),
    },
    fan: fan(0, [50, 50, 50, 50]),
    tone: null,
    outlines: [],
    earlier,
  }
}

const SPAN = { fromMs: ISSUE_MS - 8 * HOUR_MS, toMs: ISSUE_MS + 4 * HOUR_MS }
const eventsIn = (
  measured: readonly number[],
  earlier: readonly Fan[],
  limits: typeof LIMITS | null = LIMITS,
) => eventsOf(track(measured, earlier), limits, SPAN)
const say = (event: TrendEvent | undefined) =>
  event === undefined
    ? ''
    : trendEventText(event, {
        metric: 'cpu_percent',
        stepMs: HOUR_MS,
        zone: 'utc',
        nowMs: ISSUE_MS,
      }).replaceAll(/\u202f/g, ' ')
const breach = (events: readonly TrendEvent[]) => events.find(({ kind }) => kind === 'breach')

describe('recent events', () => {
  // 10:00 to 14:00; the breach begins at 12:00.
  const rising = [50, 60, 80, 95, 80]

  test('are the breaches, and whether the forecast before had them', () => {
    const late = breach(eventsIn(rising, [fan(4, [50, 60, 76, 76])]))
    expect(late).toMatchObject({ isOn: true, foresight: { kind: 'median', atMs: ISSUE_MS - HOUR_MS } })
    expect(say(late)).toBe(
      'Breached warning (≥ 75 %) for 3 h, still breaching; highest value 95.0 %, critical (≥ 90 %). Forecast recomputed from the data before 10:00 UTC: expected, P50 crosses at 13:00 UTC (1 h late).',
    )
    const possible = breach(eventsIn(rising, [fan(4, [50, 66, 70, 70])]))
    expect(say(possible)).toContain('possible, P90 crosses at 12:00 UTC (on time), P50 does not.')
    const unseen = breach(eventsIn(rising, [fan(4, [50, 50, 50, 50])]))
    expect(say(unseen)).toContain('not expected, even at P90.')
  })

  test('do not judge a forecast by a breach that began before it, or before the data, or that nobody forecast', () => {
    expect(breach(eventsIn(rising, [fan(2, [50, 50, 50, 50])]))).toMatchObject({ foresight: null })
    expect(breach(eventsIn([80, 80, 50, 50, 50], [fan(4, [50, 50, 50, 50])]))).toMatchObject({
      foresight: null,
      run: { isCut: true },
    })
    expect(breach(eventsIn(rising, []))).toMatchObject({ foresight: null })
  })

  test('are what each forecast held, of what has been measured since', () => {
    const [told] = eventsIn([50, 50, 50, 50, 50], [fan(4, [50, 55, 61, 50])])
    expect(told).toMatchObject({ kind: 'forecast', score: { known: 4, inside: 3, meanError: 4 } })
    expect(say(told)).toBe(
      'Forecast recomputed from the data before this time: 3 of 4 values since lie inside the 80 % interval (75 %); P50 was off by 4.00 points on average.',
    )
  })

  test('are breaches that were expected and did not come, once all of the forecast’s time has been measured', () => {
    const expected = fan(4, [50, 76, 76, 76])
    const events = eventsIn([50, 60, 70, 60, 60], [expected])
    const missed = events.find(({ kind }) => kind === 'false')
    expect(missed).toMatchObject({ atMs: ISSUE_MS - 2 * HOUR_MS, madeMs: expected.originMs, peak: 70 })
    expect(say(missed)).toContain('It did not happen; highest value 70.0 %.')
    expect(eventsIn([50, 60, NaN, 60, 60], [expected]).some(({ kind }) => kind === 'false')).toBe(false)
    expect(eventsIn([50, 60, 80, 60, 60], [expected]).some(({ kind }) => kind === 'false')).toBe(false)
  })

  test('of a metric without a threshold are its forecasts alone, newest first', () => {
    const events = eventsIn([50, 50, 80, 95, 80], [fan(4, [50, 50, 50, 50]), fan(2, [50, 50, 50, 50])], null)
    expect(events.map(({ kind, atMs }) => [kind, (ISSUE_MS - atMs) / HOUR_MS])).toEqual([
      ['forecast', 2],
      ['forecast', 4],
    ])
  })
})
