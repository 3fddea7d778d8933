import { normalName } from '#forecast/metrics/normalName.ts'
import type { ColumnFacts } from '../facts.ts'
import { epochUnit, parseTime } from '../time.ts'
import { TIME_NAMES } from './vocabulary.ts'

/** Whether a column can be the time: by its type, else by its first values; numbers need the name as well. */
export function isTime(column: ColumnFacts): boolean {
  if (column.kind === 'time') return true
  if (column.samples.length === 0) return false
  if (column.kind === 'text') return column.samples.every((sample) => parseTime(sample) !== null)
  // Counters of bytes look like epochs too: a number needs the name as well.
  const named = TIME_NAMES.some((tier) => tier.includes(normalName(column.name)))
  if (!named || (column.kind !== 'integer' && column.kind !== 'number')) return false
  return column.samples.every((sample) => epochUnit(Number(sample)) !== null)
}
