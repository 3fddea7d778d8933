import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { Outlook } from '#forecast/outlook/outlook.ts'
import { formatCount, significant } from '#text/numbers.ts'
import { durationText, precisionOf, timeText, type Zone } from '#text/time.ts'

/** Servers beyond their thresholds at one time: measured, or expected. */
export interface TimelinePoint {
  readonly timeMs: number
  readonly critical: number
  /** Critical among them. */
  readonly warning: number
  /** Servers, beside those, that may be beyond: of one part or all of them nothing is known at that time. */
  readonly unknown: number
  /** P10 and P90 of the number beyond warning; null: measured. */
  readonly range: readonly [low: number, high: number] | null
  /** False: nothing is known of any server at that time. */
  readonly known: boolean
}

/** The past up to the issue time, then the horizon, a step apart. */
export function timelinePoints(
  { past, ahead }: Pick<Outlook, 'past' | 'ahead'>,
  forecast: FleetForecast,
): readonly TimelinePoint[] {
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

/** An expected number of servers: `0.4`, `12.3`. */
export function expectedText(count: number): string {
  if (count > 0 && count < 0.05) return '<0.1'
  return count < 100 ? significant(count, 3, 1) : formatCount(Math.round(count))
}

/** `16:40 UTC, +2 h 35 m: 3.2 expected beyond warning (P10 to P90 1 to 5), 0.4 beyond critical; 2 unknown`. */
export function pointText(point: TimelinePoint, forecast: FleetForecast, zone: Zone): string {
  const { timeMs, critical, warning, unknown, range, known } = point
  const { issueTimeMs, stepMs } = forecast
  const time = timeText(timeMs, zone, issueTimeMs, precisionOf(stepMs))
  if (!known) return `${time}: nothing is known`
  const others = range === null ? formatCount(unknown) : expectedText(unknown)
  const rest = unknown === 0 ? '' : `; ${others} unknown`
  if (range === null)
    return `${time}, measured: ${formatCount(warning)} beyond warning, ${formatCount(critical)} of them beyond critical${rest}`
  const [low, high] = range.map(formatCount)
  return `${time}, +${durationText(timeMs - issueTimeMs)}: ${expectedText(warning)} expected beyond warning (P10 to P90 ${low ?? ''} to ${high ?? ''}), ${expectedText(critical)} beyond critical${rest}`
}

/** When the most are expected beyond warning. */
export function summaryText(points: readonly TimelinePoint[], forecast: FleetForecast, zone: Zone): string {
  const ahead = points.filter(({ range }) => range !== null)
  const [first, ...others] = ahead
  if (first === undefined) return ''
  const most = others.reduce((found, point) => (point.warning > found.warning ? point : found), first)
  if (ahead.every(({ known }) => !known)) return 'Nothing is known of the horizon.'
  if (most.warning === 0) {
    const whole = ahead.every(({ unknown }) => unknown === 0)
    return `None ${whole ? '' : 'of those known '}is expected beyond a threshold within the horizon.`
  }
  return `Most at ${pointText(most, forecast, zone)}.`
}
