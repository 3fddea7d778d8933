import { LATE_STEPS } from '#forecast/fleetForecast.ts'
import type { CurrentFleet, CurrentServer } from './api.ts'

/**
 * Servers that are silent for so long, and so many steps, are gone: nothing is known of them since LATE_STEPS, and where pods
 * come and go they are soon the most.
 */
const GONE_MS = 86_400_000
const GONE_STEPS = 3 * LATE_STEPS

/** How far behind the newest row of all a server's newest row may be before the server counts as gone. */
export function goneAfterMs(stepMs: number): number {
  return Math.max(GONE_MS, GONE_STEPS * stepMs)
}

/** How a server stands that reports no more: silent, as a forecast of it is stale, or gone. null: it reports. */
export function silenceOf(
  { newestMs }: Pick<CurrentServer, 'newestMs'>,
  { newestMs: ofAllMs }: Pick<CurrentFleet, 'newestMs'>,
  stepMs: number,
): 'silent' | 'gone' | null {
  if (ofAllMs === null) return null
  const behindMs = ofAllMs - newestMs
  if (behindMs > goneAfterMs(stepMs)) return 'gone'
  return behindMs > LATE_STEPS * stepMs ? 'silent' : null
}
