import { useEffect, useState } from 'react'
import type { Assessment, ServerState } from '#forecast/assess.ts'
import { isAbort } from '#forecast/errors.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { outlookOf, type Outlook } from '#forecast/outlook/outlook.ts'
import { runInSlices } from '../../state/runInSlices.ts'

interface Made {
  readonly servers: readonly ServerState[]
  readonly outlook: Outlook
}

/** The last of each assessment, so that coming back to the tab shows it at once. */
const made = new WeakMap<Assessment, Made>()

/** As good as the same list: the states are those of one assessment, in one order. */
function sameServers(a: readonly ServerState[], b: readonly ServerState[]): boolean {
  return a.length === b.length && a.every((state, at) => state === b[at])
}

/**
 * The outlook of some servers, worked out in slices. null: at first, until it is there; later the last one stays
 * until the next has been made.
 */
export function useOutlook(
  forecast: FleetForecast,
  assessment: Assessment,
  servers: readonly ServerState[],
): Outlook | null {
  const known = made.get(assessment)
  const [outlook, setOutlook] = useState(known?.outlook ?? null)
  useEffect(() => {
    const before = made.get(assessment)
    const controller = new AbortController()
    const work = async () => {
      if (before !== undefined && sameServers(before.servers, servers)) {
        setOutlook(before.outlook)
        return
      }
      try {
        const found = await runInSlices(outlookOf(forecast, assessment, servers), controller.signal)
        if (controller.signal.aborted) return
        made.set(assessment, { servers, outlook: found })
        setOutlook(found)
      } catch (error) {
        if (!isAbort(error)) throw error
      }
    }
    void work()
    return () => {
      controller.abort()
    }
  }, [forecast, assessment, servers])
  return outlook
}
