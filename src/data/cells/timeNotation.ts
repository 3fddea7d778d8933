import type { DateOrder } from '../mapping.types.ts'
import { commonUnit, EARLIEST_MS, LATEST_MS, unitMs } from '../time.ts'
import { parseDigits, parseTime } from './timeText.ts'

/** How a column writes times. */
export interface TimeNotation {
  readonly kind: 'epoch' | 'digits' | 'serial' | 'text'
  /** Of dates such as 03/04/2024; null: the column has none, or nothing says which it is. */
  readonly order: DateOrder | null
  /** What has to be said before the column can be read; null: nothing. */
  readonly ask: 'dateOrder' | 'zone' | null
  /** Why it cannot be read at all, in words that follow «column x»; null: it can. */
  readonly refusal: string | null
  /** «d.m.Y H:M, no time zone: read as UTC». */
  readonly words: string
}

const NUMBER = /^\s*[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:e[+-]?\d+)?\s*$/i

/** A time that is a number, as text or not; NaN where it is none. Excel writes 45352,0035 in Europe. */
export function timeNumber(text: string): number {
  return NUMBER.test(text) ? Number(text.replace(',', '.')) : Number.NaN
}

/**
 * The notation of times of a column by its values without missing ones; null where half of them or fewer are times.
 * Numbers are told from counters by their column's name alone: named says that it is one of a time.
 */
export function timeNotation(
  values: readonly string[],
  named: boolean,
  order?: DateOrder,
): TimeNotation | null {
  if (values.length === 0) return null
  const numbers = values.map(timeNumber).filter((number) => !Number.isNaN(number))
  if (2 * numbers.length > values.length) return named ? numberNotation(values, numbers) : null
  return textNotation(values, order)
}

function numberNotation(values: readonly string[], numbers: readonly number[]): TimeNotation | null {
  const unit = commonUnit(numbers)
  const result = (
    kind: TimeNotation['kind'],
    words: string,
    refusal: string | null = null,
  ): TimeNotation => ({
    kind,
    order: null,
    ask: null,
    refusal,
    words,
  })
  if (unit !== null && !areDigits(values, numbers))
    return result('epoch', `epoch in ${unit}`, roundedEpochs(values, unit))
  const dates = values.filter((value) => isPlausible(parseDigits(value))).length
  if (2 * dates > values.length)
    return result('digits', 'numeric dates (YYYYMMDD) without a time zone, read as UTC')
  const serials = numbers.filter((value) => isPlausible(serialMs(value))).length
  if (2 * serials > numbers.length)
    return result('serial', 'spreadsheet day numbers without a time zone, read as UTC')
  return null
}

/** As epochs they would be of 2033 and later: in ten digits, 2024030722 and 2403072200 are an hour and a minute. */
const CALENDAR_FROM = 2e9
const CALENDAR_TO = 1e10

/** Whether numbers that could be epochs in s are dates: all of them are valid as such, and far ahead as epochs. */
export function areDigits(values: readonly string[], numbers: readonly number[]): boolean {
  if (!numbers.every((value) => value >= CALENDAR_FROM && value < CALENDAR_TO)) return false
  return new Set(numbers).size > 1 && values.every((value) => isPlausible(parseDigits(value)))
}

function isPlausible(ms: number | null): boolean {
  return ms !== null && ms >= EARLIEST_MS && ms < LATEST_MS
}

/** Days since 30 December 1899, as spreadsheets count them; whole milliseconds of what the digits round to seconds. */
export function serialMs(days: number): number {
  const ms = (days - 25_569) * 86_400_000
  const seconds = Math.round(ms / 1000) * 1000
  // Four or five decimals of a day are seconds apart: 45352.00347 is 00:05:00, less 0.2 s of rounding.
  return Math.abs(ms - seconds) < 500 ? seconds : Math.round(ms)
}

const EXPONENT = /^\s*\d(?:[.,](\d*))?e\+?(\d+)\s*$/i

/** Six digits of an epoch in exponent form: what %g and spreadsheets leave of it. */
function roundedEpochs(values: readonly string[], unit: keyof typeof unitMs): string | null {
  let exact = Infinity
  for (const value of values) {
    const match = EXPONENT.exec(value)
    if (!match) return null
    exact = Math.min(exact, Number(match[2]) - (match[1]?.length ?? 0))
  }
  const seconds = (10 ** exact * unitMs[unit]) / 1000
  if (!(seconds >= 1000)) return null
  const [first = ''] = values
  return `contains ${JSON.stringify(first)}: its last ${exact} digits are lost, so it is only exact to ${seconds} s. Export the column with all digits`
}

function textNotation(values: readonly string[], answer: DateOrder | undefined): TimeNotation | null {
  // Spares columns of names the look at every cell.
  if (values.length > 20 && !textNotation(values.slice(0, 20), answer)) return null
  const parsed = values.map((value) => parseTime(value, answer))
  const times = parsed.filter((time) => time !== null)
  const [first] = times
  if (!first || 2 * times.length <= values.length) return null
  let order: DateOrder | null = answer ?? null
  let ask: TimeNotation['ask'] = null
  if (times.some(({ ms }) => Number.isNaN(ms))) {
    order = provenOrder(values)
    if (order === null) ask = 'dateOrder'
  } else if (answer === undefined && isSlashed(first.form)) order = provenOrder(values)
  if (ask === null && times.some(({ abbreviation }) => abbreviation !== undefined)) ask = 'zone'
  const form = isSlashed(first.form)
    ? order === null
      ? 'd/m/Y or m/d/Y'
      : order === 'day-first'
        ? 'd/m/Y'
        : 'm/d/Y'
    : (first.form ?? 'ISO 8601')
  const zones = times.every(({ zoned }) => zoned)
    ? 'with a zone'
    : ask === 'zone'
      ? `${times.find(({ abbreviation }) => abbreviation !== undefined)?.abbreviation ?? ''} is not a time zone`
      : 'no time zone: read as UTC'
  return { kind: 'text', order, ask, refusal: null, words: `${form}, ${zones}` }
}

function isSlashed(form: string | undefined): boolean {
  return form !== undefined && /^[dm][/-][dm][/-]Y$/.test(form)
}

/** By a part over 12, else by the order of the rows where they are evenly spaced in one reading only. */
function provenOrder(values: readonly string[]): DateOrder | null {
  let [dayFirst, monthFirst] = [0, 0]
  for (const value of values) {
    const match = /^\D*(\d{1,2})[/-](\d{1,2})[/-]\d{4}/.exec(value)
    if (Number(match?.[1]) > 12) dayFirst++
    else if (Number(match?.[2]) > 12) monthFirst++
  }
  if (dayFirst !== monthFirst) return dayFirst > monthFirst ? 'day-first' : 'month-first'
  const [asDay, asMonth] = [jumps(values, 'day-first'), jumps(values, 'month-first')]
  if (asDay === asMonth || Math.min(asDay, asMonth) > SAMPLE_GAPS) return null
  return asDay < asMonth ? 'day-first' : 'month-first'
}

/** Rows are looked at in the beginning, the middle and the end of a file: so often time continues after a gap. */
const SAMPLE_GAPS = 2
const DAY_MS = 86_400_000

/**
 * How often the times continue, or back, by another step than the usual one. In the wrong reading every midnight is a jump
 * of a month. Rows of several servers share a time; that each server starts over is no jump. Infinity where nothing can
 * be told: steps of a day or more, or hardly any.
 */
function jumps(values: readonly string[], order: DateOrder): number {
  const steps = new Map<number, number>()
  let before = Number.NaN
  let all = 0
  for (const value of values) {
    const ms = parseTime(value, order)?.ms ?? Number.NaN
    const step = ms - before
    before = ms
    if (Number.isNaN(step) || step === 0) continue
    all++
    steps.set(step, (steps.get(step) ?? 0) + 1)
  }
  const [usual, ...others] = [...steps].sort(([, a], [, b]) => b - a)
  if (all < 2 || usual === undefined || Math.abs(usual[0]) >= DAY_MS) return Infinity
  const onward = others.filter(([step]) => Math.sign(step) === Math.sign(usual[0]))
  return onward.reduce((sum, [, count]) => sum + count, 0)
}
