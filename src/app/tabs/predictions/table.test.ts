import { describe, expect, it } from 'vitest'
import { assessFleet } from '#forecast/assess.ts'
import { thresholdsWith } from '#forecast/thresholds.ts'
import { NO_FILTERS, visibleServers } from '../../state/filters.ts'
import { indexForecast, resolveSelection, resolveMetric } from '../../state/forecastIndex.ts'
import { FAKE_FLEET, fakeForecast } from '../../testing/fakeForecast.ts'
import { CRAMPED, columnsOf, hiddenId, lettersBeyondPercent, type Shape } from './columns.ts'
import { foldOf, isUnasked } from './fold.ts'
import { rowsText } from './copy.ts'
import { metricCounts, profileCounts } from './facets.ts'
import { moveFor } from './tableKeys.ts'
import { groupsWithin } from './useGroupsInSight.ts'
import { metricsOfServer } from './useServerFans.ts'
import { rowsToCopy } from './useMarks.ts'

const forecast = fakeForecast(FAKE_FLEET)
const index = indexForecast(forecast)
const assessment = assessFleet(forecast, thresholdsWith({}))
const METRICS = ['cpu_percent', 'load_average']
const SHAPE: Shape = { lines: 'one-line', profiles: true, chanceLetters: 0 }

describe('columns', () => {
  it('number all cells from the left', () => {
    const columns = columnsOf(METRICS, [], SHAPE)
    expect(columns.wholes.map(({ kind }) => kind)).toEqual(['profile', 'first', 'risk'])
    expect(columns.groups.map(({ columnIndex }) => columnIndex)).toEqual([7, 14])
    expect(columns.count).toBe(3 + 3 + 2 * 7)
  })
  it('tell the worst breach by its time alone where there is little room', () => {
    const brief = columnsOf(METRICS, CRAMPED.phone, { ...SHAPE, isBrief: true })
    expect(brief.wholes.map(({ kind }) => kind)).toEqual(['first', 'risk'])
    // Beside pin, mark and name on a phone of 360 pixels.
    expect(brief.wholesWidth).toBeLessThan(360 - 160)
    expect(columnsOf(METRICS, CRAMPED.beside, SHAPE).wholes.map(({ kind }) => kind)).toEqual(['risk'])
  })
  it('leave away what is hidden, but never the mark', () => {
    const hidden = [
      hiddenId.whole('first'),
      hiddenId.kind('fan'),
      hiddenId.kind('mark'),
      hiddenId.metric('cpu_percent'),
    ]
    const columns = columnsOf(METRICS, hidden, { lines: 'two-line', profiles: false, chanceLetters: 0 })
    expect(columns.wholes.map(({ kind }) => kind)).toEqual(['risk'])
    expect(columns.groups.map(({ metric }) => metric)).toEqual(['load_average'])
    expect(columns.groups[0]?.cells.map(({ kind }) => kind)).toEqual([
      'mark',
      'now',
      'soon',
      'end',
      'breach',
      'risk',
    ])
  })
})

it.each(['one-line', 'two-line'] as const)('%s: have room for their metric’s longest unit', (lines) => {
  const network = 'network_in_kbps'
  const of = (limited: readonly string[]) => {
    const chanceLetters = lettersBeyondPercent(limited)
    return columnsOf(['cpu_percent', network], [], { lines, profiles: true, chanceLetters })
  }
  const [percent, wide] = of([]).groups
  const growth = (wanted: string) => {
    const [before, after] = [percent, wide].map((group) => group?.cells.find(({ kind }) => kind === wanted))
    return (after?.width ?? NaN) - (before?.width ?? NaN)
  }
  for (const kind of ['now', 'soon', 'end', 'risk']) {
    expect(growth(kind)).toBeGreaterThan(7 * ('Mbps'.length - '%'.length))
  }
  expect([growth('mark'), growth('fan')]).toEqual([0, 0])
  expect(wide?.width).toBe(wide?.cells.reduce((sum, { width }) => sum + width, 16))
  const chance = (limited: readonly string[]) => of(limited).wholes.find(({ kind }) => kind === 'risk')?.width
  expect(chance([...METRICS, network])).toBe(wide?.cells.find(({ kind }) => kind === 'risk')?.width)
  expect(chance(METRICS)).toBe(percent?.cells.find(({ kind }) => kind === 'risk')?.width)
})

it('give the worst breach the room that the longest metric name needs, within reason', () => {
  const widthOf = (metrics: readonly string[]) => columnsOf(metrics, [], SHAPE).nameWidth
  expect(widthOf(['java_heap_usage', 'cpu'])).toBeGreaterThan(15 * 6)
  expect(widthOf(['cpu'])).toBeLessThan(widthOf(['java_heap_usage']))
  expect(widthOf(['a'.repeat(90)])).toBe(160)
})

it('the metrics of a server begin with those that breach, then the likeliest; ties stay in the given order', () => {
  const at = (metric: string) => index.byMetric.get(metric)?.get('db-03') ?? -1
  const severity = forecast.series.map(() => 'ok' as const)
  const chance = forecast.series.map(() => 0.01)
  chance[at('load_average')] = 0.05
  const judged = {
    severity: severity.map((each, series) => (series === at('disk_percent') ? ('watch' as const) : each)),
    chance: Float32Array.from(chance),
  }
  const order = ['memory_percent', 'cpu_percent', 'load_average', 'disk_percent', 'not_here']
  expect(metricsOfServer(order, 'db-03', { index, assessment: judged })).toEqual([
    'disk_percent',
    'load_average',
    'memory_percent',
    'cpu_percent',
  ])
})

describe('the fold', () => {
  const [one] = assessment.servers
  const state = (severity: 'ok' | 'watch' | 'pending' | 'none' | 'unknown', at: number) => ({
    ...one!,
    severity,
    server: `${severity}-${at}`,
  })
  const many = (severity: Parameters<typeof state>[0], count: number) =>
    Array.from({ length: count }, (_, at) => state(severity, at))
  const others = [...many('watch', 2), ...many('pending', 3), ...many('unknown', 1), ...many('none', 1)]
  const fleet = [...others, ...many('ok', 150)]
  const all = { unasked: true, open: false, keep: () => false }

  it('takes the servers that are well, where there are many, and counts them', () => {
    const { states, count } = foldOf(fleet, all)
    expect(count).toBe(150)
    expect(states).toEqual(others)
    expect(foldOf(fleet, { ...all, open: true })).toEqual({ states: fleet, count: 150 })
  })
  it('leaves what is pinned or open, and what somebody asked for', () => {
    const { states, count } = foldOf(fleet, { ...all, keep: (server) => server === 'ok-7' })
    expect(count).toBe(149)
    expect(states.map(({ server }) => server)).toContain('ok-7')
    expect(foldOf(fleet, { ...all, unasked: false })).toEqual({ states: fleet, count: 0 })
    const byRisk = { column: { metric: null, kind: 'severity' }, descending: false } as const
    expect(isUnasked(byRisk, NO_FILTERS)).toBe(true)
    expect(isUnasked({ ...byRisk, descending: true }, NO_FILTERS)).toBe(false)
    expect(isUnasked({ ...byRisk, column: { metric: null, kind: 'server' } }, NO_FILTERS)).toBe(false)
    expect(isUnasked(byRisk, { ...NO_FILTERS, profiles: ['database'] })).toBe(false)
  })
  it('folds neither a few nor everything', () => {
    const few = [...others, ...many('ok', 99)]
    expect(foldOf(few, all)).toEqual({ states: few, count: 0 })
    const well = many('ok', 500)
    expect(foldOf(well, all)).toEqual({ states: well, count: 0 })
  })
})

describe('groups in sight', () => {
  const columns = columnsOf(METRICS, [], SHAPE)
  const width = columns.groups[0]?.width ?? NaN
  it.each([
    [-500, 0, { from: 0, to: 0, offset: 0 }],
    [-500, 100, { from: 0, to: 1, offset: 0 }],
    [0, width + 1, { from: 0, to: 2, offset: 0 }],
    [width - 1, width + 1, { from: 0, to: 2, offset: 0 }],
    [width, width + 1, { from: 1, to: 2, offset: width }],
    [5 * width, 6 * width, { from: 2, to: 2, offset: 2 * width }],
  ])('from %d to %d', (left, right, found) => {
    expect(groupsWithin(columns, left, right)).toEqual(found)
  })
})

describe('facets', () => {
  it('count what choosing each would show', () => {
    const filters = { ...NO_FILTERS, text: '0', profiles: ['database'] }
    for (const { value, count } of profileCounts(assessment, forecast, filters, [])) {
      const shown = visibleServers(assessment, forecast, { ...filters, profiles: [value] }, [])
      expect([value, shown.length]).toEqual([value, count])
    }
    for (const { value, count } of metricCounts(index.metrics, assessment, forecast, filters, [])) {
      const shown = visibleServers(assessment, forecast, { ...filters, metrics: [value] }, [])
      const reporting = shown.filter(({ series }) => series.length > 0)
      expect([value, reporting.length]).toEqual([value, count])
      expect(count).toBeGreaterThan(0)
    }
  })
  it('are none where no server has a profile', () => {
    const bare = { ...assessment, servers: assessment.servers.map((state) => ({ ...state, profile: null })) }
    expect(profileCounts(bare, forecast, NO_FILTERS, [])).toEqual([])
  })
})

describe('copying', () => {
  const columns = columnsOf(['cpu_percent'], [], SHAPE)
  const copied = (servers: readonly string[]) =>
    rowsText(
      { forecast, index, assessment },
      assessment.servers.filter(({ server }) => servers.includes(server)),
      columns,
    )
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'))

  it('takes the numbers in full, with issue time and engine', () => {
    const [header, row] = copied(['db-03'])
    const field = (name: string) => row?.[header?.indexOf(name) ?? -1]
    const series = index.byMetric.get('cpu_percent')?.get('db-03') ?? -1
    const at = (step: number, q: number) => forecast.quantiles[(series * 96 + step - 1) * 7 + q]
    expect(Number(field('cpu_percent now'))).toBe(forecast.current[series])
    expect(Number(field('cpu_percent +30 min P50'))).toBe(at(6, 3))
    expect(Number(field('cpu_percent +8 h P10'))).toBe(at(96, 1))
    expect(Number(field('cpu_percent +8 h P90'))).toBe(at(96, 5))
    expect(field('cpu_percent severity')).toBe(assessment.severity[series])
    expect(Number(field('cpu_percent breach_probability'))).toBe(assessment.chance[series])
    expect(Number(field('cpu_percent breach_threshold'))).toBe(assessment.limit[series])
    const { lead } = assessment.servers.find(({ server }) => server === 'db-03')!
    expect(Number(field('breach_probability'))).toBe(assessment.chance[lead!])
    expect(field('issue_time')).toBe('2026-01-12T14:05:00.000Z')
    expect(field('engine')).toBe('tft-wasm')
    expect(row).toHaveLength(header?.length ?? -1)
  })

  it('leaves empty what is not known', () => {
    const [header, row] = copied(['batch-03'])
    expect(row?.slice(0, 2)).toEqual(['batch-03', 'unknown'])
    expect(row).toHaveLength(header?.length ?? -1)
    expect(row?.slice(2, -2).every((field) => field === '')).toBe(true)
  })

  it('takes the marked rows, else the open one', () => {
    const servers = (marked: readonly string[], open: string | null) =>
      rowsToCopy(assessment.servers, new Set(marked), open).map(({ server }) => server)
    expect(servers(['web-02', 'db-01'], 'db-07')).toEqual(['db-01', 'web-02'])
    expect(servers([], 'db-07')).toEqual(['db-07'])
    expect(servers([], null)).toEqual([])
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
    expect(resolveSelection(index, { server: 'db-01', metric: 'gone' })).toEqual({
      server: 'db-01',
      metric: 'cpu_percent',
    })
    expect(resolveSelection(index, { server: 'gone', metric: 'load_average' })).toEqual({
      server: null,
      metric: 'load_average',
    })
  })
  it('keeps a server that was left out whole: why is to be learnt there', () => {
    const wish = { server: 'batch-03', metric: 'load_average' }
    expect(resolveSelection(index, wish)).toEqual(wish)
  })
  it('takes another metric of a server that lacks the wished one, but not when the metric is asked for', () => {
    const sparse = indexForecast({
      ...forecast,
      series: [
        { server: 'a', metric: 'cpu', profile: null },
        { server: 'b', metric: 'disk', profile: null },
      ],
    })
    expect(resolveSelection(sparse, { server: 'b', metric: 'cpu' })).toEqual({ server: 'b', metric: 'disk' })
    expect(resolveMetric(sparse, 'cpu', { server: 'b', metric: 'disk' })).toEqual({
      server: null,
      metric: 'cpu',
    })
  })
})
