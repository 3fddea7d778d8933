// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EngineClient } from '#engine/api.ts'
import { errorCodes, describeError, FleetcastError } from '#forecast/errors.ts'
import { firstModelWords } from '#text/dataNeeds.ts'
import { firstPageWords } from '#text/firstPage.ts'
import { columnTableWords, mappingQuestions, mappingWords } from '#text/mapping.ts'
import { forecastAtText } from '#text/offer.ts'
import { dropWords, failureWords, openWords, quantileWords } from '#text/open.ts'
import { headerWords } from '#text/shell.ts'
import { App } from './App.tsx'
import { useAccuracy } from './state/accuracy.ts'
import type { AppStore } from './state/appStore.ts'
import { usePreferences } from './state/preferences.ts'
import { FIRST_SCREEN } from './state/screen/screen.ts'
import { completeDom } from './testing/dom.ts'
import { fakeEngine } from './testing/fakeEngine.ts'
import { FAKE_FLEET } from './testing/fakeForecast.ts'
import { fakeStore, viewIn } from './testing/fakeStore.ts'

// ECharts draws on a canvas, which jsdom has not; the chart's words and table are ours and stay.
vi.mock('./features/charts/FanCanvas.tsx', () => ({ default: () => <div>drawn</div> }))

const FLEET = { ...FAKE_FLEET, servers: 6, metrics: ['cpu_percent', 'network_in_kbps'] }
const mine = { path: 'mine.ckpt', file: new File(['x'], 'mine.ckpt') }

// The chunk of the tab is not what a test waits for.
beforeAll(async () => {
  await import('./tabs/predictions/PredictionsScreen.tsx')
})

beforeEach(() => {
  completeDom()
  window.history.replaceState(null, '', '/')
  vi.stubGlobal(
    'fetch',
    vi.fn(() =>
      Promise.resolve(
        new Response(
          JSON.stringify({
            card: { name: 'fleet-long-0', description: '', trainedOn: 'public fleets' },
            window: {
              quantiles: [[0.1, 0.5, 0.9]],
              maxEncoderLength: 288,
              maxPredictionLength: 96,
              stepMs: 300_000,
            },
          }),
        ),
      ),
    ),
  )
})

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  usePreferences.getState().set({ theme: 'system', zone: 'utc', miniScale: 'own' })
})

function show(changes: Partial<EngineClient> = {}) {
  const engine = fakeEngine(FLEET, changes)
  const store = fakeStore({ engine, screen: { ...FIRST_SCREEN, tab: 'predictions' } })
  render(
    <StrictMode>
      <App store={store} />
    </StrictMode>,
  )
  return store
}

/** The store's news, not the page's, is waited for: queries by role are slow on a page in motion. */
const openSample = async (store: AppStore) => {
  fireEvent.click(screen.getByText(firstPageWords.trySample))
  await settled(store)
  return await screen.findByRole('grid', { name: 'Servers' })
}
const settled = (store: AppStore) =>
  act(() =>
    vi.waitFor(
      () => {
        expect(store.getState().task.kind).not.toBe('running')
      },
      { timeout: 10_000, interval: 5 },
    ),
  )
const choose = (label: string, name: string) => {
  fireEvent.change(screen.getByLabelText(label), { target: { files: [new File(['x'], name)] } })
}

describe('the empty page', () => {
  it('offers every way in as a real control and shows the model’s card', async () => {
    show()
    expect(screen.getByLabelText('Open file')).toHaveProperty('type', 'file')
    expect(screen.getByLabelText('Open folder').getAttribute('webkitdirectory')).toBe('')
    expect(screen.getByRole('button', { name: 'Open a model' })).toBeDefined()
    fireEvent.click(screen.getByText(firstModelWords.fold))
    expect(await screen.findByText('fleet-long-0 (default)')).toBeDefined()
    expect(screen.getByText('288 steps back (1 d), 96 ahead (8 h)')).toBeDefined()
  })

  it('takes a chosen file to the forecast', async () => {
    const store = show()
    choose('Open file', 'prod.parquet')
    await settled(store)
    expect(await screen.findByRole('button', { name: /prod\.parquet · 7 servers/ })).toBeDefined()
  })

  it('takes a file dropped anywhere, and says so before', async () => {
    show()
    const file = new File(['x'], 'dropped.csv')
    const dataTransfer = {
      types: ['Files'],
      items: [{ kind: 'file', webkitGetAsEntry: () => null, getAsFile: () => file }],
    }
    fireEvent.dragEnter(window, { dataTransfer })
    expect(screen.getByText(dropWords.title)).toBeDefined()
    fireEvent.drop(window, { dataTransfer })
    expect(screen.queryByText(dropWords.title)).toBeNull()
    await screen.findByRole('button', { name: /^dropped\.csv/ })
  })

  it('names a drop that holds nothing to read', async () => {
    show()
    choose('Open file', 'holiday.jpg')
    const alert = await screen.findByRole('alert')
    expect(alert.textContent).toContain('holiday.jpg')
    expect(alert.textContent).toContain(describeError('file-unsupported').title)
  })
})

describe('under way', () => {
  it('shows the stages, announces them politely and can be cancelled', async () => {
    show({
      forecast: (_request, _thresholds, onProgress) => {
        onProgress({ stage: 'forecasting', done: 50, total: 200, unit: 'series' })
        return new Promise(() => undefined)
      },
    })
    fireEvent.click(screen.getByRole('button', { name: firstPageWords.trySample }))
    await screen.findByText('50 of 200 series')
    expect(screen.getByRole('status', { name: 'Status' }).textContent).toBe('Forecasting, 25 percent')
    expect(screen.getByRole('progressbar', { name: 'Forecasting' })).toHaveProperty('value', 0.25)
    fireEvent.click(screen.getByRole('button', { name: openWords.cancel }))
    expect(screen.getByRole('button', { name: firstPageWords.trySample })).toBeDefined()
  })
})

describe('mapping', () => {
  it('asks with samples and reasons, and forecasts with the answer', async () => {
    const engine = fakeEngine(FLEET)
    const read = vi.fn(engine.read)
    show({ ...engine, read })
    choose('Open file', 'unsure.parquet')
    const form = await screen.findByRole('form', { name: mappingWords.form })
    expect(form.textContent).toContain('Two columns could be the server')
    fireEvent.change(within(form).getByLabelText(mappingQuestions.server), { target: { value: 'pod' } })
    fireEvent.click(within(form).getByRole('checkbox', { name: columnTableWords.isMetric('mem_pct') }))
    fireEvent.click(within(form).getByRole('button', { name: mappingWords.forecast }))
    await screen.findByRole('grid', { name: 'Servers' })
    expect(read.mock.lastCall?.[1].mapping).toMatchObject({ server: 'pod', metrics: ['cpu_pct'] })
  })
})

describe('the forecast', () => {
  it('says which engine and model made it, about what and when, and opens what is behind', async () => {
    const store = show()
    await openSample(store)
    const line = screen.getByRole('region', { name: 'Provenance' })
    expect(line.textContent).toContain('TFT · WASM · fleet-long-0 ✓ self-checked')
    expect(line.textContent).toContain('forecast to 22:05 UTC')
    fireEvent.click(within(line).getByRole('button', { name: /open the model card/ }))
    expect(screen.getByRole('dialog').textContent).toContain('webgpu: no adapter on this machine')
    fireEvent.click(screen.getByRole('button', { name: 'Close' }))
    fireEvent.click(within(line).getByRole('button', { name: /2 skipped/ }))
    expect(screen.getByRole('dialog').textContent).toContain('12 rows; the model needs at least 24')
  })

  it('is made again with another step, and says so', async () => {
    const store = show()
    await openSample(store)
    fireEvent.click(screen.getByRole('button', { name: /open the file facts/ }))
    const dialog = screen.getByRole('dialog')
    expect(dialog.textContent).toContain('The model was trained on 5 min; the data has a row every 5 min')
    fireEvent.change(within(dialog).getByLabelText(/Forecast at steps of/), {
      target: { value: '60000' },
    })
    fireEvent.click(within(dialog).getByRole('button', { name: 'Forecast again' }))
    await settled(store)
    screen.getByRole('button', { name: /\(override\)/ })
    expect(screen.queryByRole('dialog')).toBeNull()
  })
})

describe('errors', () => {
  it('say what, exactly what, and the way out; the data stays', async () => {
    const store = show()
    await openSample(store)
    for (const code of errorCodes) {
      const place = { file: 'a.bin', place: 'byte 7' }
      act(() => {
        store.getState().report({ code, message: 'found this, expected that', place })
      })
      const alert = screen.getByRole('alert')
      const { title, action } = describeError(code)
      expect(alert.textContent).toContain(title)
      expect(alert.textContent).toContain('Found this, expected that (a.bin, byte 7).')
      expect(alert.textContent).toContain(action)
      fireEvent.click(within(alert).getByText(failureWords.dismiss))
      expect(screen.queryByText(title)).toBeNull()
    }
    expect(await screen.findByRole('grid', { name: 'Servers' })).toBeDefined()
  })

  it('of something else stand beside what is under way, which goes on', async () => {
    const store = show()
    act(() => {
      void store.getState().openData({ kind: 'sample' })
      store.getState().report({ code: 'clipboard-refused', message: 'not allowed', place: {} })
    })
    screen.getByRole('region', { name: openWords.progress })
    expect(screen.getByRole('alert').textContent).toContain('Not allowed.')
    await settled(store)
    expect(await screen.findByRole('grid', { name: 'Servers' })).toBeDefined()
    expect(screen.getByRole('alert').textContent).toContain('Not allowed.')
  })
})

describe('the way out of data that the model does not fit', () => {
  const misfit = (
    code: 'step-coarser' | 'category-unknown',
    fits: (modelName: string, step: unknown) => boolean,
  ) =>
    vi.fn<EngineClient['forecast']>((request, ...rest) =>
      fits(request.model.facts.card.name, request.stepMs)
        ? fakeEngine(FLEET).forecast(request, ...rest)
        : Promise.reject(new FleetcastError(code, 'it does not fit')),
    )

  it('is a switch of the step where the data is coarser, before any forecast', async () => {
    const forecast = misfit('step-coarser', (_name, step) => step !== null)
    const store = show({ forecast })
    choose('Open file', 'hourly.parquet')
    await settled(store)
    const alert = screen.getByRole('alert')
    expect(within(alert).queryByRole('button', { name: failureWords.useDefaultModel })).toBeNull()
    fireEvent.click(within(alert).getByRole('button', { name: forecastAtText(300_000) }))
    await settled(store)
    screen.getByRole('button', { name: /\(override\)/ })
    expect(forecast.mock.lastCall?.[0].stepMs).toBe(300_000)
  })

  it('is the default model where the user’s own knows none of the servers', async () => {
    const store = show({ forecast: misfit('category-unknown', (name) => name !== 'mine') })
    await act(() => store.getState().openModel({ kind: 'files', files: [mine], quantiles: null }))
    choose('Open file', 'others.parquet')
    await settled(store)
    fireEvent.click(
      within(screen.getByRole('alert')).getByRole('button', { name: failureWords.useDefaultModel }),
    )
    await settled(store)
    expect(screen.getByRole('button', { name: /^others\.parquet/ })).toBeDefined()
    expect(screen.getByRole('region', { name: 'Provenance' }).textContent).toContain('fleet-long-0')
  })
})

it('asks for the levels that a model folder does not state, and keeps those that did not fit', async () => {
  const real = fakeEngine(FLEET)
  const loadModel = vi.fn<EngineClient['loadModel']>((files, options, ...rest) =>
    options.quantiles?.length === 3
      ? real.loadModel(files, options, ...rest)
      : Promise.reject(new FleetcastError('quantiles-unknown', 'the network has 3 outputs')),
  )
  const store = show({ loadModel })
  await act(() => store.getState().openModel({ kind: 'files', files: [mine], quantiles: null }))
  const levels = () => screen.getByLabelText(quantileWords.label)
  await screen.findByLabelText(quantileWords.label)
  const load = () => screen.getByRole('button', { name: quantileWords.load })
  expect(levels()).toHaveProperty('value', '')
  expect(levels().getAttribute('aria-invalid')).toBe('false')
  expect(load()).toHaveProperty('disabled', true)
  fireEvent.change(levels(), { target: { value: '0.9, 0.1' } })
  expect(levels().getAttribute('aria-invalid')).toBe('true')
  expect(screen.getByText(quantileWords.notAscending('0.1'))).toBeDefined()
  fireEvent.change(levels(), { target: { value: '0.1 0.9' } })
  fireEvent.click(load())
  await settled(store)
  expect(levels()).toHaveProperty('value', '0.1, 0.9')
  fireEvent.change(levels(), { target: { value: '0.1, 0.5, 0.9' } })
  fireEvent.click(load())
  await settled(store)
  expect(store.getState().model.ready?.facts.card.name).toBe('mine')
})

describe('preferences', () => {
  it('put the theme on the document and the zone on every time', async () => {
    const store = show()
    await openSample(store)
    fireEvent.click(screen.getByRole('button', { name: headerWords.moreMenu }))
    fireEvent.click(screen.getByRole('menuitemradio', { name: headerWords.themes.dark }))
    expect(document.documentElement.dataset['theme']).toBe('dark')
    fireEvent.change(screen.getByLabelText('Time zone'), { target: { value: 'local' } })
    await vi.waitFor(() => {
      expect(new URLSearchParams(window.location.search).get('zone')).toBe('local')
    })
  })
})

it('says on every tab that the bands do not hold what they say, once that was measured', async () => {
  const store = show()
  await openSample(store)
  const { accuracy } = viewIn(store).source
  if (accuracy.kind !== 'can') throw new Error(accuracy.why)
  expect(screen.queryByRole('status', { name: 'Coverage' })).toBeNull()
  const options = { metrics: ['cpu_percent'], from: 0.8, stride: 96, horizon: null, thresholds: {} }
  await act(() => useAccuracy.getState().backtest(accuracy.use, options))
  const banner = await screen.findByRole('status', { name: 'Coverage' })
  expect(banner.textContent).toMatch(/should hold 80\s% of values/)
  fireEvent.click(within(banner).getByRole('button', { name: 'Accuracy' }))
  expect(store.getState().screen).toMatchObject({ tab: 'trends', trends: { page: 'accuracy' } })
})

describe('the source menu', () => {
  it('shows what is open and opens something else', async () => {
    const store = show()
    choose('Open file', 'prod.parquet')
    await settled(store)
    const button = await screen.findByRole('button', {
      name: 'Source: prod.parquet, forecast by fleet-long-0',
    })
    fireEvent.click(button)
    expect(screen.getByRole('group', { name: 'Data: prod.parquet' })).toBeDefined()
    expect(screen.getByRole('group', { name: 'Model: fleet-long-0 (default)' })).toBeDefined()
    expect(screen.queryByRole('menuitem', { name: headerWords.defaultModel })).toBeNull()
    fireEvent.click(screen.getByRole('menuitem', { name: headerWords.openModel }))
    expect(screen.getByRole('dialog', { name: 'Open a model' })).toBeDefined()
    fireEvent.click(screen.getByRole('button', { name: 'Close' }))
    expect(document.activeElement).toBe(button)
  })

  it('presses the page’s own file inputs, which take the next file', async () => {
    const store = show()
    choose('Open file', 'prod.parquet')
    await settled(store)
    const input = screen.getByLabelText(headerWords.openFile)
    const pressed = vi.fn()
    input.addEventListener('click', pressed)
    fireEvent.click(await screen.findByRole('button', { name: /^Source: prod/ }))
    fireEvent.click(screen.getByRole('menuitem', { name: headerWords.openFile }))
    expect(pressed).toHaveBeenCalledTimes(1)
    choose(headerWords.openFile, 'next.parquet')
    await settled(store)
    expect(await screen.findByRole('button', { name: /^Source: next\.parquet/ })).toBeDefined()
  })
})

it('says of the sample that its times were shifted, and of no other file', async () => {
  const engine = fakeEngine(FLEET)
  const read = vi.fn<EngineClient['read']>(async (data, ...rest) => {
    const table = await engine.read(data, ...rest)
    const isSample = table.facts.name === 'sample.parquet'
    return isSample ? { ...table, facts: { ...table.facts, movedMs: 3_600_000 } } : table
  })
  const store = show({ open: engine.open, read })
  await openSample(store)
  const told = () => screen.getByRole('region', { name: 'Provenance' }).textContent
  expect(told()).toMatch(/sample data · 7 servers · .* · times shifted/)
  expect(screen.getByRole('button', { name: /^Source: sample data/ })).toBeDefined()
  choose('Open file', 'prod.parquet')
  await settled(store)
  await vi.waitFor(() => expect(told()).toContain('prod.parquet · 7 servers'))
  expect(told()).not.toContain('shifted')
})
