// @vitest-environment jsdom
import { act, fireEvent, screen } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { fakeForecast } from '../../testing/fakeForecast.ts'
import { beginLive, endLive, live, LIVE_FLEET, loadTabs } from '../../testing/livePage.tsx'

beforeAll(loadTabs)
beforeEach(beginLive)
afterEach(endLive)

/** Every tick the servers change places: the values of each are those of the next one before. */
function turning(tick: number): FleetForecast {
  const forecast = fakeForecast(LIVE_FLEET)
  const servers = [...new Set(forecast.series.map(({ server }) => server))]
  const turned = new Map(
    servers.map((server, at) => [server, servers[(at + 5 * tick) % servers.length] ?? server]),
  )
  const series = forecast.series.map((key) => ({ ...key, server: turned.get(key.server) ?? key.server }))
  return { ...forecast, series, leftOut: [], issueTimeMs: forecast.issueTimeMs + tick * forecast.stepMs }
}

const grid = () => screen.getByRole('grid', { name: 'Servers' })
const names = () =>
  [...grid().querySelectorAll('[data-server]')].map((row) => row.getAttribute('data-server'))
const table = () => grid().parentElement!
const held = () => screen.queryByText('Order held')
const page = () => live('tab=predictions&sort=now:cpu_percent', { forecasts: turning })

describe('the order of rows', () => {
  it('stays while the pointer is over the table, and is that of the newest forecast after it', async () => {
    const { second } = await page()
    const first = names()
    fireEvent.pointerEnter(table())
    await second()
    expect(names()).toEqual(first)
    expect(held()).not.toBeNull()
    fireEvent.pointerLeave(table())
    expect(names()).not.toEqual(first)
    expect(held()).toBeNull()
  })

  it('stays while the focus is inside', async () => {
    const { second } = await page()
    const first = names()
    act(() => grid().focus())
    await second()
    expect(names()).toEqual(first)
    act(() => grid().blur())
    expect(names()).not.toEqual(first)
  })

  it('changes at once when the person sorts', async () => {
    const { second, store } = await page()
    fireEvent.pointerEnter(table())
    await second()
    const { screen: shown, updateScreen } = store.getState()
    act(() => {
      updateScreen({ predictions: { ...shown.predictions, column: { metric: null, kind: 'server' } } })
    })
    expect(names()).toEqual(names().toSorted())
    expect(held()).toBeNull()
  })

  it('changes with the forecasts where nobody is at the table', async () => {
    const { second } = await page()
    const first = names()
    await second()
    expect(names()).not.toEqual(first)
    expect(held()).toBeNull()
  })
})
