// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { App } from './App.tsx'
import { readUrl } from './state/screen/url.ts'
import { completeDom } from './testing/dom.ts'
import { FAKE_FLEET, recordedTicks } from './testing/fakeForecast.ts'
import { fakeSource } from './testing/fakeSource.ts'
import { fakeStore } from './testing/fakeStore.ts'

const ticks = recordedTicks({ ...FAKE_FLEET, servers: 6, metrics: ['cpu_percent'] })
/** Every server breaches for three forecasts, then none ever again. */
const passing = (tick: number): FleetForecast => {
  const forecast = ticks(tick)
  const value = tick < 3 ? 99 : 1
  const calm = { current: forecast.current.map(() => value), quantiles: forecast.quantiles.map(() => value) }
  return { ...forecast, ...calm, notes: tick === 0 ? ['A note on the first forecast.'] : [] }
}

beforeAll(async () => {
  await import('./tabs/environment/EnvironmentScreen.tsx')
})
beforeEach(() => {
  completeDom()
  // As browsers do: a dialog takes the focus and gives it back.
  const before = new WeakMap<HTMLDialogElement, Element | null>()
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true
    before.set(this, document.activeElement)
    this.querySelector('button')?.focus()
  }
  HTMLDialogElement.prototype.close = function () {
    this.open = false
    const button = before.get(this)
    if (button instanceof HTMLElement) button.focus()
  }
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

async function live() {
  const source = fakeSource({ forecasts: passing })
  const { selection, screen: looked } = readUrl('?tab=environment')
  const store = fakeStore({ selection, screen: looked })
  store.getState().showSource(source)
  render(
    <StrictMode>
      <App store={store} />
    </StrictMode>,
  )
  await screen.findByRole('heading', { name: 'Alerts' })
  return source
}
const press = (button: HTMLElement) => {
  act(() => button.focus())
  fireEvent.click(button)
}
const openCount = () => screen.getByRole('button', { name: /^open \d/ }).textContent
const rows = () => {
  const list = within(screen.getByRole('region', { name: 'Alerts' })).queryByRole('list', {
    name: /^Alerts:/,
  })
  return list === null ? [] : [...list.children]
}
/** The alerts of the first server, one by one. */
const openFirst = () => {
  fireEvent.click(screen.getAllByRole('button', { name: /^\d+ alerts? of / })[0]!)
}
/** Forecasts come until every alert has resolved. */
async function resolveAll(tick: () => void) {
  for (let turn = 0; turn < 40 && openCount() !== 'open 0'; turn++) {
    const before = screen.getByRole('region', { name: 'Provenance' }).textContent
    act(tick)
    await waitFor(() => {
      expect(screen.getByRole('region', { name: 'Provenance' }).textContent).not.toBe(before)
    })
    await act(() => new Promise((resolve) => setTimeout(resolve, 20)))
  }
  expect(openCount()).toBe('open 0')
}
const close = () => {
  fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Close' }))
}

describe('a dialog stays open though what it is about has gone', () => {
  it.each(['Mute', 'History'])('%s, when the alert resolves', async (label) => {
    const { tick } = await live()
    await waitFor(() => {
      expect(rows().length).toBeGreaterThan(1)
    })
    if (label === 'History') openFirst()
    const button = screen.getAllByRole('button', { name: new RegExp(`^${label} `) })[0]!
    press(button)
    const dialog = screen.getByRole('dialog')
    const until = within(dialog).queryByLabelText<HTMLInputElement>(/^Until/)
    if (until !== null) fireEvent.change(until, { target: { value: '2026-01-13T08:00' } })
    await resolveAll(tick)
    expect(screen.getByRole('dialog')).toBe(dialog)
    if (label === 'Mute') {
      expect(until?.value).toBe('2026-01-13T08:00')
      expect(within(dialog).getByRole('status').textContent).toContain('has resolved meanwhile')
      const mute = within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Mute until then' })
      expect(mute.disabled).toBe(true)
    }
    // Nothing has moved meanwhile.
    expect(rows().length).toBeGreaterThan(1)
    close()
    // The focus is back where it came from, and the rows go once it has left.
    expect(document.activeElement).toBe(button)
    expect(rows().length).toBeGreaterThan(1)
    act(() => button.blur())
    expect(rows()).toHaveLength(0)
  })

  it('an open dialog is not moved with the row that is sorted elsewhere', async () => {
    const { tick } = await live()
    await waitFor(() => {
      expect(rows().length).toBeGreaterThan(1)
    })
    openFirst()
    press(screen.getAllByRole('button', { name: /^History / })[0]!)
    const left = vi.fn()
    const dialog = screen.getByRole('dialog')
    const watch = new MutationObserver((records) => {
      for (const { removedNodes } of records)
        for (const node of removedNodes) if (node.contains(dialog)) left()
    })
    watch.observe(document.body, { subtree: true, childList: true })
    fireEvent.click(screen.getAllByRole('button', { name: /^Acknowledge / })[0] ?? document.body)
    await resolveAll(tick)
    watch.disconnect()
    expect(left).not.toHaveBeenCalled()
  })

  it('Notes, when the next forecast has none', async () => {
    const { tick } = await live()
    const button = screen.getByRole('button', { name: '1 note' })
    press(button)
    const dialog = screen.getByRole('dialog')
    act(tick)
    await waitFor(() => {
      expect(dialog.textContent).toContain('The newest forecast has no notes.')
    })
    expect(screen.getByRole('dialog')).toBe(dialog)
    close()
    expect(document.activeElement).toBe(button)
    act(() => button.blur())
    expect(screen.queryByRole('button', { name: /notes? ▸$/ })).toBeNull()
  })
})
