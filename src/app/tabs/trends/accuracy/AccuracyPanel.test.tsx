// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { EngineClient } from '#engine/api.ts'
import { useAccuracy } from '../../../state/accuracy.ts'
import { AppStoreProvider, useApp } from '../../../state/context.tsx'
import { completeDom } from '../../../testing/dom.ts'
import { fakeEngine } from '../../../testing/fakeEngine.ts'
import { fakeReport } from '../../../testing/fakeAccuracy.ts'
import { FAKE_FLEET } from '../../../testing/fakeForecast.ts'
import { fakeStore, viewIn } from '../../../testing/fakeStore.ts'
import { accuracyPageWords, calibratedWords, figureWords } from '#text/accuracyPage.ts'
import { AccuracyPanel } from './AccuracyPanel.tsx'
import { CoverageBanner } from './CoverageBanner.tsx'

// ECharts draws on a canvas, which jsdom has not; the charts' words and tables are ours and stay.
vi.mock('../../../features/charts/SkillCanvas.tsx', () => ({ default: () => <div>skill drawn</div> }))
vi.mock('../../../features/charts/ReliabilityCanvas.tsx', () => ({ default: () => <div>drawn</div> }))
vi.mock('../../../features/charts/CalibrationCanvas.tsx', () => ({
  default: () => <div>calibration drawn</div>,
}))

const FLEET = { ...FAKE_FLEET, servers: 10, metrics: ['cpu_percent', 'network_in_kbps'] }

beforeEach(() => {
  completeDom()
  useAccuracy.setState({ byKey: {} })
})
afterEach(cleanup)

function Page() {
  const view = useApp((state) => state.view)
  if (view.kind !== 'ready') return null
  return (
    <>
      <CoverageBanner view={view} />
      <AccuracyPanel view={view} />
    </>
  )
}

async function show(changes: Partial<EngineClient> = {}) {
  const store = fakeStore({ engine: fakeEngine(FLEET, changes) })
  await store.getState().openData({ kind: 'sample' })
  render(
    <AppStoreProvider store={store}>
      <Page />
    </AppStoreProvider>,
  )
  return store
}

const TRIED = { metrics: null, from: 0.6, stride: 96, horizon: null, thresholds: {} }

const press = async (name: string) => {
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name }))
    await Promise.resolve()
  })
}

test('a backtest is asked for with what was chosen, and its figures are shown by metric, profile and server', async () => {
  const { backtest } = fakeEngine(FLEET)
  const asked = vi.fn(backtest)
  await show({ backtest: asked })
  expect(screen.getAllByText(accuracyPageWords.untried.none)).toHaveLength(2)
  openOptions()
  fireEvent.change(screen.getByLabelText(accuracyPageWords.every), { target: { value: '4' } })
  fireEvent.change(screen.getByLabelText(accuracyPageWords.tested), { target: { value: '0.5' } })
  await press(accuracyPageWords.run)
  const table = await screen.findByRole('region', { name: figureWords.byMetric })
  expect(asked.mock.calls[0]?.[1]).toMatchObject({ metrics: null, from: 0.5, stride: 24 })
  expect(within(table).getAllByRole('row')).toHaveLength(3)

  fireEvent.click(within(table).getByRole('button', { name: figureWords.fold('cpu_percent') }))
  expect(within(table).getByText('by profile')).toBeTruthy()
  expect(within(table).getByRole('rowheader', { name: 'web-01' })).toBeTruthy()
  // A head, two metrics, two headings, four profiles, ten servers.
  expect(within(table).getAllByRole('row')).toHaveLength(19)

  expect(screen.getByRole('region', { name: figureWords.breachesOf('cpu_percent') })).toBeTruthy()
  fireEvent.click(within(table).getByRole('button', { name: 'network_in_kbps' }))
  expect(screen.getByText(figureWords.noThreshold('network_in_kbps'))).toBeTruthy()
  expect(
    screen.getByRole('figure', { name: figureWords.calibrationTitle('network_in_kbps') }).textContent,
  ).toMatch(/960 values/)
})

function openOptions() {
  const details = screen.getByText(accuracyPageWords.options).closest('details')
  if (details === null) throw new Error('options are not folded')
  details.open = true
  fireEvent(details, new Event('toggle'))
}

test('the trial fills the page with verdicts and says how small it is; its figures are folded away', async () => {
  const store = await show()
  const { accuracy } = viewIn(store).source
  if (accuracy.kind === 'cannot') throw new Error('a file can be measured')
  const full = fakeReport(viewIn(store).forecast, TRIED, 1)
  const sample = { servers: 6, ofServers: 10, origins: 1, ofOrigins: 13 }
  act(() => {
    useAccuracy
      .getState()
      .noteTrial(accuracy.use.key, { kind: 'done', options: TRIED, report: { ...full, sample } })
  })
  const verdict = screen.getByRole('region', { name: accuracyPageWords.verdicts })
  expect(within(verdict).getAllByRole('listitem')).toHaveLength(2)
  // One past time tells nothing, and is not made to.
  expect(verdict.textContent).toContain('Too little is known of cpu_percent and network_in_kbps.')
  expect(verdict.textContent).toMatch(/The 80\s% interval holds \d+\s% of values/)
  expect(verdict.textContent).toContain('20 forecasts of 20 series, made at 1 past time')
  expect(verdict.textContent).toContain('Small sample (6 of 10 servers, 1 of 13 past times)')
  expect(screen.queryByRole('region', { name: figureWords.byMetric })).toBeNull()
  expect(screen.getByText(accuracyPageWords.figures)).toBeTruthy()
  expect(screen.getByRole('button', { name: accuracyPageWords.run })).toBeTruthy()
})

test('columns sort, and say so', async () => {
  await show()
  await press(accuracyPageWords.run)
  const table = await screen.findByRole('region', { name: figureWords.byMetric })
  const names = () =>
    within(table)
      .getAllByRole('rowheader')
      .map((row) => row.textContent)
  fireEvent.click(within(table).getByRole('button', { name: /^MAE/ }))
  expect(within(table).getByRole('columnheader', { name: /MAE/ }).getAttribute('aria-sort')).toBe('ascending')
  const up = names()
  fireEvent.click(within(table).getByRole('button', { name: /^MAE/ }))
  expect(within(table).getByRole('columnheader', { name: /MAE/ }).getAttribute('aria-sort')).toBe(
    'descending',
  )
  expect(names()).toEqual(up.toReversed())
})

test('a run shows how far it is and can be cancelled', async () => {
  let stopped = false
  await show({
    backtest: (_request, _options, onProgress, signal) => {
      onProgress({ stage: 'backtest', done: 3.7, total: 27, unit: 'origins' })
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          stopped = true
          reject(new DOMException('cancelled', 'AbortError'))
        })
      })
    },
  })
  await press(accuracyPageWords.run)
  expect(screen.getByText('3 of 27 past forecasts')).toBeTruthy()
  await press('Cancel')
  expect(stopped).toBe(true)
  expect(screen.getByRole('button', { name: accuracyPageWords.run })).toBeTruthy()
  expect(screen.queryByRole('alert')).toBeNull()
})

test('a band that holds too little is said above everything, until it is put away', async () => {
  await show()
  expect(screen.queryByRole('status', { name: 'Coverage' })).toBeNull()
  await press(accuracyPageWords.run)
  const banner = await screen.findByRole('status', { name: 'Coverage' })
  expect(banner.textContent).toMatch(/held [\d.]+\u202f% of cpu_percent \(too narrow\)/)
  fireEvent.click(within(banner).getByRole('button', { name: 'Dismiss' }))
  expect(screen.queryByRole('status', { name: 'Coverage' })).toBeNull()
})

test('levels fitted on the file are shown before and after, and used only when asked for', async () => {
  const store = await show()
  await press(accuracyPageWords.calibrate)
  const section = await screen.findByRole('region', { name: calibratedWords.title })
  expect(section.textContent).toContain('sample.parquet, all metrics, from 0.6 to 0.8 of its time range')
  expect(within(section).getAllByRole('row')).toHaveLength(3)
  const use = within(section).getByRole('checkbox', { name: /Make forecasts with it/ })
  expect(use).toHaveProperty('checked', false)
  // What is on screen is judged by its own levels: the model's, which cover too little.
  expect(screen.getByRole('status', { name: 'Coverage' })).toBeTruthy()
  await act(async () => {
    fireEvent.click(use)
    await vi.waitFor(() => {
      expect(typeof viewIn(store).facts.settings?.calibration).toBe('object')
    })
  })
  expect(use).toHaveProperty('checked', true)
  expect(screen.queryByRole('status', { name: 'Coverage' })).toBeNull()
})
