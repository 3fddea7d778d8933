import { SOON_MS } from './assess.ts'
import type { FleetForecast } from './fleetForecast.ts'

/** Horizon steps that the table speaks of: the one at (or next to) 30 minutes, and the last. */
export function leadSteps({ stepMs, horizon }: Pick<FleetForecast, 'stepMs' | 'horizon'>): {
  readonly soon: number
  readonly end: number
} {
  return { soon: Math.min(Math.max(1, Math.round(SOON_MS / stepMs)), horizon), end: horizon }
}
