// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ForecastRequest } from '#engine/api.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { Offer } from '#forecast/offers/offer.ts'
import { failureWords } from '#text/open.ts'
import { App } from './App.tsx'
import { chosenStepsIn } from './state/chosenSteps.ts'
import { FIRST_SCREEN } from './state/screen/screen.ts'
import { readUrl } from './state/screen/url.ts'
import { completeDom } from './testing/dom.ts'
import { droppedData } from './testing/dropped.ts'
import { fakeEngine } from './testing/fakeEngine.ts'
import { FAKE_FLEET, FAKE_ISSUE_MS } from './testing/fakeForecast.ts'
import { fakeStore } from './testing/fakeStore.ts'
import { memoryStorage } from './testing/memoryStorage.ts'

vi.mock('./features/charts/FanCanvas.tsx', () => ({ default: () => <div>drawn</div> }))

const FLEET = { ...FAKE_FLEET, servers: 3, metrics: ['cpu_percent'] }
const real = fakeEngine(FLEET)
const reach = { aheadMs: 5_760_000, series: 3, of: 3, modelStepMs: 300_000 }
const BEFORE_MS = FAKE_ISSUE_MS - 86_400_000
const OFFERS: readonly Offer[] = [
  { kind: 'step', stepMs: 60_000, ...reach },
  { kind: 'step', stepMs: 5000, ...reach, aheadMs: 480_000, series: 2 },
  { kind: 'asOf', asOfMs: BEFORE_MS, stepMs: null, ...reach, aheadMs: 28_800_000 },
]

beforeEach(() => {
  completeDom()
  window.history.replaceState(null, '', '/')
})
afterEach(cleanup)

/** The page with a file that cannot be forecast as it is; what was asked for, in order. */
function show(steps = chosenStepsIn(memoryStorage())) {
  const asked: Pick<ForecastRequest, 'stepMs' | 'asOfMs'>[] = []
  const engine = fakeEngine(FLEET, {
    forecast: (request, ...rest) => {
      const { stepMs, asOfMs = null } = request
      asked.push({ stepMs, asOfMs })
      return stepMs === null && asOfMs === null
        ? Promise.reject(new FleetcastError('series-none', 'none of 3 series', {}, { offers: OFFERS }))
        : real.forecast(request, ...rest)
    },
  })
  const { forecast: wish } = readUrl(window.location.search)
  const screenAtFirst = { ...FIRST_SCREEN, tab: 'predictions' as const }
  const store = fakeStore({ engine, chosenSteps: steps, wish, screen: screenAtFirst })
  render(<App store={store} />)
  const settled = () =>
    act(() =>
      vi.waitFor(() => {
        expect(store.getState().task.kind).not.toBe('running')
      }),
    )
  const open = async (name = 'five.parquet') => {
    void store.getState().openData(droppedData(name))
    await settled()
  }
  const press = async (name: string | RegExp) => {
    fireEvent.click(screen.getByRole('button', { name }))
    await settled()
  }
  return { store, asked, open, press }
}

const query = () => new URLSearchParams(window.location.search)

it('offers what works, forecasts it with one click, says so and takes it back', async () => {
  const { asked, open, press } = show()
  await open()
  const offers = within(screen.getByRole('alert')).getByRole('list', { name: failureWords.offers })
  expect(
    within(offers)
      .getAllByRole('listitem')
      .map(({ textContent }) => textContent),
  ).toEqual([
    'Forecast at 1 min steps1 h 36 m ahead, all 3 series',
    'Forecast at 5 s steps8 min ahead, 2 of 3 series',
    expect.stringMatching(/^Forecast as of .* UTCbefore the gap, 8 h ahead, all 3 series$/),
  ])
  expect(screen.getByRole('alert').textContent).toContain(
    '▲No series can be forecastNone of 3 series.Choose one of these instead:Forecast at 1 min steps1 h 36 m ahead, all 3 seriesForecast at 5 s steps8 min ahead, 2 of 3 seriesForecast as of 11 Jan 14:05 UTCbefore the gap, 8 h ahead, all 3 seriesThe model was trained on 5 min steps and treats the values as if they were 5 min apart.Change how it is read…DismissError code series-none',
  )
  await press('Forecast at 1 min steps')
  expect(asked).toEqual([
    { stepMs: null, asOfMs: null },
    { stepMs: 60_000, asOfMs: null },
  ])
  expect(screen.queryByRole('alert')).toBeNull()
  await vi.waitFor(() => {
    expect(query().get('step')).toBe('60000')
  })
  await press('Undo 1 min steps')
  expect(asked.at(-1)).toEqual({ stepMs: null, asOfMs: null })
  await press(/^Forecast as of/)
  expect(asked.at(-1)).toEqual({ stepMs: null, asOfMs: BEFORE_MS })
  await vi.waitFor(() => {
    expect([query().get('step'), query().get('asof')]).toEqual([null, String(BEFORE_MS)])
  })
  screen.getByRole('button', { name: /^Undo as of/ })
})

it('remembers a step for such files until it is taken back, and no time', async () => {
  const steps = chosenStepsIn(memoryStorage())
  const first = show(steps)
  await first.open()
  await first.press('Forecast at 1 min steps')
  cleanup()

  window.history.replaceState(null, '', '/')
  const second = show(steps)
  await second.open()
  expect(second.asked).toEqual([
    { stepMs: null, asOfMs: null },
    { stepMs: 60_000, asOfMs: null },
  ])
  await second.press('Undo 1 min steps')
  await second.press(/^Forecast as of/)
  cleanup()

  window.history.replaceState(null, '', '/')
  const third = show(steps)
  await third.open()
  expect(third.asked).toEqual([{ stepMs: null, asOfMs: null }])
  screen.getByRole('alert')
})

it('makes the first file as the address says, and one that this does not fit as it is', async () => {
  window.history.replaceState(null, '', '/?step=30000')
  const { asked, open, store } = show()
  await open()
  expect(asked).toEqual([{ stepMs: 30_000, asOfMs: null }])
  await open('other.parquet')
  expect(asked.at(-1)).toEqual({ stepMs: null, asOfMs: null })
  expect(store.getState().task.kind).toBe('failed')
  cleanup()

  window.history.replaceState(null, '', '/?step=7000')
  const misfit = show()
  const refused = new FleetcastError('step-coarser', 'a row every 1 h')
  const forecast = vi.spyOn(real, 'forecast').mockRejectedValue(refused)
  await misfit.open()
  forecast.mockRestore()
  expect(misfit.asked).toEqual([
    { stepMs: 7000, asOfMs: null },
    { stepMs: null, asOfMs: null },
  ])
  expect(misfit.store.getState().task).toMatchObject({ kind: 'failed', error: { offers: OFFERS } })
})

it('says beside who was left out what would forecast more, and forecasts it', async () => {
  const left = { server: 'z', metric: 'cpu_percent', code: 'stale-gap', reason: 'has 2 of 24 steps' } as const
  const asked: (number | null)[] = []
  const engine = fakeEngine(FLEET, {
    forecast: async (request, ...rest) => {
      asked.push(request.asOfMs ?? null)
      const judged = await real.forecast(request, ...rest)
      const offers = OFFERS.slice(2)
      return { ...judged, forecast: { ...judged.forecast, leftOut: [left], offers } }
    },
  })
  const store = fakeStore({ engine, screen: { ...FIRST_SCREEN, tab: 'predictions' } })
  render(<App store={store} />)
  await act(() => store.getState().openData(droppedData('some.parquet')))
  fireEvent.click(screen.getByRole('button', { name: /1 skipped/ }))
  const dialog = screen.getByRole('dialog', { name: 'Skipped series' })
  fireEvent.click(within(dialog).getByRole('button', { name: /^Forecast as of/ }))
  expect(screen.queryByRole('dialog')).toBeNull()
  await act(() =>
    vi.waitFor(() => {
      expect(asked).toEqual([null, BEFORE_MS])
    }),
  )
  await screen.findByRole('button', { name: /^Undo as of/ })
})
