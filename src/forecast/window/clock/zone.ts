/** A rule by which clocks are set: how far local time is ahead of UTC. */
export interface Zone {
  /** As a person knows it: UTC, UTC+05:30, Europe/Berlin. */
  readonly name: string
  /** Local time minus UTC at an instant, both in ms. */
  readonly offsetMs: (timeMs: number) => number
}

const MINUTE_MS = 60_000
const QUARTER_MS = 15 * MINUTE_MS
const DAY_MS = 86_400_000

/** Offsets that clocks on earth have. */
const [WEST_QUARTERS, EAST_QUARTERS] = [-12 * 4, 14 * 4]

/** UTC plus a fixed number of minutes. */
export function fixedZone(minutes: number): Zone {
  return { name: offsetName(minutes), offsetMs: () => minutes * MINUTE_MS }
}

export const UTC: Zone = fixedZone(0)

/** Every offset of whole quarters of an hour, the nearest to UTC first. */
export const FIXED_ZONES: readonly Zone[] = Array.from(
  { length: EAST_QUARTERS - WEST_QUARTERS + 1 },
  (_, i) => (WEST_QUARTERS + i) * 15,
)
  .sort((a, b) => Math.abs(a) - Math.abs(b) || b - a)
  .map((minutes) => (minutes === 0 ? UTC : fixedZone(minutes)))

function offsetName(minutes: number): string {
  if (minutes === 0) return 'UTC'
  const size = Math.abs(minutes)
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  return `UTC${minutes < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`
}

/** No zone is further from UTC. */
const MOST_MINUTES = 14 * 60

/** Minutes from UTC that +01, +0100, +01:00 or UTC+01:00 say; null where a text is no such offset. */
export function offsetMinutes(text: string): number | null {
  const [, sign, hours, minutes = '0'] =
    /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?$/i.exec(text.trim()) ?? []
  const size = 60 * Number(hours) + Number(minutes)
  if (sign === undefined || Number(minutes) > 59 || size > MOST_MINUTES) return null
  return sign === '-' ? -size : size
}

/**
 * The zone of an IANA name (Europe/Berlin) or an offset (+01:00, UTC-03:30), its changes known within
 * [fromMs, toMs]. null: there is no such zone.
 */
export function namedZone(name: string, fromMs: number, toMs: number): Zone | null {
  const minutes = offsetMinutes(name)
  if (minutes !== null) return fixedZone(minutes)
  if (/^(?:UTC|GMT|Z)$/i.test(name)) return UTC
  const known = changesOf(name, fromMs, toMs)
  return known && zoneOf(name, known)
}

/** Offsets in ms and from when each holds; the first from before the range. */
interface Changes {
  readonly offsets: readonly number[]
  /** One fewer: when the offset before ends. */
  readonly timesMs: readonly number[]
}

function zoneOf(name: string, { offsets, timesMs }: Changes): Zone {
  return {
    name,
    offsetMs: (timeMs) => {
      let at = timesMs.length
      while (at > 0 && timeMs < (timesMs[at - 1] ?? NaN)) at--
      return offsets[at] ?? 0
    },
  }
}

/** No zone changes its clocks twice within this, as far as files of servers reach back. */
const SAMPLE_MS = 14 * DAY_MS

function changesOf(name: string, fromMs: number, toMs: number): Changes | null {
  const offsetAt = offsetReader(name)
  if (offsetAt === null) return null
  const offsets = [offsetAt(fromMs)]
  const timesMs: number[] = []
  for (let at = fromMs; at < toMs; at += SAMPLE_MS) {
    const next = Math.min(at + SAMPLE_MS, toMs)
    const [before, after] = [offsetAt(at), offsetAt(next)]
    if (before === after) continue
    offsets.push(after)
    timesMs.push(firstWith(offsetAt, after, at, next))
  }
  return { offsets, timesMs }
}

/** Where the offset changes within (low, high], to the quarter of an hour that all changes are made at. */
function firstWith(offsetAt: (timeMs: number) => number, offset: number, low: number, high: number): number {
  let [before, after] = [Math.floor(low / QUARTER_MS), Math.ceil(high / QUARTER_MS)]
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (offsetAt(middle * QUARTER_MS) === offset) after = middle
    else before = middle
  }
  return after * QUARTER_MS
}

function offsetReader(name: string): ((timeMs: number) => number) | null {
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    return null
  }
  return (timeMs) => {
    const parts = new Map(format.formatToParts(timeMs).map(({ type, value }) => [type, Number(value)]))
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? NaN
    const local = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    )
    return Math.round((local - timeMs) / MINUTE_MS) * MINUTE_MS
  }
}

/** Zones by which the others are called that have the same clocks. */
const WELL_KNOWN = [
  'Europe/London',
  'Europe/Berlin',
  'Europe/Helsinki',
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Los_Angeles',
  'America/Halifax',
  'America/Anchorage',
  'America/Sao_Paulo',
  'Australia/Sydney',
  'Australia/Adelaide',
  'Pacific/Auckland',
  'Asia/Jerusalem',
  'Africa/Cairo',
]

/** Of the range that was last asked for: a plan asks once per column. */
let last: { readonly key: string; readonly zones: readonly Zone[] } | null = null

/**
 * Zones whose clocks change within [fromMs, toMs], one of each kind of change; what comes until aheadMs is known too.
 * Asking every zone takes tens of milliseconds: only where no fixed offset fits.
 */
export function changingZones(fromMs: number, toMs: number, aheadMs: number): readonly Zone[] {
  const key = [fromMs, toMs, aheadMs].join()
  if (last?.key === key) return last.zones
  const found = new Map<string, Zone>()
  for (const name of new Set([...WELL_KNOWN, ...Intl.supportedValuesOf('timeZone')])) {
    const changes = changesOf(name, fromMs, aheadMs)
    if (changes === null || !changes.timesMs.some((time) => time <= toMs)) continue
    const kind = JSON.stringify(changes)
    if (!found.has(kind)) found.set(kind, zoneOf(name, changes))
  }
  const zones = [...found.values()]
  last = { key, zones }
  return zones
}
