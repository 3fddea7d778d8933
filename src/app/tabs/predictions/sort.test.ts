import { describe, expect, it } from 'vitest'
import { assessFleet, type ServerState } from '#forecast/assess.ts'
import { SEVERITIES, thresholdsWith } from '#forecast/thresholds.ts'
import { indexForecast } from '../../state/forecastIndex.ts'
import { FAKE_FLEET, fakeForecast } from '../../testing/fakeForecast.ts'
import { predictionsParams } from '../../state/screen/predictions.ts'
import { columnOf, columnText, type SortColumn } from '../../state/screen/sortColumn.ts'
import { firstDirection, sortServers } from './sort.ts'
import { intervalAhead } from '#forecast/intervalAhead.ts'

const forecast = fakeForecast(FAKE_FLEET)
const index = indexForecast(forecast)
const assessment = assessFleet(forecast, thresholdsWith({}))
const source = { forecast, index, assessment }
const NO_PINS = new Set<string>()

const sorted = (column: SortColumn, descending = false, pins = NO_PINS) =>
  sortServers(source, assessment.servers, { column, descending }, pins)
const names = (states: readonly ServerState[]) => states.map(({ server }) => server)
const seriesOf = ({ server }: ServerState, metric: string) => index.byMetric.get(metric)?.get(server)
const of = (kind: Extract<SortColumn, { metric: string }>['kind'], metric = 'cpu_percent') => ({
  metric,
  kind,
})

describe('servers', () => {
  it('count as people do and run both ways', () => {
    const up = names(sorted({ metric: null, kind: 'server' }))
    expect(up.indexOf('web-02')).toBeLessThan(up.indexOf('web-10'))
    expect(names(sorted({ metric: null, kind: 'server' }, true))).toEqual(up.toReversed())
  })

  it('stand with the worst and likeliest first, what is unknown before what is well', () => {
    const states = sorted({ metric: null, kind: 'severity' })
    const ranks = states.map(({ severity }) => SEVERITIES.indexOf(severity))
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b))
    expect(new Set(ranks).size).toBeGreaterThan(2)
    expect(states[0]?.severity).toBe('breaching')
    for (const among of ['breaching', 'warning'] as const) {
      const chances = states.filter(({ severity }) => severity === among).map(({ risk }) => risk)
      expect(chances.length).toBeGreaterThan(1)
      expect(chances).toEqual(chances.toSorted((a, b) => b - a))
    }
    const series = sorted(of('mark')).flatMap((state) => seriesOf(state, 'cpu_percent') ?? [])
    const marks = series.map((at) => SEVERITIES.indexOf(assessment.severity[at]!))
    expect(marks).toEqual(marks.toSorted((a, b) => a - b))
  })

  it.each(['now', 'soon', 'end', 'risk', 'breach'] as const)(
    'order by %s of a metric either way, what is missing last',
    (kind) => {
      for (const descending of [false, true]) {
        const states = sorted(of(kind), descending)
        expect(states).toHaveLength(assessment.servers.length)
        const values = states.map((state) => {
          const series = seriesOf(state, 'cpu_percent')
          if (series === undefined) return NaN
          if (kind === 'now') return forecast.current[series] ?? NaN
          if (kind === 'risk') return assessment.chance[series] ?? NaN
          // When what is not even to be watched would come, no one is told.
          if (kind === 'breach')
            return assessment.severity[series] === 'ok' ? NaN : (assessment.afterMs[series] ?? NaN)
          return intervalAhead(forecast, series, kind === 'soon' ? 6 : 96).middle
        })
        const known = values.filter((value) => !Number.isNaN(value))
        // batch-03 was left out whole: it has no value of any kind.
        expect(known.length).toBeLessThan(values.length)
        expect(values.slice(known.length).every((value) => Number.isNaN(value))).toBe(true)
        // A watch comes after all alarms, whatever its time.
        if (kind !== 'breach') {
          expect(known).toEqual(known.toSorted((a, b) => (descending ? b - a : a - b)))
        }
      }
    },
  )

  it('put what is breaching first, alarms before what is only watched', () => {
    const kinds = sorted(of('breach'))
      .map((state) => assessment.severity[seriesOf(state, 'cpu_percent') ?? -1])
      .filter(
        (severity) =>
          severity !== undefined && ['breaching', 'critical', 'warning', 'watch'].includes(severity),
      )
    expect(kinds).toContain('watch')
    expect(kinds.lastIndexOf('breaching')).toBeLessThan(kinds.indexOf('warning'))
    expect(kinds.lastIndexOf('warning')).toBeLessThan(kinds.indexOf('watch'))
  })

  it('stay on top while they are pinned, in the order of the column', () => {
    const pins = new Set(['web-10', 'web-02'])
    expect(names(sorted({ metric: null, kind: 'server' }, true, pins)).slice(0, 3)).toEqual([
      'web-10',
      'web-02',
      'web-12',
    ])
  })

  it('keep the order of names where the column cannot tell them apart', () => {
    for (const descending of [false, true]) {
      const states = sorted({ metric: null, kind: 'profile' }, descending)
      const databases = states.filter(({ profile }) => profile === 'database')
      expect(names(databases)).toEqual(names(databases).toSorted())
      expect(states.at(-1)?.profile).toBeNull()
    }
  })
})

describe('the address', () => {
  it.each(['severity', 'server', 'profile', 'first', 'risk', 'soon cpu_percent', 'mark disk used'])(
    'carries %s',
    (text) => {
      const column = columnOf(text)
      expect(column).toBeDefined()
      expect(column && columnText(column)).toBe(text)
    },
  )
  it.each(['', 'nonsense', 'fan cpu_percent', 'later cpu_percent'])(
    'does not take %j for a column',
    (text) => {
      expect(columnOf(text)).toBeUndefined()
    },
  )
  it('says only what differs, and comes back', () => {
    const query = new URLSearchParams()
    predictionsParams.write(query, predictionsParams.defaults)
    expect(query.toString()).toBe('')
    const state = { column: of('end'), descending: true, unfolded: true, why: 'fleet' } as const
    predictionsParams.write(query, state)
    expect(predictionsParams.read(query)).toEqual(state)
  })
})

it('numbers run downwards first, the rest upwards', () => {
  expect(firstDirection(of('soon'))).toBe('descending')
  expect(firstDirection({ metric: null, kind: 'risk' })).toBe('descending')
  expect(firstDirection(of('breach'))).toBe('ascending')
  expect(firstDirection({ metric: null, kind: 'severity' })).toBe('ascending')
})
