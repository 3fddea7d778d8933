import type { ColumnFacts } from '../facts.ts'
import { normalName } from '#forecast/metrics/normalName.ts'
import type { ColumnMapping } from '../mapping.types.ts'
import { numberColumns } from '../mapping/names.ts'
import { METRIC_NAME_NAMES, TIME_NAMES, VALUE_NAMES } from '../mapping/vocabulary.ts'
import { numberNotations, type NumberNotation, type SampledColumn } from './numbers.ts'
import { timeNotation } from './timeNotation.ts'

/** What the sampled cells of a column that comes as text say of it. */
export interface Judged extends Pick<ColumnFacts, 'reading' | 'ask'> {
  readonly kind: 'number' | 'integer' | 'boolean' | 'text'
}

const FLAG = /^\s*(?:true|false)\s*$/i

/** The kinds of columns of text, all of one file: what one proves of the comma holds for the others. */
export function judgeColumns(columns: readonly SampledColumn[]): ReadonlyMap<string, Judged> {
  const numbers = numberNotations(columns, undefined)
  const naming = columns.find(({ name }) => METRIC_NAME_NAMES.some((tier) => tier.includes(normalName(name))))
  return new Map(
    columns.map((column) => {
      const judged = judge(column, numbers.get(column.name))
      const isLong =
        judged.kind === 'text' && naming !== undefined && VALUE_NAMES.has(normalName(column.name))
      return [column.name, isLong && eachIsNumbers(column, naming) ? { kind: 'number' } : judged]
    }),
  )
}

/** Whether the cells of each metric are numbers, where a column names the metric of a row: each in its own unit. */
function eachIsNumbers({ rows }: SampledColumn, naming: SampledColumn): boolean {
  const parts = new Map<string, (string | null)[]>()
  rows.forEach((cell, row) => {
    const name = naming.rows[row] ?? null
    if (name === null || cell === null) return
    const part = parts.get(name)
    if (part) part.push(cell)
    else parts.set(name, [cell])
  })
  const columns = [...parts].map(([name, cells]) => ({ name, rows: cells }))
  return parts.size > 0 && numberNotations(columns, undefined).size === parts.size
}

function judge({ name, rows }: SampledColumn, notation: NumberNotation | undefined): Judged {
  const values = rows.filter((cell) => cell !== null)
  // An empty column counts as numbers too: a metric that some servers report late.
  if (values.length === 0) return { kind: 'number' }
  if (values.every((cell) => FLAG.test(cell))) return { kind: 'boolean' }
  if (notation) {
    const kind = notation.integers && notation.family === 'plain' ? 'integer' : 'number'
    const named = TIME_NAMES.some((tier) => tier.includes(normalName(name)))
    const time = named && notation.family === 'plain' ? timed(values, true) : null
    if (time) return { kind, ...time }
    return {
      kind,
      ...(notation.words === null ? {} : { reading: notation.words }),
      ...(notation.unclear === null ? {} : { ask: 'comma' as const }),
    }
  }
  return { kind: 'text', ...timed(values, false) }
}

function timed(values: readonly string[], named: boolean): Pick<Judged, 'reading' | 'ask'> | null {
  const time = timeNotation(values, named)
  return time && { reading: time.words, ...(time.ask === null ? {} : { ask: time.ask }) }
}

/** Number notations of a file's columns with the answers that a mapping gives. */
export function notationsFor(
  columns: readonly SampledColumn[],
  mapping: ColumnMapping,
): ReadonlyMap<string, NumberNotation> {
  return numberNotations(columns, mapping.comma, new Set(numberColumns(mapping).map(({ name }) => name)))
}
