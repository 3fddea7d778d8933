import { normalName } from '#forecast/metrics/normalName.ts'
import { isMissing } from '../cells/missing.ts'
import type { Row } from './dialect.ts'

/** Columns that are a time together: a date, and the time of day. */
export interface SplitTime {
  readonly dateAt: number
  readonly clockAt: number
}

const DATE = /^\s*(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})\s*$/
const CLOCK = /^\s*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s*[ap]\.?m\.?)?\s*$/i
const CLOCK_NAME = /(?:^|_)(?:time|clock|hour|uhrzeit|zeit|heure|hora|ora|tijd)(?:$|_)/

/** The one column of dates and the one of times of day by names and sampled rows; null where it is not one of each. */
export function splitTimeOf(names: readonly string[], rows: readonly Row[]): SplitTime | null {
  const all = (at: number, form: RegExp) => {
    const cells = rows.map((row) => row[at] ?? '').filter((cell) => !isMissing(cell))
    return cells.length > 0 && cells.every((cell) => form.test(cell))
  }
  const columns = names.map((_, at) => at)
  const [dateAt, otherDate] = columns.filter((at) => all(at, DATE))
  const clocks = columns.filter((at) => CLOCK_NAME.test(normalName(names[at] ?? '')) && all(at, CLOCK))
  const [clockAt, otherClock] = clocks
  if (dateAt === undefined || clockAt === undefined) return null
  return otherDate === undefined && otherClock === undefined ? { dateAt, clockAt } : null
}

/** A row, or names of columns, without the time of day. */
export function withoutClock(row: readonly string[], split: SplitTime | null): readonly string[] {
  return split === null ? row : row.filter((_, at) => at !== split.clockAt)
}

/** A row with the time of day behind its date. A row without one of them has no time. */
export function joinedTime(row: Row, split: SplitTime | null): Row {
  if (split === null) return row
  const [date = '', clock = ''] = [row[split.dateAt], row[split.clockAt]]
  const time = isMissing(date) || isMissing(clock) ? '' : `${date.trim()} ${clock.trim()}`
  return row.flatMap((cell, at) => (at === split.clockAt ? [] : [at === split.dateAt ? time : cell]))
}
