import { act, cleanup, render } from '@testing-library/react'
import { StrictMode } from 'react'
import { vi } from 'vitest'
import { App } from '../App.tsx'
import { useOverlay } from '../features/commands/overlay.ts'
import type { AppStore } from '../state/appStore.ts'
import { DEFAULT_PREFERENCES, usePreferences } from '../state/preferences.ts'
import { readUrl } from '../state/screen/url.ts'
import { completeDom } from './dom.ts'
import { FAKE_FLEET, FAKE_ISSUE_MS, recordedTicks } from './fakeForecast.ts'
import { fakeSource, type FakeSource } from './fakeSource.ts'
import { fakeStore } from './fakeStore.ts'

/** The fleet that the page over a live source shows. */
export const LIVE_FLEET = { ...FAKE_FLEET, servers: 12, metrics: ['cpu_percent', 'disk_percent'] }
const SECOND_MS = 1000
const SETTLE_MS = 100
/** What stands where nothing is known yet: never once something is. */
const FALLBACKS =
  /Working out|Colouring|colouring|Adding up|Reading further|Making the|Asking the network|could not be drawn/

/** The fallbacks that were on the page since it was first drawn whole. */
export const fallen: string[] = []
let watching: MutationObserver | null = null

function watch(): void {
  watching = new MutationObserver(() => {
    const found = FALLBACKS.exec(document.body.textContent)
    if (found !== null) fallen.push(found[0])
  })
  watching.observe(document.body, { subtree: true, childList: true, characterData: true })
}

/** Loads all tabs, so that no test waits for a chunk. */
export async function loadTabs(): Promise<void> {
  await Promise.all([
    import('../tabs/environment/EnvironmentScreen.tsx'),
    import('../tabs/predictions/PredictionsScreen.tsx'),
    import('../tabs/heatmap/HeatmapScreen.tsx'),
    import('../tabs/trends/TrendsScreen.tsx'),
  ])
}

/** Before each test: timers and the clock stand still. */
export function beginLive(): void {
  completeDom()
  window.history.replaceState(null, '', '/')
  const fetched = () => Promise.resolve(new Response('', { status: 404 }))
  vi.stubGlobal('fetch', vi.fn(fetched))
  const timers = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] as const
  // Immediates too: slices of work wait for them.
  const toFake = [...timers, 'setImmediate' as const, 'clearImmediate' as const, 'Date' as const]
  vi.useFakeTimers({ toFake, now: FAKE_ISSUE_MS })
}

/** After each test. */
export function endLive(): void {
  watching?.disconnect()
  watching = null
  fallen.length = 0
  act(() => useOverlay.getState().close())
  cleanup()
  vi.useRealTimers()
  vi.unstubAllGlobals()
  usePreferences.getState().set(DEFAULT_PREFERENCES)
}

/** Chunks, slices and what is asked of the source have come. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) {
    await act(async () => {
      await vi.dynamicImportSettled()
      await vi.advanceTimersByTimeAsync(SETTLE_MS / 4)
    })
  }
}

export interface Live {
  readonly store: AppStore
  readonly source: FakeSource
  /** A second passes: the next forecast comes, and all that follows from it. */
  readonly second: () => Promise<void>
}

/** The page over a source that forecasts every second, as the address has it. onCaughtError: hears what breaks. */
export async function live(
  address: string,
  options: Parameters<typeof fakeSource>[0] = {},
  onCaughtError?: (error: unknown) => void,
): Promise<Live> {
  const source = fakeSource({ forecasts: recordedTicks(LIVE_FLEET), ...options })
  const { selection, screen } = readUrl(`?${address}`)
  const store = fakeStore({ selection, screen })
  store.getState().showSource(source)
  render(
    <StrictMode>
      <App store={store} />
    </StrictMode>,
    onCaughtError === undefined ? {} : { onCaughtError },
  )
  await settle()
  watch()
  const startMs = Date.now()
  setInterval(source.tick, SECOND_MS)
  const second = async () => {
    const sinceTick = (Date.now() - startMs) % SECOND_MS
    await act(() => vi.advanceTimersByTimeAsync(SECOND_MS - sinceTick))
    await settle()
  }
  return { store, source, second }
}
