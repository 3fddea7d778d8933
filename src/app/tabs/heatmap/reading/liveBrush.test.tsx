// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { App } from '../../../App.tsx'
import { readScreen } from '../../../state/screen/screen.ts'
import { completeDom } from '../../../testing/dom.ts'
import { FAKE_FLEET, fakeForecast } from '../../../testing/fakeForecast.ts'
import { fakeSource } from '../../../testing/fakeSource.ts'
import { fakeStore } from '../../../testing/fakeStore.ts'

const first = fakeForecast({ ...FAKE_FLEET, servers: 12, metrics: ['cpu_percent'] })
const { length } = first.series
/** By risk, the servers stand in another order at every tick. */
const trading = (tick: number): FleetForecast => {
  const levelAt = (at: number) => 40 + 5 * ((at * (tick % 2 === 0 ? 1 : 5) + tick) % length)
  const perSeries = first.quantiles.length / length
  return {
    ...first,
    issueTimeMs: first.issueTimeMs + tick * first.stepMs,
    originMs: first.originMs.map((ms) => ms + tick * first.stepMs),
    quantiles: first.quantiles.map((_, at) => levelAt(Math.floor(at / perSeries))),
  }
}

beforeAll(async () => {
  await import('../HeatmapScreen.tsx')
})
beforeEach(() => {
  completeDom()
  HTMLElement.prototype.getBoundingClientRect = () => new DOMRect(0, 0, 600, 600)
  window.history.replaceState(null, '', '/')
  vi.stubGlobal(
    'fetch',
    vi.fn(() => Promise.resolve(new Response('', { status: 404 }))),
  )
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

/** The rows share the picture's height, that of batch-03 among them. */
const ROW_PX = 600 / (first.series.length + 1)
const picture = () => screen.getByRole('application')
const names = () => {
  fireEvent.click(screen.getByRole('button', { name: 'Table' }))
  const found = screen.getAllByRole('rowheader').map(({ textContent }) => textContent)
  fireEvent.click(screen.getByRole('button', { name: 'Table' }))
  return found
}
const at = (x: number, y: number) => ({
  clientX: x,
  clientY: y,
  button: 0,
  pointerId: 1,
  pointerType: 'mouse',
})
/** The server that the read-out names. */
const read = () => /(?:web|db|api|cache|queue|batch)-\d+/.exec(picture().textContent)?.[0]
const settle = () => act(() => new Promise((resolve) => setTimeout(resolve, 150)))

async function live(address = '') {
  const store = fakeStore({
    screen: readScreen(new URLSearchParams(`tab=heatmap&order=risk&span=horizon${address}`)),
  })
  const source = fakeSource({ forecasts: trading })
  store.getState().showSource(source)
  render(
    <StrictMode>
      <App store={store} />
    </StrictMode>,
  )
  await screen.findByLabelText('Show')
  await waitFor(() => expect(picture().querySelector('canvas')).not.toBeNull())
  const tick = async () => {
    act(source.tick)
    await settle()
  }
  return { store, tick }
}
const zoomed = (store: ReturnType<typeof fakeStore>) => {
  const zoom = store.getState().screen.heatmap.rows
  return zoom?.kind === 'named' ? zoom.rows.map(({ name }) => name) : null
}

describe('where every forecast sorts the rows anew', () => {
  it('a pointer at rest reads the row that is under it', async () => {
    const { tick } = await live()
    const before = names()
    const row = 3
    fireEvent.pointerMove(picture(), at(300, (row + 0.5) * ROW_PX))
    expect(read()).toBe(before[row])
    await tick()
    const shown = read()
    const after = names()
    expect(after[row]).not.toBe(before[row])
    expect(shown).toBe(after[row])
  })

  it('also in a zoom whose rows are moved', async () => {
    const { tick } = await live('&zoomrows=server:web-01&zoomrows=server:db-02&zoomrows=server:api-01')
    fireEvent.pointerMove(picture(), at(300, 10))
    for (let turn = 0; turn < 4; turn++) {
      await tick()
      const shown = read()
      expect(shown).toBeDefined()
      expect(['web-01', 'db-02', 'api-01']).toContain(shown)
    }
  })

  it('a cursor of the keys stays with its server', async () => {
    const { tick } = await live()
    fireEvent.keyDown(picture(), { key: 'ArrowDown' })
    fireEvent.keyDown(picture(), { key: 'ArrowDown' })
    const server = read()
    await tick()
    expect(read()).toBe(server)
  })

  it('a drag selects what was under the pointer while it went on', async () => {
    const { store, tick } = await live()
    const before = names()
    fireEvent.pointerDown(picture(), at(10, 1.5 * ROW_PX))
    fireEvent.pointerMove(picture(), at(200, 2.5 * ROW_PX))
    await tick()
    expect(read()).toBe(before[2])
    fireEvent.pointerMove(picture(), at(300, 4.5 * ROW_PX))
    await tick()
    fireEvent.pointerUp(picture(), at(300, 4.5 * ROW_PX))
    expect(zoomed(store)).toEqual(before.slice(1, 5))
    expect(store.getState().screen.heatmap.steps).toEqual({ first: 2, count: 48 })
  })

  it('the picture is the newest again when a drag has ended, however it ended', async () => {
    for (const end of ['up', 'cancel'] as const) {
      const { tick } = await live()
      fireEvent.pointerDown(picture(), at(10, 10))
      fireEvent.pointerMove(picture(), at(12, 10))
      const before = read()
      await tick()
      expect(read()).toBe(before)
      if (end === 'cancel') fireEvent.pointerCancel(picture(), at(12, 10))
      else {
        fireEvent.keyDown(picture(), { key: 'Escape' })
        fireEvent.pointerUp(picture(), at(12, 10))
      }
      fireEvent.pointerMove(picture(), at(12, 10))
      await waitFor(() => {
        expect(read()).not.toBe(before)
      })
      cleanup()
    }
  })
})
