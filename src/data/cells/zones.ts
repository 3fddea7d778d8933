import { FleetcastError } from '#forecast/errors.ts'
import { offsetMinutes } from '#forecast/window/clock/zone.ts'

const DAY_MS = 86_400_000

/** A zone's offset from UTC between two changes of its clocks. */
export interface ZoneSpan {
  readonly fromMs: number
  readonly toMs: number
  readonly offsetMs: number
}

/** Offsets of a zone (an IANA name, or ±HH:MM) over a range of UTC, in order. Fails with argument-invalid. */
export function zoneSpans(zone: string, fromMs: number, toMs: number): ZoneSpan[] {
  const minutes = offsetMinutes(zone)
  if (minutes !== null) return [{ fromMs: -Infinity, toMs: Infinity, offsetMs: minutes * 60_000 }]
  const offsetAt = offsetsOf(zone)
  const spans: ZoneSpan[] = []
  let start = -Infinity
  let offset = offsetAt(fromMs)
  // Clocks change weeks apart, so that a look a week finds every change.
  for (let at = fromMs; at < toMs; at += 7 * DAY_MS) {
    const next = Math.min(at + 7 * DAY_MS, toMs)
    const later = offsetAt(next)
    if (later === offset) continue
    let [low, high] = [at, next]
    while (high - low > 1000) {
      const middle = low + Math.floor((high - low) / 2000) * 1000
      if (middle === low) break
      if (offsetAt(middle) === offset) low = middle
      else high = middle
    }
    // Zones change at whole minutes.
    const change = Math.round(high / 60_000) * 60_000
    spans.push({ fromMs: start, toMs: change, offsetMs: offset })
    start = change
    offset = later
  }
  spans.push({ fromMs: start, toMs: Infinity, offsetMs: offset })
  return spans
}

function offsetsOf(zone: string): (ms: number) => number {
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  } catch (cause) {
    throw new FleetcastError(
      'argument-invalid',
      `unknown time zone ${JSON.stringify(zone)}: expected a name such as Europe/Berlin or an offset such as +01:00`,
      { place: 'zone' },
      { cause },
    )
  }
  return (ms) => {
    const name = format.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? ''
    const match = /([+-])(\d{2}):(\d{2})(?::(\d{2}))?/.exec(name)
    if (!match) return 0
    const size = ((Number(match[2]) * 60 + Number(match[3])) * 60 + Number(match[4] ?? '0')) * 1000
    return match[1] === '-' ? -size : size
  }
}

/** A stretch of a wall clock that is read twice (from falling clocks) or never, as ms of the clock. */
export interface ClockChange {
  readonly kind: 'twice' | 'never'
  readonly fromMs: number
  readonly toMs: number
  readonly beforeMs: number
  readonly afterMs: number
}

/** What the wall clock goes through where the spans meet. */
export function clockChanges(spans: readonly ZoneSpan[]): ClockChange[] {
  return spans.slice(1).map((later, i): ClockChange => {
    const beforeMs = spans[i]?.offsetMs ?? 0
    const afterMs = later.offsetMs
    const [low, high] = beforeMs < afterMs ? [beforeMs, afterMs] : [afterMs, beforeMs]
    const kind = afterMs < beforeMs ? 'twice' : 'never'
    return { kind, fromMs: later.fromMs + low, toMs: later.fromMs + high, beforeMs, afterMs }
  })
}
