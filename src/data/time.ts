/** Units in which files write time, as milliseconds each. */
export const unitMs = { s: 1000, ms: 1, us: 1e-3, ns: 1e-6, days: 86_400_000 } as const
export type TimeUnit = keyof typeof unitMs

/**
 * The unit of an integer epoch by the size of its newest value, or null where it cannot be an epoch: from 1973
 * on, seconds have nine to eleven digits, milliseconds up to fourteen, microseconds up to seventeen.
 */
export function epochUnit(newest: number): TimeUnit | null {
  if (!(newest >= 1e8 && newest < 1e20)) return null
  if (newest < 1e11) return 's'
  if (newest < 1e14) return 'ms'
  return newest < 1e17 ? 'us' : 'ns'
}

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?$/i

export interface ParsedTime {
  readonly ms: number
  /** False: the text carried no zone and was read as UTC. */
  readonly zoned: boolean
}

/** ISO 8601 date and time, with 'T' or a space, with or without zone; null where the text is something else. */
export function parseTime(text: string): ParsedTime | null {
  const match = ISO.exec(text.trim())
  if (!match) return null
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = match
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day))
  // Date.UTC rolls 31 February over into March; such a date is a mistake in the file, not a time.
  if (new Date(midnight).getUTCDate() !== Number(day) || Number(month) < 1 || Number(month) > 12) return null
  if (Number(hour) > 24 || Number(minute) > 59 || Number(second) > 60) return null
  const clock = (Number(hour) * 60 + Number(minute)) * 60 + Number(second)
  const ms = midnight + clock * 1000 + Math.round(Number(`0.${fraction || '0'}`) * 1000)
  return { ms: ms - offsetMs(zone), zoned: zone !== undefined }
}

function offsetMs(zone: string | undefined): number {
  if (zone === undefined || !/^[+-]/.test(zone)) return 0
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000
}
