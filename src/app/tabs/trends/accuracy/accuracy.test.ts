import { describe, expect, test } from 'vitest'
import { FAKE_FLEET, fakeForecast } from '../../../testing/fakeForecast.ts'
import { fakeReport } from '../../../testing/fakeAccuracy.ts'
import { accuracyCsv } from './accuracyCsv.ts'
import { calibrationSummary, heldText, skillSummary, testedText } from '#text/accuracy.ts'
import { shareText } from '#text/percent.ts'
import { miscovered } from './coverage.ts'
import { coverageBannerText } from '#text/accuracyPage.ts'
import { figureColumns } from './figureColumns.ts'
import { groupRows, metricRow, sortRows } from './figureRows.ts'

const FLEET = { ...FAKE_FLEET, servers: 12, metrics: ['cpu_percent', 'load_average'] }
const asked = { metrics: null, from: 0.8, stride: 96, horizon: null, thresholds: {} }
const reportOf = (spread: number) => fakeReport(fakeForecast(FLEET), asked, spread)

describe('coverage that is off', () => {
  test('is told by metric; values exactly on P10 do not make a band too narrow, nor too wide', () => {
    const report = reportOf(1)
    const [metric] = report.metrics
    const covering = (closed: number, halfOpen: number) => ({
      ...report,
      metrics: [{ ...metric!, model: { ...metric!.model, coverage80Closed: closed, coverage80: halfOpen } }],
    })
    const found = (closed: number, halfOpen: number) => miscovered(covering(closed, halfOpen))
    expect(found(0.8, 0.8)).toEqual([])
    expect(found(0.65, 0.3)).toEqual([])
    expect(found(0.649, 0.3)).toEqual([{ metric: 'cpu_percent', kind: 'narrow', share: 0.649 }])
    expect(found(1, 0)).toEqual([])
    expect(found(1, 0.95)).toEqual([])
    expect(found(1, 0.951)).toEqual([{ metric: 'cpu_percent', kind: 'wide', share: 0.951 }])
  })

  test('is measured: values three times as far from the median leave the band', () => {
    expect(miscovered(reportOf(3)).map(({ kind }) => kind)).toEqual(['narrow', 'narrow'])
    expect(miscovered(reportOf(0.2)).map(({ kind }) => kind)).toEqual(['wide', 'wide'])
  })

  test('is a sentence that names three metrics at most', () => {
    const off = ['a', 'b', 'c', 'd'].map((metric) => ({ metric, kind: 'narrow' as const, share: 0.482 }))
    expect(coverageBannerText(off.slice(0, 1), 'file')).toBe(
      'The interval from P10 to P90 should hold 80\u202f% of values. On this file it held 48.2\u202f% of a (too narrow).',
    )
    expect(coverageBannerText(off, 'kept')).toContain('In the kept forecasts it held')
    expect(coverageBannerText(off, 'file')).toMatch(/of c \(too narrow\)\. 1 more metric is off too\.$/)
  })
})

describe('rows of figures', () => {
  const [cpu] = reportOf(1).metrics

  test('are a metric’s own, and its profiles and servers in the order asked for', () => {
    const { profiles, servers } = groupRows(cpu!, { column: 'mae', descending: true })
    expect(servers).toHaveLength(12)
    expect(profiles.map(({ name }) => name).sort()).toEqual(['compute', 'database', 'production', 'service'])
    const errors = servers.map(({ mae }) => mae!)
    expect(errors).toEqual([...errors].sort((a, b) => b - a))
    expect(metricRow(cpu!).windows).toBe(servers.reduce((sum, { windows }) => sum + windows, 0))
    expect(metricRow(cpu!).skillHardest).toBeLessThanOrEqual(metricRow(cpu!).skillLast ?? NaN)
  })

  test('leave ties out in a column of their own, where that says something else of any metric', () => {
    const row = metricRow(cpu!)
    const alike = { ...row, coveredHalfOpen: row.covered, covered96HalfOpen: row.covered96 }
    expect(figureColumns([alike])).not.toContain('coveredHalfOpen')
    const tied = { ...alike, covered: 0.817, coveredHalfOpen: 0.641 }
    const columns = figureColumns([alike, tied])
    expect(columns.slice(columns.indexOf('covered'))).toEqual([
      ...['covered', 'coveredHalfOpen', 'covered96', 'width', 'skillLast', 'skillYesterday', 'skillHardest'],
    ])
  })

  test('that are not known come last both ways; names are in natural order', () => {
    const row = (name: string, loss: number | null) => ({ ...metricRow(cpu!), name, loss })
    const rows = [row('web-10', 0.3), row('web-9', null), row('web-1', 0.1)]
    const names = (column: 'loss' | 'name', descending: boolean) =>
      sortRows(rows, { column, descending }).map(({ name }) => name)
    expect(names('loss', false)).toEqual(['web-1', 'web-10', 'web-9'])
    expect(names('loss', true)).toEqual(['web-10', 'web-1', 'web-9'])
    expect(names('name', false)).toEqual(['web-1', 'web-9', 'web-10'])
  })
})

describe('in words', () => {
  test('shares keep their sign and say when they are not known', () => {
    expect(shareText(0.1406)).toBe('14.1\u202f%')
    expect(shareText(-0.1406)).toBe('−14.1\u202f%')
    expect(shareText(null)).toBe('–')
  })

  test('charts have a sentence with their count', () => {
    const report = reportOf(1)
    expect(calibrationSummary(report.metrics[0]!)).toMatch(
      /^Of 1\u202f152 values of cpu_percent, [\d.]+\u202f% at or below P2, .* at or below P98\.$/,
    )
    expect(skillSummary(report.metrics[0]!, report.stepMs)).toMatch(
      /over the horizon, .* 5 min to 1 h ahead, .* 7 h 5 m to 8 h ahead\.$/,
    )
    expect(testedText(report)).toBe('1 past time in the last 20\u202f% of the file, each 8 h ahead')
    expect(testedText(report, 'the daemon’s values')).toContain('of the daemon’s values')
    expect(heldText({ ...report, origins: 37 }, '14:05 UTC')).toBe(
      '37 forecasts since 14:05 UTC, each up to 8 h ahead, compared with what happened',
    )
    expect(heldText(report, null)).toMatch(/^1 forecast, each/)
  })
})

test('the CSV has every figure of every part, and says what it is of', () => {
  const report = reportOf(1)
  const source = { file: 'fleet, one.parquet', model: 'm', modelSha256: 'abc', calibration: 'model' }
  const [header, ...rows] = accuracyCsv(report, source).trimEnd().split('\r\n')
  const columns = header!.split(',').length
  // Per metric: all of it, eight blocks, four profiles, twelve servers.
  expect(rows).toHaveLength(2 * (1 + 8 + 4 + 12))
  for (const row of rows) expect(row.replace('"fleet, one.parquet"', '').split(',')).toHaveLength(columns)
  const [all] = rows
  expect(all).toContain(`cpu_percent,all,,12,1152,${report.metrics[0]!.model.loss.p10},`)
  expect(all).toContain(',"fleet, one.parquet",m,abc,model')
})
