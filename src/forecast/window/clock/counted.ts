import { DAY_MS, fields, type Field } from './fields.ts'
import type { Family, Shape } from './shape.ts'

interface Counted {
  readonly family: Family
  readonly field: Field
  readonly said: string
  readonly periodMs: number
  /** What is added; the first is the usual one. */
  readonly from: readonly number[]
  /** Periods that its angle and its fraction are taken over, in its own unit. */
  readonly periods: readonly number[]
  /** [subtracted, divided by] as libraries scale it to about 0 to 1. */
  readonly scaled?: readonly (readonly [from: number, over: number])[]
}

export const WEEK = 7 * DAY_MS
export const YEAR = 365 * DAY_MS
export const [MONTHLY, QUARTERLY] = [31 * DAY_MS, 92 * DAY_MS]
const YEARS = [365.25, 365, 366, 365.2425, 365.24]

/** Counts of the clock and the calendar, the usual ways first. */
const COUNTED: readonly Counted[] = [
  {
    family: 'hour',
    field: fields.hour,
    said: 'the hour',
    periodMs: DAY_MS,
    from: [0, 1],
    periods: [24],
    scaled: [
      [0, 23],
      [0, 24],
    ],
  },
  {
    family: 'hour',
    field: fields.hourAndMinute,
    said: 'the hour as a decimal, with minutes',
    periodMs: DAY_MS,
    from: [0],
    periods: [24],
    scaled: [[0, 24]],
  },
  {
    family: 'hour',
    field: fields.exactHour,
    said: 'the hour as a decimal, with minutes and seconds',
    periodMs: DAY_MS,
    from: [0],
    periods: [24],
    scaled: [[0, 24]],
  },
  {
    family: 'hour',
    field: fields.minuteOfDay,
    said: 'the minute of the day',
    periodMs: DAY_MS,
    from: [0],
    periods: [1440, 1439],
    scaled: [
      [0, 1439],
      [0, 1440],
    ],
  },
  {
    family: 'hour',
    field: fields.secondOfDay,
    said: 'the second of the day',
    periodMs: DAY_MS,
    from: [0],
    periods: [],
  },
  {
    family: 'hour',
    field: fields.halfHour,
    said: 'the half hour of the day',
    periodMs: DAY_MS,
    from: [0, 1],
    periods: [48],
  },
  {
    family: 'hour',
    field: fields.quarterHour,
    said: 'the quarter hour of the day',
    periodMs: DAY_MS,
    from: [0, 1],
    periods: [96],
  },
  {
    family: 'minute',
    field: fields.minute,
    said: 'the minute of the hour',
    periodMs: DAY_MS / 24,
    from: [0],
    periods: [60],
    scaled: [[0, 59]],
  },
  {
    family: 'weekday',
    field: fields.monday,
    said: 'the day of the week (Monday first)',
    periodMs: WEEK,
    from: [0, 1],
    periods: [7],
    scaled: [
      [0, 6],
      [0, 7],
    ],
  },
  {
    family: 'weekday',
    field: fields.sunday,
    said: 'the day of the week (Sunday first)',
    periodMs: WEEK,
    from: [0, 1],
    periods: [7],
    scaled: [[0, 6]],
  },
  {
    family: 'weekday',
    field: fields.saturday,
    said: 'the day of the week (Saturday first)',
    periodMs: WEEK,
    from: [0, 1],
    periods: [7],
  },
  {
    family: 'weekday',
    field: fields.exactWeekday,
    said: 'the day of the week as a decimal',
    periodMs: WEEK,
    from: [0],
    periods: [7],
  },
  {
    family: 'weekday',
    field: fields.weekdayAndHour,
    said: 'the day of the week with hours',
    periodMs: WEEK,
    from: [0],
    periods: [7],
  },
  {
    family: 'weekday',
    field: fields.hourOfWeek,
    said: 'the hour of the week',
    periodMs: WEEK,
    from: [0],
    periods: [168],
    scaled: [[0, 167]],
  },
  {
    family: 'dayOfMonth',
    field: fields.dayOfMonth,
    said: 'the day of the month',
    periodMs: MONTHLY,
    from: [0, -1],
    periods: [31, 30, 30.4375, 30.5],
    scaled: [
      [1, 30],
      [0, 31],
    ],
  },
  {
    family: 'month',
    field: fields.month,
    said: 'the month',
    periodMs: YEAR,
    from: [0, -1],
    periods: [12],
    scaled: [
      [1, 11],
      [0, 12],
    ],
  },
  {
    family: 'quarter',
    field: fields.quarter,
    said: 'the quarter of the year',
    periodMs: YEAR,
    from: [0, -1],
    periods: [4],
  },
  {
    family: 'dayOfYear',
    field: fields.dayOfYear,
    said: 'the day of the year',
    periodMs: YEAR,
    from: [0, -1],
    periods: YEARS,
    scaled: [
      [1, 365],
      [0, 365],
      [0, 366],
    ],
  },
  {
    family: 'dayOfYear',
    field: fields.exactDayOfYear,
    said: 'the day of the year as a decimal',
    periodMs: YEAR,
    from: [0, -1],
    periods: YEARS,
  },
  {
    family: 'week',
    field: fields.isoWeek,
    said: 'the week of the year (ISO 8601)',
    periodMs: YEAR,
    from: [0, -1],
    periods: [52, 53, 52.18, 52.1775],
    scaled: [[1, 52]],
  },
  {
    family: 'week',
    field: fields.mondayWeek,
    said: 'the week of the year, counted from the first Monday',
    periodMs: YEAR,
    from: [0, 1],
    periods: [52],
  },
  {
    family: 'week',
    field: fields.sundayWeek,
    said: 'the week of the year, counted from the first Sunday',
    periodMs: YEAR,
    from: [0, 1],
    periods: [52],
  },
  {
    family: 'week',
    field: fields.sevenDays,
    said: 'the 7-day block of the year',
    periodMs: YEAR,
    from: [0, -1],
    periods: [52],
  },
  {
    family: 'week',
    field: fields.weekOfMonth,
    said: 'the 7-day block of the month',
    periodMs: MONTHLY,
    from: [0, -1],
    periods: [],
  },
  { family: 'year', field: fields.year, said: 'the year', periodMs: YEAR, from: [0], periods: [] },
]

function fieldSaid(said: string, first: number, usual: number): string {
  return first === usual ? said : `${said}, ${first > usual ? 'plus' : 'less'} ${Math.abs(first - usual)}`
}

function counted({ family, field, said, periodMs, from, periods, scaled = [] }: Counted): Shape<number>[] {
  const shape = (said: string, of: Field, isCurve: boolean): Shape<number> => ({
    family,
    said,
    of,
    periodMs,
    isCurve,
  })
  const shapes = from.map((first) => shape(fieldSaid(said, first, 0), (ms) => field(ms) + first, false))
  for (const period of periods) {
    // A week may begin on any day, a year with any month; elsewhere another start is another zone.
    const starts = family === 'weekday' || family === 'month' ? Math.round(period) : from.length
    const firsts = starts > from.length && period <= 12 ? Array.from({ length: starts }, (_, i) => i) : from
    for (const first of firsts) {
      const angle = (2 * Math.PI) / period
      const name = fieldSaid(said, first, 0)
      shapes.push(
        shape(`the sine of ${name}, period ${period}`, (ms) => Math.sin(angle * (field(ms) + first)), true),
      )
      shapes.push(
        shape(`the cosine of ${name}, period ${period}`, (ms) => Math.cos(angle * (field(ms) + first)), true),
      )
    }
  }
  for (const [first, over] of scaled) {
    const name = `${said} as a fraction (over ${over})`
    shapes.push(shape(name, (ms) => (field(ms) - first) / over, true))
    shapes.push(shape(`${name} from -0.5 on`, (ms) => (field(ms) - first) / over - 0.5, true))
  }
  return shapes
}

/** Every count as it is, as a sine, as a cosine and as a fraction of its period. */
export const COUNTS: readonly Shape<number>[] = COUNTED.flatMap(counted)
