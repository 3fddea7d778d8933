/** How an answer writes a time, of epoch ms. */
export type TimeText = (ms: number) => string

/**
 * A time as Python's `datetime.now().isoformat()` writes it: a wall clock's, without its zone. Who subtracts such times
 * from a `datetime.now()` fails at one that has a zone. offsetMs: the clock's, from UTC at a time.
 */
export function wallTimeOf(offsetMs: (ms: number) => number): TimeText {
  return (ms) => `${new Date(ms + offsetMs(ms)).toISOString().slice(0, -1)}000`
}

const TIME = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?$/i

export interface WireTime {
  /** Epoch ms; of a time without a zone as if it were UTC. Digits beyond milliseconds are cut. */
  readonly ms: number
  readonly zoned: boolean
}

/** A time as Python's isoformat writes it, with T or a space; null where it is no time. */
export function parseWireTime(text: string): WireTime | null {
  const found = TIME.exec(text.trim())
  if (found === null) return null
  const [year = NaN, month = NaN, day = NaN, hour = NaN, minute = NaN] = found.slice(1, 6).map(Number)
  const second = Number(found[6] ?? 0)
  const fraction = Number((found[7] ?? '').padEnd(3, '0').slice(0, 3))
  const ms = Date.UTC(year, month - 1, day, hour, minute, second, fraction)
  const date = new Date(ms)
  // Date.UTC takes 31 February, and the hour 25, for a later time.
  const isReal =
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second
  if (!isReal) return null
  const zone = found[8]
  return zone === undefined ? { ms, zoned: false } : { ms: ms - zoneMs(zone), zoned: true }
}

function zoneMs(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0
  const digits = zone.slice(1).replace(':', '')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || 0)
  return (zone.startsWith('-') ? -1 : 1) * minutes * 60_000
}
