import { useCallback } from 'react'
import type { Assessment, ServerState } from '#forecast/assess.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { outlookOf, type Outlook } from '#forecast/outlook/outlook.ts'
import { useInSlices } from '../../state/useInSlices.ts'

/** An outlook and what it is of. */
export interface OutlookOf {
  readonly forecast: FleetForecast
  readonly assessment: Assessment
  readonly servers: readonly ServerState[]
  readonly outlook: Outlook
}

/** The last of each assessment, so that coming back to the tab shows it at once. */
const made = new WeakMap<Assessment, OutlookOf>()

/** As good as the same list: the states are those of one assessment, in one order. */
function sameServers(a: readonly ServerState[], b: readonly ServerState[]): boolean {
  return a.length === b.length && a.every((state, at) => state === b[at])
}

/** Takes what is known of the same servers, and keeps what it finds. */
function* outlooking(
  forecast: FleetForecast,
  assessment: Assessment,
  servers: readonly ServerState[],
): Generator<void, OutlookOf> {
  const before = made.get(assessment)
  if (before !== undefined && sameServers(before.servers, servers)) return before
  const found = { forecast, assessment, servers, outlook: yield* outlookOf(forecast, assessment, servers) }
  made.set(assessment, found)
  return found
}

/**
 * The outlook of some servers, worked out in slices. null: at first, until it is there; later the last one stays
 * until the next has been made, with the forecast that it is of: the newer one may have other series.
 */
export function useOutlook(
  forecast: FleetForecast,
  assessment: Assessment,
  servers: readonly ServerState[],
): OutlookOf | null {
  const make = useCallback(() => outlooking(forecast, assessment, servers), [forecast, assessment, servers])
  const { value } = useInSlices(make, forecast)
  return value ?? made.get(assessment) ?? null
}
