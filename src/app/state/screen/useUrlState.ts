import { useEffect, useRef } from 'react'
import type { AppState } from '../appState.ts'
import { useApp } from '../context.tsx'
import { useZone } from '../times.ts'
import { readUrl, writeUrl } from './url.ts'

/** Browsers refuse hundreds of changes within half a minute; a held-down key makes them. */
const QUIET_MS = 200

/** The daemon that is connected, or asked about; never with what an address may hold beside the daemon's. */
function daemonOf({ live, trying, asked }: AppState): string | null {
  if (asked?.kind === 'address') return asked.address
  const named = live?.report.link.kind === 'closed' ? trying : live
  return named?.report.address ?? null
}

/**
 * Keeps the address shareable: what is looked at, the daemon, the zone, and criteria that are not the defaults. A change of tab
 * is a step that the browser's back button takes back; everything else replaces the address.
 */
export function useUrlState(): void {
  const selection = useApp((state) => state.selection)
  const screen = useApp((state) => state.screen)
  const { thresholds, odds } = useApp((state) => state.criteria)
  const updateScreen = useApp((state) => state.updateScreen)
  const daemon = useApp(daemonOf)
  const zone = useZone()
  const lastTab = useRef(screen.tab)

  useEffect(() => {
    const write = (how: 'pushState' | 'replaceState') => {
      const { pathname, search, hash } = window.location
      const query = writeUrl(search, { selection, screen, daemon, zone, thresholds, odds })
      window.history[how](null, '', `${pathname}${query}${hash}`)
    }
    if (lastTab.current !== screen.tab) {
      lastTab.current = screen.tab
      write('pushState')
      return
    }
    const timer = setTimeout(() => {
      write('replaceState')
    }, QUIET_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [selection, screen, daemon, zone, thresholds, odds])

  useEffect(() => {
    const back = () => {
      const { screen: before } = readUrl(window.location.search)
      lastTab.current = before.tab
      updateScreen(before)
    }
    window.addEventListener('popstate', back)
    return () => {
      window.removeEventListener('popstate', back)
    }
  }, [updateScreen])
}
