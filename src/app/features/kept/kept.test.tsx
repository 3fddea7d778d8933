// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { DEFAULT_ODDS } from '#forecast/thresholds.ts'
import { keepQuestion, keptWords, linkedWords, wantedText } from '#text/kept.ts'
import { AppStoreProvider } from '../../state/context.tsx'
import { criteriaAtStart } from '../../state/linkedCriteria.ts'
import { DEFAULT_PREFERENCES, usePreferences } from '../../state/preferences.ts'
import { useReopen } from '../../state/reopen/reopen.ts'
import type { Dependencies } from '../../state/appStore.ts'
import { completeDom } from '../../testing/dom.ts'
import { droppedData } from '../../testing/dropped.ts'
import { fakeStore } from '../../testing/fakeStore.ts'
import { KeptLines } from './KeptLines.tsx'
import { WantedNotice } from './WantedNotice.tsx'

const WANTED = {
  file: 'prod.parquet',
  isSample: false,
  server: 'no-such-01',
  metric: 'cpu_percent',
  wasOpen: false,
  model: null,
}
const LINK = {
  thresholds: { cpu_percent: { warning: 95, critical: 99, direction: 'above' } as const },
  odds: null,
}

beforeEach(completeDom)
afterEach(() => {
  cleanup()
  useReopen.setState(useReopen.getInitialState(), true)
  usePreferences.getState().set(DEFAULT_PREFERENCES)
})

function show(changes: Partial<Dependencies>) {
  const store = fakeStore(changes)
  render(
    <AppStoreProvider store={store}>
      <WantedNotice />
      <KeptLines />
    </AppStoreProvider>,
  )
  return store
}

it('a link says what to open, then what of it another file lacks, until that is put away', async () => {
  const store = show({ wanted: WANTED, selection: { server: 'no-such-01', metric: 'cpu_percent' } })
  expect(screen.getByText(wantedText(WANTED))).toBeDefined()
  await act(() => store.getState().openData(droppedData('other.parquet')))
  const lines = screen.getAllByRole('region', { name: keptWords.linkRegion })
  expect(lines.at(-1)?.textContent).toContain('You opened other.parquet. It has no server no-such-01.')
  fireEvent.click(screen.getAllByRole('button', { name: keptWords.dismiss })[0]!)
  expect(screen.queryByText(/You opened other\.parquet/)).toBeNull()
})

it('thresholds of a link are said to be its own, and give way to the person’s', async () => {
  const { own, linked } = criteriaAtStart(LINK, { thresholds: {}, odds: DEFAULT_ODDS })
  const store = show({ criteria: linked ?? own, linkedCriteria: linked })
  const line = () => screen.queryByRole('region', { name: linkedWords.region })
  expect(line()?.textContent).toContain(
    'cpu_percent ≥ 95\u202f% / 99\u202f% (yours: ≥ 75\u202f% / 90\u202f%)',
  )
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: linkedWords.useMine }))
    await Promise.resolve()
  })
  expect(store.getState().criteria).toEqual(own)
  expect(line()).toBeNull()
  // Back to where the link led: they are the link's again, until they are kept.
  await act(() => store.getState().setCriteria(linked ?? own))
  fireEvent.click(screen.getByRole('button', { name: linkedWords.keep }))
  expect(line()).toBeNull()
  expect(store.getState().criteria).toEqual(linked)
})

it('a link with the person’s own thresholds says nothing of them', () => {
  expect(criteriaAtStart(LINK, { thresholds: LINK.thresholds, odds: DEFAULT_ODDS }).linked).toBeNull()
  expect(
    criteriaAtStart({ thresholds: null, odds: null }, { thresholds: {}, odds: DEFAULT_ODDS }).linked,
  ).toBeNull()
})

it('whether to keep a copy is asked with its size', () => {
  const answers: boolean[] = []
  const actions = {
    answer: (isWanted: boolean) => {
      answers.push(isWanted)
      return Promise.resolve()
    },
    reopen: () => Promise.resolve(),
    forget: () => Promise.resolve(),
    dismissProblem: () => undefined,
  }
  show({})
  act(() => useReopen.setState({ question: { name: 'a.csv', bytes: 12_400_000 }, actions }))
  expect(screen.getByRole('status').textContent).toBe(keepQuestion('a.csv', 12_400_000))
  fireEvent.click(screen.getByRole('button', { name: keptWords.keep }))
  fireEvent.click(screen.getByRole('button', { name: keptWords.doNotKeep }))
  expect(answers).toEqual([true, false])
})
