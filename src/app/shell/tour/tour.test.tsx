// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { EngineClient } from '#engine/api.ts'
import { tourWords } from '#text/tour.ts'
import { AppStoreProvider } from '../../state/context.tsx'
import { FIRST_SCREEN } from '../../state/screen/screen.ts'
import { completeDom } from '../../testing/dom.ts'
import { fakeEngine } from '../../testing/fakeEngine.ts'
import { fakeStore } from '../../testing/fakeStore.ts'
import { Tour } from './Tour.tsx'
import { useTourLeft } from './tourLeft.ts'

beforeAll(completeDom)
beforeEach(() => {
  useTourLeft.setState({ left: false })
})
afterEach(() => {
  cleanup()
  window.localStorage.clear()
})

async function show(name: 'sample' | 'file') {
  const engine = fakeEngine()
  const read: EngineClient['read'] = async (...args) => {
    const table = await engine.read(...args)
    return name === 'sample' ? { ...table, facts: { ...table.facts, movedMs: 300_000 } } : table
  }
  const store = fakeStore({ engine: { ...engine, read }, screen: { ...FIRST_SCREEN, tab: 'environment' } })
  render(
    <AppStoreProvider store={store}>
      <Tour />
    </AppStoreProvider>,
  )
  await act(() => store.getState().openData({ kind: 'sample' }))
  if (name === 'sample') await screen.findByRole('region', { name: tourWords.name })
  return store
}
const tour = () => screen.queryByRole('region', { name: tourWords.name })
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }))

it('leads through three steps, and is then remembered as left', async () => {
  await show('sample')
  for (const { title } of tourWords.steps) {
    expect(screen.getByRole('heading', { name: title })).toBeDefined()
    press(title === tourWords.steps[2].title ? tourWords.done : tourWords.next)
  }
  expect(tour()).toBeNull()
  expect(window.localStorage.getItem('fleetcast.tour')).toBe('left')
})

it('goes back, and is left at once by its button and by Escape', async () => {
  await show('sample')
  press(tourWords.next)
  press(tourWords.back)
  expect(screen.getByRole('heading', { name: tourWords.steps[0].title })).toBeDefined()
  fireEvent.keyDown(screen.getByRole('button', { name: tourWords.next }), { key: 'Escape' })
  expect(tour()).toBeNull()
  act(() => useTourLeft.setState({ left: false }))
  press(tourWords.leave)
  expect(tour()).toBeNull()
})

it('is of the sample on Environment alone', async () => {
  const store = await show('sample')
  expect(tour()).not.toBeNull()
  act(() => store.getState().updateScreen({ tab: 'heatmap' }))
  expect(tour()).toBeNull()
  cleanup()
  await show('file')
  expect(tour()).toBeNull()
})
