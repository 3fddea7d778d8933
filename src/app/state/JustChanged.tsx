import { createContext, use, useEffect, useState, type ReactNode } from 'react'
import type { ReadyView } from './appState.ts'
import { changesBetween, NO_CHANGES } from './changes.ts'

/** As long as the style sheets take to let a change fade. */
const CHANGED_MS = 2_400

const Context = createContext(NO_CHANGES)

/** Tells the rows below what has just changed its severity, so that the eye finds where it stands now. */
export function JustChanged({ view, children }: { view: ReadyView; children: ReactNode }) {
  const [seen, setSeen] = useState({ view, changes: NO_CHANGES })
  if (seen.view !== view) {
    const changes = changesBetween(seen.view, view)
    setSeen({ view, changes: changes === NO_CHANGES ? seen.changes : changes })
  }
  const { changes } = seen
  useEffect(() => {
    if (changes === NO_CHANGES) return
    const timer = setTimeout(() => setSeen((now) => ({ ...now, changes: NO_CHANGES })), CHANGED_MS)
    return () => clearTimeout(timer)
  }, [changes])
  return <Context value={changes}>{children}</Context>
}

/** Tells whether a server, or one metric of it, has another severity than a moment ago. */
export function useJustChanged(): (server: string, metric?: string) => boolean {
  const { servers, metrics } = use(Context)
  return (server, metric) =>
    metric === undefined ? servers.has(server) : metrics.get(server)?.has(metric) === true
}
