/** What a calendar and a clock say of a moment, as numbers. localMs: local time as if it were UTC, epoch ms. */
export type Field = (localMs: number) => number

const SECOND_MS = 1000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000
/** The epoch, 1970-01-01, was a Thursday. */
const EPOCH_WEEKDAY = 3

export const modulo = (a: number, n: number): number => ((a % n) + n) % n
const dayMs = (ms: number) => modulo(ms, DAY_MS)
const days = (ms: number) => Math.floor(ms / DAY_MS)

/** Days of the week, Monday is 0. */
const monday: Field = (ms) => modulo(days(ms) + EPOCH_WEEKDAY, 7)

interface CalendarDay {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly dayOfYear: number
  readonly daysInMonth: number
}

/** Rows of one day are asked for one after the other. */
let known: { readonly day: number; readonly of: CalendarDay } | null = null

export function calendarDay(ms: number): CalendarDay {
  const day = days(ms)
  if (known?.day === day) return known.of
  const date = new Date(day * DAY_MS)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1]
  const of = {
    year,
    month,
    day: date.getUTCDate(),
    dayOfYear: day - days(Date.UTC(year, 0, 1)) + 1,
    daysInMonth: new Date(Date.UTC(year, month, 0)).getUTCDate(),
  }
  known = { day, of }
  return of
}

/** Weeks of ISO 8601: the first is the one with the year's first Thursday. */
const isoWeek: Field = (ms) => {
  const thursday = ms + (3 - monday(ms)) * DAY_MS
  return Math.floor((calendarDay(thursday).dayOfYear - 1) / 7) + 1
}

export const fields = {
  hour: (ms) => Math.floor(dayMs(ms) / HOUR_MS),
  hourAndMinute: (ms) => Math.floor(dayMs(ms) / MINUTE_MS) / 60,
  exactHour: (ms) => dayMs(ms) / HOUR_MS,
  minuteOfDay: (ms) => Math.floor(dayMs(ms) / MINUTE_MS),
  secondOfDay: (ms) => Math.floor(dayMs(ms) / SECOND_MS),
  halfHour: (ms) => Math.floor(dayMs(ms) / (HOUR_MS / 2)),
  quarterHour: (ms) => Math.floor(dayMs(ms) / (HOUR_MS / 4)),
  minute: (ms) => Math.floor(modulo(ms, HOUR_MS) / MINUTE_MS),
  monday,
  sunday: (ms) => (monday(ms) + 1) % 7,
  saturday: (ms) => (monday(ms) + 2) % 7,
  exactWeekday: (ms) => monday(ms) + dayMs(ms) / DAY_MS,
  weekdayAndHour: (ms) => monday(ms) + Math.floor(dayMs(ms) / HOUR_MS) / 24,
  hourOfWeek: (ms) => 24 * monday(ms) + Math.floor(dayMs(ms) / HOUR_MS),
  dayOfMonth: (ms) => calendarDay(ms).day,
  month: (ms) => calendarDay(ms).month,
  quarter: (ms) => Math.floor((calendarDay(ms).month - 1) / 3) + 1,
  year: (ms) => calendarDay(ms).year,
  dayOfYear: (ms) => calendarDay(ms).dayOfYear,
  exactDayOfYear: (ms) => calendarDay(ms).dayOfYear + dayMs(ms) / DAY_MS,
  isoWeek,
  /** As strftime's %W and %U count: days before the year's first Monday or Sunday are in week 0. */
  mondayWeek: (ms) => Math.floor((calendarDay(ms).dayOfYear + 6 - monday(ms)) / 7),
  sundayWeek: (ms) => Math.floor((calendarDay(ms).dayOfYear + 6 - ((monday(ms) + 1) % 7)) / 7),
  sevenDays: (ms) => Math.floor((calendarDay(ms).dayOfYear - 1) / 7) + 1,
  weekOfMonth: (ms) => Math.floor((calendarDay(ms).day - 1) / 7) + 1,
  /** Days since the epoch, with their fraction. */
  exactDay: (ms) => ms / DAY_MS,
} as const satisfies Record<string, Field>
