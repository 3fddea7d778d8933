// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { EngineClient } from '#engine/api.ts'
import { useAccuracy } from '../../../state/accuracy.ts'
import { AppStoreProvider, useApp } from '../../../state/context.tsx'
import { completeDom } from '../../../testing/dom.ts'
import { fakeEngine } from '../../../testing/fakeEngine.ts'
import { FAKE_FLEET } from '../../../testing/fakeForecast.ts'
import { fakeStore, viewIn } from '../../../testing/fakeStore.ts'
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
  expect(screen.getByText(/Nothing is measured yet/)).toBeTruthy()
  fireEvent.change(screen.getByLabelText('Forecast every'), { target: { value: '4' } })
  fireEvent.change(screen.getByLabelText('Tested on'), { target: { value: '0.5' } })
  await press('Run backtest')
  const table = await screen.findByRole('region', { name: 'Figures by metric' })
  expect(asked.mock.calls[0]?.[1]).toMatchObject({ metrics: null, from: 0.5, stride: 24 })
  expect(within(table).getAllByRole('row')).toHaveLength(3)

  fireEvent.click(within(table).getByRole('button', { name: 'Profiles and servers of cpu_percent' }))
  expect(within(table).getByText('by profile')).toBeTruthy()
  expect(within(table).getByRole('rowheader', { name: 'web-01' })).toBeTruthy()
  // A head, two metrics, two headings, four profiles, ten servers.
  expect(within(table).getAllByRole('row')).toHaveLength(19)

  expect(screen.getByRole('region', { name: 'Breaches of cpu_percent' })).toBeTruthy()
  fireEvent.click(within(table).getByRole('button', { name: 'network_in_kbps' }))
  expect(screen.getByText('network_in_kbps has no threshold.')).toBeTruthy()
  expect(screen.getByRole('figure', { name: 'Calibration, network_in_kbps' }).textContent).toMatch(
    /960 values/,
  )
})

test('columns sort, and say so', async () => {
  await show()
  await press('Run backtest')
  const table = await screen.findByRole('region', { name: 'Figures by metric' })
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
  await press('Run backtest')
  expect(screen.getByText('3 of 27 origins')).toBeTruthy()
  await press('Cancel')
  expect(stopped).toBe(true)
  expect(screen.getByRole('button', { name: 'Run backtest' })).toBeTruthy()
  expect(screen.queryByRole('alert')).toBeNull()
})

test('a band that holds too little is said above everything, until it is put away', async () => {
  await show()
  expect(screen.queryByRole('status', { name: 'Coverage' })).toBeNull()
  await press('Run backtest')
  const banner = await screen.findByRole('status', { name: 'Coverage' })
  expect(banner.textContent).toMatch(/held [\d.]+\u2009% of cpu_percent \(too narrow\)/)
  fireEvent.click(within(banner).getByRole('button', { name: 'Dismiss' }))
  expect(screen.queryByRole('status', { name: 'Coverage' })).toBeNull()
})

test('levels fitted on the file are shown before and after, and used only when asked for', async () => {
  const store = await show()
  await press('Calibrate on this file')
  const section = await screen.findByRole('region', { name: 'Calibrated on this file' })
  expect(section.textContent).toContain('sample.parquet, all metrics, from 0.6 to 0.8 of its time')
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
