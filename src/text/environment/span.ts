import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { durationText } from '../time.ts'

/** A forecast's horizon. after: the time of the newest row in words, where all of the horizon has passed since; left out: it lies ahead. */
export type Span = Pick<FleetForecast, 'stepMs' | 'horizon'> & { readonly after?: string | null }

/** `the next 8 h`, `the 8 h after 30 Aug 2013 21:55 UTC`: nothing that is over is next. */
export function spanText({ stepMs, horizon, after = null }: Span): string {
  const span = durationText(stepMs * horizon)
  return after === null ? `the next ${span}` : `the ${span} after ${after}`
}
