import type { DateOrder } from '../mapping.types.ts'
import { EARLIEST_MS, LATEST_MS } from '../time.ts'

export interface ParsedTime {
  /** NaN where day and month may be either and no order is given. */
  readonly ms: number
  /** False: the text carried no zone, and ms is its wall clock as UTC. */
  readonly zoned: boolean
  /** A zone's name that is not one offset, such as EST or Europe/Berlin; ms is then the wall clock as UTC. */
  readonly abbreviation?: string
  /** Which of the notations it is, in words. */
  readonly form?: string
}

interface Form {
  readonly words: string
  readonly pattern: RegExp
}

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?$/i

const WEEKDAY = String.raw`(?:(?:mon?|tue?|wed?|thu?|fri?|sat?|sun?|mo|di|mi|do|fr|sa|so)[a-z]*[.,]*\s+)?`
const CLOCK =
  String.raw`(?:(?<h>\d{1,2})[:.h](?<mi>\d{2})(?:[:.](?<s>\d{2})(?:[.,](?<f>\d{1,9}))?)?(?:\s?(?<half>[ap])\.?m\.?)?` +
  String.raw`|(?<hh>\d{2})(?<mm>\d{2})(?:(?<ss>\d{2})(?:[.,](?<ff>\d{1,9}))?)?)`
/** Between date and clock: T, spaces, Kibana's @, Apache's colon, the underscore of file names. */
const BETWEEN = String.raw`(?:T|\s*@\s*|,?\s+(?:at\s+|um\s+)?|[:_])`
/**
 * Go names a zone that has no name by its offset: `+0200 +0200`, `-0300 -03`; JavaScript says it in words as well:
 * `GMT+0200 (Central European Summer Time)`.
 */
const ZONE =
  String.raw`(?:\s?(?<offset>Z|(?:UTC|GMT)?\s?[+-]\d{1,2}(?::?\d{2})?(?::\d{2})?)(?:\s\(\p{L}[^()]*\))?)?(?:\s(?:\(?(?<name>[A-Za-z]{1,5}|[A-Z][A-Za-z]+\/[A-Za-z_]+)\)?|[+-]\d{2}(?:\d{2})?))?` +
  String.raw`(?:\s?\[(?<region>[\w/+-]+)\])?(?:\s+m=[+-][\d.]+)?`
const MONTH = String.raw`(?<month>[a-zä]{3,9})\.?`

const form = (words: string, date: string): Form => ({
  words,
  pattern: new RegExp(`^${WEEKDAY}${date}(?:${BETWEEN}${CLOCK}${ZONE})?$`, 'iu'),
})

const FORMS: readonly Form[] = [
  form('Y-m-d', String.raw`(?<y>\d{4})(?<sep>[-/.])(?<m>\d{1,2})\k<sep>(?<d>\d{1,2})`),
  form('d.m.Y', String.raw`(?<d>\d{1,2})\.(?<m>\d{1,2})\.(?<y>\d{4}|\d{2})`),
  form('slashed', String.raw`(?<a>\d{1,2})(?<sep>[-/])(?<b>\d{1,2})\k<sep>(?<y>\d{4})`),
  form('d Mon Y', String.raw`(?<d>\d{1,2})\.?[-/ ]${MONTH}[-/ ,]+(?<y>\d{4})`),
  form('Mon d, Y', String.raw`${MONTH}\s+(?<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?<y>\d{4})`),
  {
    words: 'ctime',
    pattern: new RegExp(
      String.raw`^${WEEKDAY}${MONTH}\s+(?<d>\d{1,2})\s+${CLOCK}(?:\s(?<name>[A-Za-z]{1,5}|[+-]\d{4}))?\s+(?<y>\d{4})$`,
      'iu',
    ),
  },
  {
    words: 'Ymd',
    pattern: new RegExp(`^(?<y>\\d{4})(?<m>\\d{2})(?<d>\\d{2})${BETWEEN}${CLOCK}${ZONE}$`, 'iu'),
  },
  form('ISO week', String.raw`(?<y>\d{4})-?W(?<w>\d{2})-?(?<wd>[1-7])`),
  form('Y-day', String.raw`(?<y>\d{4})-(?<yd>\d{3})`),
]

/** The form that fitted last: the cells of one column have one, so that it is nearly always the next one's too. */
let latest = FORMS[0]

/**
 * Date and time as ISO 8601, logs, spreadsheets, languages and people write them; null where the text is something
 * else. order: how to read 03/04/2024; omitted: only a part over 12 decides.
 */
export function parseTime(text: string, order?: DateOrder | null): ParsedTime | null {
  const trimmed = text.trim()
  const match = ISO.exec(trimmed)
  if (match) {
    const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = match
    const midnight = dayOf(Number(year), Number(month), Number(day))
    const clock = clockOf(Number(hour), Number(minute), Number(second), fraction)
    const offset = offsetMs(zone)
    if (midnight === null || clock === null || offset === null) return null
    return { ms: midnight + clock - offset, zoned: zone !== undefined }
  }
  // No notation of a time is longer, and none starts with anything else.
  if (trimmed.length < 8 || trimmed.length > 80 || !/^[\da-z]/i.test(trimmed)) return null
  const fitting = latest && parseAs(latest, trimmed, order)
  if (fitting) return fitting
  for (const candidate of FORMS) {
    const parsed = parseAs(candidate, trimmed, order)
    if (!parsed) continue
    latest = candidate
    return parsed
  }
  return null
}

type Groups = Readonly<Record<string, string | undefined>>

function parseAs(candidate: Form, text: string, order: DateOrder | null | undefined): ParsedTime | null {
  const groups: Groups | undefined = candidate.pattern.exec(text)?.groups
  if (!groups) return null
  const midnight = midnightOf(groups, order)
  const clock = clockOfGroups(groups)
  if (midnight === null || clock === null) return null
  const words = candidate.words === 'slashed' ? slashedWords(groups, order) : candidate.words
  const { offset, region } = groups
  const name = groups.name?.toLowerCase() === 'uhr' ? undefined : groups.name
  const stated = offset ?? (name !== undefined && /^[+-]\d{4}$/.test(name) ? name : undefined)
  if (stated !== undefined) {
    const aheadMs = offsetMs(stated)
    return aheadMs === null ? null : { ms: midnight + clock - aheadMs, zoned: true, form: words }
  }
  const zone = region ?? name
  if (zone === undefined) return { ms: midnight + clock, zoned: false, form: words }
  if (/^(?:utc?|gmt|z|etc\/utc)$/i.test(zone)) return { ms: midnight + clock, zoned: true, form: words }
  return { ms: midnight + clock, zoned: false, abbreviation: zone, form: words }
}

function slashedWords({ sep = '/' }: Groups, order: DateOrder | null | undefined): string {
  return order === 'month-first' ? `m${sep}d${sep}Y` : `d${sep}m${sep}Y`
}

function midnightOf(groups: Groups, order: DateOrder | null | undefined): number | null {
  const { y = '', m, d, a, b, month, w, wd, yd } = groups
  // 3.10.12 without a clock is a version.
  if (y.length === 2 && groups.h === undefined && groups.hh === undefined) return null
  const year = y.length === 2 ? 2000 + Number(y) : Number(y)
  if (a !== undefined && b !== undefined) {
    const [first, second] = [Number(a), Number(b)]
    const dayFirst = order ? order === 'day-first' : first > 12 ? true : second > 12 ? false : null
    // The same day by both orders is no question.
    if (dayFirst === null)
      return first === second ? dayOf(year, first, second) : unclearDay(year, first, second)
    return dayFirst ? dayOf(year, second, first) : dayOf(year, first, second)
  }
  if (w !== undefined) return weekDay(year, Number(w), Number(wd))
  if (yd !== undefined) {
    const ms = Date.UTC(year, 0, Number(yd))
    return Number(yd) > 0 && new Date(ms).getUTCFullYear() === year ? ms : null
  }
  const number = month === undefined ? Number(m) : monthNumber(month)
  return number === null ? null : dayOf(year, number, Number(d))
}

function unclearDay(year: number, first: number, second: number): number | null {
  return dayOf(year, first, second) === null ? null : Number.NaN
}

/** Date.UTC rolls 31 February over into March; such a date is a mistake in the file, not a time. */
function dayOf(year: number, month: number, day: number): number | null {
  if (month < 1 || month > 12) return null
  const ms = Date.UTC(year, month - 1, day)
  return new Date(ms).getUTCDate() === day ? ms : null
}

/** ISO 8601: week 1 is the one with 4 January, Monday is day 1. */
function weekDay(year: number, week: number, day: number): number | null {
  if (week < 1 || week > 53) return null
  const fourth = new Date(Date.UTC(year, 0, 4))
  const monday = fourth.getTime() - ((fourth.getUTCDay() + 6) % 7) * 86_400_000
  return monday + ((week - 1) * 7 + day - 1) * 86_400_000
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const OTHER_MONTHS: ReadonlyMap<string, number> = new Map([
  ['mär', 3],
  ['mrz', 3],
  ['mai', 5],
  ['okt', 10],
  ['dez', 12],
])

function monthNumber(name: string): number | null {
  const short = name.slice(0, 3).toLowerCase()
  const at = MONTHS.indexOf(short)
  return at >= 0 ? at + 1 : (OTHER_MONTHS.get(short) ?? null)
}

function clockOfGroups(groups: Groups): number | null {
  const { half } = groups
  const hour = Number(groups.h ?? groups.hh ?? '0')
  if (half !== undefined && (hour < 1 || hour > 12)) return null
  const ofDay = half === undefined ? hour : (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
  const minute = Number(groups.mi ?? groups.mm ?? '0')
  return clockOf(ofDay, minute, Number(groups.s ?? groups.ss ?? '0'), groups.f ?? groups.ff ?? '')
}

function clockOf(hour: number, minute: number, second: number, fraction: string): number | null {
  if (hour > 24 || minute > 59 || second > 60) return null
  return (
    ((hour * 60 + minute) * 60 + second) * 1000 +
    (fraction === '' ? 0 : Math.round(Number(`0.${fraction}`) * 1000))
  )
}

/** No clock on Earth is further from UTC. */
const MOST_OFFSET_MINUTES = 14 * 60

/** 0 for no zone and for UTC by its names; null for an offset that no zone has. */
function offsetMs(zone: string | undefined): number | null {
  const match = zone === undefined ? null : /([+-])(\d{1,2}):?(\d{2})?/.exec(zone)
  if (!match) return 0
  const past = Number(match[3] ?? '0')
  const minutes = Number(match[2]) * 60 + past
  if (past > 59 || minutes > MOST_OFFSET_MINUTES) return null
  return (match[1] === '-' ? -minutes : minutes) * 60_000
}

const DIGITS = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(\d{3})?)?)?)?$/

/** 20240301, 2024030100, 202403010005, 20240301000500 and with milliseconds, or with a year of two digits, as UTC; null for any other number. */
export function parseDigits(text: string): number | null {
  const trimmed = text.trim()
  const ms = digitsMs(DIGITS.exec(trimmed), 0)
  if (ms !== null && ms >= EARLIEST_MS && ms < LATEST_MS) return ms
  return digitsMs(SHORT_DIGITS.exec(trimmed), CENTURY) ?? ms
}

const CENTURY = 2000
/** 2403072200 and 240307220000: the year has two digits. */
const SHORT_DIGITS = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?$/

function digitsMs(match: RegExpExecArray | null, century: number): number | null {
  if (!match) return null
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = ''] = match
  const midnight = dayOf(century + Number(year), Number(month), Number(day))
  const clock = clockOf(Number(hour), Number(minute), Number(second), fraction)
  return midnight === null || clock === null ? null : midnight + clock
}
