import { useCallback } from 'react'
import type { Assessment, ServerState } from '#forecast/assess.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { outlookOf, type Outlook } from '#forecast/outlook/outlook.ts'
import { useInSlices } from '../../state/useInSlices.ts'

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

/** Takes what is known of the same servers, and keeps what it finds. */
function* outlooking(
  forecast: FleetForecast,
  assessment: Assessment,
  servers: readonly ServerState[],
): Generator<void, Outlook> {
  const before = made.get(assessment)
  if (before !== undefined && sameServers(before.servers, servers)) return before.outlook
  const outlook = yield* outlookOf(forecast, assessment, servers)
  made.set(assessment, { servers, outlook })
  return outlook
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
  const make = useCallback(() => outlooking(forecast, assessment, servers), [forecast, assessment, servers])
  const { value } = useInSlices(make)
  return value ?? made.get(assessment)?.outlook ?? null
}
