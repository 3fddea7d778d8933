import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { TimeSpan } from '../../features/charts/track.ts'

/** Steps below which a chart is not zoomed further. */
const FEWEST_STEPS = 6

/** What a chart shows before anyone zooms: so much before the issue time, then the horizon. */
export function wholeSpan({ issueTimeMs, horizon, stepMs }: FleetForecast, pastMs: number): TimeSpan {
  return { fromMs: issueTimeMs - pastMs, toMs: issueTimeMs + horizon * stepMs }
}

/** The nearest span within limits, neither shorter than a few steps nor longer than the limits. */
export function fitSpan({ fromMs, toMs }: TimeSpan, limits: TimeSpan, stepMs: number): TimeSpan {
  const longest = limits.toMs - limits.fromMs
  const lengthMs = Math.min(Math.max(toMs - fromMs, FEWEST_STEPS * stepMs), longest)
  const middle = (fromMs + toMs) / 2
  const start = Math.min(Math.max(middle - lengthMs / 2, limits.fromMs), limits.toMs - lengthMs)
  return { fromMs: Math.round(start), toMs: Math.round(start + lengthMs) }
}

/** The span made shorter (factor < 1) or longer around a time, which stays where it is. */
export function zoomed({ fromMs, toMs }: TimeSpan, atMs: number, factor: number): TimeSpan {
  return { fromMs: atMs - (atMs - fromMs) * factor, toMs: atMs + (toMs - atMs) * factor }
}

export function panned({ fromMs, toMs }: TimeSpan, byMs: number): TimeSpan {
  return { fromMs: fromMs + byMs, toMs: toMs + byMs }
}

/** Where a time lies in a span: 0 at its start, 1 at its end. */
export const fractionOf = ({ fromMs, toMs }: TimeSpan, timeMs: number): number =>
  (timeMs - fromMs) / (toMs - fromMs)
