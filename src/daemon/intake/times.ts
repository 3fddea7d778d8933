import { parseDigits, parseTime } from '#data/cells/timeText.ts'
import { clockChanges, zoneSpans, type ClockChange, type ZoneSpan } from '#data/cells/zones.ts'
import { epochUnit, unitMs } from '#data/time.ts'
import { shown } from './shown.ts'

/** A time as it was read, or why it was not. */
export type ReadTime =
  | { readonly kind: 'time'; readonly ms: number }
  /** Of a wall clock without a zone, as if it were UTC. */
  | { readonly kind: 'local'; readonly wallMs: number }
  | { readonly kind: 'refused'; readonly reason: string }

const EXPECTED = 'expected a date and time such as 2025-03-01T00:05:00Z, or an epoch in s or ms'
const NUMBER = /^\d{9,19}(?:\.\d+)?$/

/** Reads a timestamp as feeds write it: ISO 8601 and the notations of logs, epochs in any unit, as number or text. */
export function readTime(field: string, cell: unknown): ReadTime {
  if (typeof cell === 'number') return readNumber(field, cell, cell)
  if (typeof cell !== 'string') return refused(`${field} is ${shown(cell)}, ${EXPECTED}`)
  const text = cell.trim()
  if (NUMBER.test(text)) {
    const wallMs = text.length >= 12 ? parseDigits(text) : null
    return wallMs !== null && epochUnit(Number(text)) === null
      ? { kind: 'local', wallMs }
      : readNumber(field, cell, Number(text))
  }
  const parsed = parseTime(text)
  if (parsed === null) return refused(`${field} is ${shown(cell)}, ${EXPECTED}`)
  if (Number.isNaN(parsed.ms)) {
    return refused(`${field} is ${shown(cell)}, which is ambiguous; expected year-month-day`)
  }
  if (parsed.abbreviation !== undefined) {
    const reason = `${field} is ${shown(cell)}: ${parsed.abbreviation} is ambiguous, expected an offset such as +01:00`
    return refused(reason)
  }
  return parsed.zoned ? { kind: 'time', ms: parsed.ms } : { kind: 'local', wallMs: parsed.ms }
}

function readNumber(field: string, cell: number | string, number: number): ReadTime {
  const unit = epochUnit(number)
  return unit === null
    ? refused(`${field} is ${shown(cell)}, expected an epoch in s, ms, us or ns from 1990 to 2100`)
    : { kind: 'time', ms: Math.round(number * unitMs[unit]) }
}

const refused = (reason: string): ReadTime => ({ kind: 'refused', reason })

const DAY_MS = 86_400_000
/** Zones' rules are looked up so far around a time at once: a look costs a few ms. */
const AROUND_MS = 60 * DAY_MS
const LIVE_MS = 2 * 3_600_000

/** Reads wall clocks of one zone. Fails with argument-invalid for a zone that there is not. */
export class LocalTimes {
  readonly zone: string
  #fromMs = Infinity
  #toMs = -Infinity
  #spans: readonly ZoneSpan[] = []
  #changes: readonly ClockChange[] = []

  constructor(zone: string) {
    this.zone = zone
    zoneSpans(zone, 0, 0)
  }

  /**
   * Epoch ms of a wall clock's time. An hour that the clock reads twice is the second where that is about now and not in
   * the future, or where the server has reported from the first already; one that it never reads is moved forward.
   *
   * @param newestMs the server's newest row before; -Infinity: it has none.
   */
  toMs(wallMs: number, nowMs: number, mostAheadMs: number, newestMs: number): number {
    if (wallMs < this.#fromMs || wallMs > this.#toMs) this.#look(wallMs)
    let at = 0
    for (const change of this.#changes) {
      if (wallMs < change.fromMs) break
      if (wallMs < change.toMs) {
        const first = wallMs - change.beforeMs
        if (change.kind === 'never') return first
        const second = wallMs - change.afterMs
        const isPossible = second <= nowMs + mostAheadMs
        return isPossible && (second > nowMs - LIVE_MS || newestMs >= first) ? second : first
      }
      at++
    }
    return wallMs - (this.#spans[at]?.offsetMs ?? 0)
  }

  #look(wallMs: number): void {
    this.#fromMs = wallMs - AROUND_MS
    this.#toMs = wallMs + AROUND_MS
    this.#spans = zoneSpans(this.zone, this.#fromMs - 2 * DAY_MS, this.#toMs + 2 * DAY_MS)
    this.#changes = clockChanges(this.#spans)
  }
}
