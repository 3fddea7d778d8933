// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { partsWords } from '#text/parts.ts'
import type { ForecastParts, JudgedForecast } from '#engine/api.ts'
import { assessBy } from '#forecast/assess.ts'
import { DEFAULT_CRITERIA, type Criteria } from '#forecast/thresholds.ts'
import { partly } from '#testing/partly.ts'
import { App } from './App.tsx'
import { LocalAlerts } from './sources/localAlerts.ts'
import { FIRST_SCREEN, type Tab } from './state/screen/screen.ts'
import { completeDom } from './testing/dom.ts'
import { droppedData } from './testing/dropped.ts'
import { fakeEngine } from './testing/fakeEngine.ts'
import { FAKE_FLEET, fakeForecast } from './testing/fakeForecast.ts'
import { fakeStore, viewIn } from './testing/fakeStore.ts'
import { memoryStorage } from './testing/memoryStorage.ts'

vi.mock('./features/charts/FanCanvas.tsx', () => ({ default: () => <div>drawn</div> }))
vi.mock('./features/charts/TrendCanvas.tsx', () => ({ default: () => <div>drawn</div> }))

const FLEET = { ...FAKE_FLEET, servers: 12, metrics: ['cpu_percent', 'disk_percent'] }
const forecast = fakeForecast(FLEET)
const S = forecast.series.length
const soFar = (done: number, criteria: Criteria = DEFAULT_CRITERIA): JudgedForecast => {
  const made = partly(forecast, (at) => at < done)
  return { forecast: made, assessment: assessBy(made, criteria) }
}

beforeAll(async () => {
  await Promise.all([
    import('./tabs/environment/EnvironmentScreen.tsx'),
    import('./tabs/predictions/PredictionsScreen.tsx'),
    import('./tabs/heatmap/HeatmapScreen.tsx'),
    import('./tabs/trends/TrendsScreen.tsx'),
  ])
})
beforeEach(() => {
  completeDom()
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => 900 })
  window.history.replaceState(null, '', '/')
})
afterEach(cleanup)

interface Call extends ForecastParts {
  readonly criteria: Criteria
  readonly end: (done: number) => void
}

/** The page with a file of which so many series have been forecast by its first part. */
async function show(tab: Tab, first: number) {
  const calls: Call[] = []
  const preferred: string[][] = []
  const engine = fakeEngine(FLEET, {
    forecastInParts: (_request, criteria, parts, _onProgress, signal) =>
      new Promise((resolve, reject) => {
        calls.push({ ...parts, criteria, end: (done) => resolve(soFar(done, criteria)) })
        signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
      }),
    prefer: (_table, series) => preferred.push(series.map(({ server, metric }) => `${server}/${metric}`)),
  })
  const alerts = new LocalAlerts(memoryStorage())
  const look = vi.spyOn(alerts, 'look')
  const store = fakeStore({ engine, alerts, screen: { ...FIRST_SCREEN, tab } })
  render(<App store={store} />)
  void store.getState().openData(droppedData('fleet.parquet'))
  await vi.waitFor(() => expect(calls).toHaveLength(1))
  const newest = () => calls.at(-1)!
  const part = (done: number) =>
    act(async () => {
      newest().onPart(soFar(done, newest().criteria))
      await new Promise((resolve) => setTimeout(resolve, 60))
    })
  await part(first)
  return { store, calls, preferred, look, newest, part }
}

const line = () => screen.getByRole('region', { name: 'Forecasting' })
const press = (name: string) => fireEvent.click(within(line()).getByRole('button', { name }))

it('says how far it is, keeps what is there when it is stopped, and goes on', async () => {
  const { store, newest, part, calls, look } = await show('environment', 4)
  expect(line().textContent).toContain(`4 of ${S} series, most urgent first`)
  expect(store.getState().task.kind).toBe('idle')
  expect((await screen.findAllByText(`4 of ${S} series forecast so far`)).length).toBeGreaterThan(3)
  expect(screen.getByRole('group', { name: 'Severity' }).textContent).toMatch(/\d+ not forecast yet/)
  expect(screen.getByText('Alerts follow once every series is forecast.')).toBeDefined()
  expect(screen.getByRole('status', { name: 'Status' }).textContent).toContain('forecasts follow')
  press('Cancel')
  expect(line().textContent).toContain(`Stopped: 4 of ${S} series forecast, ${S - 4} not`)
  expect(screen.getByText('Alerts follow once every series is forecast.')).toBeDefined()
  press(partsWords.resume)
  expect(newest().goesOn).toBe(true)
  await part(9)
  expect(line().textContent).toContain(`9 of ${S}`)
  // A part neither raises an alert nor clears one.
  expect(look).not.toHaveBeenCalled()
  await act(async () => {
    newest().end(S)
    await new Promise((resolve) => setTimeout(resolve, 60))
  })
  expect(screen.queryByRole('region', { name: 'Forecasting' })).toBeNull()
  await waitFor(() => expect(screen.queryAllByText(/so far/)).toEqual([]))
  expect(screen.queryByText('not forecast yet')).toBeNull()
  expect(look).toHaveBeenCalledOnce()
  expect(calls).toHaveLength(3)
})

it('judges what is there by thresholds that are edited meanwhile, and goes on', async () => {
  const { store, newest, part } = await show('environment', 4)
  const thresholds = { cpu_percent: { warning: 1, critical: 2, direction: 'above' } } as const
  const edited = store.getState().setCriteria({ thresholds })
  await part(4)
  await edited
  expect(newest().goesOn).toBe(true)
  expect(viewIn(store).assessment.thresholds.cpu_percent).toEqual(thresholds.cpu_percent)
  expect(line().textContent).toContain('Forecasting')
})

it('shows newest values in the table, a quiet sign for what is to come, and asks for the rows in sight', async () => {
  const { preferred } = await show('predictions', 0)
  const grid = screen.getByRole('grid', { name: 'Servers' })
  expect(within(grid).getAllByTitle('not forecast yet').length).toBeGreaterThan(5)
  expect(within(grid).queryByText(/P10 to P90 \d/)).toBeNull()
  const [row] = grid.querySelectorAll('[data-server]')
  expect(row?.textContent).toMatch(/\d\u202f?%/)
  await act(() => vi.waitFor(() => expect(preferred.length).toBeGreaterThan(0)))
  expect(preferred.at(-1)).toContain(`${row?.getAttribute('data-server')}/cpu_percent`)
})

it('draws the past alone in trends, and says so', async () => {
  const { part, preferred } = await show('trends', 0)
  await screen.findByText('It is not forecast yet: only the past is drawn.')
  await act(() => vi.waitFor(() => expect(preferred.length).toBeGreaterThan(0)))
  await part(S)
  expect(screen.queryByText(/only the past is drawn/)).toBeNull()
})

it('exports what is forecast, and says of how much', async () => {
  await show('predictions', 4)
  fireEvent.click(screen.getByRole('button', { name: 'Export' }))
  const dialog = await screen.findByRole('dialog', { name: 'Export the forecast' })
  expect(dialog.textContent).toContain(`4 of ${S} series forecast so far: only these are in the file`)
  expect(within(dialog).getByRole('button', { name: `Save ${4 * forecast.horizon} rows` })).toBeDefined()
})
