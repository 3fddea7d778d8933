import { describe, expect, it } from 'vitest'
import { FAKE_FLEET, fakeForecast } from '../../testing/fakeEngine.ts'
import { indexForecast, selectIn, selectMetricIn } from '../../state/forecastIndex.ts'
import { findingOf } from './finding.ts'
import { filterRows, rowsOf, sortRows } from './rows.ts'
import { tableSteps } from './steps.ts'
import { moveFor } from './useTableKeys.ts'

const forecast = fakeForecast({ ...FAKE_FLEET, servers: 60 })
const index = indexForecast(forecast)
const rows = rowsOf(forecast, index, 'cpu_percent')
const names = (list: readonly { server: string }[]) => list.map(({ server }) => server)

describe('rows', () => {
  it('find every server of the metric by its key', () => {
    expect(rows).toHaveLength(60)
    const row = rows.find(({ server }) => server === 'db-03')
    const series = forecast.series.findIndex(
      ({ server, metric }) => server === 'db-03' && metric === 'cpu_percent',
    )
    expect(row?.current).toBe(forecast.current[series])
    const levels = forecast.levels.length
    const at = (step: number, q: number) => forecast.quantiles[(series * 96 + step - 1) * levels + q]
    expect(row?.soon).toEqual({ low: at(6, 1), middle: at(6, 3), high: at(6, 5) })
    expect(row?.end).toEqual({ low: at(96, 1), middle: at(96, 3), high: at(96, 5) })
  })

  it('say who ended earlier than the fleet', () => {
    const stale = rows.filter(({ staleMs }) => staleMs !== null)
    expect(stale.length).toBeGreaterThan(0)
    expect(stale.every(({ staleMs }) => staleMs === 9 * forecast.stepMs)).toBe(true)
  })
})

describe('sorting', () => {
  it('counts as people do and runs both ways', () => {
    const sorted = names(sortRows(rows, { column: 'server', descending: false }))
    expect(sorted.indexOf('web-2')).toBeLessThan(sorted.indexOf('web-10'))
    expect(names(sortRows(rows, { column: 'server', descending: true }))).toEqual(sorted.toReversed())
  })

  it('puts the worst and soonest first', () => {
    const sorted = sortRows(rows, { column: 'severity', descending: false })
    const order = ['critical', 'warning', 'watch', 'unknown', 'ok', 'none']
    const ranks = sorted.map(({ finding }) => order.indexOf(finding.severity))
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b))
    expect(new Set(ranks).size).toBeGreaterThan(1)
    const times = sorted
      .filter(({ finding }) => finding.severity === 'warning')
      .map((row) => row.finding.afterMs ?? 0)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })

  it('keeps missing values last whichever way it runs', () => {
    const [first, ...rest] = rows
    const holes = [{ ...first!, current: NaN }, ...rest]
    for (const descending of [false, true]) {
      const sorted = sortRows(holes, { column: 'current', descending })
      expect(sorted.at(-1)?.server).toBe(first!.server)
      const values = sorted.slice(0, -1).map(({ current }) => current)
      expect(values).toEqual(values.toSorted((a, b) => (descending ? b - a : a - b)))
    }
  })
})

describe('searching', () => {
  it('wants every word, in any order and case', () => {
    expect(names(filterRows(rows, 'DATABASE 0'))).toContain('db-01')
    expect(names(filterRows(rows, ' db  01 '))).toEqual(['db-01'])
    expect(filterRows(rows, 'nobody')).toEqual([])
    expect(filterRows(rows, ' ')).toBe(rows)
  })
})

describe('findings', () => {
  const flat = (value: number, level: number) => {
    const one = fakeForecast({ ...FAKE_FLEET, servers: 1, metrics: ['cpu_percent'], levels: [0.1, 0.5, 0.9] })
    one.current[0] = value
    for (let step = 0; step < one.horizon; step++) {
      one.quantiles.set([level - 10, level, level + 10], step * 3)
    }
    return one
  }
  it.each([
    [50, 95, 'critical', /^critical: P50 meets 90\u2009% in /],
    [50, 80, 'warning', /^warning: P50 meets 75\u2009% in /],
    [76, 80, 'warning', /^warning: already above 75\u2009%$/],
    [50, 66, 'watch', /^watch: P90 meets 75\u2009% in /],
    [50, 50, 'ok', /^ok: P90 stays below 75\u2009%$/],
  ])('from %d with a median of %d: %s', (now, median, severity, why) => {
    const finding = findingOf(flat(now, median), 0)
    expect(finding.severity).toBe(severity)
    expect(finding.why).toMatch(why)
  })

  it('are silent on a metric without a threshold', () => {
    const other = fakeForecast({ ...FAKE_FLEET, servers: 1, metrics: ['network_in_kbps'] })
    expect(findingOf(other, 0)).toMatchObject({ severity: 'none', afterMs: null })
  })
})

describe('steps', () => {
  it.each([
    [300_000, 96, 6, 96],
    [3_600_000, 24, 1, 24],
    [5_000, 96, 96, 96],
  ])('of %d ms, %d ahead: %d and %d', (stepMs, horizon, soon, end) => {
    expect(tableSteps({ stepMs, horizon })).toEqual({ soon, end })
  })
})

describe('keys', () => {
  it.each([
    ['j', 3, 4],
    ['ArrowUp', 0, 0],
    ['k', 3, 2],
    ['End', 3, 9],
    ['Home', 3, 0],
    ['PageDown', 3, 8],
    ['j', 9, 9],
    ['j', -1, 0],
    ['x', 3, null],
  ])('%s from %d to %s', (key, from, to) => {
    expect(moveFor(key, from, 10, 5)).toBe(to)
  })
  it('mean nothing in an empty table', () => {
    expect(moveFor('j', -1, 0, 5)).toBeNull()
  })
})

describe('selection', () => {
  it('keeps a server that is there and gives up one that is not', () => {
    expect(selectIn(index, { server: 'db-01', metric: 'gone' })).toEqual({
      server: 'db-01',
      metric: 'cpu_percent',
    })
    expect(selectIn(index, { server: 'gone', metric: 'load_average' })).toEqual({
      server: null,
      metric: 'load_average',
    })
  })
  it('takes another metric of a server that lacks the wished one, but not when the metric is asked for', () => {
    const sparse = indexForecast({
      ...forecast,
      series: [
        { server: 'a', metric: 'cpu', profile: null },
        { server: 'b', metric: 'disk', profile: null },
      ],
    })
    expect(selectIn(sparse, { server: 'b', metric: 'cpu' })).toEqual({ server: 'b', metric: 'disk' })
    expect(selectMetricIn(sparse, 'cpu', { server: 'b', metric: 'disk' })).toEqual({
      server: null,
      metric: 'cpu',
    })
  })
})
