import { act, render } from '@testing-library/react'
import { StrictMode } from 'react'
import { vi } from 'vitest'
import { App } from '../App.tsx'
import type { AppStore, Dependencies } from '../state/appStore.ts'
import { connectAtStart } from '../state/connectAtStart.ts'
import { daemonsIn } from '../state/daemons.ts'
import { readUrl } from '../state/screen/url.ts'
import { fakeLinks, type FakeLink } from './fakeLink.ts'
import { fakeStore } from './fakeStore.ts'
import { settle } from './livePage.tsx'
import { memoryStorage } from './memoryStorage.ts'

/** The address of the daemon in tests. */
export const DAEMON = 'http://daemon:8000'

export interface DaemonPage {
  readonly store: AppStore
  readonly local: Storage
  readonly session: Storage
  readonly links: readonly FakeLink[]
  /** The newest connection; an error where there is none. */
  readonly link: () => FakeLink
  /** Something happens to the newest connection, and all that follows from it. */
  readonly happens: (what: (link: FakeLink) => void) => Promise<void>
  /** So many seconds pass. */
  readonly seconds: (count: number) => Promise<void>
}

/** The page that can connect, as the address has it, begun as it begins in a browser; see beginLive(). storages: as earlier pages left them. */
export async function daemonPage(
  search = '',
  changes: Partial<Dependencies> = {},
  [local, session]: readonly [Storage, Storage] = [memoryStorage(), memoryStorage()],
): Promise<DaemonPage> {
  window.history.replaceState(null, '', search === '' ? '/' : `/?${search}`)
  const { openLink, links, newest } = fakeLinks()
  const { selection, screen, daemon } = readUrl(window.location.search)
  const store = fakeStore({ selection, screen, openLink, daemons: daemonsIn(local, session), ...changes })
  connectAtStart(store, document, daemon)
  render(
    <StrictMode>
      <App store={store} />
    </StrictMode>,
  )
  await settle()
  return {
    store,
    local,
    session,
    links,
    link: newest,
    happens: async (what) => {
      act(() => {
        what(newest())
      })
      await settle()
    },
    seconds: async (count) => {
      await act(() => vi.advanceTimersByTimeAsync(count * 1000))
    },
  }
}
