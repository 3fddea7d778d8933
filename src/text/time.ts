/** `utc`, `local`, or a name of the IANA database: `Europe/Zurich`. */
export type Zone = string

/** Whether times can be shown in it. */
export function isZone(name: string): boolean {
  if (name === 'utc' || name === 'local') return true
  try {
    // Offsets such as +02:00 are understood too, but are no zone: they do not know summer time.
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en-GB', { timeZone: name }) instanceof Object
  } catch {
    return false
  }
}

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

const formatters = new Map<string, Intl.DateTimeFormat>()

/** The zones that can be chosen by name, in order; the list is the browser's. */
export function namedZones(): readonly string[] {
  return Intl.supportedValuesOf('timeZone').filter((name) => name.includes('/'))
}

/** How a zone is called where it is chosen: `UTC`, `Local`, `Europe/Berlin`. */
export function zoneLabel(zone: Zone): string {
  if (zone === 'utc') return 'UTC'
  return zone === 'local' ? 'Local' : zone
}

/** Intl formatters are slow to make and are asked for on every axis label. */
function formatter(zone: Zone, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${JSON.stringify(options)}`
  let found = formatters.get(key)
  if (found === undefined) {
    found = new Intl.DateTimeFormat('en-GB', {
      ...options,
      hourCycle: 'h23',
      ...(zone === 'local' ? {} : { timeZone: zone === 'utc' ? 'UTC' : zone }),
    })
    formatters.set(key, found)
  }
  return found
}

/** `UTC`, or the zone's short name at that moment (`CET`, `GMT+5:30`). */
export function zoneName(zone: Zone, atMs: number): string {
  if (zone === 'utc') return 'UTC'
  const parts = formatter(zone, { timeZoneName: 'short' }).formatToParts(atMs)
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? 'local'
}

/** The smallest unit that a time is shown with. */
export type Precision = 'minute' | 'second'

/** Steps shorter than a minute need seconds: to the minute, several of them would carry the same time. */
export function precisionOf(stepMs: number): Precision {
  return stepMs < MINUTE_MS ? 'second' : 'minute'
}

/** `14:05`, or `14:05:30`, for axes whose title carries the zone. */
export function clockText(timeMs: number, zone: Zone, precision: Precision = 'minute'): string {
  const clock = { hour: '2-digit', minute: '2-digit' } as const
  return formatter(zone, precision === 'second' ? { ...clock, second: '2-digit' } : clock).format(timeMs)
}

/** `12 Jan`. */
export function dayText(timeMs: number, zone: Zone): string {
  return formatter(zone, { day: 'numeric', month: 'short' }).format(timeMs)
}

/**
 * A moment with its zone: `14:05 UTC`, to the second `14:05:30 UTC`; with the day where it is not the reference's,
 * with the year where that differs too, or where there is no reference (NaN).
 */
export function timeText(
  timeMs: number,
  zone: Zone,
  referenceMs: number,
  precision: Precision = 'minute',
): string {
  if (!Number.isFinite(timeMs)) return '–'
  const clock = `${clockText(timeMs, zone, precision)} ${zoneName(zone, timeMs)}`
  const full = formatter(zone, { day: 'numeric', month: 'short', year: 'numeric' })
  // No forecast has been read yet: there is nothing to leave a day away for.
  if (!Number.isFinite(referenceMs)) return `${full.format(timeMs)} ${clock}`
  if (full.format(timeMs) === full.format(referenceMs)) return clock
  const year = formatter(zone, { year: 'numeric' })
  const sameYear = year.format(timeMs) === year.format(referenceMs)
  return `${sameYear ? dayText(timeMs, zone) : full.format(timeMs)} ${clock}`
}

/** `45 s`, `5 min`, `3 h 20 m`, `2 d 4 h`: two units at most, rounded to the smaller. */
export function durationText(durationMs: number): string {
  if (durationMs < MINUTE_MS) return `${Number((durationMs / SECOND_MS).toPrecision(3))} s`
  const [largeMs, large, smallMs, small] =
    durationMs < HOUR_MS
      ? ([MINUTE_MS, 'min', SECOND_MS, 's'] as const)
      : durationMs < DAY_MS
        ? ([HOUR_MS, 'h', MINUTE_MS, 'm'] as const)
        : ([DAY_MS, 'd', HOUR_MS, 'h'] as const)
  const rounded = Math.round(durationMs / smallMs) * smallMs
  const rest = (rounded % largeMs) / smallMs
  const whole = `${Math.floor(rounded / largeMs)} ${large}`
  return rest === 0 ? whole : `${whole} ${rest} ${small}`
}
