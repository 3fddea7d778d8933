import { useEffect, useRef } from 'react'
import type { AppState, ReadyView } from '../appState.ts'
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

/** How the forecast on screen is made; before there is one, what the address asks for. */
function stepOf({ view, wish }: AppState): number | null {
  return view.kind === 'empty' ? wish.stepMs : chosenIn(view, 'stepMs')
}

function asOfOf({ view, wish }: AppState): number | null {
  return view.kind === 'empty' ? wish.asOfMs : chosenIn(view, 'asOfMs')
}

function chosenIn({ facts: { kind, settings } }: ReadyView, setting: 'stepMs' | 'asOfMs'): number | null {
  return kind === 'file' ? (settings?.[setting] ?? null) : null
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
  const stepMs = useApp(stepOf)
  const asOfMs = useApp(asOfOf)
  const zone = useZone()
  const lastTab = useRef(screen.tab)

  useEffect(() => {
    const write = (how: 'pushState' | 'replaceState') => {
      const { pathname, search, hash } = window.location
      const forecast = { stepMs, asOfMs }
      const query = writeUrl(search, { selection, screen, forecast, daemon, zone, thresholds, odds })
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
  }, [selection, screen, stepMs, asOfMs, daemon, zone, thresholds, odds])

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
