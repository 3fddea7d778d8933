// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { exportWords, serverChoices } from '#text/exports.ts'
import { oddsWords, thresholdFaults, thresholdFileWords, thresholdWords } from '#text/thresholds.ts'
import type { EngineClient } from '#engine/api.ts'
import { FleetcastError } from '#forecast/errors.ts'
import { Overlays } from '../commands/Overlays.tsx'
import { useOverlay } from '../commands/overlay.ts'
import { AppStoreProvider } from '../../state/context.tsx'
import { NO_FILTERS } from '../../state/filters.ts'
import { completeDom } from '../../testing/dom.ts'
import { fakeEngine } from '../../testing/fakeEngine.ts'
import { FAKE_FLEET, recordedTicks } from '../../testing/fakeForecast.ts'
import { fakeSource } from '../../testing/fakeSource.ts'
import { fakeStore } from '../../testing/fakeStore.ts'

const FLEET = { ...FAKE_FLEET, servers: 10, metrics: ['cpu_percent', 'network_in_kbps'] }
const saved: { name: string; blob: Blob }[] = []

beforeEach(() => {
  completeDom()
  saved.length = 0
  let made: Blob | null = null
  URL.createObjectURL = (blob) => {
    if (blob instanceof Blob) made = blob
    return 'blob:made'
  }
  URL.revokeObjectURL = () => undefined
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    if (made !== null) saved.push({ name: this.download, blob: made })
  })
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

function open(changes: Partial<EngineClient> = {}) {
  const store = fakeStore({ engine: fakeEngine(FLEET, changes) })
  store.getState().showSource(fakeSource({ forecasts: recordedTicks(FLEET) }))
  render(
    <AppStoreProvider store={store}>
      <Overlays />
    </AppStoreProvider>,
  )
  return store
}
const show = (overlay: Parameters<ReturnType<typeof useOverlay.getState>['show']>[0]) => {
  act(() => {
    useOverlay.getState().show(overlay)
  })
  return within(screen.getByRole('dialog'))
}
const text = (blob: Blob) => blob.text()

it('edits, refuses what makes no sense, and judges anew', async () => {
  const store = open()
  const dialog = show({ kind: 'thresholds', metric: 'cpu_percent' })
  expect(document.activeElement).toBe(dialog.getByLabelText(thresholdWords.sideOf('cpu_percent')))
  expect(dialog.getByText('kbps')).toBeDefined()
  const warning = dialog.getByLabelText('cpu_percent: warning')
  fireEvent.change(warning, { target: { value: '95' } })
  expect(dialog.getByText(thresholdFaults.order('below'))).toBeDefined()
  expect(dialog.getByRole('button', { name: 'Apply' })).toHaveProperty('disabled', true)
  fireEvent.change(warning, { target: { value: '1' } })
  fireEvent.change(dialog.getByLabelText('cpu_percent: critical'), { target: { value: '2' } })
  fireEvent.click(dialog.getByRole('button', { name: 'Apply' }))
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(store.getState().criteria.thresholds).toEqual({
    cpu_percent: { warning: 1, critical: 2, direction: 'above' },
  })
  await waitFor(() => {
    const { view } = store.getState()
    expect(view.kind === 'ready' && view.assessment.severity[0]).toBe('breaching')
  })
})

it('edits from which chance on a series is raised, and refuses odds that make no sense', async () => {
  const store = open()
  const dialog = show({ kind: 'thresholds', metric: null })
  expect(dialog.getByText(/Alert rules have their own chance\./)).toBeDefined()
  const [alarm, watch] = [/^chance for critical/, /^chance for watch/].map((name) =>
    dialog.getByLabelText(name),
  )
  const apply = dialog.getByRole('button', { name: 'Apply' })
  expect([alarm, watch].map((input) => (input as HTMLInputElement).value)).toEqual(['30', '10'])
  fireEvent.change(watch!, { target: { value: '40' } })
  expect(dialog.getByText(oddsWords.order(oddsWords.watchName))).toBeDefined()
  expect(apply).toHaveProperty('disabled', true)
  fireEvent.change(alarm!, { target: { value: '62,5' } })
  fireEvent.click(apply)
  const odds = { alarm: 0.625, watch: 0.4 }
  expect(store.getState().criteria).toEqual({ thresholds: {}, odds })
  await waitFor(() => {
    const { view } = store.getState()
    expect(view.kind === 'ready' && view.assessment.odds).toEqual(odds)
  })
})

it('goes back to the default, of one metric or of all', async () => {
  const store = open()
  await store.getState().setCriteria({
    thresholds: { cpu_percent: null, network_in_kbps: { warning: 1, critical: 2, direction: 'above' } },
  })
  const dialog = show({ kind: 'thresholds', metric: null })
  expect(dialog.getByLabelText('cpu_percent: warning')).toHaveProperty('disabled', true)
  fireEvent.click(dialog.getByRole('button', { name: thresholdWords.resetOf('cpu_percent', '≥ 75, 90') }))
  expect(dialog.getByLabelText('cpu_percent: warning')).toHaveProperty('value', '75')
  fireEvent.click(dialog.getByRole('button', { name: thresholdWords.reset }))
  fireEvent.click(dialog.getByRole('button', { name: 'Apply' }))
  expect(store.getState().criteria.thresholds).toEqual({})
})

it('exports thresholds, and imports them without applying', async () => {
  const store = open()
  const dialog = show({ kind: 'thresholds', metric: null })
  fireEvent.click(dialog.getByRole('button', { name: 'Export JSON' }))
  expect(saved[0]?.name).toBe('fleetcast_thresholds.json')
  expect(JSON.parse(await text(saved[0]!.blob))).toMatchObject({
    thresholds: { cpu_percent: { warning: 75, critical: 90 }, network_in_kbps: null },
    odds: { alarm: 0.3, watch: 0.1 },
  })
  const choose = async (content: string) => {
    const click = vi.spyOn(HTMLInputElement.prototype, 'click').mockImplementation(function (
      this: HTMLInputElement,
    ) {
      Object.defineProperty(this, 'files', { value: [new File([content], 'mine.json')] })
      this.dispatchEvent(new Event('change'))
    })
    fireEvent.click(dialog.getByRole('button', { name: 'Import…' }))
    click.mockRestore()
    await waitFor(() => {
      expect(dialog.getByText(/^mine\.json: /)).toBeDefined()
    })
  }
  await choose('nothing')
  expect(dialog.getByRole('alert').textContent).toBe(`mine.json: ${thresholdFileWords.notJson}`)
  await choose((await text(saved[0]!.blob)).replace('75', '60'))
  await waitFor(() => {
    expect(dialog.getByLabelText('cpu_percent: warning')).toHaveProperty('value', '60')
  })
  expect(store.getState().criteria.thresholds).toEqual({})
})

it('exports what is filtered, or all of it', async () => {
  const store = open()
  act(() => {
    store.getState().updateScreen({ filters: { ...NO_FILTERS, text: 'db-', metrics: ['cpu_percent'] } })
  })
  const dialog = show({ kind: 'export', format: 'csv' })
  expect(dialog.getByRole('radio', { name: serverChoices.shown(2) })).toHaveProperty('checked', true)
  fireEvent.click(dialog.getByRole('button', { name: 'Save 192 rows' }))
  await waitFor(() => {
    expect(saved).toHaveLength(1)
  })
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(saved[0]?.name).toBe('fleetcast_forecast_20260112T1405Z.csv')
  const lines = (await text(saved[0]!.blob)).trimEnd().split('\r\n')
  expect(lines).toHaveLength(193)
  expect(new Set(lines.slice(1).map((line) => line.split(',').slice(0, 2).join()))).toEqual(
    new Set(['db-01,cpu_percent', 'db-02,cpu_percent']),
  )

  const again = show({ kind: 'export', format: 'json' })
  fireEvent.click(again.getByRole('radio', { name: /^All \d+ servers/ }))
  fireEvent.click(again.getByRole('button', { name: exportWords.allMetrics }))
  fireEvent.click(again.getByRole('button', { name: /^Save 1/ }))
  await waitFor(() => {
    expect(saved).toHaveLength(2)
  })
  const json = JSON.parse(await text(saved[1]!.blob)) as { series: unknown[] }
  expect(json.series).toHaveLength(20)
})

it('can be cancelled, and says what went wrong', async () => {
  let given: AbortSignal | null = null
  open({
    exportForecast: (_rows, format, onProgress, signal) => {
      given = signal
      if (format === 'json') return Promise.reject(new FleetcastError('out-of-memory', 'no room left'))
      onProgress({ stage: 'writing', done: 96, total: 1920, unit: 'rows' })
      return new Promise(() => undefined)
    },
  })
  const dialog = show({ kind: 'export', format: 'parquet' })
  fireEvent.click(dialog.getByRole('button', { name: /^Save/ }))
  expect(dialog.getByRole('progressbar', { name: 'Writing the file' })).toHaveProperty('value', 0.05)
  fireEvent.click(dialog.getByRole('button', { name: 'Cancel' }))
  expect((given as AbortSignal | null)?.aborted).toBe(true)
  fireEvent.click(dialog.getByRole('radio', { name: /^JSON/ }))
  fireEvent.click(dialog.getByRole('button', { name: /^Save/ }))
  await waitFor(() => {
    expect(dialog.getByRole('alert').textContent).toContain('no room left')
  })
  expect(saved).toEqual([])
})
