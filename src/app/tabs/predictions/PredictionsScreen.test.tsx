// @vitest-environment jsdom
import { act, cleanup, createEvent, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { App } from '../../App.tsx'
import type { AppStore } from '../../state/appStore.ts'
import { DEFAULT_PREFERENCES, usePreferences } from '../../state/preferences.ts'
import { FIRST_SCREEN } from '../../state/screen/screen.ts'
import { completeDom } from '../../testing/dom.ts'
import { FAKE_FLEET, fakeForecast, recordedTicks } from '../../testing/fakeForecast.ts'
import { fakeSource } from '../../testing/fakeSource.ts'
import { fakeStore, viewIn } from '../../testing/fakeStore.ts'

// ECharts draws on a canvas, which jsdom has not; the chart's words and table are ours and stay.
vi.mock('../../features/charts/FanCanvas.tsx', () => ({ default: () => <div>drawn</div> }))

const FLEET = { ...FAKE_FLEET, servers: 20, metrics: ['cpu_percent', 'load_average'] }
/** Of which batch-03 was left out whole. */
const SERVERS = 21

// The chunk of the tab is not what a test waits for.
beforeAll(async () => {
  await import('./PredictionsScreen.tsx')
})

beforeEach(() => {
  completeDom()
  // Wide enough for the first metric beside what stands in place.
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => 900 })
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
  const store = fakeStore({ screen: { ...FIRST_SCREEN, tab: 'predictions' } })
  store.getState().showSource(fakeSource({ forecasts }))
  render(
    <StrictMode>
      <App store={store} />
    </StrictMode>,
  )
  await screen.findByRole('grid', { name: 'Servers' })
  return store
}

const grid = () => screen.getByRole('grid', { name: 'Servers' })
const shown = () => Number(grid().getAttribute('aria-rowcount')) - 2
const names = () =>
  [...grid().querySelectorAll('[data-server]')].map((row) => row.getAttribute('data-server'))
const active = () => grid().querySelector('[data-active=true]')?.getAttribute('data-server')
const severityButtons = () => within(screen.getByRole('group', { name: 'Severity' })).getAllByRole('button')
const checkbox = (name: string | RegExp) => screen.getByRole('checkbox', { name })

describe('the table', () => {
  it('announces all rows and columns and renders only what is in sight', async () => {
    await show(recordedTicks({ ...FAKE_FLEET, servers: 40 }))
    expect(shown()).toBe(41)
    const rows = within(grid()).getAllByRole('row')
    expect(rows.length).toBeLessThan(41)
    expect(rows[2]?.getAttribute('aria-rowindex')).toBe('3')
    // Pin, mark, server; profile, first breach, risk; five metrics of seven cells.
    expect(grid().getAttribute('aria-colcount')).toBe('41')
    expect(within(grid()).queryByRole('columnheader', { name: 'network_in_kbps' })).toBeNull()
  })

  it('opens no server by itself; the first key opens the worst one, and the address says so', async () => {
    const store = await show()
    expect(screen.queryByRole('complementary', { name: /^Server/ })).toBeNull()
    fireEvent.keyDown(document.body, { key: 'j' })
    expect(active()).toBe(names()[0])
    // A first look is at what is worst.
    const view = viewIn(store)
    const worst = view.assessment.servers.find(({ server }) => server === names()[0])
    const lead = view.forecast.series[worst?.lead ?? -1]?.metric
    expect(lead).toBeDefined()
    expect(screen.getByRole('complementary', { name: `Server ${names()[0]}` })).toBeDefined()
    await waitFor(() => {
      const query = new URLSearchParams(window.location.search)
      expect(query.get('server')).toBe(names()[0])
      expect(query.get('metric')).toBe(lead)
    })
  })

  it('is worked with the keyboard alone', async () => {
    await show()
    const order = names()
    fireEvent.keyDown(document.body, { key: 'j' })
    fireEvent.keyDown(grid(), { key: 'ArrowDown' })
    expect(active()).toBe(order[1])
    fireEvent.keyDown(document.body, { key: 'k' })
    expect(active()).toBe(order[0])
    fireEvent.keyDown(grid(), { key: 'Enter' })
    expect(document.activeElement?.textContent).toBe(order[0])
    fireEvent.keyDown(document.body, { key: '/' })
    const search = screen.getByRole('searchbox', { name: 'Search servers' })
    expect(document.activeElement).toBe(search)
    // Typing is typing, not moving.
    fireEvent.keyDown(search, { key: 'j' })
    expect(active()).toBe(order[0])
    fireEvent.keyDown(grid(), { key: 'Escape' })
    expect(screen.queryByRole('complementary', { name: /^Server/ })).toBeNull()
    expect(document.activeElement).toBe(grid())
  })

  it('sorts by any column of any metric, and the address carries it', async () => {
    await show()
    const header = (name: string) => within(grid()).getByRole('button', { name })
    fireEvent.click(header('Server'))
    expect(names()[0]).toBe('api-01')
    fireEvent.click(header('Server'))
    expect(names()[0]).toBe('web-04')
    fireEvent.click(header('cpu_percent Now (current value)'))
    const sorted = within(grid())
      .getAllByRole('columnheader')
      .filter((each) => (each.getAttribute('aria-sort') ?? 'none') !== 'none')
    expect(sorted.map((each) => each.getAttribute('aria-sort'))).toEqual(['descending'])
    const forecast = fakeForecast(FLEET)
    const highest = forecast.series
      .map((key, series) => ({ ...key, value: forecast.current[series] ?? NaN }))
      .filter(({ metric }) => metric === 'cpu_percent')
      .sort((a, b) => b.value - a.value)
    expect(names().slice(0, 3)).toEqual(highest.slice(0, 3).map(({ server }) => server))
    await waitFor(() => {
      expect(new URLSearchParams(window.location.search).get('sort')).toBe('now cpu_percent')
    })
  })

  it('selects the metric that is clicked', async () => {
    const store = await show()
    act(() => store.getState().openServer('db-01', 'load_average'))
    fireEvent.click(grid().querySelector('[data-server=db-03] [role=rowheader]')!)
    expect(store.getState().selection).toEqual({ server: 'db-03', metric: 'load_average' })
    fireEvent.click(grid().querySelector('[data-server=db-04] [data-metric=cpu_percent] [role=gridcell]')!)
    expect(store.getState().selection).toEqual({ server: 'db-04', metric: 'cpu_percent' })
    expect(screen.getByRole('figure', { name: 'Forecast of cpu_percent of db-04' })).toBeDefined()
  })

  it('names what was left out in place of numbers', async () => {
    await show()
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'batch' } })
    await waitFor(() => expect(names()).toEqual(['batch-03']))
    expect(within(grid()).getAllByText('skipped: 12 rows; the model needs at least 24')[0]).toBeDefined()
    const row = within(grid()).getAllByRole('row')[2]!
    expect(within(row).getByRole('img').getAttribute('aria-label')).toContain('unknown')
  })
})

describe('the columns', () => {
  const ahead = (metric: string, tick: number): FleetForecast => {
    const forecast = fakeForecast({ ...FLEET, metrics: ['cpu_percent', 'memory_percent'] }, tick)
    const { series, horizon, levels } = forecast
    const isIn = (at: number) => series[at]?.metric === metric
    return {
      ...forecast,
      quantiles: forecast.quantiles.map((_, at) =>
        isIn(Math.floor(at / (horizon * levels.length))) ? 99 : 30,
      ),
      current: forecast.current.map(() => 30),
      history: forecast.history.map(() => 30),
    }
  }
  /** Room for all metrics. */
  const wide = () =>
    Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => 3000 })
  const metrics = () =>
    [...grid().querySelectorAll('[role=columnheader][aria-colspan] ')]
      .map(({ textContent }) => textContent)
      .filter((text) => /_percent/.test(text))

  it('begin with the metric that is going to breach, and stay until somebody asks', async () => {
    const store = fakeStore({ screen: { ...FIRST_SCREEN, tab: 'predictions' } })
    const source = fakeSource({
      forecasts: (tick) => ahead(tick === 0 ? 'memory_percent' : 'cpu_percent', tick),
    })
    wide()
    store.getState().showSource(source)
    render(<App store={store} />)
    await screen.findByRole('grid', { name: 'Servers' })
    expect(metrics()).toEqual(['memory_percent', 'cpu_percent'])
    act(() => source.tick())
    expect(metrics()).toEqual(['memory_percent', 'cpu_percent'])
    // Not under the cursor, either.
    fireEvent.pointerEnter(grid().parentElement!)
    act(() => store.getState().orderMetrics())
    expect(metrics()).toEqual(['memory_percent', 'cpu_percent'])
    fireEvent.pointerLeave(grid().parentElement!)
    await waitFor(() => expect(metrics()).toEqual(['cpu_percent', 'memory_percent']))
  })

  it('of the metric that the open server is looked at by stand out', async () => {
    wide()
    const store = await show()
    const looked = () => grid().querySelector('[role=columnheader][data-looked=true]')?.textContent
    expect(looked()).toBeUndefined()
    act(() => store.getState().openServer('db-03', 'load_average'))
    await waitFor(() => expect(looked()).toBe('load_average'))
    fireEvent.click(
      within(screen.getByRole('complementary', { name: /^Server/ })).getByRole('button', {
        name: /^cpu_percent/,
      }),
    )
    await waitFor(() => expect(looked()).toBe('cpu_percent'))
  })
})

it('folds many servers without an expected breach away, until they are asked for', async () => {
  const fleet = { ...FLEET, servers: 200, metrics: ['network_in_kbps', 'cpu_percent'] }
  const store = await show(recordedTicks(fleet))
  const { assessment } = viewIn(store)
  const well = assessment.servers.filter(({ severity }) => severity === 'ok').length
  expect(well).toBeGreaterThan(100)
  const fold = screen.getByRole('button', { name: `${well} servers without an expected breach` })
  expect(fold.getAttribute('aria-expanded')).toBe('false')
  expect(shown()).toBe(201 - well)
  expect(screen.getByRole('status', { name: 'Servers shown' }).textContent).toBe(
    `${201 - well} of 201 servers`,
  )
  fireEvent.click(fold)
  expect(shown()).toBe(201)
  expect(fold.getAttribute('aria-expanded')).toBe('true')
  fireEvent.click(fold)
  fireEvent.click(within(grid()).getByRole('button', { name: 'Server' }))
  // Another order may be about those that are well.
  await waitFor(() => expect(shown()).toBe(201))
  expect(screen.queryByRole('button', { name: /without an expected breach/ })).toBeNull()
})

describe('filters', () => {
  it('of severity count what they show', async () => {
    await show()
    const counts = severityButtons().map((button) => Number(/\d+/.exec(button.textContent)?.[0]))
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(SERVERS)
    expect(new Set(counts).size).toBeGreaterThan(2)
    for (const [at, count] of counts.entries()) {
      fireEvent.click(severityButtons()[at]!)
      await waitFor(() => expect(shown()).toBe(count))
      expect(screen.getByRole('status', { name: 'Servers shown' }).textContent).toBe(
        `${count} of ${SERVERS} servers`,
      )
      fireEvent.click(severityButtons()[at]!)
    }
    await waitFor(() => expect(shown()).toBe(SERVERS))
  })

  it('of profile and metric count what they show, and can be taken back at once', async () => {
    await show()
    fireEvent.click(checkbox(/^database/))
    await waitFor(() => expect(shown()).toBe(4))
    expect(checkbox(/^database/).closest('label')?.textContent).toBe('database4')
    expect(names().every((name) => name?.startsWith('db-'))).toBe(true)
    fireEvent.click(checkbox(/^load_average/))
    await waitFor(() => {
      expect(within(grid()).queryByRole('columnheader', { name: 'cpu_percent' })).toBeNull()
    })
    expect(within(grid()).getByRole('columnheader', { name: 'load_average' })).toBeDefined()
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'nobody' } })
    const nothing = await screen.findByText(/^No servers match the filters/)
    fireEvent.click(within(nothing).getByRole('button', { name: 'Show all servers' }))
    await waitFor(() => expect(shown()).toBe(SERVERS))
  })

  it('fold away, and stay so', async () => {
    await show()
    expect(screen.getByRole('complementary', { name: 'Filters' })).toBeDefined()
    fireEvent.click(screen.getByRole('button', { name: 'Filters' }))
    expect(screen.queryByRole('complementary', { name: 'Filters' })).toBeNull()
    expect(usePreferences.getState().facets).toBe(false)
  })
})

describe('what is remembered', () => {
  it('pins stand on top and can be shown alone', async () => {
    await show()
    fireEvent.click(within(grid()).getByRole('button', { name: 'Server' }))
    fireEvent.click(within(grid()).getByRole('button', { name: 'Pin api-02' }))
    expect(names()[0]).toBe('api-02')
    expect(usePreferences.getState().pinned).toEqual(['api-02'])
    fireEvent.click(checkbox(/^only pinned/))
    await waitFor(() => expect(names()).toEqual(['api-02']))
    fireEvent.click(within(grid()).getByRole('button', { name: 'Pin api-02' }))
    await waitFor(() => expect(names()).toEqual([]))
  })

  it('columns that were put away stay away', async () => {
    await show()
    const ahead = () =>
      within(grid()).queryByRole('button', { name: 'cpu_percent +30 min P10–P90 (median in 30 min)' })
    expect(ahead()).not.toBeNull()
    fireEvent.click(screen.getByRole('button', { name: 'Columns' }))
    fireEvent.click(checkbox('+30 min'))
    fireEvent.click(checkbox('two lines'))
    fireEvent.click(screen.getByRole('button', { name: 'Close' }))
    expect(ahead()).toBeNull()
    expect(grid().getAttribute('data-lines')).toBe('two-line')
    expect(usePreferences.getState()).toMatchObject({ hiddenColumns: ['each soon'], rowHeight: 'two-line' })
  })
})

describe('copying', () => {
  const copied = () => {
    const setData = vi.fn()
    fireEvent(grid(), createEvent.copy(grid(), { clipboardData: { setData } }))
    return setData.mock.calls.map(([, text]) => String(text).trimEnd().split('\n'))[0]
  }

  it('takes the open row, or those that are marked', async () => {
    await show()
    expect(copied()).toBeUndefined()
    fireEvent.click(within(grid()).getByRole('button', { name: 'Server' }))
    const order = names()
    fireEvent.keyDown(document.body, { key: 'j' })
    expect(copied()?.map((line) => line.split('\t')[0])).toEqual(['server', order[0]])
    fireEvent.keyDown(grid(), { key: 'ArrowDown', shiftKey: true })
    expect(copied()?.map((line) => line.split('\t')[0])).toEqual(['server', order[0], order[1]])
    fireEvent.click(grid().querySelector(`[data-server=${order[4]}]`)!, { ctrlKey: true })
    expect(copied()).toHaveLength(4)
    expect(screen.getByRole('button', { name: 'Copy 3 rows' })).toBeDefined()
    fireEvent.keyDown(grid(), { key: 'a', ctrlKey: true })
    expect(copied()).toHaveLength(SERVERS + 1)
  })

  it('works by the button, and says when it may not', async () => {
    await show()
    fireEvent.keyDown(document.body, { key: 'j' })
    const writeText = vi.fn<(text: string) => Promise<void>>(() => Promise.resolve())
    vi.stubGlobal('navigator', { platform: '', clipboard: { writeText } })
    fireEvent.click(screen.getByRole('button', { name: 'Copy row' }))
    await screen.findByText('1 row copied')
    expect(writeText.mock.calls[0]?.[0].startsWith('server\tseverity\tprofile')).toBe(true)
    writeText.mockRejectedValueOnce(new Error('not allowed'))
    fireEvent.click(screen.getByRole('button', { name: 'Copy row' }))
    await screen.findByText(/^The browser refused/)
  })
})

describe('the server', () => {
  const open = async (server: string) => {
    const store = await show()
    act(() => store.getState().openServer(server, null))
    return screen.getByRole('complementary', { name: `Server ${server}` })
  }

  it('gives its chart in words and as a table', async () => {
    await open('db-03')
    const figure = screen.getByRole('figure', { name: 'Forecast of cpu_percent of db-03' })
    expect(figure.textContent).toMatch(/In 8 h \(22:05 UTC\)/)
    const details = figure.querySelector('details')!
    details.open = true
    fireEvent(details, new Event('toggle'))
    const table = await within(figure).findByRole('table', { name: /^Forecast of cpu_percent of / })
    expect(within(table).getAllByRole('row')).toHaveLength(97)
  })

  it('changes the metric from the small charts', async () => {
    const pane = await open('db-03')
    fireEvent.click(within(pane).getByRole('button', { name: /^load_average/ }))
    expect(screen.getByRole('figure', { name: 'Forecast of load_average of db-03' })).toBeDefined()
  })

  it('names what was left out of it, whole or in part', async () => {
    const pane = await open('db-02')
    expect(within(pane).getByRole('region', { name: 'Skipped' }).textContent).toContain(
      'swap_percentevery value is null',
    )
    cleanup()
    const other = await open('batch-03')
    expect(other.textContent).toContain('There is no forecast for this server.')
    expect(within(other).getByRole('region', { name: 'Skipped' }).textContent).toContain(
      'all metrics12 rows; the model needs at least 24',
    )
  })

  it('goes away and leaves the table with the focus', async () => {
    const pane = await open('db-03')
    fireEvent.click(within(pane).getByRole('button', { name: 'All servers' }))
    expect(screen.queryByRole('complementary', { name: /^Server/ })).toBeNull()
    expect(document.activeElement).toBe(grid())
  })

  it('does not pass off what the network did not make', async () => {
    const forecast = fakeForecast(FLEET)
    const provenance = { ...forecast.provenance, engine: 'heuristic', selfCheckError: null } as const
    const store = await show(() => ({ ...forecast, provenance }))
    act(() => store.getState().openServer('db-03', null))
    expect(screen.getByRole('region', { name: 'Provenance' }).textContent).toContain(
      'Not the model · heuristic',
    )
    expect(screen.getByText('This forecast is not from the network.')).toBeDefined()
    expect(grid().querySelectorAll('svg [data-network=false]').length).toBeGreaterThan(5)
    expect(grid().querySelector('svg [data-network=true]')).toBeNull()
  })
})
