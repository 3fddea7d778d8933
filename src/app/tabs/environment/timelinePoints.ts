import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { Outlook } from '#forecast/outlook/outlook.ts'
import type { CountAt } from '#text/environment/timeline.ts'

/** The past up to the issue time, then the horizon, a step apart. */
export function timelinePoints(
  { past, ahead }: Pick<Outlook, 'past' | 'ahead'>,
  forecast: FleetForecast,
): readonly CountAt[] {
  const { issueTimeMs, stepMs, horizon } = forecast
  const count = past.unknown.length
  const measured = Array.from(past.unknown, (unknown, at) => ({
    timeMs: issueTimeMs + (at + 1 - count) * stepMs,
    critical: past.critical[at] ?? 0,
    warning: past.warning[at] ?? 0,
    unknown,
    range: null,
    known: unknown < past.judged,
  }))
  const expected = Array.from({ length: horizon }, (_, at) => ({
    timeMs: issueTimeMs + (at + 1) * stepMs,
    critical: ahead.critical[at] ?? 0,
    warning: ahead.warning[at] ?? 0,
    unknown: ahead.unknown[at] ?? 0,
    range: [ahead.low[at] ?? 0, ahead.high[at] ?? 0] as const,
    known: (ahead.unknown[at] ?? 0) < past.judged,
  }))
  return [...measured, ...expected]
}
