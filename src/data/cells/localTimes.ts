import { clockChanges, zoneSpans, type ClockChange, type ZoneSpan } from './zones.ts'

/** What each row's text said of its zone. */
export const ZoneHint = { none: 0, known: 1, standard: 2, daylight: 3 } as const

/** Times of rows in the order of the source. */
export interface SourceTimes {
  /** ms; of rows without a zone their wall clock as UTC; NaN: no time. */
  readonly timeMs: Float64Array
  /** A ZoneHint per row; null: every time's zone is known. */
  readonly hints: Uint8Array | null
  /** Whose row it is: the times of one series go up, or down; -1: nobody's. */
  readonly series: Int32Array
}

const DAY_MS = 86_400_000

/**
 * Times of a wall clock as UTC, by the rules of its zone. An hour that the clock reads twice is distinguished by the
 * order of each series' rows, or by abbreviations such as EST and EDT; one that it never reads is moved as the zone's
 * rules say. Fails with argument-invalid for an unknown zone.
 */
export function localToUtc(
  { timeMs, hints, series }: SourceTimes,
  zone: string,
): { readonly timeMs: Float64Array; readonly notes: readonly string[] } {
  if (!hints) return { timeMs, notes: [] }
  const [first, last] = rangeOf(timeMs)
  if (first > last) return { timeMs, notes: [] }
  const spans = zoneSpans(zone, first - 2 * DAY_MS, last + 2 * DAY_MS)
  const changes = clockChanges(spans)
  const out = Float64Array.from(timeMs)
  const doubled: { readonly row: number; readonly change: ClockChange }[] = []
  const abbreviated = hints.includes(ZoneHint.daylight) && hints.includes(ZoneHint.standard)
  let [local, moved] = [0, 0]
  let inside = spanOf(spans, changes, first)
  for (let row = 0; row < timeMs.length; row++) {
    const time = timeMs[row] ?? Number.NaN
    if (hints[row] === ZoneHint.known || Number.isNaN(time)) continue
    local++
    if (!(time >= inside.fromMs && time < inside.toMs)) inside = spanOf(spans, changes, time)
    out[row] = time - inside.offsetMs
    if (inside.change?.kind === 'never') moved++
    else if (inside.change && abbreviated && hints[row] !== ZoneHint.none) {
      const { beforeMs, afterMs } = inside.change
      out[row] = time - (hints[row] === ZoneHint.daylight ? beforeMs : afterMs)
    } else if (inside.change) doubled.push({ row, change: inside.change })
  }
  const untold = tellApart(doubled, timeMs, series, out)
  const told = doubled.length - untold
  const notes = [
    local > 0 ? `times without a time zone were read as ${zone}` : null,
    told > 0 ? `${told} times in the repeated hour of ${zone} were resolved by row order` : null,
    untold > 0 ? `${untold} times in the repeated hour of ${zone} were read as the first occurrence` : null,
    moved > 0
      ? `${moved} times that do not exist in ${zone} (daylight saving change) were moved forward`
      : null,
  ]
  return { timeMs: out, notes: notes.filter((note) => note !== null) }
}

interface ClockSpan {
  readonly fromMs: number
  readonly toMs: number
  readonly offsetMs: number
  /** The change of the clocks that this stretch of the wall clock is of. */
  readonly change: ClockChange | null
}

/** The stretch of the wall clock around a time in which one offset holds. */
function spanOf(spans: readonly ZoneSpan[], changes: readonly ClockChange[], local: number): ClockSpan {
  let from = -Infinity
  for (const [i, change] of changes.entries()) {
    const { fromMs, toMs, beforeMs } = change
    if (local < fromMs) return { fromMs: from, toMs: fromMs, offsetMs: spans[i]?.offsetMs ?? 0, change: null }
    // Before the change's offset: the first of the doubled hour, and 02:30 that never was becomes 03:30.
    if (local < toMs) return { fromMs, toMs, offsetMs: beforeMs, change }
    from = toMs
  }
  return { fromMs: from, toMs: Infinity, offsetMs: spans.at(-1)?.offsetMs ?? 0, change: null }
}

/** Corrects the rows that are of the hour's second pass. How many could not be distinguished comes back. */
function tellApart(
  doubled: readonly { readonly row: number; readonly change: ClockChange }[],
  timeMs: Float64Array,
  series: Int32Array,
  out: Float64Array,
): number {
  if (doubled.length === 0) return 0
  const walks = walksOf({ timeMs, series })
  const groups = new Map<string, { readonly row: number; readonly change: ClockChange }[]>()
  for (const each of doubled) {
    const key = `${series[each.row] ?? -1} ${each.change.fromMs}`
    const group = groups.get(key)
    if (group) group.push(each)
    else groups.set(key, [each])
  }
  let untold = 0
  for (const group of groups.values()) {
    const code = series[group[0]?.row ?? 0] ?? -1
    const walk = walks[code]
    if (walk?.descending) group.reverse()
    const starts = secondPass(group.map(({ row }) => timeMs[row] ?? 0))
    const begins = walk?.descending ? walk.last : walk?.first
    const [earliest] = group
    if (starts === null && begins === earliest?.row) {
      // The series begins in this hour, and continues without a gap only from its second pass.
      for (const { row, change } of group) out[row] = (timeMs[row] ?? 0) - change.afterMs
    } else if (starts === null) untold += group.length
    else for (const { row, change } of group.slice(starts)) out[row] = (timeMs[row] ?? 0) - change.afterMs
  }
  return untold
}

/** Where times in order of the clock start over; null: nowhere, or more than once. */
function secondPass(times: readonly number[]): number | null {
  const falls = times.flatMap((time, i) => (i > 0 && time < (times[i - 1] ?? 0) ? [i] : []))
  if (falls.length > 0) return falls.length === 1 ? (falls[0] ?? null) : null
  // A row an hour: the hour's two rows are the same time twice.
  return times.length === 2 && times[0] === times[1] ? 1 : null
}

interface Walk {
  readonly first: number
  last: number
  /** Time of the last row. */
  lastMs: number
  descending: boolean
  ups: number
  downs: number
  same: number
  /** Clock at the latest step against each direction of at most an hour. */
  down: number
  up: number
}

const HOUR_MS = 3_600_000

/** How each series' times go from row to row, by its code. */
function walksOf({ timeMs, series }: Pick<SourceTimes, 'timeMs' | 'series'>): readonly (Walk | undefined)[] {
  const walks: (Walk | undefined)[] = []
  for (let row = 0; row < timeMs.length; row++) {
    const code = series[row] ?? -1
    const time = timeMs[row] ?? Number.NaN
    if (code < 0 || Number.isNaN(time)) continue
    const walk = walks[code]
    if (!walk) {
      const none = Number.NaN
      walks[code] = {
        first: row,
        last: row,
        lastMs: time,
        descending: false,
        ups: 0,
        downs: 0,
        same: 0,
        down: none,
        up: none,
      }
      continue
    }
    const before = walk.lastMs
    if (time > before) {
      walk.ups++
      if (time - before <= HOUR_MS) walk.up = before
    } else if (time < before) {
      walk.downs++
      if (before - time <= HOUR_MS) walk.down = time
    } else {
      walk.same++
      walk.down = walk.up = time
    }
    walk.last = row
    walk.lastMs = time
  }
  for (const walk of walks) if (walk) walk.descending = walk.downs > walk.ups
  return walks
}

/** Zones whose clocks fall back at different nights or hours: enough to know such an hour when it is met. */
const EXAMPLES = [
  'Europe/Berlin',
  'America/New_York',
  'Europe/London',
  'Europe/Helsinki',
  'Australia/Sydney',
  'Pacific/Auckland',
  'America/Santiago',
  'Asia/Jerusalem',
]

/**
 * A note where times without a zone look like those of a wall clock: most series go back by up to an hour exactly
 * once, at an hour that some zone has twice. Null: they do not.
 */
export function doubledHour({ timeMs, hints, series }: SourceTimes): string | null {
  if (!hints?.some((hint) => hint !== ZoneHint.known)) return null
  const walks = walksOf({ timeMs, series })
    .filter((walk) => walk !== undefined)
    .filter(({ ups, downs }) => ups + downs > 1)
  const hours = new Map<number, number>()
  for (const { descending, ups, downs, same, down, up } of walks) {
    const against = (descending ? ups : downs) + same
    const at = descending ? up : down
    if (against !== 1 || Number.isNaN(at)) continue
    const hour = Math.floor(at / HOUR_MS) * HOUR_MS
    hours.set(hour, (hours.get(hour) ?? 0) + 1)
  }
  for (const [hour, count] of hours) {
    if (2 * count < walks.length) continue
    const zone = EXAMPLES.find((name) =>
      clockChanges(zoneSpans(name, hour - 3 * DAY_MS, hour + 3 * DAY_MS)).some(
        ({ kind, fromMs, toMs }) => kind === 'twice' && hour < toMs && hour + HOUR_MS > fromMs,
      ),
    )
    if (zone !== undefined) return twiceNote(hour, zone)
  }
  return null
}

function twiceNote(hourMs: number, zone: string): string {
  const at = new Date(hourMs)
  const day = at.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })
  const clock = at.toISOString().slice(11, 16)
  return `the hour ${clock} on ${day} occurs twice, so these look like local times. Set the time zone, such as ${zone}`
}

function rangeOf(times: Float64Array): readonly [first: number, last: number] {
  let [first, last] = [Infinity, -Infinity]
  for (const time of times) {
    if (time < first) first = time
    if (time > last) last = time
  }
  return [first, last]
}
