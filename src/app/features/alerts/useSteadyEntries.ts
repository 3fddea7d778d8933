import { useMemo, useState } from 'react'
import type { Alert } from '#forecast/alerts/alert.ts'
import { inPlaces, placesOf, type AlertEntry, type KeptPlaces } from '#forecast/alerts/byServer.ts'

interface Steady {
  readonly entries: readonly AlertEntry[]
  /** What holds the rows where they are comes or goes: the pointer, the focus, an open dialog. */
  readonly hold: (by: string, held: boolean) => void
}

interface Held {
  readonly by: ReadonlySet<string>
  readonly places: KeptPlaces
}

/**
 * Entries that keep their places while somebody works at them: what was acted on, or was resolved meanwhile, stays under the
 * pointer until it leaves. all: every alert there is.
 */
export function useSteadyEntries(entries: readonly AlertEntry[], all: readonly Alert[]): Steady {
  const [held, setHeld] = useState<Held | null>(null)
  const places = held?.places ?? null
  const shown = useMemo(
    () => (places === null ? entries : inPlaces(places, entries, all)),
    [places, entries, all],
  )
  const hold = (by: string, isHeld: boolean) => {
    setHeld((before) => {
      if (isHeld) {
        if (before?.by.has(by) === true) return before
        return { by: new Set(before?.by).add(by), places: before?.places ?? placesOf(entries) }
      }
      if (before === null || !before.by.has(by)) return before
      const rest = new Set(before.by)
      rest.delete(by)
      return rest.size === 0 ? null : { ...before, by: rest }
    })
  }
  return { entries: shown, hold }
}
