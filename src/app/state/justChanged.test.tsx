// @vitest-environment jsdom
import { act, screen, within } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { environmentWords } from '#text/environment/words.ts'
import { fakeForecast } from '../testing/fakeForecast.ts'
import { viewIn } from '../testing/fakeStore.ts'
import { beginLive, endLive, live, LIVE_FLEET, loadTabs } from '../testing/livePage.tsx'

beforeAll(loadTabs)
beforeEach(beginLive)
afterEach(endLive)

const RISEN = { server: 'web-01', metric: 'cpu_percent' }
const calm = fakeForecast(LIVE_FLEET)

/** Every server is calm; from the second forecast on, the cpu of one is full. */
function rising(tick: number): FleetForecast {
  const { series, horizon, levels, stepMs } = calm
  const isIn = (at: number) => {
    const { server, metric } = series[at] ?? {}
    return tick > 0 && server === RISEN.server && metric === RISEN.metric
  }
  return {
    ...calm,
    issueTimeMs: calm.issueTimeMs + tick * stepMs,
    originMs: calm.originMs.map((ms) => ms + tick * stepMs),
    quantiles: calm.quantiles.map((_, at) => (isIn(Math.floor(at / (horizon * levels.length))) ? 99 : 20)),
    current: calm.current.map((_, at) => (isIn(at) ? 99 : 20)),
    history: calm.history.map(() => 20),
  }
}

const changed = () => [...document.querySelectorAll<HTMLElement>('[data-changed]')]
const later = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))

describe('a severity that a newer forecast changes', () => {
  it('stands out in the table for a moment, and nothing else does', async () => {
    const { source } = await live('tab=predictions', { forecasts: rising })
    expect(changed()).toEqual([])
    act(source.tick)
    expect(changed().map(({ dataset }) => [dataset.server, dataset.changed])).toEqual([
      [RISEN.server, 'breaching'],
    ])
    await later(2_400)
    expect(changed()).toEqual([])
  })

  it('stands out in the list of breaches', async () => {
    const { source } = await live('tab=environment', { forecasts: rising })
    act(source.tick)
    // The lists are still those of the forecast before.
    expect(changed()).toEqual([])
    await later(100)
    const list = screen.getByRole('region', { name: environmentWords.breaching.title })
    const [row] = within(list).getAllByRole('button')
    expect(row?.dataset.changed).toBe('breaching')
    expect(row?.textContent).toContain(RISEN.server)
  })

  it('does not where a person moves a threshold', async () => {
    const { store } = await live('tab=predictions', { forecasts: () => rising(0) })
    const before = viewIn(store).assessment
    const low = { warning: 10, critical: 15, direction: 'above' } as const
    await act(() => store.getState().setCriteria({ thresholds: { [RISEN.metric]: low } }))
    expect(viewIn(store).assessment).not.toBe(before)
    expect(changed()).toEqual([])
  })
})
