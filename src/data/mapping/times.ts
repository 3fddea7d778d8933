import { normalName } from '#forecast/metrics/normalName.ts'
import { timeNotation } from '../cells/timeNotation.ts'
import type { ColumnFacts } from '../facts.ts'
import type { DateOrder } from '../mapping.types.ts'
import { TIME_NAMES } from './vocabulary.ts'

/** What the columns of a file without a header are called. */
const NAMELESS = /^column \d+$/

/** Whether a column can be the time: by its type, else by its first values; numbers need the name as well. */
export function isTime(column: ColumnFacts): boolean {
  if (column.kind === 'time') return true
  if (column.kind === 'boolean' || column.kind === 'unsupported') return false
  // Counters of bytes look like epochs too: a number needs the name as well.
  const named =
    TIME_NAMES.some((tier) => tier.includes(normalName(column.name))) || NAMELESS.test(column.name)
  return timeNotation(sampleOf(column), named) !== null
}

/** Whether the first values of a time column say already that reading it fails. */
export function refusesTimes(column: ColumnFacts): boolean {
  return column.kind !== 'time' && (timeNotation(sampleOf(column), true)?.refusal ?? null) !== null
}

/** The order that a time column's own name proves: perfmon writes the month first in every country. */
export function dateOrderOf(name: string | null): DateOrder | undefined {
  return name !== null && /^\(PDH-[CT]SV [\d.]+\)/.test(name) ? 'month-first' : undefined
}

function sampleOf({ rows, samples }: ColumnFacts): string[] {
  const values = rows.filter((cell) => cell !== null)
  return (values.length > 0 ? values : [...samples]).slice(0, 200)
}
