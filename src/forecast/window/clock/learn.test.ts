import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tableOf } from '#testing/tables.ts'
import { calendarDay, fields } from './fields.ts'
import { learnNumbers, learnTexts, type Learned, type ModelKnows } from './learn.ts'
import { fixedZone, namedZone, type Zone } from './zone.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const STEP = 5 * MINUTE
/** A Monday afternoon. */
const T0 = Date.UTC(2026, 2, 2, 15)
const AHEAD = 96

interface Asked {
  readonly name: string
  readonly days?: number
  readonly fromMs?: number
  readonly zones?: readonly Zone[]
  readonly knows?: ModelKnows | null
  readonly stepMs?: number
  readonly ahead?: number
}

function timesOf({ days = 2, fromMs = T0, stepMs = STEP, ahead = AHEAD }: Asked) {
  const rows = Math.round((days * DAY) / stepMs)
  const at = (step: number) => fromMs + step * stepMs
  return {
    past: Array.from({ length: rows }, (_, step) => at(step)),
    aheadMs: Array.from({ length: ahead }, (_, step) => at(rows + step)),
  }
}

/** What is learned of a column that two servers have alike. */
function learned(asked: Asked, of: (timeMs: number) => number): Learned<number> {
  const { past, aheadMs } = timesOf(asked)
  const rows = ['a', 'b'].map((server) => ({
    server,
    timeMs: past,
    metrics: { [asked.name]: past.map(of) },
  }))
  const table = tableOf(rows)
  const [column] = table.metrics
  if (column === undefined) throw new Error('no column')
  return learnNumbers(column, { table, aheadMs, zones: asked.zones ?? [] }, asked.knows ?? null)
}

function learnedTexts(asked: Asked, of: (timeMs: number) => string): Learned<string> {
  const { past, aheadMs } = timesOf(asked)
  const table = tableOf([{ server: 'a', timeMs: past, labels: { [asked.name]: past.map(of) } }])
  const [column] = table.labels
  if (column === undefined) throw new Error('no column')
  return learnTexts(column, { table, aheadMs, zones: asked.zones ?? [] }, asked.knows ?? null)
}

function expectAhead<V extends number | string>(rule: Learned<V>, asked: Asked, of: (timeMs: number) => V) {
  if ('why' in rule) throw new Error(`${asked.name} ${rule.why}`)
  const { aheadMs } = timesOf(asked)
  const made = aheadMs.map((time) => rule.rule.of(time, 'a'))
  const meant = aheadMs.map(of)
  if (typeof meant[0] === 'string') expect(made).toEqual(meant)
  else made.forEach((value, i) => expect(value).toBeCloseTo(Number(meant[i]), 6))
}

const inZone = (minutes: number, of: (localMs: number) => number) => (time: number) =>
  of(time + minutes * MINUTE)
const wave =
  (of: (localMs: number) => number, period: number, turn: (angle: number) => number) => (ms: number) =>
    turn((2 * Math.PI * of(ms)) / period)

describe('a column of numbers goes on as its clock does', () => {
  const KOLKATA = 330
  test.each<[string, string, (localMs: number) => number, Partial<Asked>]>([
    ['hour', 'hours', fields.hour, {}],
    ['hour 1 to 24', 'hour_of_day', (ms) => fields.hour(ms) + 1, {}],
    ['fractional hour', 'hour', fields.hourAndMinute, {}],
    ['hour with seconds', 'hour', fields.exactHour, {}],
    ['minute of the day', 'minute_of_day', fields.minuteOfDay, {}],
    ['second of the day', 'seconds_of_day', fields.secondOfDay, {}],
    ['half hours', 'half_hour', fields.halfHour, {}],
    ['Monday is 0', 'day_of_week', fields.monday, { days: 9 }],
    ['ISO, Monday is 1', 'dow', (ms) => fields.monday(ms) + 1, { days: 9 }],
    ['Sunday is 0', 'weekday', fields.sunday, { days: 9 }],
    ['Sunday is 1', 'dayofweek', (ms) => fields.sunday(ms) + 1, { days: 9 }],
    ['hour of the week', 'hour_of_week', fields.hourOfWeek, { days: 3 }],
    ['month from 0', 'month', (ms) => fields.month(ms) - 1, { days: 40 }],
    ['month from 1', 'month', fields.month, { days: 40 }],
    ['quarter', 'quarter', fields.quarter, { days: 40 }],
    ['day of the month', 'day', fields.dayOfMonth, { days: 3 }],
    ['ISO week', 'week_of_year', fields.isoWeek, { days: 9 }],
    ['day of the year', 'day_of_year', fields.dayOfYear, { days: 3 }],
    ['year', 'year', fields.year, { days: 3 }],
    ['weekend', 'is_weekend', (ms) => (fields.monday(ms) >= 5 ? 1 : 0), { days: 9 }],
    ['Friday and Saturday off', 'weekend', (ms) => ([4, 5].includes(fields.monday(ms)) ? 1 : 0), { days: 9 }],
    ['working day', 'is_workday', (ms) => (fields.monday(ms) < 5 ? 1 : 0), { days: 9 }],
    ['sine of the hour', 'hour_sin', wave(fields.hour, 24, Math.sin), {}],
    ['cosine of the minute', 'hour_cos', wave(fields.minuteOfDay, 1440, Math.cos), {}],
    ['sine of the weekday', 'dow_sin', wave(fields.monday, 7, Math.sin), { days: 9 }],
    ['cosine of the weekday from Sunday', 'weekday_cos', wave(fields.sunday, 7, Math.cos), { days: 9 }],
    ['sine of the month', 'month_sin', wave(fields.month, 12, Math.sin), { days: 40 }],
    ['sine of the day of the year', 'doy_sin', wave(fields.dayOfYear, 365.25, Math.sin), { days: 3 }],
    ['hour as a fraction', 'hour_norm', (ms) => fields.hour(ms) / 23 - 0.5, {}],
    ['rounded sine', 'hour_sin', (ms) => Number(wave(fields.minuteOfDay, 1440, Math.sin)(ms).toFixed(4)), {}],
    ['no telling name: a curve', 'x1', wave(fields.exactHour, 24, Math.sin), {}],
    ['no telling name: hours', 'Stunde', fields.hour, {}],
    ["a month's first day", 'is_day_one_of_month', (ms) => (calendarDay(ms).day === 1 ? 1 : 0), { days: 40 }],
  ])('%s, in India time', (_, name, field, changes) => {
    const asked = { name, ...changes }
    const of = inZone(KOLKATA, field)
    expectAhead(learned(asked, of), asked, of)
  })

  test('any zone, first day, numbering and form of the hour', () => {
    const quarter = fc.integer({ min: -48, max: 56 })
    const weekday = fc.constantFrom(fields.monday, fields.sunday, fields.saturday)
    const hour = fc.constantFrom(
      fields.hour,
      fields.hourAndMinute,
      fields.minuteOfDay,
      wave(fields.hour, 24, Math.sin),
      wave(fields.exactHour, 24, Math.cos),
    )
    const start = fc.integer({ min: 0, max: 365 * 288 })
    fc.assert(
      fc.property(
        quarter,
        weekday,
        fc.constantFrom(0, 1),
        hour,
        start,
        (quarters, day, first, hourOf, steps) => {
          const fromMs = T0 + steps * STEP
          const asked = { name: 'hour', fromMs }
          const hours = inZone(15 * quarters, hourOf)
          expectAhead(learned(asked, hours), asked, hours)
          const week = { name: 'day_of_week', fromMs, days: 8 }
          const days = inZone(15 * quarters, (ms) => day(ms) + first)
          expectAhead(learned(week, days), week, days)
        },
      ),
      { seed: 11, numRuns: 60 },
    )
  })

  test.each([
    ['Europe/Berlin', Date.UTC(2026, 2, 27)],
    ['America/New_York', Date.UTC(2026, 10, 30 - 31)],
    ['Australia/Sydney', Date.UTC(2026, 3, 3)],
  ])('over a change of the clocks in %s', (name, fromMs) => {
    const zone = namedZone(name, fromMs - DAY, fromMs + 20 * DAY)
    if (zone === null) throw new Error('no zone')
    const asked = { name: 'hour', fromMs, days: 4 }
    const of = (time: number) => fields.hour(time + zone.offsetMs(time))
    expectAhead(learned(asked, of), asked, of)
  })

  test('a zone that is stated goes on over a change that the rows have not seen', () => {
    const fromMs = Date.UTC(2026, 2, 26, 20)
    const zone = namedZone('Europe/Berlin', fromMs - DAY, fromMs + 5 * DAY)
    if (zone === null) throw new Error('no zone')
    const of = (time: number) => fields.hour(time + zone.offsetMs(time))
    const asked = { name: 'hour', fromMs, zones: [zone] }
    expectAhead(learned(asked, of), { ...asked, ahead: 96 }, of)
    expect(of(fromMs + 3 * DAY) - fields.hour(fromMs + 3 * DAY)).toBe(2)
  })

  test('each server in its own zone', () => {
    const { past, aheadMs } = timesOf({ name: 'hour' })
    const zones = new Map([0, 330, -300, 0, 330].map((minutes, i) => [`s${i}`, minutes]))
    const rows = [...zones].map(([server, minutes]) => ({
      server,
      timeMs: past,
      metrics: { hour: past.map(inZone(minutes, fields.hour)) },
    }))
    const table = tableOf(rows)
    const [column] = table.metrics
    const rule = column && learnNumbers(column, { table, aheadMs, zones: [] }, null)
    if (!rule || 'why' in rule) throw new Error('no rule')
    for (const [server, minutes] of zones) {
      expect(aheadMs.map((time) => rule.rule.of(time, server))).toEqual(
        aheadMs.map(inZone(minutes, fields.hour)),
      )
    }
  })

  test('a cell in a thousand may be wrong, the newest may not', () => {
    const asked = { name: 'hour', days: 10 }
    const { past } = timesOf(asked)
    const wrongAt = (index: number) => (time: number) => (time === past[index] ? 99 : fields.hour(time))
    expectAhead(learned(asked, wrongAt(700)), asked, fields.hour)
    expect(learned(asked, wrongAt(past.length - 1))).toHaveProperty('why')
  })
})

describe('texts', () => {
  const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
  const day = (ms: number) => DAYS[fields.monday(ms)] ?? ''
  test.each<[string, string, (ms: number) => string, Partial<Asked>]>([
    ['names of days', 'weekday', day, {}],
    ['short names', 'weekday', (ms) => day(ms).slice(0, 3), {}],
    ['small names', 'day_name', (ms) => day(ms).toLowerCase(), {}],
    ['numbers', 'weekday', (ms) => String(fields.monday(ms)), { days: 8 }],
    ['hours of two digits', 'hour', (ms) => String(fields.hour(ms)).padStart(2, '0'), {}],
    ['month', 'month', (ms) => (fields.month(ms) === 3 ? 'Mar' : 'Apr'), { days: 29 }],
    ['weekend', 'is_weekend', (ms) => (fields.monday(ms) >= 5 ? 'True' : 'False'), { days: 8 }],
    ['parts of the day', 'day_part', (ms) => (fields.hour(ms) < 6 ? 'night' : 'day'), { days: 9 }],
  ])('%s', (_, name, of, changes) => {
    const asked = { name, ...changes }
    expectAhead(learnedTexts(asked, of), asked, of)
  })

  test("a Saturday's number is what the model's encoder has", () => {
    const asked = { name: 'weekday', fromMs: Date.UTC(2026, 2, 7), days: 0.9, zones: [fixedZone(0)] }
    const six = () => '6'
    expect(learnedTexts(asked, six)).toHaveProperty('why')
    const texts = (from: number) => new Set(Array.from({ length: 7 }, (_, i) => String(from + i)))
    const iso = learnedTexts({ ...asked, knows: { kind: 'texts', texts: texts(1) } }, six)
    expectAhead(iso, asked, (ms) => String(fields.monday(ms) + 1))
    const sunday = learnedTexts({ ...asked, knows: { kind: 'texts', texts: texts(0) } }, six)
    expectAhead(sunday, asked, (ms) => String(fields.sunday(ms)))
  })
})

describe('what repeats without a clock', () => {
  const business = (ms: number) =>
    fields.monday(ms) < 5 && fields.hour(ms) >= 9 && fields.hour(ms) < 17 ? 1 : 0

  test('business hours over two weeks', () => {
    const asked = { name: 'business_hours', days: 15, ahead: 288 }
    expectAhead(learned(asked, business), asked, business)
  })

  test('two working days say nothing about a Saturday', () => {
    // Wednesday 15:00 to Friday 15:00, and a day ahead.
    const asked = { name: 'business_hours', fromMs: T0 + 2 * DAY, ahead: 288 }
    expect(learned(asked, business)).toHaveProperty('why')
  })

  test.each<[string, (ms: number) => number]>([
    ['a promotion', (ms) => (((ms / STEP) * 7919) % 13 > 6 ? 1 : 0)],
    ['an hour of nowhere', (ms) => (fields.hour(ms) * 5) % 23],
  ])('%s has no rule in half a day', (_, of) => {
    const rule = learned({ name: 'hour', days: 0.5 }, of)
    expect('why' in rule ? rule.why : '').toContain('does not follow the calendar')
  })

  test('one value stays, unless its name is of a clock that would not stand still', () => {
    expect(learned({ name: 'cores' }, () => 16)).toMatchObject({ rule: { kind: 'constant' } })
    expect(learned({ name: 'month' }, () => 13)).toHaveProperty('why')
    // Nothing but weekdays: no rule of a weekend for a name that does not say so.
    expect(learned({ name: 'maintenance' }, () => 0)).toMatchObject({ rule: { kind: 'constant' } })
  })

  test('what the rows do not show is said to be assumed, in UTC', () => {
    // All of it on one Monday; Tuesday begins ahead.
    const rule = learned(
      { name: 'day_of_week', days: 0.2, knows: { kind: 'scale', center: 3, scale: 2 } },
      () => 0,
    )
    expect('rule' in rule ? rule.rule.assumed : '').toContain('UTC')
  })
})
