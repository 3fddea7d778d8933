import { describe, expect, it } from 'vitest'
import { assessBy } from '#forecast/assess.ts'
import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { fakeForecast } from '../../testing/fakeForecast.ts'
import { indexForecast } from '../../state/forecastIndex.ts'
import { chosenOf } from './choice.ts'

const forecast = fakeForecast()
const view = { forecast, assessment: assessBy(forecast, DEFAULT_CRITERIA), index: indexForecast(forecast) }
const { metrics } = view.index
const of = (found: readonly number[]) => found.map((at) => forecast.series[at]!)

describe('what goes into a file', () => {
  it('is everything, with what has no forecast named', () => {
    const all = chosenOf(view, { kind: 'all' }, metrics)
    expect(all.series).toHaveLength(forecast.series.length)
    expect(all.skipped).toEqual(forecast.leftOut)
    expect(all.selection).toBeNull()
  })

  it('is some metrics of some servers, and only what of these is skipped', () => {
    const [metric = ''] = metrics
    const names = { kind: 'named', text: 'db-07 batch-03' } as const
    const some = chosenOf(view, names, [metric])
    expect(of(some.series)).toMatchObject([{ server: 'db-07', metric }])
    expect(some).toMatchObject({ servers: 1, metrics: 1 })
    expect(some.skipped.map(({ server }) => server)).toEqual(
      forecast.leftOut
        .filter((each) => each.server === 'batch-03' && (each.metric === null || each.metric === metric))
        .map(({ server }) => server),
    )
    expect(some.skipped.length).toBeGreaterThan(0)
    expect(some.selection).toBe(`2 of 61 servers, 1 of ${metrics.length} metrics`)
  })

  it('is nothing without a name or a metric', () => {
    expect(chosenOf(view, { kind: 'named', text: ' ' }, metrics).series).toEqual([])
    expect(chosenOf(view, { kind: 'all' }, []).series).toEqual([])
    expect(chosenOf(view, { kind: 'some', servers: ['gone'] }, metrics).series).toEqual([])
  })
})
