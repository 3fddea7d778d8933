import { curveOf } from './hints.ts'
import { COUNTS, MONTHLY, QUARTERLY, WEEK, YEAR } from './counted.ts'
import { calendarDay, DAY_MS, fields, type Field } from './fields.ts'
import type { Family, Shape } from './shape.ts'

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

/** Days that a weekend is of, by fields.monday; the usual one first. */
const WEEKENDS: readonly (readonly [days: readonly number[], said: string])[] = [
  [[5, 6], 'Saturday and Sunday'],
  [[4, 5], 'Friday and Saturday'],
  [[6], 'Sunday'],
  [[4], 'Friday'],
  [[3, 4], 'Thursday and Friday'],
  [[4, 5, 6], 'Friday to Sunday'],
]

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
    said: `the ${said} of the days since 1970, period ${days}`,
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
    not: `whether it is not one of ${said}`,
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
export const NUMBERS: readonly Shape<number>[] = [...COUNTS, ...OF_EPOCH, ...flagShapes(0, 1)]

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
