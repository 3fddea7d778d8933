import { describe, expect, it } from 'vitest'
import { assessFleet, thresholdIn } from '#forecast/assess.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { chancesBy } from '#forecast/chance/chancesBy.ts'
import { curveAt } from '#forecast/quantile/curve.ts'
import { thresholdsWith } from '#forecast/thresholds.ts'
import { unknownAssessment } from '#forecast/unknownAssessment.ts'
import { formatInterval, formatQuantity, quantityText } from '#text/numbers.ts'
import { probabilityText } from '#text/probability.ts'
import type { Shown } from '../../../state/screen/shown.ts'
import { FAKE_FLEET, fakeForecast } from '../../../testing/fakeForecast.ts'
import { frameOf } from '../field/frame.ts'
import type { SpanKind } from '../field/span.ts'
import { answering, type HeatmapData } from '../field/useHeatmapData.ts'
import { notesOf } from '../picture/notes.ts'
import { placeRows } from '../picture/placement.ts'
import type { Row } from '../rows/rows.ts'
import { zoomedRows, zoomInto } from '../rows/zoom.ts'
import { readCell, worstLine, worstRow } from './readCell.ts'
import { readingText, spoken, type ReadingContext } from './readingText.ts'

const METRICS = ['cpu_percent', 'network_in_kbps', 'load_average']
const base = fakeForecast({ ...FAKE_FLEET, servers: 8, metrics: METRICS })
/** web-01 reports no load_average at all; batch-03 was left out whole. */
const forecast: FleetForecast = {
  ...base,
  series: base.series.map((key, i) => (i === 2 ? { ...key, metric: 'other' } : key)),
}
const assessment = assessFleet(forecast, thresholdsWith({}))
const line = (server: string) => assessment.servers.findIndex((state) => state.server === server)
const series = (server: string, metric: string) =>
  forecast.series.findIndex((key) => key.server === server && key.metric === metric)
const median = { kind: 'level', level: 0.5 } as const

function dataOf(
  metric: string,
  shown: Shown = median,
  spanKind: SpanKind = 'time',
  assessed = assessment,
): HeatmapData {
  const question = { forecast, states: assessed.servers, assessment: assessed, metric, shown, spanKind }
  const steps = answering(question)
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}
const context = (change: Partial<ReadingContext> = {}): ReadingContext => ({
  shown: median,
  issueTimeMs: forecast.issueTimeMs,
  stepMs: forecast.stepMs,
  zone: 'utc',
  network: true,
  among: null,
  ...change,
})
const said = (data: HeatmapData, server: string, step: number, change: Partial<ReadingContext> = {}) =>
  readingText(readCell(data, line(server), step), context({ shown: data.shown, ...change }))

describe('a cell of the future', () => {
  const at = series('db-01', 'cpu_percent')
  const curve = curveAt(forecast, at, 23)
  const interval = formatInterval(curve.values[3]!, curve.values[1]!, curve.values[5]!, 'cpu_percent')
  it('says the median with its interval, the chance, and both times', () => {
    const text = said(dataOf('cpu_percent'), 'db-01', 24)
    expect(text.title).toBe('db-01, 16:05 UTC (+2 h)')
    expect(text.sentence).toMatch(
      /^cpu_percent likely .*, (above|below) the (75|90)\u202f% (warning|critical) threshold$/,
    )
    expect(text.sentence).toContain(
      `likely ${quantityText(interval.middle)} (${interval.low} to ${interval.high})`,
    )
    expect(text.under).toBe('database')
    expect(text.lines).toEqual([
      ['chance of ≥ 75\u202f% by then', probabilityText(chancesBy(forecast, at, 75, 'above')[23]!)],
    ])
    expect(text.times).toBe('forecast made at 14:05 UTC')
    expect(text.warnings).toEqual([])
  })
  it('says the shown level beside the interval, never alone', () => {
    const data = dataOf('cpu_percent', { kind: 'level', level: 0.98 })
    const labels = said(data, 'db-01', 24).lines.map(([label]) => label)
    expect(labels).toEqual(['P98', 'chance of ≥ 75\u202f% by then'])
  })
  it('says that the network did not make it', () => {
    const text = said(dataOf('cpu_percent'), 'db-01', 24, { network: false })
    expect(text.warnings).toEqual(['not from a verified model'])
    expect(spoken(text)).toMatch(
      /^db-01, 16:05 UTC \(\+2 h\): cpu_percent likely .*not from a verified model$/,
    )
  })
  it('is of the metric with the largest chance where any risk is shown', () => {
    const data = dataOf('network_in_kbps', { kind: 'any-risk' })
    const cell = readCell(data, line('db-01'), 24)
    const chances = ['cpu_percent', 'load_average'].map((metric) => {
      const { warning, direction } = thresholdIn(assessment, metric)!
      return chancesBy(forecast, series('db-01', metric), warning, direction)[23]!
    })
    expect(cell.shownValue).toBe(Math.fround(Math.max(...chances)))
    expect(cell.metric).toBe(chances[0]! >= chances[1]! ? 'cpu_percent' : 'load_average')
  })
})

describe('a cell of the past', () => {
  it('says what was measured, and when', () => {
    const text = said(dataOf('cpu_percent'), 'db-01', 0)
    const newest = forecast.current[series('db-01', 'cpu_percent')]!
    const value = quantityText(formatQuantity(Math.fround(newest), 'cpu_percent'))
    expect(text.sentence).toContain(`cpu_percent is ${value}, `)
    expect([text.title, text.times, text.lines]).toEqual(['db-01, 14:05 UTC (now)', '', []])
    const before = said(dataOf('cpu_percent'), 'db-01', -12)
    expect(before.title).toBe('db-01, 13:05 UTC (1 h ago)')
    expect(before.sentence).toContain('cpu_percent was ')
  })
  it('against a threshold says how much room there was', () => {
    const text = said(dataOf('cpu_percent', { kind: 'margin' }), 'db-01', 0)
    expect(text.lines[0]![0]).toBe('headroom to 75\u202f%')
  })
})

describe('what is not known', () => {
  it('is told from what is not there, and from what was left out and why', () => {
    const data = dataOf('load_average')
    expect(said(data, 'web-01', 5).sentence).toBe('this server does not report load_average')
    expect(said(data, 'batch-03', 5).sentence).toBe(
      'load_average skipped: 12 rows; the model needs at least 24',
    )
    expect([data.field.absent[line('web-01')], data.field.doubtful[line('web-01')]]).toEqual([1, 0])
    expect([data.field.absent[line('batch-03')], data.field.doubtful[line('batch-03')]]).toEqual([0, 1])
  })
  it('is the chance of what no longer is of now', () => {
    const data = dataOf('cpu_percent', { kind: 'risk' }, 'time', unknownAssessment(assessment))
    expect(said(data, 'db-01', 24).lines[0]).toEqual(['chance of ≥ 75\u202f% by then', 'not known'])
    expect(readCell(data, line('db-01'), 24).shownValue).toBeNaN()
  })
  it('a stale series says its age, and its own times', () => {
    const stale = forecast.series[7]!
    const data = dataOf(stale.metric)
    const text = said(data, stale.server, 3)
    expect(text.warnings[0]).toBe('stale: the newest row is 45 min old')
    expect(text.title).toBe(`${stale.server}, 14:20 UTC (+15 min)`)
    expect(said(data, stale.server, 90).sentence).toBe(`${stale.metric} is not known here`)
  })
})

describe('who stands for several', () => {
  const data = dataOf('cpu_percent')
  const column = 24 - data.field.span.first
  const lines = assessment.servers.map((_, i) => i)
  const valueOf = (at: number) => data.field.values[at * data.field.span.count + column]!
  it('is the worst, of those that are not doubtful', () => {
    const sure = lines.filter((at) => data.field.doubtful[at] === 0)
    const worst = sure.reduce((a, b) => (valueOf(b) > valueOf(a) ? b : a))
    expect(worstLine(data, lines, column)).toBe(worst)
    expect(worstLine({ ...data, worst: 'smallest' }, sure, column)).toBe(
      sure.reduce((a, b) => (valueOf(b) < valueOf(a) ? b : a)),
    )
    expect(worstLine(data, [], column)).toBeNull()
  })
  it('is the row that a shared pixel speaks of', () => {
    const rows = lines.map((at): Row => ({ kind: 'server', state: assessment.servers[at]!, lines: [at] }))
    const placement = placeRows(rows, { first: 0, count: rows.length }, 1)
    const row = worstRow(data, rows, placement, 0, 1, column)!
    expect(rows[row]!.lines[0]).toBe(worstLine(data, lines, column))
  })
  it('says among how many', () => {
    const among = { count: 12, what: 'group' } as const
    expect(said(data, 'db-01', 24, { among }).under).toBe('database · worst of 12 servers in this group')
    expect(said(data, 'db-01', 24, { among: { count: 1, what: 'pixel' } }).under).toBe('database')
  })
})

describe('what the picture leaves out', () => {
  const data = dataOf('load_average')
  const rows = assessment.servers.map((state, at): Row => ({ kind: 'server', state, lines: [at] }))
  const notes = (
    zoom: { readonly first: number; readonly count: number } | null,
    heightPx: number,
    painted: number,
  ) => {
    const frame = frameOf({ rows: zoom, steps: null }, rows.length, data.field.span)
    const zoomed = zoomedRows(rows, zoom === null ? null : zoomInto(rows, zoom))
    const placement = placeRows(rows, frame.rows, heightPx)
    return notesOf({ data, zoomed, frame, placement, labelled: 4, pixel: 1, painted })
  }
  it('is said: names, rows and steps that share a pixel, what is hatched, what is not there', () => {
    const stale = rows.filter((_, at) => data.field.doubtful[at] === 1).length
    expect(notes(null, 3, 100)).toEqual([
      '5 of 9 names not shown',
      'up to 3 rows share a line of the screen, which shows the largest',
      'up to 3 steps share a pixel, which shows the largest',
      `${stale} server${stale === 1 ? '' : 's'} hatched: stale or skipped`,
      '1 server without load_average',
    ])
  })
  it('is not said where nothing is left out', () => {
    const clean = rows.findIndex((_, at) => data.field.doubtful[at] === 0 && data.field.absent[at] === 0)
    expect(notes({ first: clean, count: 1 }, 300, 288)).toEqual([`rows ${clean + 1} to ${clean + 1} of 9`])
  })
})
