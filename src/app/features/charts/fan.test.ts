import { describe, expect, it } from 'vitest'
import { FAKE_FLEET, FAKE_ISSUE_MS, fakeForecast } from '../../testing/fakeForecast.ts'
import { bandName, bandsOf } from './bands.ts'
import { drawFan, type BandStyle } from './drawnFan.ts'
import { fanAt, fanOf, historyAt, rangeOf, timeOfStep } from './fan.ts'
import { fanOption } from './fanOption.ts'
import { fanSummary } from './fanText.ts'
import { tooltipLines } from './fanTooltip.ts'
import { miniPaths } from './miniPath.ts'
import { niceAxis } from './niceAxis.ts'

const forecast = fakeForecast({ ...FAKE_FLEET, servers: 2 })
const fan = fanOf(forecast, 0)

describe('bands', () => {
  it('pair levels around the median, widest first', () => {
    const bands = bandsOf(forecast.levels)
    expect(bands.map((band) => bandName(forecast.levels, band))).toEqual(['P2–P98', 'P10–P90', 'P25–P75'])
  })
  it('leave out a level without its counterpart', () => {
    expect(bandsOf([0.05, 0.1, 0.5, 0.9])).toEqual([{ low: 1, high: 3, coverage: 0.8 }])
    expect(bandsOf([0.5])).toEqual([])
  })
})

it('reads one series: history up to the origin, steps beyond it', () => {
  expect(historyAt(fan, 0)).toBeCloseTo(forecast.current[0]!, 3)
  expect(fanAt(fan, 1, 3)).toBe(forecast.quantiles[3])
  expect(fanAt(fan, 97, 3)).toBeNaN()
  expect(timeOfStep(fan, 1)).toBe(FAKE_ISSUE_MS + 300_000)
})

describe('axes', () => {
  it('end at the ceiling of what cannot exceed it', () => {
    expect(niceAxis(48, 100, 100).max).toBe(100)
    expect(niceAxis(48, 130, 100).max).toBe(150)
  })
  it.each([
    [51, 97, { min: 40, max: 100, interval: 20 }],
    [0.2, 3, { min: 0, max: 4, interval: 1 }],
    [-3, 3, { min: -4, max: 4, interval: 2 }],
    [5, 5, { min: 4, max: 6, interval: 2 }],
  ])('from %d to %d', (low, high, axis) => {
    expect(niceAxis(low, high)).toEqual(axis)
  })
})

describe('the small chart', () => {
  const paths = miniPaths(fan, 144, 22, null)
  const numbers = (path: string) => path.match(/-?\d+(\.\d+)?/g)!.map(Number)
  it('gives the past two thirds of the width', () => {
    expect(paths.nowX).toBe(96)
    const xs = numbers(paths.history).filter((_, i) => i % 2 === 0)
    expect(Math.max(...xs)).toBe(96)
    expect(Math.min(...xs)).toBeLessThan(1)
  })
  it('stays inside its field and keeps to one point or two per pixel', () => {
    const ys = [paths.history, paths.median, paths.bands[0]!.path].flatMap((path) =>
      numbers(path).filter((_, i) => i % 2 === 1),
    )
    expect(Math.min(...ys)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...ys)).toBeLessThanOrEqual(22)
    expect(numbers(paths.history).length / 2).toBeLessThanOrEqual(2 * 97)
  })
  it('keeps a spike', () => {
    const spiked = { ...fan, history: fan.history.slice() }
    spiked.history[100] = rangeOf(fan)[1] + 50
    const ys = numbers(miniPaths(spiked, 144, 22, null).history).filter((_, i) => i % 2 === 1)
    expect(Math.min(...ys)).toBe(1)
  })
  it('lifts the pen over a gap', () => {
    const holed = { ...fan, history: fan.history.slice().fill(NaN, 50, 80) }
    expect(miniPaths(holed, 144, 22, null).history.match(/M/g)).toHaveLength(2)
  })
})

describe('the drawn chart', () => {
  const look = new Proxy({}, { get: (_, name) => `rgb(${String(name)})` }) as never
  const context = {
    zone: 'utc',
    look,
    palette: look,
    network: true,
    originLabel: 'now 14:05 UTC',
    thresholds: [],
    height: 280,
  } as const
  it('shows the past on two thirds and the horizon on one', () => {
    const { xAxis } = fanOption(fan, context) as { xAxis: { min: number; max: number } }
    expect((fan.originMs - xAxis.min) / (xAxis.max - xAxis.min)).toBeCloseTo(2 / 3)
  })
  it('draws bands as polygons and the median solid; what the network did not make, dashed', () => {
    const series = (network: boolean) =>
      (
        fanOption(fan, { ...context, network }) as {
          series: { type: string; lineStyle?: { type?: string } }[]
        }
      ).series
    // What is not data comes first, and lies under it.
    expect(series(true).map(({ type }) => type)).toEqual([
      'line',
      'custom',
      'custom',
      'custom',
      'line',
      'line',
    ])
    expect(series(true).at(-1)?.lineStyle?.type).toBe('solid')
    expect(series(false).at(-1)?.lineStyle?.type).toBe('dashed')
  })
  it('makes room for a threshold that is near, not for one that is far', () => {
    const [, high] = rangeOf(fan)
    const top = (value: number) =>
      (fanOption(fan, { ...context, thresholds: [{ value, label: 't' }] }) as { yAxis: { max: number } })
        .yAxis.max
    expect(top(high + 1)).toBeGreaterThanOrEqual(high + 1)
    expect(top(high * 100)).toBeLessThan(high * 10)
  })
})

describe('what is drawn of a fan', () => {
  const steps = [1, 2, 3, 4, 5]
  const named = (style: BandStyle) =>
    drawFan(fan, style, { steps, newest: 1 }).bands.map(({ band, tone, opacity }) => [
      bandName(fan.levels, band),
      tone,
      opacity,
    ])
  it('is all bands where they nest, the usual one where there is no room or other fans', () => {
    expect(named('nested')).toEqual([
      ['P2–P98', 'outer', 1],
      ['P10–P90', 'middle', 1],
      ['P25–P75', 'inner', 1],
    ])
    expect(named('small')).toEqual([['P10–P90', 'inner', 1]])
    expect(named('compared')).toEqual([['P10–P90', 'inner', 0.16]])
  })
  it('sets out from the newest value, where there is one', () => {
    const { bands, median } = drawFan(fan, 'nested', { steps, newest: 42 })
    for (const { rings } of bands) expect(rings[0]?.[0]).toEqual({ step: 0, value: 42 })
    expect(median[0]).toEqual({ step: 0, value: 42 })
    const without = drawFan(fan, 'nested', { steps, newest: NaN })
    expect(without.bands[0]?.rings[0]?.[0]?.step).toBe(1)
    expect(without.median[0]?.step).toBe(1)
  })
  it('is in several parts where steps are not known, of which only the first sets out from the origin', () => {
    const quantiles = fan.quantiles.slice()
    // Step 3 has neither P10 nor median.
    quantiles[2 * fan.levels.length + 1] = NaN
    quantiles[2 * fan.levels.length + fan.median] = NaN
    const { bands, median } = drawFan({ ...fan, quantiles }, 'small', { steps, newest: 42 })
    expect(bands[0]?.rings.map((ring) => ring.map(({ step }) => step))).toEqual([
      [0, 1, 2, 2, 1],
      [4, 5, 5, 4],
    ])
    expect(median.map(({ value }) => Number.isNaN(value))).toEqual([false, false, false, true, false, false])
    quantiles[1] = NaN
    const late = drawFan({ ...fan, quantiles }, 'small', { steps, newest: 42 })
    expect(late.bands[0]?.rings.map((ring) => ring.map(({ step }) => step))).toEqual([
      [2, 2],
      [4, 5, 5, 4],
    ])
  })
})

describe('words', () => {
  it('say the forecast with its interval and its zone', () => {
    const text = fanSummary(fan, 'utc', [6, 96])
    expect(text).toMatch(/^cpu_percent of web-01: [\d.]+\u202f% at 14:05 UTC\. In 30 min \(14:35 UTC\) /)
    expect(text).toMatch(/In 8 h \(22:05 UTC\) [\d.]+\u202f% · \d+ to \d+\. Median, then P10 to P90\.$/)
  })
  it('list every level in the tooltip, the highest first', () => {
    const { title, lines } = tooltipLines(fan, 6, 'utc')
    expect(title).toBe('14:35 UTC · +30 min · step 6 of 96')
    expect(lines.map(([label]) => label)).toEqual(['P98', 'P90', 'P75', 'P50', 'P25', 'P10', 'P2'])
    expect(tooltipLines(fan, -1, 'utc').title).toBe('14:00 UTC')
  })
})
