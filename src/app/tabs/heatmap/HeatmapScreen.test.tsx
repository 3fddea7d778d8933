// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { App } from '../../App.tsx'
import { availableCommands } from '../../features/commands/registry.ts'
import type { AppStore } from '../../state/appStore.ts'
import { DEFAULT_PREFERENCES, usePreferences } from '../../state/preferences.ts'
import { readScreen } from '../../state/screen/screen.ts'
import { completeDom, matchMedia } from '../../testing/dom.ts'
import { FAKE_FLEET, fakeForecast, recordedTicks } from '../../testing/fakeForecast.ts'
import { fakeSource } from '../../testing/fakeSource.ts'
import { fakeStore } from '../../testing/fakeStore.ts'

// ECharts draws on a canvas, which jsdom has not; it is on the tab that a server opens in.
vi.mock('../../features/charts/FanCanvas.tsx', () => ({ default: () => <div>drawn</div> }))

const FLEET = { ...FAKE_FLEET, servers: 20, metrics: ['cpu_percent', 'network_in_kbps'] }
/** Of which batch-03 was left out whole. */
const SERVERS = 21

beforeAll(async () => {
  await import('./HeatmapScreen.tsx')
})

beforeEach(() => {
  completeDom()
  // The picture's own place: 600 by 600 from the corner, as its inner size is.
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
  usePreferences.getState().set(DEFAULT_PREFERENCES)
})

function open(address: string, forecasts: (tick: number) => FleetForecast): AppStore {
  const store = fakeStore({ screen: readScreen(new URLSearchParams(`tab=heatmap&${address}`)) })
  store.getState().showSource(fakeSource({ forecasts }))
  render(
    <StrictMode>
      <App store={store} />
    </StrictMode>,
  )
  return store
}
async function show(address = '', forecasts = recordedTicks(FLEET)): Promise<AppStore> {
  const store = open(address, forecasts)
  await screen.findByLabelText('Show')
  await untilDrawn()
  return store
}

const picture = () => screen.getByRole('application')
/** The picture comes once its room is known, where there are rows to draw. */
const untilDrawn = () =>
  waitFor(() => {
    const room = screen.queryByRole('application')
    expect(room === null || room.querySelector('canvas') !== null).toBe(true)
  })
const press = (...keys: readonly (string | { key: string; shiftKey: boolean })[]) => {
  for (const key of keys) fireEvent.keyDown(picture(), typeof key === 'string' ? { key } : key)
}
const spoken = () => screen.getByRole('status', { name: 'Cell' }).textContent
const choose = (label: string, value: string) => {
  fireEvent.change(screen.getByLabelText(label), { target: { value } })
}
/** Names of the servers that are zoomed into, in the order in which they were chosen. */
const zoomedServers = (store: AppStore) => {
  const zoom = store.getState().screen.heatmap.rows
  return zoom?.kind === 'named' ? zoom.rows.map(({ name }) => name) : null
}
const query = () => new URLSearchParams(window.location.search)
const count = () => screen.getByRole('status', { name: 'Servers shown' }).textContent

describe('what it opens with', () => {
  /** Servers that are well, but for one metric of which the bad side, or every level, is beyond all thresholds. */
  const trouble = (metric: string, from: number) => (): FleetForecast => {
    const forecast = fakeForecast({ ...FAKE_FLEET, servers: 6, metrics: ['cpu_percent', 'memory_percent'] })
    const { series, horizon, levels } = forecast
    const values = forecast.quantiles.map((_, at) => {
      const isIn = series[Math.floor(at / (horizon * levels.length))]?.metric === metric
      return isIn && (levels[at % levels.length] ?? 0) >= from ? 99 : 30
    })
    return {
      ...forecast,
      quantiles: values,
      current: forecast.current.map(() => 30),
      history: forecast.history.map(() => 30),
    }
  }
  it('is the metric and the level where the trouble is', async () => {
    await show('', trouble('memory_percent', 0.75))
    expect(picture().getAttribute('aria-label')).toMatch(/^P90 of memory_percent/)
    expect(query().get('shown')).toBeNull()
    expect(screen.getByText('a bad case: 1 in 10 is worse').title).toContain('does not show at P50')
    cleanup()
    await show('', trouble('memory_percent', 0.02))
    expect(picture().getAttribute('aria-label')).toMatch(/^P50 of memory_percent/)
  })
  it('is what an address or a person asks for', async () => {
    await show('shown=p50', trouble('memory_percent', 0.75))
    expect(picture().getAttribute('aria-label')).toMatch(/^P50 of memory_percent/)
    choose('Show', 'p98')
    choose('Metric', 'cpu_percent')
    await waitFor(() => {
      expect(picture().getAttribute('aria-label')).toMatch(/^P98 of cpu_percent/)
    })
  })
})

it('on a phone how cells are colored and ordered is one line, which unfolds', async () => {
  matchMedia(['(width < 640px)'])
  await show()
  expect(screen.getByRole('combobox', { name: 'Metric' })).toBeDefined()
  expect(screen.queryByRole('combobox', { name: 'Rows' })).toBeNull()
  fireEvent.click(
    screen.getByRole('button', { name: '▸ level against thresholds · past and forecast · by severity' }),
  )
  choose('Rows', 'name')
  expect(
    screen.getByRole('button', { name: '▾ level against thresholds · past and forecast · by name' }),
  ).toBeDefined()
})

describe('the keys', () => {
  it('go from breach to breach of the forecast, also by button', async () => {
    await show('order=name&shown=p98')
    fireEvent.keyDown(document.body, { key: 'n' })
    const first = spoken()
    expect(first).toMatch(/\(\+.*\): cpu_percent likely .*P98 /)
    expect(document.activeElement).toBe(picture())
    press('n')
    expect(spoken()).not.toBe(first)
    fireEvent.click(screen.getByRole('button', { name: /^Previous breach/ }))
    expect(spoken()).toBe(first)
    expect(availableCommands().map(({ id }) => id)).toContain('heatmap.next')
  })
  it('move over the cells, and what is there is said', async () => {
    await show('order=name&shown=p50')
    expect(picture().getAttribute('aria-label')).toBe('P50 of cpu_percent: 21 rows, 288 steps')
    expect(spoken()).toBe('')
    press('ArrowRight')
    expect(spoken()).toMatch(
      /^api-01, 11 Jan 22:10 UTC \(15 h 55 m ago\): cpu_percent was [\d.]+\u202f%, below .*\. production$/,
    )
    press('ArrowDown', 'End')
    expect(spoken()).toMatch(
      /^api-02, 22:05 UTC \(\+8 h\): cpu_percent likely [\d.]+\u202f% \(\d+ to \d+\), .*threshold\. production\. chance of ≥ 75\u202f% .*forecast made at 14:05 UTC$/,
    )
  })

  it('select with shift, zoom with Enter, go along, and go back with Escape', async () => {
    const store = await show('order=name')
    press(
      'ArrowRight',
      'ArrowDown',
      { key: 'ArrowDown', shiftKey: true },
      { key: 'ArrowRight', shiftKey: true },
    )
    press('Enter')
    expect(zoomedServers(store)).toEqual(['api-02', 'api-03'])
    expect(store.getState().screen.heatmap.steps).toEqual({ first: -191, count: 2 })
    expect(picture().getAttribute('aria-label')).toContain('21 rows, 2 steps')
    await waitFor(() => {
      expect(query().getAll('zoomrows')).toEqual(['server:api-02', 'server:api-03'])
    })
    press('ArrowDown')
    expect(zoomedServers(store)).toEqual(['api-03', 'api-04'])
    expect(spoken()).toMatch(/^api-04, /)
    press('Escape')
    expect(store.getState().screen.heatmap).toMatchObject({ rows: null, steps: null })
  })

  it('zoom the rows with plus and minus', async () => {
    const store = await show()
    press('+')
    expect(zoomedServers(store)).toHaveLength(10)
    expect(screen.getByText(/rows 7 to 16 of 21/)).toBeTruthy()
    press('-', '-')
    expect(store.getState().screen.heatmap.rows).toBeNull()
  })

  it('open the server under the cursor', async () => {
    const store = await show('order=name')
    press('ArrowRight', 'ArrowDown', 'Enter')
    expect(store.getState().screen.tab).toBe('predictions')
    expect(store.getState().selection.server).toBe('api-02')
  })
})

describe('the pointer', () => {
  const at = (x: number, y: number) => ({
    clientX: x,
    clientY: y,
    button: 0,
    pointerId: 1,
    pointerType: 'mouse',
  })
  it('reads the cell that it points at', async () => {
    await show('order=name&span=horizon')
    fireEvent.pointerMove(picture(), at(599, 1))
    expect(within(picture()).getByText(/^api-01, 22:05 UTC \(\+8 h\)/)).toBeTruthy()
    fireEvent.pointerLeave(picture())
    expect(within(picture()).queryByText(/^api-01/)).toBeNull()
  })
  it('drags a rectangle to zoom into, and the way back is in sight', async () => {
    const store = await show('order=name&span=horizon')
    fireEvent.pointerDown(picture(), at(10, 1))
    fireEvent.pointerMove(picture(), at(300, 100))
    fireEvent.pointerUp(picture(), at(300, 100))
    expect(store.getState().screen.heatmap.steps).toEqual({ first: 2, count: 48 })
    expect(zoomedServers(store)?.[0]).toBe('api-01')
    fireEvent.click(screen.getByRole('button', { name: 'Reset zoom' }))
    expect(store.getState().screen.heatmap).toMatchObject({ rows: null, steps: null })
    expect(screen.queryByRole('button', { name: 'Reset zoom' })).toBeNull()
  })
  it('can be zoomed out of, ordered, grouped and read as a table from the palette', async () => {
    const store = await show('order=name&span=horizon&zoomsteps=2%2B48')
    const run = (id: string) => {
      const command = availableCommands().find((each) => each.id === id)
      act(() => {
        command!.run()
      })
    }
    const offered = (id: string) => availableCommands().some((each) => each.id === id)
    run('heatmap.reset')
    expect(store.getState().screen.heatmap.steps).toBeNull()
    expect(offered('heatmap.reset')).toBe(false)
    run('heatmap.sort.similarity')
    expect(store.getState().screen.heatmap.order).toBe('similarity')
    expect(offered('heatmap.sort.similarity')).toBe(false)
    run('heatmap.grouped')
    run('heatmap.span')
    expect(store.getState().screen.heatmap).toMatchObject({ grouped: true, span: 'time' })
    run('heatmap.table')
    expect(screen.getByRole('button', { name: 'Table' }).getAttribute('aria-pressed')).toBe('true')
  })
  it('opens the server on a click', async () => {
    const store = await show('order=name')
    fireEvent.pointerDown(picture(), at(500, 1))
    fireEvent.pointerUp(picture(), at(501, 1))
    expect(store.getState().selection.server).toBe('api-01')
    expect(store.getState().screen.tab).toBe('predictions')
  })
})

describe('what is shown', () => {
  it('is chosen, and the address says so', async () => {
    await show()
    choose('Show', 'risk')
    await waitFor(() => {
      expect(picture().getAttribute('aria-label')).toMatch(/^Chance that cpu_percent breaches by then/)
    })
    await waitFor(() => {
      expect(query().get('shown')).toBe('risk')
    })
    expect(screen.getByRole('figure', { name: /^Colors: chance of ≥ 75/ })).toBeTruthy()
  })

  it('of a metric without a threshold is its levels in its own unit, and that is said', async () => {
    await show('shown=risk')
    choose('Metric', 'network_in_kbps')
    await screen.findByText('network_in_kbps has no threshold')
    const names = within(screen.getByLabelText('Show'))
      .getAllByRole('option')
      .map((each) => each.textContent)
    const levels = ['P98', 'P90', 'P75', 'P50 (median)', 'P25', 'P10', 'P2']
    expect(names).toEqual([...levels, 'Chance of a breach, any metric'])
    expect(screen.queryByLabelText('Color by')).toBeNull()
    expect(screen.getByRole('figure', { name: /^Colors: network_in_kbps, .*bps/ })).toBeTruthy()
  })

  it('calls what a model gives without a range no median', async () => {
    const tick = recordedTicks(FLEET)
    const point = { kind: 'point', loss: 'RMSE', statistic: 'mean', range: null } as const
    await show('', (at) => ({ ...tick(at), kinds: { cpu_percent: point } }))
    within(screen.getByLabelText('Show')).getByRole('option', { name: 'P50 (point forecast, RMSE)' })
    choose('Metric', 'network_in_kbps')
    within(screen.getByLabelText('Show')).getByRole('option', { name: 'P50 (median)' })
  })

  it('counts as many rows as the filters leave, and a fleet filtered away has a way back', async () => {
    await show()
    expect(count()).toBe(`${SERVERS} servers`)
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'web' } })
    expect(count()).toBe(`4 of ${SERVERS} servers`)
    expect(picture().getAttribute('aria-label')).toContain('4 rows')
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'nobody' } })
    expect(screen.queryByRole('application')).toBeNull()
    fireEvent.click(screen.getByRole('button', { name: 'Show all servers' }))
    expect(count()).toBe(`${SERVERS} servers`)
  })

  it('stands in groups that fold, without losing a server', async () => {
    await show('grouped=1&order=name')
    const group = screen.getByRole('button', { name: /production 8$/ })
    expect(group.getAttribute('aria-expanded')).toBe('true')
    fireEvent.click(group)
    expect(screen.getByRole('button', { name: /production 8$/ }).getAttribute('aria-expanded')).toBe('false')
    expect(picture().getAttribute('aria-label')).toContain(`${SERVERS + 5 - 8} rows`)
    expect(count()).toBe(`${SERVERS} servers`)
    await waitFor(() => {
      expect(query().get('folded')).toBe('production')
    })
  })

  it('stands as a table too, with intervals', async () => {
    await show('order=name&zoomsteps=-1%2B4')
    fireEvent.click(screen.getByRole('button', { name: 'Table' }))
    const table = screen.getByRole('table')
    const heads = within(table)
      .getAllByRole('columnheader')
      .map((each) => each.textContent)
    expect(heads).toEqual([
      'Server',
      '14:00 UTC−5 min',
      '14:05 UTCnow',
      '14:10 UTC+5 min',
      '14:15 UTC+10 min',
    ])
    const cells = within(within(table).getAllByRole('row')[1]!)
      .getAllByRole('cell')
      .map((each) => each.textContent)
    expect(cells[0]).toMatch(/^[\d.]+\u202f%$/)
    expect(cells[2]).toMatch(/^[\d.]+\u202f% · \d+ to \d+$/)
  })
})

describe('what is zoomed into', () => {
  const toggleTable = () => {
    fireEvent.click(screen.getByRole('button', { name: 'Table' }))
  }
  /** First column of the open table, which lists the rows in sight. */
  const tabled = () =>
    within(screen.getByRole('table'))
      .getAllByRole('rowheader')
      .map((each) => each.textContent)
  const listed = () => {
    toggleTable()
    const names = tabled()
    toggleTable()
    return names
  }
  const named = (...servers: readonly string[]) => servers.map((name) => `zoomrows=server:${name}`).join('&')
  const search = (value: string) => {
    fireEvent.change(screen.getByRole('searchbox'), { target: { value } })
  }

  it('stays on screen however the rows are sorted', async () => {
    await show(`order=name&${named('api-01', 'web-01', 'db-01')}`)
    expect(listed()).toEqual(['api-01', 'db-01', 'web-01'])
    expect(screen.getByText(/^3 of 21 rows/)).toBeTruthy()
    for (const order of ['risk', 'profile', 'similarity']) {
      choose('Rows', order)
      expect(listed().toSorted()).toEqual(['api-01', 'db-01', 'web-01'])
    }
  })

  it('stays on screen when newer data sort the rows anew', async () => {
    const forecast = fakeForecast(FLEET)
    // As if the servers had traded places: the calmest are the riskiest now.
    const servers = [...new Set(forecast.series.map((key) => key.server))]
    const traded = (server: string) => servers[servers.length - 1 - servers.indexOf(server)]!
    const series = forecast.series.map((key) => ({ ...key, server: traded(key.server) }))
    const store = await show('order=risk', () => forecast)
    press('+', '+')
    const before = listed()
    expect(before).toHaveLength(5)
    act(() => {
      store.getState().showSource(fakeSource({ forecasts: () => ({ ...forecast, series }) }))
    })
    // What waits must not press anything: every change of the page has it look again at once, before the rows can come.
    toggleTable()
    await waitFor(() => {
      expect(tabled()).not.toEqual(before)
    })
    toggleTable()
    expect(screen.getByText(/^5 of 21 rows/)).toBeTruthy()
    expect(listed().toSorted()).toEqual(before.toSorted())
  })

  it('keeps the cursor while rows from elsewhere come into sight', async () => {
    const store = await show(`order=name&${named('api-01', 'web-01')}`)
    press('ArrowDown', 'ArrowDown')
    expect(spoken()).toMatch(/^web-01, /)
    press('ArrowDown')
    expect(spoken()).toMatch(/^api-02, /)
    expect(zoomedServers(store)).toEqual(['web-01', 'api-02'])
    expect(listed()).toEqual(['api-02', 'web-01'])
  })

  it('is what is left of it, and where nothing is left, that is said', async () => {
    await show(`order=name&${named('api-01', 'web-01', 'gone-01')}`)
    expect(listed()).toEqual(['api-01', 'web-01'])
    expect(screen.getByText(/1 zoomed row gone or filtered out/)).toBeTruthy()
    search('web')
    expect(listed()).toEqual(['web-01'])
    search('db')
    expect(screen.getByText(/^None of the 3 rows you zoomed into is here/)).toBeTruthy()
    expect(listed().length).toBeGreaterThan(1)
    search('')
    expect(listed()).toEqual(['api-01', 'web-01'])
    search('db')
    fireEvent.click(screen.getByRole('button', { name: 'Reset zoom' }))
    expect(screen.queryByText(/you zoomed into/)).toBeNull()
  })

  it('of an address that counts rows is taken once, and goes by names from then on', async () => {
    const store = await show('order=name&zoomrows=1%2B2')
    expect(zoomedServers(store)).toEqual(['api-02', 'api-03'])
    expect(listed()).toEqual(['api-02', 'api-03'])
    await waitFor(() => {
      expect(query().getAll('zoomrows')).toEqual(['server:api-02', 'server:api-03'])
    })
  })

  it('of folded groups goes by profile', async () => {
    await show('grouped=1&order=name&folded=compute&folded=production&zoomrows=profile:production')
    expect(listed()).toEqual(['production: worst of 8'])
  })
})

describe('what has to be said', () => {
  it('that the network did not make it, on the page and in every cell of the future', async () => {
    const forecast = fakeForecast(FLEET)
    const provenance = { ...forecast.provenance, engine: 'heuristic' as const }
    await show('order=name', () => ({ ...forecast, provenance }))
    expect(screen.getByText('This forecast is not from the network.')).toBeTruthy()
    press('ArrowRight', 'End')
    expect(spoken()).toContain('not from a verified model')
  })

  it('that there is nothing to show at all', async () => {
    open('', recordedTicks({ ...FLEET, servers: 0 }))
    expect(await screen.findByText('The forecast has no series.')).toBeTruthy()
  })
})
