import { createContext, use, useEffect, useState, type ReactNode } from 'react'
import type { JudgedForecast } from '#forecast/assess.ts'
import { changesBetween, NO_CHANGES } from './changes.ts'
import { goesOn } from './goesOn.ts'

/** As long as the style sheets take to let a change fade. */
const CHANGED_MS = 2_400

const Context = createContext(NO_CHANGES)

/**
 * Tells the rows below what has just changed its severity, so that the eye finds where it stands now. judged: what the rows
 * are drawn from, which may be older than the newest forecast.
 */
export function JustChanged({ judged, children }: { judged: JudgedForecast; children: ReactNode }) {
  const [seen, setSeen] = useState({ judged, changes: NO_CHANGES })
  if (seen.judged.forecast !== judged.forecast || seen.judged.assessment !== judged.assessment) {
    const found = changesBetween(seen.judged, judged)
    // What has just changed goes on to fade while later values of the same source change nothing.
    const isKept = found === NO_CHANGES && goesOn(seen.judged.forecast, judged.forecast)
    setSeen({ judged, changes: isKept ? seen.changes : found })
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
