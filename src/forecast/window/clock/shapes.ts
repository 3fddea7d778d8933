import { curveOf } from './hints.ts'
import { calendarDay, DAY_MS, fields, type Field } from './fields.ts'

/** What a column of a clock tells. */
export type Family =
  | 'hour'
  | 'minute'
  | 'weekday'
  | 'weekend'
  | 'dayOfMonth'
  | 'dayOfYear'
  | 'week'
  | 'month'
  | 'quarter'
  | 'year'

/** One way of writing what the clock tells. */
export interface Shape<V extends number | string = number | string> {
  readonly family: Family
  /** In words, after «is»: `the hour, 0 to 23`. */
  readonly said: string
  readonly of: (localMs: number) => V
  /** After how long it has told all that it tells. */
  readonly periodMs: number
  /** Counts on like any other counter: matching a few hours of it proves little, a curve proves itself. */
  readonly isCurve: boolean
}

/** Values that tell a curve from a count that happens to be 0 or 1. */
const CURVE_VALUES = 3

/** Shapes that a column's name and its values allow, whatever they are of. */
export function plausible<V extends number | string>(
  shapes: readonly Shape<V>[],
  name: string,
  distinct: number,
): readonly Shape<V>[] {
  const curve = curveOf(name)
  if (curve === 'sine' || curve === 'cosine')
    return shapes.filter(({ said }) => said.startsWith(`the ${curve} `))
  return curve === null && distinct < CURVE_VALUES ? shapes.filter(({ isCurve }) => !isCurve) : shapes
}

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

const WEEK = 7 * DAY_MS
const YEAR = 365 * DAY_MS
const [MONTHLY, QUARTERLY] = [31 * DAY_MS, 92 * DAY_MS]
const YEARS = [365.25, 365, 366, 365.2425, 365.24]

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
    said: 'the hour with its minutes',
    periodMs: DAY_MS,
    from: [0],
    periods: [24],
    scaled: [[0, 24]],
  },
  {
    family: 'hour',
    field: fields.exactHour,
    said: 'the hour with minutes and seconds',
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
    said: 'the quarter of an hour of the day',
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
    said: 'the day of the week from Monday',
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
    said: 'the day of the week from Sunday',
    periodMs: WEEK,
    from: [0, 1],
    periods: [7],
    scaled: [[0, 6]],
  },
  {
    family: 'weekday',
    field: fields.saturday,
    said: 'the day of the week from Saturday',
    periodMs: WEEK,
    from: [0, 1],
    periods: [7],
  },
  {
    family: 'weekday',
    field: fields.exactWeekday,
    said: 'the day of the week with its fraction',
    periodMs: WEEK,
    from: [0],
    periods: [7],
  },
  {
    family: 'weekday',
    field: fields.weekdayAndHour,
    said: 'the day of the week with its hours',
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
    said: 'the day of the year with its fraction',
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
    said: 'the week of the year from the first Monday',
    periodMs: YEAR,
    from: [0, 1],
    periods: [52],
  },
  {
    family: 'week',
    field: fields.sundayWeek,
    said: 'the week of the year from the first Sunday',
    periodMs: YEAR,
    from: [0, 1],
    periods: [52],
  },
  {
    family: 'week',
    field: fields.sevenDays,
    said: 'the seven days of the year',
    periodMs: YEAR,
    from: [0, -1],
    periods: [52],
  },
  {
    family: 'week',
    field: fields.weekOfMonth,
    said: 'the seven days of the month',
    periodMs: MONTHLY,
    from: [0, -1],
    periods: [],
  },
  { family: 'year', field: fields.year, said: 'the year', periodMs: YEAR, from: [0], periods: [] },
]

/** Days that a weekend is of, by fields.monday; the usual one first. */
const WEEKENDS: readonly (readonly [days: readonly number[], said: string])[] = [
  [[5, 6], 'Saturday and Sunday'],
  [[4, 5], 'Friday and Saturday'],
  [[6], 'Sunday'],
  [[4], 'Friday'],
  [[3, 4], 'Thursday and Friday'],
  [[4, 5, 6], 'Friday to Sunday'],
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
        shape(`the sine of ${name} over ${period}`, (ms) => Math.sin(angle * (field(ms) + first)), true),
      )
      shapes.push(
        shape(`the cosine of ${name} over ${period}`, (ms) => Math.cos(angle * (field(ms) + first)), true),
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

/** Angles of days since 1970, whatever the calendar says. */
const OF_EPOCH: readonly Shape<number>[] = (
  [
    [7, WEEK],
    [365.2425, YEAR],
    [365.25, YEAR],
  ] as const
).flatMap(([days, periodMs]) => {
  const angle = (2 * Math.PI) / days
  const shape = (said: string, of: Field): Shape<number> => ({
    family: days === 7 ? 'weekday' : 'dayOfYear',
    said: `the ${said} of the days since 1970 over ${days}`,
    of,
    periodMs,
    isCurve: true,
  })
  return [
    shape('sine', (ms) => Math.sin(angle * fields.exactDay(ms))),
    shape('cosine', (ms) => Math.cos(angle * fields.exactDay(ms))),
  ]
})

interface Flag {
  readonly family: Family
  readonly said: string
  readonly not: string
  readonly is: (localMs: number) => boolean
  readonly periodMs: number
}

const FLAGS: readonly Flag[] = [
  ...WEEKENDS.map(([days, said]): Flag => ({
    family: 'weekend',
    said: `whether it is ${said}`,
    not: `whether it is none of ${said}`,
    is: (ms) => days.includes(fields.monday(ms)),
    periodMs: WEEK,
  })),
  {
    family: 'dayOfMonth',
    said: "whether it is a month's first day",
    not: "whether it is not a month's first day",
    is: (ms) => calendarDay(ms).day === 1,
    periodMs: MONTHLY,
  },
  {
    family: 'dayOfMonth',
    said: "whether it is a month's last day",
    not: "whether it is not a month's last day",
    is: (ms) => calendarDay(ms).day === calendarDay(ms).daysInMonth,
    periodMs: MONTHLY,
  },
  {
    family: 'quarter',
    said: "whether it is a quarter's first day",
    not: "whether it is not a quarter's first day",
    is: (ms) => calendarDay(ms).day === 1 && calendarDay(ms).month % 3 === 1,
    periodMs: QUARTERLY,
  },
  {
    family: 'hour',
    said: 'whether it is afternoon',
    not: 'whether it is morning',
    is: (ms) => fields.hour(ms) >= 12,
    periodMs: DAY_MS,
  },
]

function flagShapes<V extends number | string>(no: V, yes: V): Shape<V>[] {
  return FLAGS.flatMap(({ family, said, not, is, periodMs }) => [
    { family, said, of: (ms: number) => (is(ms) ? yes : no), periodMs, isCurve: false },
    { family, said: not, of: (ms: number) => (is(ms) ? no : yes), periodMs, isCurve: false },
  ])
}

/** Numbers that a clock gives, the usual ways first. */
export const NUMBERS: readonly Shape<number>[] = [
  ...COUNTED.flatMap(counted),
  ...OF_EPOCH,
  ...flagShapes(0, 1),
]

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const YES_NO = [
  ['0', '1'],
  ['False', 'True'],
  ['false', 'true'],
  ['FALSE', 'TRUE'],
  ['no', 'yes'],
  ['No', 'Yes'],
  ['N', 'Y'],
  ['n', 'y'],
  ['f', 't'],
  ['0.0', '1.0'],
  ['weekday', 'weekend'],
  ['Weekday', 'Weekend'],
  ['workday', 'weekend'],
  ['working day', 'weekend'],
  ['am', 'pm'],
  ['AM', 'PM'],
] as const

/** As a whole, with three letters and with two; as written, small and large. */
function named(
  names: readonly string[],
  of: (localMs: number) => number,
  shape: Omit<Shape, 'of'>,
): Shape<string>[] {
  const cases = [
    (text: string) => text,
    (text: string) => text.toLowerCase(),
    (text: string) => text.toUpperCase(),
  ]
  return [Infinity, 3, 2].flatMap((letters) =>
    cases.map((write) => {
      const texts = names.map((name) => write(name.slice(0, letters)))
      return { ...shape, of: (ms: number) => texts[of(ms)] ?? '' }
    }),
  )
}

const WRITTEN: readonly ((value: number) => string)[] = [
  String,
  (value) => String(value).padStart(2, '0'),
  (value) => value.toFixed(1),
]

/** Texts that a clock gives: names, and numbers as they are written. */
export const TEXTS: readonly Shape<string>[] = [
  ...named(DAYS, fields.monday, {
    family: 'weekday',
    said: 'the name of the day',
    periodMs: WEEK,
    isCurve: false,
  }),
  ...named(MONTHS, (ms) => fields.month(ms) - 1, {
    family: 'month',
    said: 'the name of the month',
    periodMs: YEAR,
    isCurve: false,
  }),
  ...['Q', 'q'].map((letter) => ({
    family: 'quarter' as const,
    said: 'the quarter of the year',
    of: (ms: number) => `${letter}${fields.quarter(ms)}`,
    periodMs: YEAR,
    isCurve: false,
  })),
  ...WRITTEN.flatMap((write) =>
    NUMBERS.filter(({ isCurve, of }) => !isCurve && Number.isInteger(of(0.7 * DAY_MS + 61_001))).map(
      (shape) => ({
        ...shape,
        of: (ms: number) => write(shape.of(ms)),
      }),
    ),
  ),
  ...YES_NO.flatMap(([no, yes]) => flagShapes<string>(no, yes)),
]
