import { describe, expect, it } from 'vitest'
import { assessFleet } from '#forecast/assess.ts'
import { thresholdOf } from '#forecast/thresholds.ts'
import { fakeForecast } from '../testing/fakeForecast.ts'
import {
  isFiltering,
  NO_FILTERS,
  NO_PROFILE,
  severityCounts,
  visibleServers,
  type Filters,
} from './filters.ts'

const forecast = fakeForecast()
const assessment = assessFleet(forecast, thresholdOf)
const shown = (change: Partial<Filters>, pinned: readonly string[] = []) =>
  visibleServers(assessment, forecast, { ...NO_FILTERS, ...change }, pinned)
const names = (change: Partial<Filters>, pinned: readonly string[] = []) =>
  shown(change, pinned).map(({ server }) => server)

describe('the servers that every tab speaks of', () => {
  it('are all of them, those left out whole among them', () => {
    expect(names({})).toHaveLength(61)
    expect(names({})).toContain('batch-03')
  })

  it('match any of the words, in name or profile', () => {
    expect(names({ text: ' WEB-03,  db-07 ' })).toEqual(['db-07', 'web-03'])
    const all = names({})
    expect(names({ text: 'database web-03' })).toEqual(
      all.filter((name) => name === 'web-03' || name.startsWith('db-')),
    )
    expect(names({ text: 'no-such-server' })).toEqual([])
    expect(names({ text: ' , ' })).toEqual(all)
  })

  it('can be those of some profiles, or of none', () => {
    expect(names({ profiles: ['database', 'compute'] })).toHaveLength(24)
    expect(names({ profiles: [NO_PROFILE] })).toEqual(['batch-03'])
  })

  it('can be the pinned ones', () => {
    expect(names({ pinnedOnly: true }, ['db-02', 'gone'])).toEqual(['db-02'])
  })

  it('are judged by the chosen metrics alone', () => {
    const whole = shown({}).find(({ severity }) => severity === 'critical' || severity === 'warning')!
    const leading = forecast.series[whole.lead!]!.metric
    const others = forecast.series.map(({ metric }) => metric).filter((metric) => metric !== leading)
    const without = shown({ metrics: others }).find(({ server }) => server === whole.server)!
    expect(without.series).not.toContain(whole.lead)
    expect(without.lead).not.toBe(whole.lead)
    // A metric without a threshold judges nobody.
    const severities = new Set(shown({ metrics: ['network_in_kbps'] }).map(({ severity }) => severity))
    expect([...severities].sort()).toEqual(['none', 'unknown'])
  })
})

describe('the counts by severity', () => {
  const filters = { ...NO_FILTERS, profiles: ['production'], text: 'web' }
  const counts = severityCounts(assessment, forecast, filters, [])

  it('say how many rows a click on each shows', () => {
    for (const [severity, count] of Object.entries(counts)) {
      const rows = visibleServers(
        assessment,
        forecast,
        { ...filters, severities: [severity as keyof typeof counts] },
        [],
      )
      expect(rows).toHaveLength(count)
    }
    expect(Object.values(counts).reduce((a, b) => a + b)).toBe(12)
  })

  it('do not depend on the severity that is chosen', () => {
    expect(severityCounts(assessment, forecast, { ...filters, severities: ['ok'] }, [])).toEqual(counts)
  })
})

it('knows whether anything is filtered', () => {
  expect(isFiltering(NO_FILTERS)).toBe(false)
  expect(isFiltering({ ...NO_FILTERS, text: '  ' })).toBe(false)
  expect(isFiltering({ ...NO_FILTERS, metrics: ['cpu_percent'] })).toBe(true)
})
