import { describe, expect, test } from 'vitest'
import { chartTitle, chartTitleOfSeveral, type Shown } from './chartTitle.ts'

const ISSUE_MS = Date.UTC(2026, 0, 12, 14, 0)
const HOUR_MS = 3_600_000
const LIMITS = { warning: 75, critical: 90, direction: 'above' } as const

/** Four hours, hourly; the interval ten below and above the median. */
const of = (current: number, median: readonly number[], width = 10): Shown => ({
  name: 'cpu_percent of web-1',
  metric: 'cpu_percent',
  originMs: ISSUE_MS,
  stepMs: HOUR_MS,
  current,
  median,
  low: median.map((value) => value - width),
  high: median.map((value) => value + width),
  levels: ['P10', 'P90'],
})
const say = (shown: Shown, threshold: Parameters<typeof chartTitle>[1] = LIMITS) =>
  chartTitle(shown, threshold, 'utc').replaceAll(/[\u00a0\u202f]/g, ' ')

describe('a chart’s title', () => {
  test('of a breach that may come is that of every other tab, whatever level crosses when', () => {
    const times = { afterMs: 2 * HOUR_MS, earliestMs: HOUR_MS, latestMs: 4 * HOUR_MS, medianMs: null }
    const breach = { kind: 'expected', limit: 75, direction: 'above', chance: 0.54, ...times } as const
    const title = chartTitle(of(60, [62, 64, 66, 68]), LIMITS, 'utc', breach)
    expect(title.replaceAll(/[\u00a0\u202f]/g, ' ')).toBe(
      'cpu_percent of web-1: breach likely in 2 h (1 h to 4 h): 54 % chance of ≥ 75 % within 4 h; 60.0 % now',
    )
  })

  test('of what breaches says until when', () => {
    expect(say(of(98, [97, 95, 85, 80]))).toBe(
      'cpu_percent of web-1 stays above 90 % until 17:00 UTC at P50; 98.0 % now',
    )
    expect(say(of(98, [97, 95, 95, 90]))).toBe(
      'cpu_percent of web-1 stays above 90 % for the next 4 h at P50; 98.0 % now',
    )
    expect(say(of(92, [80, 80, 80, 80]))).toBe(
      'cpu_percent of web-1 drops back below 90 % at 15:00 UTC at P50; 92.0 % now',
    )
  })

  test('of what breaches a warning and will be critical says that', () => {
    expect(say(of(80, [82, 91, 91, 91]))).toBe(
      'cpu_percent of web-1 passes 90 % at 16:00 UTC at P50 (P90 from 15:00 UTC); 80.0 % now, above 75 % already',
    )
  })

  test('of what will breach says when, and from when it may', () => {
    expect(say(of(50, [60, 70, 80, 91]))).toBe(
      'cpu_percent of web-1 passes 90 % at 18:00 UTC at P50 (P90 from 17:00 UTC); 50.0 % now',
    )
    expect(say(of(50, [60, 70, 75, 74]))).toContain('passes 75 % at 17:00 UTC at P50 (P90 from 16:00 UTC)')
  })

  test('of what may breach names the level that does', () => {
    expect(say(of(50, [60, 70, 74, 74]))).toBe(
      'cpu_percent of web-1 may pass 75 % from 16:00 UTC (P90), not at P50; 50.0 % now',
    )
  })

  test('of what does not breach says how far that holds', () => {
    expect(say(of(50, [50, 50, 50, 50]))).toBe(
      'cpu_percent of web-1 stays below 75 % for the next 4 h, even at P90; 50.0 % now',
    )
    expect(say({ ...of(50, [50, 50, 50, 50]), low: [], high: [] })).toContain('for the next 4 h, at P50')
  })

  test('of a metric whose low values are bad reads the other way round', () => {
    const below = { warning: 30, critical: 10, direction: 'below' } as const
    expect(say(of(50, [40, 35, 29, 29]), below)).toContain(
      'falls below 30 % at 17:00 UTC at P50 (P10 from 15:00 UTC)',
    )
    expect(say(of(8, [9, 9, 15, 20]), below)).toContain('stays below 10 % until 17:00 UTC at P50')
    expect(say(of(90, [90, 90, 90, 90]), below)).toContain('stays above 30 %')
  })

  test('without a threshold says where the median goes, with its interval', () => {
    expect(say(of(50, [50, 50, 50, 45]), null)).toBe(
      'cpu_percent of web-1: 45.0 % · 35 to 55 in 4 h; 50.0 % now',
    )
    expect(say({ ...of(50, [50, 50, 50, 45]), low: [], high: [] }, null)).toContain(
      '45.0 % (no interval) in 4 h',
    )
  })

  test('without a forecast is the name', () => {
    expect(say(of(50, [NaN, NaN]))).toBe('cpu_percent of web-1')
    expect(say(of(NaN, [50, 50]))).not.toContain('now')
  })

  test('of several counts those beyond the worst threshold that any passes', () => {
    const several = [of(50, [50, 50]), of(50, [80, 91]), of(95, [80, 80])]
    const text = (shown: readonly Shown[]) =>
      chartTitleOfSeveral('cpu_percent', shown, LIMITS).replaceAll(/[\u00a0\u202f]/g, ' ')
    expect(text(several)).toBe('cpu_percent: 2 of 3 at or above 90 % now or within 2 h at P50')
    expect(text(several.slice(0, 1))).toBe('cpu_percent: none of 1 reaches 75 % within 2 h at P50')
    expect(chartTitleOfSeveral('cpu_percent', several, null)).toBe('cpu_percent')
  })
})
