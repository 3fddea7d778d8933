// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { firstOf } from '#forecast/breach.ts'
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
import { rangeOf } from '#forecast/outlook/newBreaches.ts'
import { expectedText } from '#text/environment/timeline.ts'
import { alertWords } from '#text/alerts/words.ts'
import { environmentWords as words } from '#text/environment/words.ts'

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
const alertRows = () => [...screen.getByRole('list', { name: /^Alerts:/ }).children] as HTMLElement[]

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

describe('the headline', () => {
  it('says what is going to break and what has, and leads to the lists', async () => {
    const store = await show(recordedTicks({ ...FLEET, servers: 40 }))
    await region(words.upcoming.title)
    const { warning } = outlook(viewIn(store))
    const { horizon } = warning.counts
    const [low, high] = rangeOf(horizon)
    const count = Math.round(horizon.expected)
    const lead = screen.getByRole('button', { name: new RegExp(`^About ${count} more servers?$`) })
    const sentence = lead.parentElement?.textContent
    expect(sentence).toContain(`expected to breach in the next 8 h (range ${low} to ${high}`)
    fireEvent.click(screen.getByRole('button', { name: `${warning.already} already do` }))
    expect(document.activeElement).toBe(await region(words.breaching.title))
  })

  it('says why it knows nothing of how right it was', async () => {
    await show()
    await region(words.upcoming.title)
    expect(screen.getByText('This recording has no accuracy.')).toBeDefined()
  })
})

describe('new breaches', () => {
  it('are told by their expected number with its range, who breaches already and who is unknown', async () => {
    // Among so many, several may breach, so that the bounds differ.
    const store = await show(recordedTicks({ ...FLEET, servers: 40 }))
    const panel = within(await region(words.chances.title))
    const { critical, warning, unknown } = outlook(viewIn(store))
    expect(unknown).toBeGreaterThan(0)
    const rows = panel.getAllByRole('row').map(({ textContent }) => textContent)
    expect(rows[2]).toContain('within 8 h')
    for (const { counts } of [warning, critical]) {
      const [low, high] = rangeOf(counts.horizon)
      expect(high).toBeGreaterThan(low)
      expect(rows[2]).toContain(`${expectedText(counts.horizon.expected)} range ${low} to ${high}`)
    }
    expect(rows[3]).toBe(`${words.chances.breachingNow}${warning.already}${critical.already}`)
    const rest = [warning, critical].map(({ known, already }) => known - already)
    expect(rows[4]).toBe(`${words.chances.notYet}${rest.join('')}`)
    expect(panel.getByText(new RegExp(`${unknown} servers? unknown, wholly or in part`))).toBeDefined()
  })

  it('give the formula and its assumption one press away', async () => {
    await show()
    const panel = within(await region(words.chances.title))
    fireEvent.click(panel.getByRole('button', { name: words.chances.howName }))
    const dialog = screen.getByRole('dialog')
    expect(dialog.textContent).toContain('P = 1 − Π (1 − p)')
    expect(dialog.textContent).toContain('independent')
    expect(dialog.textContent).toContain('max p ≤ P ≤ min(1, Σ p)')
  })
})

describe('the timeline', () => {
  it('says where it goes and when most are expected, reads by keyboard, and is a table too', async () => {
    await show()
    const panel = within(await region(words.timeline.title))
    expect(
      panel.getByRole('heading', {
        name: /^(Servers in breach at the same time (rise|peak|fall)|About \d+ servers? stay)/,
      }),
    ).toBeDefined()
    expect(
      panel.getByText(/^Peak at .* expected at or above warning \(P10 to P90 \d+ to \d+\)/),
    ).toBeDefined()
    const reader = panel.getByRole('slider', { name: words.timeline.reader })
    fireEvent.keyDown(reader, { key: 'ArrowRight' })
    expect(reader.getAttribute('aria-valuetext')).toMatch(/^14:10 UTC, \+5 min: [\d.]+ servers expected/)
    fireEvent.keyDown(reader, { key: 'ArrowLeft' })
    expect(reader.getAttribute('aria-valuetext')).toMatch(
      /^14:05 UTC, measured: \d+ servers? at or above warning/,
    )
    const details = panel.getByText(words.timeline.table).closest('details')!
    details.open = true
    fireEvent(details, new Event('toggle'))
    expect(panel.getAllByRole('row')).toHaveLength(98)
  })
})

describe('the lists of breaches', () => {
  it('tell what is upcoming, the soonest first, and a press opens the server', async () => {
    const store = await show(recordedTicks({ ...FLEET, servers: 40 }))
    const { next } = outlook(viewIn(store))
    const panel = within(await region(words.upcoming.title))
    const likely = next.filter(({ breach }) => breach.kind === 'expected')
    expect(
      panel.getByText(
        /^\d+ servers?(, \d+ metrics,)? with 30\s% chance or more($|;|, about \d+ expected in all)/,
      ),
    ).toBeDefined()
    const rows = within(panel.getByRole('list', { name: /^Likely/ })).getAllByRole('listitem')
    const texts = rows.map(({ textContent }) => textContent)
    // What comes to cross both thresholds names each of them, with its time and its chance.
    const both = likely.filter(({ breach }) => breach.kind === 'expected' && breach.before !== undefined)
    expect(both.length).toBeGreaterThan(0)
    expect(
      texts.some((text) =>
        /≥ \d+\s%, ≥ \d+\s% warning in .* · \d\d:\d\d UTC critical in .* · \d\d:\d\d \d+\s% \d+\s%$/.test(
          text,
        ),
      ),
    ).toBe(true)
    // When, also by the clock, then the range and the chance.
    expect(
      texts.some((text) => /in [\d hmin]+ · \d\d:\d\d UTC [\d hmin]+ to [\d hmin]+ \d+\u202f%$/.test(text)),
    ).toBe(true)
    const firstMs = ({ breach }: (typeof likely)[number]) =>
      breach.kind === 'expected' ? firstOf(breach).afterMs : NaN
    const soonest = likely.reduce((a, b) => (firstMs(b) < firstMs(a) ? b : a))
    const { server, metric } = viewIn(store).forecast.series[soonest.series]!
    expect(texts[0]).toContain(server)
    expect(texts[0]).toContain(metric)
    expect(rows[0]?.querySelector('svg')).not.toBeNull()
    fireEvent.click(within(rows[0]!).getByRole('button'))
    expect(store.getState().screen.tab).toBe('predictions')
    expect(store.getState().selection).toEqual({ server, metric })
  })

  it('tell what breaches already apart, with its value and since when', async () => {
    const store = await show()
    const { next } = outlook(viewIn(store))
    const panel = within(await region(words.breaching.title))
    const already = next.filter(({ breach }) => breach.kind === 'already')
    const rows = within(panel.getByRole('list', { name: words.breaching.title })).getAllByRole('listitem')
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.length).toBeLessThanOrEqual(already.length)
    expect(rows[0]?.textContent).toMatch(/ now (for|since) /)
  })

  it('has a column of what gets worse only where something may', async () => {
    const [name, head] = [words.breaching.title, words.breaching.heads.at(-1)!]
    const breaching = async () => {
      const panel = within(await region(name))
      return { panel, rows: within(panel.getByRole('list', { name })).getAllByRole('listitem') }
    }
    const store = await show(recordedTicks({ ...FLEET, servers: 40 }))
    const may = outlook(viewIn(store)).next.some(
      ({ breach }) => breach.kind === 'already' && breach.ahead !== null,
    )
    expect(may).toBe(true)
    expect((await breaching()).panel.getByText(head)).toBeDefined()
    cleanup()
    // Beyond the critical threshold nothing is worse.
    const forecast = fakeForecast({ ...FLEET, metrics: ['cpu_percent'] })
    await showForecast({ ...forecast, current: forecast.current.map(() => 99) })
    const { panel, rows } = await breaching()
    expect(rows.length).toBeGreaterThan(0)
    expect(panel.queryByText(head)).toBeNull()
  })

  it('where nothing is upcoming tell what comes closest, which is not the same as nothing', async () => {
    const forecast = fakeForecast({ ...FLEET, metrics: ['cpu_percent'] })
    const low = { quantiles: forecast.quantiles.map((value) => value / 4) }
    const history = forecast.history.map((value) => value / 4)
    const calm = { ...forecast, ...low, history, current: forecast.current.map((value) => value / 4) }
    await showForecast(calm)
    const panel = within(await region(words.upcoming.title))
    // What is unknown is not said to be calm.
    expect(
      panel.getByText(/^No chance of a breach of the \d+ servers known within 8 h reaches 10.%\.$/),
    ).toBeDefined()
    expect(panel.getAllByRole('listitem')).toHaveLength(5)
    expect(panel.getAllByText(/^P90 peaks at/)).toHaveLength(5)
    expect(within(await region(words.breaching.title)).getByText(words.breaching.none)).toBeDefined()
  })
})

describe('headroom and profiles', () => {
  it('are there for every metric with a threshold, and for every profile', async () => {
    const store = await show()
    const panel = within(await region(words.headroom.title))
    const metrics = panel.getAllByRole('listitem')
    expect(metrics).toHaveLength(4)
    const { headroom } = outlook(viewIn(store))
    const [tightest] = headroom
    expect(metrics[0]?.textContent).toContain(tightest?.metric)
    expect(metrics[0]?.textContent).toMatch(/median server [\d.]+ points (below|over) \d+\u202f%/)
    expect(metrics[0]?.textContent).toContain(
      `${tightest?.beyond.warning} of ${tightest?.known} over it at P90`,
    )
    const details = panel.getByText(words.headroom.table).closest('details')!
    details.open = true
    fireEvent(details, new Event('toggle'))
    expect(panel.getAllByRole('row')).toHaveLength(5)
    const profiles = within(await region(words.profiles.title))
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
    expect(await screen.findByText(words.noMatch)).toBeDefined()
  })

  it('says so where no metric has a threshold', async () => {
    await showForecast(fakeForecast({ ...FLEET, metrics: ['queue_length'] }))
    expect(await screen.findByText(words.noThresholds)).toBeDefined()
    expect(screen.queryByRole('region', { name: words.chances.title })).toBeNull()
  })

  it('marks what the network did not make, and lets none of it fire', async () => {
    const forecast = fakeForecast(FLEET)
    await showForecast({ ...forecast, provenance: { ...forecast.provenance, engine: 'heuristic' } })
    expect((await screen.findAllByText(/This forecast is not from the network/)).length).toBeGreaterThan(0)
    // Said once over the panels: the chart is hatched.
    expect((await region(words.timeline.title)).textContent).not.toContain('The network did not make')
    expect(await screen.findByText(alertWords.none)).toBeDefined()
  })
})

const firingServers = (store: AppStore) => {
  const alerts = viewIn(store).source.alerts.read().current?.alerts ?? []
  return new Set(alerts.filter(({ phase }) => phase.kind === 'firing').map(({ server }) => server))
}
const undo = () => screen.getByRole('button', { name: alertWords.acts.undo })

describe('the alerts', () => {
  it('fire for what is critical at first sight, one row per server, and can be acknowledged and muted', async () => {
    const store = await show()
    await waitFor(() => {
      expect(alertRows().length).toBeGreaterThan(1)
    })
    const firing = firingServers(store).size
    expect(firing).toBeGreaterThan(1)
    expect(screen.getByRole('button', { name: /^firing/ }).textContent).toBe(`firing ${firing}`)
    expect(document.title).toBe(`(${firing}) Fleetcast`)
    expect(viewIn(store).source.alerts.read().newlyFired).toEqual([])
    const names = alertRows().map((row) => row.getAttribute('aria-label')?.replace(/^\w+: /, ''))
    expect(new Set(names).size).toBe(names.length)
    const [server = ''] = names
    fireEvent.click(screen.getByRole('button', { name: `Acknowledge all alerts of ${server}` }))
    expect(document.title).toBe(firing === 1 ? 'Fleetcast' : `(${firing - 1}) Fleetcast`)
    fireEvent.click(undo())
    expect(document.title).toBe(`(${firing}) Fleetcast`)
    expect(screen.queryByRole('button', { name: alertWords.acts.undo })).toBeNull()
    fireEvent.click(screen.getByRole('button', { name: `Mute all alerts of ${server}` }))
    fireEvent.click(screen.getByRole('button', { name: 'For 8 h' }))
    expect(document.title).toBe(firing === 1 ? 'Fleetcast' : `(${firing - 1}) Fleetcast`)
    fireEvent.click(screen.getByRole('button', { name: /^muted/ }))
    expect(alertRows()).toHaveLength(1)
    fireEvent.click(screen.getByRole('button', { name: new RegExp(`^\\d+ alerts? of ${server}$`) }))
    const [detail] = within(alertRows()[0]!).getAllByRole('listitem')
    const resolve = within(detail!).getByRole('button', { name: /^Resolve/ })
    // The row stays for as long as the focus is in it.
    act(() => resolve.focus())
    fireEvent.click(resolve)
    fireEvent.click(within(detail!).getByRole('button', { name: /^History/ }))
    const history = within(screen.getByRole('dialog'))
    expect(history.getByText('you: resolved')).toBeDefined()
    expect(history.getByText(/^you: muted until/)).toBeDefined()
    expect(history.getByText('you: unacknowledged')).toBeDefined()
  })

  it('stay where they are while somebody works at them, and a double click acts once', async () => {
    const store = await show()
    await waitFor(() => {
      expect(alertRows().length).toBeGreaterThan(1)
    })
    const list = screen.getByRole('list', { name: /^Alerts:/ })
    const order = () => alertRows().map((row) => row.getAttribute('aria-label'))
    const before = order()
    const firing = firingServers(store).size
    fireEvent.pointerEnter(list, { pointerType: 'mouse' })
    const [button] = within(list).getAllByRole('button', { name: /^Acknowledge all/ })
    fireEvent.click(button!, { detail: 1 })
    fireEvent.click(button!, { detail: 2 })
    expect(firingServers(store).size).toBe(firing - 1)
    expect(order()).toEqual(before)
    // Its button says what it does now, in the same place.
    expect(button?.textContent).toBe(alertWords.acts.unacknowledge)
    act(() => button?.blur())
    fireEvent.pointerLeave(list)
    expect(order()).not.toEqual(before)
    expect([...order()].sort()).toEqual([...before].sort())
  })

  it('are acknowledged many at once: some by shift, or all that are shown', async () => {
    const store = await show(recordedTicks({ ...FLEET, servers: 40 }))
    await waitFor(() => {
      expect(alertRows().length).toBeGreaterThan(3)
    })
    const firing = firingServers(store).size
    const boxes = () => within(screen.getByRole('list', { name: /^Alerts:/ })).getAllByRole('checkbox')
    fireEvent.click(boxes()[0]!)
    fireEvent.click(boxes()[2]!, { shiftKey: true })
    const bar = within(screen.getByRole('group', { name: alertWords.selection.bar }))
    expect(bar.getByText('3 servers selected')).toBeDefined()
    fireEvent.click(bar.getByRole('button', { name: /^Acknowledge \d+ alerts$/ }))
    expect(firingServers(store).size).toBe(firing - 3)
    expect(screen.getByText(/^Acknowledged \d+ alerts\.$/)).toBeDefined()
    fireEvent.click(undo())
    expect(firingServers(store).size).toBe(firing)
    fireEvent.click(bar.getByRole('checkbox'))
    expect(bar.getByText(`${alertRows().length} servers selected`)).toBeDefined()
    fireEvent.click(bar.getByRole('button', { name: /^Mute \d+ alerts$/ }))
    fireEvent.click(screen.getByRole('button', { name: alertWords.mute.untilResolved }))
    expect(firingServers(store).size).toBe(0)
    expect(document.title).toBe('Fleetcast')
    fireEvent.click(undo())
    expect(firingServers(store).size).toBe(firing)
  })

  it('of a selection, and of one event, are taken back where nothing is left to acknowledge', async () => {
    const store = await show(recordedTicks({ ...FLEET, servers: 40 }))
    await waitFor(() => {
      expect(alertRows().length).toBeGreaterThan(3)
    })
    const firing = firingServers(store)
    const bar = within(screen.getByRole('group', { name: alertWords.selection.bar }))
    const acts = (group: { getAllByRole: typeof screen.getAllByRole }) =>
      group.getAllByRole('button').map(({ textContent }) => textContent.replace(/\d+/, 'n'))
    fireEvent.click(bar.getByRole('checkbox'))
    fireEvent.click(bar.getByRole('button', { name: /^Acknowledge \d+ alerts$/ }))
    expect(firingServers(store).size).toBe(0)
    fireEvent.click(bar.getByRole('checkbox'))
    expect(acts(bar)).toContain('Unacknowledge n alerts')
    expect(acts(bar)).not.toContain('Acknowledge n alerts')
    fireEvent.click(bar.getByRole('button', { name: /^Unacknowledge/ }))
    expect(firingServers(store)).toEqual(firing)

    for (const title of [words.upcoming.title, words.breaching.title]) {
      const groups = within(await region(title)).queryAllByRole('button', { expanded: false })
      for (const row of groups) fireEvent.click(row)
    }
    const acknowledged = () =>
      (viewIn(store).source.alerts.read().current?.alerts ?? []).filter(
        ({ phase }) => phase.kind === 'acknowledged',
      )
    const events = screen.getAllByRole('group', { name: /^Alerts of \d+ .*servers?: / })
    const event = within(events[0]!)
    fireEvent.click(event.getByRole('button', { name: /^Acknowledge \d+ alerts?$/ }))
    expect(acknowledged().length).toBeGreaterThan(1)
    expect(new Set(acknowledged().map(({ metric }) => metric)).size).toBe(1)
    expect(acts(event)).not.toContain('Acknowledge n alerts')
    fireEvent.click(event.getByRole('button', { name: /^Unacknowledge/ }))
    expect(acknowledged()).toEqual([])
    expect(firingServers(store)).toEqual(firing)
  })

  it('follow edited rules and thresholds at once, and that is no news', async () => {
    const store = await show()
    await waitFor(() => {
      expect(alertRows().length).toBeGreaterThan(0)
    })
    fireEvent.click(screen.getByRole('button', { name: 'Rules' }))
    fireEvent.click(screen.getByRole('button', { name: 'Edit Warning within two hours' }))
    fireEvent.change(screen.getByLabelText(alertWords.form.agreeing), { target: { value: '5' } })
    expect(
      screen.getByText('the number of forecasts that must agree is larger than the number considered'),
    ).toBeDefined()
    fireEvent.change(screen.getByLabelText(alertWords.form.agreeing), { target: { value: '1' } })
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

  it('say that none will fire where every rule is off', async () => {
    await show()
    await waitFor(() => {
      expect(alertRows().length).toBeGreaterThan(0)
    })
    expect(screen.queryByText(alertWords.noRules)).toBeNull()
    fireEvent.click(screen.getByRole('button', { name: 'Rules' }))
    const rules = within(screen.getByRole('dialog')).getAllByRole('checkbox', { checked: true })
    for (const rule of rules) fireEvent.click(rule)
    fireEvent.click(screen.getByRole('button', { name: 'Close' }))
    expect(screen.getByText(alertWords.noRules)).toBeDefined()
  })

  it('do not count a replay', async () => {
    const forecast = fakeForecast(FLEET)
    await showForecast({ ...forecast, provenance: { ...forecast.provenance, asOfMs: forecast.issueTimeMs } })
    await region(words.chances.title)
    expect(screen.getByText(alertWords.noneYet)).toBeDefined()
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
