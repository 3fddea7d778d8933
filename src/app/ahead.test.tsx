// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { FleetcastError } from '#forecast/errors.ts'
import { App } from './App.tsx'
import { keptAnswersIn, type AheadAnswers } from './state/aheadAnswers.ts'
import { FIRST_SCREEN } from './state/screen/screen.ts'
import { completeDom } from './testing/dom.ts'
import { droppedData } from './testing/dropped.ts'
import { fakeEngine } from './testing/fakeEngine.ts'
import { FAKE_FLEET, FAKE_ISSUE_MS } from './testing/fakeForecast.ts'
import { fakeStore } from './testing/fakeStore.ts'
import { memoryStorage } from './testing/memoryStorage.ts'

vi.mock('./features/charts/FanCanvas.tsx', () => ({ default: () => <div>drawn</div> }))

const FLEET = { ...FAKE_FLEET, servers: 3, metrics: ['cpu_percent'] }
const STEP_MS = FLEET.stepMs
const real = fakeEngine(FLEET)

beforeEach(() => {
  completeDom()
  window.history.replaceState(null, '', '/')
})
afterEach(cleanup)

const originError = () =>
  new FleetcastError(
    'time-origin-needed',
    'the model reads time_idx',
    {},
    {
      question: {
        kind: 'time-origin',
        column: 'time_idx',
        why: 'the file does not have this column',
        trained: { low: 0, high: 239 },
        newestMs: FAKE_ISSUE_MS,
        stepMs: STEP_MS,
      },
    },
  )
const futureError = () =>
  new FleetcastError(
    'known-future-needed',
    'not known',
    {},
    {
      question: {
        kind: 'known-future',
        columns: [
          { name: 'promo', why: 'follows no clock', isClock: false },
          { name: 'hour', why: 'follows no clock', isClock: true },
        ],
      },
    },
  )

/** The page with a model that counts steps and reads two columns in advance; the answers it was asked with, in order. */
function show(kept = keptAnswersIn(memoryStorage())) {
  const asked: AheadAnswers[] = []
  const engine = fakeEngine(FLEET, {
    forecast: (request, ...rest) => {
      const { timeZeroMs = null, knownFuture = {} } = request
      asked.push({ timeZeroMs, knownFuture })
      if (timeZeroMs === null) return Promise.reject(originError())
      return Object.keys(knownFuture).length === 0
        ? Promise.reject(futureError())
        : real.forecast(request, ...rest)
    },
  })
  const store = fakeStore({ engine, keptAnswers: kept, screen: { ...FIRST_SCREEN, tab: 'predictions' } })
  render(<App store={store} />)
  const settled = () =>
    act(() =>
      vi.waitFor(() => {
        expect(store.getState().task.kind).not.toBe('running')
      }),
    )
  const open = async () => {
    void store.getState().openData(droppedData('fleet.parquet'))
    await settled()
  }
  const press = async (name: string | RegExp) => {
    fireEvent.click(screen.getByRole('button', { name }))
    await settled()
  }
  const submit = async (control: HTMLElement) => {
    const form = control.closest('form')
    if (form === null) throw new Error('the control is in no form')
    fireEvent.submit(form)
    await settled()
  }
  return { asked, open, press, submit }
}

const ZERO_MS = FAKE_ISSUE_MS - 299 * STEP_MS
const GIVEN: AheadAnswers = { timeZeroMs: ZERO_MS, knownFuture: { promo: 'last', hour: 'clock' } }

/** Answers both questions, the second after the first. */
async function answer({ submit }: Pick<ReturnType<typeof show>, 'submit'>) {
  const field = await screen.findByRole('spinbutton', {
    name: /^The model reads the time index time_idx .*newest row\?$/,
  })
  fireEvent.change(field, { target: { value: '299' } })
  expect(within(screen.getByRole('alert')).getByRole('status').textContent).toMatch(
    /^Index 299 is at .* UTC, index 0 at /,
  )
  await submit(field)
  const promo = await screen.findByRole('group', {
    name: 'Which values will promo have? In the file it follows no clock.',
  })
  expect(within(promo).getAllByRole('radio')).toHaveLength(1)
  const hour = screen.getByRole('group', { name: /^Which values will hour have/ })
  const byName = within(hour).getByRole('radio', { name: 'compute from the calendar, by its name' })
  fireEvent.click(byName)
  await submit(byName)
}

it('asks one after the other what the model has to know, and says what was answered', async () => {
  const shown = show()
  await shown.open()
  await answer(shown)
  expect(shown.asked).toEqual([
    { timeZeroMs: null, knownFuture: {} },
    { timeZeroMs: ZERO_MS, knownFuture: {} },
    GIVEN,
  ])
  expect(screen.queryByRole('alert')).toBeNull()
  expect(window.location.search).not.toMatch(/promo|299/)
  await shown.press(
    /^Undo index 299 at .* UTC, promo: repeat its last value, hour: compute from the calendar, by its name$/,
  )
  expect(shown.asked.at(-1)).toEqual({ timeZeroMs: null, knownFuture: {} })
  // What was on screen stays, and the question is there again.
  screen.getByRole('spinbutton')
  screen.getByRole('button', { name: /^Undo index 299/ })
})

it('takes no index that is none', async () => {
  const { asked, open, submit } = show()
  await open()
  const field = await screen.findByRole('spinbutton')
  for (const value of ['', '1.5']) {
    fireEvent.change(field, { target: { value } })
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Forecast' }).disabled).toBe(true)
    await submit(field)
  }
  expect(asked).toHaveLength(1)
})

it('gives the same answers to such a file again, until they are taken back', async () => {
  const kept = keptAnswersIn(memoryStorage())
  const first = show(kept)
  await first.open()
  await answer(first)
  cleanup()

  const second = show(kept)
  await second.open()
  expect(second.asked.at(-1)).toEqual(GIVEN)
  await second.press(/^Undo index 299/)
  cleanup()

  const third = show(kept)
  await third.open()
  expect(third.asked).toEqual([{ timeZeroMs: null, knownFuture: {} }])
  screen.getByRole('alert')
})
