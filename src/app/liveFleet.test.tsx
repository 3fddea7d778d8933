// @vitest-environment jsdom
import { replayWords } from '#text/trends.ts'
import { fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { FleetcastError } from '#forecast/errors.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { can } from './sources/forecastSource.ts'
import { fakeFacts } from './testing/fakeFacts.ts'
import { fakeForecast, madeAsOf, recordedTicks } from './testing/fakeForecast.ts'
import { viewIn } from './testing/fakeStore.ts'
import { beginLive, endLive, fallen, live, LIVE_FLEET as FLEET, loadTabs } from './testing/livePage.tsx'

// ECharts draws on a canvas, which jsdom has not; everything else of a chart is ours and stays.
vi.mock('./features/charts/FanCanvas.tsx', () => ({ default: () => <div>drawn</div> }))
vi.mock('./features/charts/TrendCanvas.tsx', () => ({ default: () => <div>drawn</div> }))

beforeAll(loadTabs)
beforeEach(beginLive)
afterEach(endLive)

/** One server fewer than the fleet: all of its series and numbers are gone. */
function without(forecast: FleetForecast, server: string): FleetForecast {
  const kept = forecast.series.flatMap((key, at) => (key.server === server ? [] : [at]))
  const blocks = (values: Float32Array, size: number) =>
    Float32Array.from(kept.flatMap((at) => [...values.subarray(at * size, (at + 1) * size)]))
  return {
    ...forecast,
    series: kept.map((at) => forecast.series[at]!),
    originMs: Float64Array.from(kept, (at) => forecast.originMs[at]!),
    current: Float64Array.from(kept, (at) => forecast.current[at]!),
    quantiles: blocks(forecast.quantiles, forecast.horizon * forecast.levels.length),
    history: blocks(forecast.history, forecast.historyLength),
  }
}
/** api-01 comes before most others, so that most series move. */
const OTHER = 'api-01'
const whole = recordedTicks(FLEET)
const less = (tick: number) => without(whole(tick), OTHER)

describe.each([
  ['a server joins', (tick: number) => (tick === 0 ? less(tick) : whole(tick))],
  ['a server leaves', (tick: number) => (tick === 0 ? whole(tick) : less(tick))],
])('%s', (_, forecasts) => {
  it('the heatmap keeps cursor and read-out on the server they are on', async () => {
    const { store, second } = await live('tab=heatmap&order=name&metric=cpu_percent', { forecasts })
    const picture = screen.getByRole('application')
    const spoken = () => screen.getByRole('status', { name: 'Cell' }).textContent
    for (const key of ['ArrowRight', 'End', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown'])
      fireEvent.keyDown(picture, { key })
    const server = /^[a-z]+-\d+/.exec(spoken())?.[0]
    expect(server).toMatch(/^(cache|db|queue|web)/)
    const before = viewIn(store).forecast.series.length
    await second()
    expect(viewIn(store).forecast.series.length).not.toBe(before)
    expect(spoken()).toMatch(new RegExp(`^${server ?? ''}, .* UTC \\(\\+8 h\\): cpu_percent `))
    expect(screen.getByRole('application')).toBe(picture)
    expect(fallen).toEqual([])
  })

  it('Predictions keeps the selection, the pane and the scroll position', async () => {
    const { store, second } = await live('tab=predictions&server=db-01&metric=disk_percent', { forecasts })
    const pane = screen.getByRole('complementary', { name: 'Server db-01' })
    const table = screen.getByRole('grid', { name: 'Servers' })
    table.scrollTop = 84
    await second()
    expect(store.getState().selection).toEqual({ server: 'db-01', metric: 'disk_percent' })
    expect(screen.getByRole('complementary', { name: 'Server db-01' })).toBe(pane)
    expect(screen.getByRole('grid', { name: 'Servers' })).toBe(table)
    expect(table.scrollTop).toBe(84)
    expect(fallen).toEqual([])
  })

  it('Trends keeps the chart of the groups', async () => {
    const { second } = await live('tab=trends&of=groups&show=cpu_percent', { forecasts })
    const figure = screen.getByRole('figure', { name: 'cpu_percent of all servers' })
    const before = figure.textContent
    await second()
    expect(screen.getByRole('figure', { name: 'cpu_percent of all servers' })).toBe(figure)
    expect(figure.textContent).not.toBe(before)
    expect(fallen).toEqual([])
  })
})

it('the index stays while each forecast lists the same series anew', async () => {
  const { store, second } = await live('tab=environment')
  const before = viewIn(store)
  await second()
  expect(viewIn(store).forecast.series).not.toBe(before.forecast.series)
  expect(viewIn(store).index).toBe(before.index)
})

describe('Trends draws the same servers', () => {
  const figures = () => screen.getAllByRole('figure').map((figure) => figure.getAttribute('aria-label'))
  /** One server is the worst by far. */
  const worst = (forecast: FleetForecast, server: string): FleetForecast => {
    const { horizon, levels } = forecast
    const size = horizon * levels.length
    const quantiles = forecast.quantiles.map((_, at) =>
      forecast.series[Math.floor(at / size)]!.server === server ? 100 : 1,
    )
    return { ...forecast, quantiles, current: forecast.current.map(() => 1) }
  }

  it('where none is chosen, whichever is the worst by then, and keeps it out of the address', async () => {
    const forecasts = (tick: number) => worst(whole(tick), tick === 0 ? 'db-01' : 'web-01')
    const { store, second } = await live('tab=trends&show=cpu_percent', { forecasts })
    expect(figures()).toEqual(['cpu_percent of db-01'])
    await second()
    expect(figures()).toEqual(['cpu_percent of db-01'])
    expect(store.getState().screen.trends.servers).toEqual([])
    expect(window.location.search).not.toContain('compare')
  })

  it('until the one that was taken is gone', async () => {
    const forecasts = (tick: number) =>
      tick === 1 ? without(worst(whole(tick), 'web-01'), 'db-01') : worst(whole(tick), 'db-01')
    const { second } = await live('tab=trends&show=cpu_percent', { forecasts })
    await second()
    expect(figures()).toEqual(['cpu_percent of web-01'])
    await second()
    expect(figures()).toEqual(['cpu_percent of web-01'])
  })

  it('where a chosen one is missing for a while, which is said', async () => {
    const forecasts = (tick: number) => {
      const forecast = worst(whole(tick), 'web-01')
      return tick === 1 ? without(forecast, 'db-01') : forecast
    }
    const { second } = await live('tab=trends&show=cpu_percent&compare=db-01', { forecasts })
    expect(figures()).toEqual(['cpu_percent of db-01'])
    await second()
    expect(screen.queryAllByRole('figure')).toEqual([])
    expect(screen.getByText('cpu_percent of db-01: it is not in this forecast')).toBeDefined()
    await second()
    expect(figures()).toEqual(['cpu_percent of db-01'])
  })
})

describe('a forecast that cannot be drawn', () => {
  const broken = (tick: number): FleetForecast => {
    let isWhole = true
    const forecast = fakeForecast(FLEET, tick)
    const { quantiles } = forecast
    queueMicrotask(() => (isWhole = false))
    // Whoever judges it, at once, can still read it; whoever draws it cannot.
    return Object.defineProperty(forecast, 'quantiles', {
      get: () => {
        if (isWhole) return quantiles
        throw new FleetcastError('internal', 'quantiles: 3 values are missing')
      },
    })
  }

  it.each(['environment', 'heatmap'])('is said on %s, until one comes that can', async (tab) => {
    const caught = vi.fn<(error: unknown) => void>()
    const forecasts = (tick: number) => (tick === 1 || tick === 2 ? broken(tick) : whole(tick))
    const { second } = await live(`tab=${tab}`, { forecasts }, caught)
    const said = () => screen.queryByText(/could not be drawn/)
    expect(said()).toBeNull()
    await second()
    expect(said()).not.toBeNull()
    await second()
    expect(said()).not.toBeNull()
    await second()
    expect(said()).toBeNull()
    // Each of them was tried once.
    expect(caught).toHaveBeenCalledTimes(2)
  })
})

it('which forecast is drawn is read out after an act of the person, not every second', async () => {
  const asOf = vi.fn((asOfMs: number) => Promise.resolve(madeAsOf(fakeForecast(FLEET), asOfMs)))
  const facts = { table: fakeFacts(FLEET) }
  const { second } = await live('tab=trends&compare=web-01&show=cpu_percent', { facts, asOf: can(asOf) })
  const said = () => screen.getByRole('status', { name: replayWords.group })
  const before = said().textContent
  await second()
  expect(said().textContent).not.toBe(before)
  expect(said().getAttribute('aria-live')).toBe('off')
  const bar = within(screen.getByRole('group', { name: replayWords.group }))
  fireEvent.click(bar.getByRole('button', { name: replayWords.earlier }))
  expect(said().getAttribute('aria-live')).toBe('polite')
  await second()
  expect(asOf).toHaveBeenCalled()
  await second()
  expect(said().getAttribute('aria-live')).toBe('off')
})
