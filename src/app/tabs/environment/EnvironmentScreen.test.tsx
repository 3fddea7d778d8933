// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { outlookOf, type Outlook } from '#forecast/outlook/outlook.ts'
import { App } from '../../App.tsx'
import type { ReadyView } from '../../state/appState.ts'
import type { AppStore } from '../../state/appStore.ts'
import { DEFAULT_PREFERENCES, usePreferences } from '../../state/preferences.ts'
import { completeDom } from '../../testing/dom.ts'
import { FAKE_FLEET, fakeForecast, recordedTicks } from '../../testing/fakeForecast.ts'
import { fakeSource } from '../../testing/fakeSource.ts'
import { fakeStore, viewIn } from '../../testing/fakeStore.ts'
import { probabilityText } from '#text/probability.ts'

const FLEET = { ...FAKE_FLEET, servers: 20 }
/** Of which batch-03 was left out whole. */
const SERVERS = 21

beforeAll(async () => {
  await import('./EnvironmentScreen.tsx')
})

beforeEach(() => {
  completeDom()
  window.history.replaceState(null, '', '/')
  vi.stubGlobal(
    'fetch',
    vi.fn(() => Promise.resolve(new Response('', { status: 404 }))),
  )
})

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  usePreferences.getState().set(DEFAULT_PREFERENCES)
})

async function show(forecasts = recordedTicks(FLEET)): Promise<AppStore> {
  const store = fakeStore()
  store.getState().showSource(fakeSource({ forecasts }))
  render(
    <StrictMode>
      <App store={store} />
    </StrictMode>,
  )
  await screen.findByText('Alerts', { selector: 'h2' })
  return store
}
const showForecast = (forecast: FleetForecast) => show(() => forecast)

const outlook = ({ forecast, assessment }: ReadyView): Outlook => {
  const steps = outlookOf(forecast, assessment, assessment.servers)
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}
const region = (name: string) => screen.findByRole('region', { name })
const alertRows = () => within(screen.getByRole('list', { name: /^Alerts:/ })).getAllByRole('listitem')

describe('the counts', () => {
  it('equal the rows that a press shows on every tab, and can be taken back', async () => {
    const store = await show()
    const severity = screen.getByRole('group', { name: 'Severity' })
    const counts = within(severity).getAllByRole('button')
    const total = counts.reduce((sum, { textContent }) => sum + Number(/\d+/.exec(textContent)?.[0]), 0)
    expect(total).toBe(viewIn(store).assessment.servers.length)
    const warning = within(severity).getByRole('button', { name: /warning/ })
    const count = Number(/\d+/.exec(warning.textContent)?.[0])
    fireEvent.click(warning)
    expect(screen.getByRole('status', { name: 'Servers shown' }).textContent).toBe(
      `${count} of ${SERVERS} servers`,
    )
    expect(store.getState().screen.filters.severities).toEqual(['warning'])
    fireEvent.click(screen.getByRole('button', { name: 'Clear filters' }))
    expect(screen.getByRole('status', { name: 'Servers shown' }).textContent).toBe(`${SERVERS} servers`)
  })
})

describe('any breach', () => {
  it('says the probability of a further one with its bounds, who is there already and who is unknown', async () => {
    // Among so many, several may meet a threshold, so that the bounds differ.
    const store = await show(recordedTicks({ ...FLEET, servers: 40 }))
    const panel = within(await region('Chance of a new breach'))
    const { critical, warning, unknown } = outlook(viewIn(store))
    expect(unknown).toBeGreaterThan(0)
    const rows = panel.getAllByRole('row').map(({ textContent }) => textContent)
    const text = probabilityText
    expect(rows[2]).toContain('within 8 h')
    expect(rows[2]).toContain(text(critical.horizon.independent))
    expect(rows[2]).toContain(`${text(warning.horizon.lower)} to ${text(warning.horizon.upper)}`)
    expect(warning.horizon.upper).toBeGreaterThan(warning.horizon.lower)
    expect(rows[3]).toBe(`breaching now${critical.already}${warning.already}`)
    const rest = [critical, warning].map(({ known, already }) => known - already)
    expect(rows[4]).toBe(`not breaching yet${rest.join('')}`)
    expect(panel.getByText(/^Chances are of the servers not breaching that threshold yet/)).toBeDefined()
    expect(panel.getByText(new RegExp(`${unknown} unknown, wholly or in part`))).toBeDefined()
  })

  it('gives the formula and its assumption one press away', async () => {
    await show()
    fireEvent.click(within(await region('Chance of a new breach')).getByRole('button', { name: /How/ }))
    const dialog = screen.getByRole('dialog')
    expect(dialog.textContent).toContain('P = 1 − Π (1 − p)')
    expect(dialog.textContent).toContain('independent')
    expect(dialog.textContent).toContain('max p ≤ P ≤ min(1, Σ p)')
  })
})

describe('the timeline', () => {
  it('says when most are expected, reads by keyboard, and is a table too', async () => {
    await show()
    const panel = within(await region('Servers beyond a threshold'))
    expect(panel.getByText(/^Most at .* expected beyond warning \(P10 to P90 \d+ to \d+\)/)).toBeDefined()
    const reader = panel.getByRole('slider', { name: 'Time that is read' })
    fireEvent.keyDown(reader, { key: 'ArrowRight' })
    expect(reader.getAttribute('aria-valuetext')).toMatch(/^14:10 UTC, \+5 min: [\d.]+ expected/)
    fireEvent.keyDown(reader, { key: 'ArrowLeft' })
    expect(reader.getAttribute('aria-valuetext')).toMatch(/^14:05 UTC, measured: \d+ beyond warning/)
    const details = panel.getByText('Values as a table').closest('details')!
    details.open = true
    fireEvent(details, new Event('toggle'))
    expect(panel.getAllByRole('row')).toHaveLength(98)
  })
})

describe('the next breaches', () => {
  it('are told in words, and a press opens the server', async () => {
    const store = await show()
    const { next } = outlook(viewIn(store))
    const panel = within(await region('Next breaches'))
    const [first] = panel.getAllByRole('listitem')
    const { server, metric } = viewIn(store).forecast.series[next[0]!.series]!
    expect(first?.textContent).toContain(`${server}${metric}`)
    const texts = panel.getAllByRole('listitem').map(({ textContent }) => textContent)
    expect(texts.some((text) => / now\d+\u2009% for [≥≤] /.test(text))).toBe(true)
    // When, then the range, what the median does, and the chance.
    const ahead = /in [\d hmin]+ to [\d hmin]+; P50 (crosses in [\d hmin]+|stays below)>?\d+\u2009%$/
    expect(texts.some((text) => ahead.test(text))).toBe(true)
    fireEvent.click(within(first!).getByRole('button'))
    expect(store.getState().screen.tab).toBe('predictions')
    expect(store.getState().selection).toEqual({ server, metric })
  })

  it('where there are none are the closest, which is not the same as nothing', async () => {
    const forecast = fakeForecast({ ...FLEET, metrics: ['cpu_percent'] })
    const low = { quantiles: forecast.quantiles.map((value) => value / 4) }
    const history = forecast.history.map((value) => value / 4)
    const calm = { ...forecast, ...low, history, current: forecast.current.map((value) => value / 4) }
    await showForecast(calm)
    const panel = within(await region('Next breaches'))
    // What is unknown is not said to be calm.
    expect(
      panel.getByText(/^No chance of a breach of the \d+ servers known within 8 h reaches 10.%\.$/),
    ).toBeDefined()
    expect(panel.getAllByRole('listitem')).toHaveLength(5)
    expect(panel.getAllByText(/^P90 peaks at/)).toHaveLength(5)
  })
})

describe('headroom and profiles', () => {
  it('are there for every metric with a threshold, and for every profile', async () => {
    const store = await show()
    const metrics = within(await region('Headroom by metric')).getAllByRole('listitem')
    expect(metrics).toHaveLength(4)
    const profiles = within(await region('By profile'))
    expect(profiles.getAllByRole('listitem')).toHaveLength(5)
    fireEvent.click(profiles.getByRole('button', { name: /^database/ }))
    expect(store.getState().screen.filters.profiles).toEqual(['database'])
    expect(screen.getByRole('status', { name: 'Servers shown' }).textContent).toBe(`4 of ${SERVERS} servers`)
  })
})

describe('states', () => {
  it('says so where no server passes the filters', async () => {
    const store = await show()
    act(() => {
      store.getState().updateScreen({ filters: { ...store.getState().screen.filters, text: 'nobody' } })
    })
    expect(await screen.findByText('No server passes the filters.')).toBeDefined()
  })

  it('says so where no metric has a threshold', async () => {
    await showForecast(fakeForecast({ ...FLEET, metrics: ['queue_length'] }))
    expect(await screen.findByText(/No metric of this forecast has a threshold/)).toBeDefined()
    expect(screen.queryByRole('region', { name: 'Chance of a new breach' })).toBeNull()
  })

  it('marks what the network did not make, and lets none of it fire', async () => {
    const forecast = fakeForecast(FLEET)
    await showForecast({ ...forecast, provenance: { ...forecast.provenance, engine: 'heuristic' } })
    expect((await screen.findAllByText(/The network did not make this forecast/)).length).toBeGreaterThan(0)
    // Said once over the panels: the chart is hatched.
    expect((await region('Servers beyond a threshold')).textContent).not.toContain('The network did not make')
    expect(await screen.findByText('No rule finds anything to tell.')).toBeDefined()
  })
})

describe('the alerts', () => {
  it('fire for what is critical at first sight, and can be acknowledged, muted and resolved', async () => {
    const store = await show()
    await waitFor(() => {
      expect(alertRows().length).toBeGreaterThan(2)
    })
    const firing = Number(/\d+/.exec(screen.getByRole('button', { name: /^firing/ }).textContent)?.[0])
    expect(firing).toBeGreaterThan(1)
    expect(document.title).toBe(`(${firing}) Fleetcast`)
    expect(viewIn(store).source.alerts.read().newlyFired).toEqual([])
    const name = alertRows()[0]!.getAttribute('aria-label')!.replace('critical: ', '')
    fireEvent.click(screen.getByRole('button', { name: `Acknowledge ${name}, Critical within the horizon` }))
    expect(document.title).toBe(`(${firing - 1}) Fleetcast`)
    fireEvent.click(within(alertRows()[0]!).getByRole('button', { name: /^Mute/ }))
    fireEvent.click(screen.getByRole('button', { name: 'For 8 h' }))
    expect(document.title).toBe(firing === 2 ? 'Fleetcast' : `(${firing - 2}) Fleetcast`)
    fireEvent.click(screen.getByRole('button', { name: /^muted/ }))
    expect(alertRows()).toHaveLength(1)
    expect(alertRows()[0]?.textContent).toContain('firing beneath')
    fireEvent.click(within(alertRows()[0]!).getByRole('button', { name: /^Resolve/ }))
    expect(screen.getByText('No alert is muted.')).toBeDefined()
    fireEvent.click(screen.getByRole('button', { name: /^resolved/ }))
    fireEvent.click(within(alertRows()[0]!).getByRole('button', { name: /^History/ }))
    const history = within(screen.getByRole('dialog'))
    expect(history.getByText('you: resolved')).toBeDefined()
    expect(history.getByText(/^you: muted until/)).toBeDefined()
  })

  it('follow edited rules and thresholds at once, and that is no news', async () => {
    const store = await show()
    await waitFor(() => {
      expect(alertRows().length).toBeGreaterThan(0)
    })
    fireEvent.click(screen.getByRole('button', { name: 'Rules' }))
    fireEvent.click(screen.getByRole('button', { name: 'Edit Warning within two hours' }))
    fireEvent.change(screen.getByLabelText('Forecasts that agree'), { target: { value: '5' } })
    expect(screen.getByText('no more forecasts can agree than count')).toBeDefined()
    fireEvent.change(screen.getByLabelText('Forecasts that agree'), { target: { value: '1' } })
    fireEvent.click(screen.getByRole('button', { name: 'Save rule' }))
    fireEvent.click(screen.getByRole('button', { name: 'Close' }))
    await waitFor(() => {
      expect(screen.getByRole('button', { name: /^pending/ }).textContent).toBe('pending 0')
    })
    const before = alertRows().length
    await act(() =>
      store
        .getState()
        .setCriteria({ thresholds: { cpu_percent: { warning: 20, critical: 99, direction: 'above' } } }),
    )
    await waitFor(() => {
      expect(
        Number(/\d+/.exec(screen.getByRole('button', { name: /^open/ }).textContent)?.[0]),
      ).toBeGreaterThan(before)
    })
    expect(viewIn(store).source.alerts.read().newlyFired).toEqual([])
  })

  it('do not count a replay', async () => {
    const forecast = fakeForecast(FLEET)
    await showForecast({ ...forecast, provenance: { ...forecast.provenance, asOfMs: forecast.issueTimeMs } })
    await region('Chance of a new breach')
    expect(screen.getByText('No forecast has been read for alerts yet.')).toBeDefined()
  })

  it('are kept in the address: which of them are listed', async () => {
    const store = await show()
    fireEvent.click(await screen.findByRole('button', { name: /^resolved/ }))
    expect(store.getState().screen.environment).toEqual({ alerts: 'resolved' })
    await waitFor(() => {
      expect(new URLSearchParams(window.location.search).get('alerts')).toBe('resolved')
    })
  })
})
