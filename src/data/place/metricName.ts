import { canonicalName } from '#forecast/metrics/lookup.ts'
import type { ColumnMapping } from '../mapping.types.ts'
import { knownAs } from '../mapping/names.ts'

/**
 * How the table calls what a column of values holds for rows of one name (see rowName): the name itself; with several
 * columns of values, name and column; where rows are distinguished but not named, the column with what distinguishes them.
 */
export function metricName(mapping: ColumnMapping, column: string, name: string | null): string {
  if (name === null) return knownAs(mapping, column)
  const at = name.indexOf('{')
  const [base, apart] = at < 0 ? [name, ''] : [name.slice(0, at), name.slice(at)]
  if (base === '') return `${knownAs(mapping, column)}${apart}`
  // A column that is called nothing but "value" adds nothing to the name.
  const suffix = mapping.metrics.length > 1 ? column.replace(/^_*(?:value|val)_*/i, '') : ''
  return `${base}${suffix === '' ? '' : `_${suffix}`}${apart}`
}

/** Names that a person knows as another metric's alias get that metric's name, where no other column has it. */
export function canonicalNames(names: readonly string[]): string[] {
  const wanted = names.map(canonicalName)
  return names.map((name, i) => {
    const claims = wanted.filter((other) => other === wanted[i]).length
    return claims === 1 && !names.includes(wanted[i] ?? name) ? (wanted[i] ?? name) : name
  })
}
