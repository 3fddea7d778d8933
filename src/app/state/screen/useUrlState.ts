import { useEffect, useRef } from 'react'
import { useApp } from '../context.tsx'
import { useZone } from '../times.ts'
import { readUrl, writeUrl } from './url.ts'

/** Browsers refuse hundreds of changes within half a minute; a held-down key makes them. */
const QUIET_MS = 200

/**
 * Keeps the address shareable: what is looked at, the zone, and thresholds that are not the defaults. A change of tab
 * is a step that the browser's back button takes back; everything else replaces the address.
 */
export function useUrlState(): void {
  const selection = useApp((state) => state.selection)
  const screen = useApp((state) => state.screen)
  const thresholds = useApp((state) => state.thresholds)
  const updateScreen = useApp((state) => state.updateScreen)
  const zone = useZone()
  const lastTab = useRef(screen.tab)

  useEffect(() => {
    const write = (how: 'pushState' | 'replaceState') => {
      const { pathname, search, hash } = window.location
      const query = writeUrl(search, { selection, screen, zone, thresholds })
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
  }, [selection, screen, zone, thresholds])

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
