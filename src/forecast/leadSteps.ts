import type { FleetForecast } from './fleetForecast.ts'

/** What "soon" means on every screen. */
const SOON_MS = 30 * 60_000

/**
 * Steps of the horizon that screens speak of: the one at (or next to) 30 minutes, and the last. They are called by the time
 * that they really are; a horizon that ends before 30 minutes has only one.
 */
export function leadSteps({ stepMs, horizon }: Pick<FleetForecast, 'stepMs' | 'horizon'>): {
  readonly soon: number
  readonly end: number
} {
  return { soon: Math.min(Math.max(1, Math.round(SOON_MS / stepMs)), horizon), end: horizon }
}
