import { FleetcastError } from '#forecast/errors.ts'
import { normalName } from '#forecast/metrics/normalName.ts'
import type { ColumnMapping } from '../mapping.types.ts'
import { metricName } from '../place/metricName.ts'
import type { RowNames } from '../place/placeNumbers.ts'
import { statedUnit } from './statedUnit.ts'
import { unitOf } from './units.ts'

const UNIT_NAMES = new Set(['unit', 'units', 'uom', 'unit_of_measure', 'unit_of_measurement'])

/** Whether a column of text says in which unit the values of its row are. */
function isUnitColumn(name: string): boolean {
  return UNIT_NAMES.has(normalName(name))
}

/** By what each source row's value is multiplied; null: nothing is to be done, every metric has one unit. */
interface RowFactors {
  readonly factors: Float64Array | null
  readonly notes: readonly string[]
}

/**
 * As rowFactors, of the label that is a unit column, if there is one and the values of a row are of one metric: where
 * columns are a metric each, nobody knows which of them it is about.
 */
export function unitFactors(
  labels: readonly (RowNames & { readonly name: string })[],
  names: RowNames | null,
  mapping: ColumnMapping,
): RowFactors {
  const units = labels.find(({ name }) => isUnitColumn(name))
  const [column] = mapping.metrics
  const isOne = names !== null || (mapping.metrics.length === 1 && mapping.wide === undefined)
  if (units === undefined || column === undefined || !isOne) return { factors: null, notes: [] }
  return rowFactors(units, names, (code) =>
    metricName(mapping, column, code < 0 ? null : (names?.classes[code] ?? '')),
  )
}

/**
 * Brings the values of a metric into one unit, where a column gives its rows different ones: that of its name, else the
 * base unit. metricOfCode: the metric of a code of names, or of -1 where rows
 * name none. Fails with column-type where the units of a metric are of different kinds, or some are not known.
 */
function rowFactors(
  { name: column, ...units }: RowNames & { readonly name: string },
  names: RowNames | null,
  metricOfCode: (code: number) => string,
): RowFactors {
  const found = new Map<number, Set<number>>()
  units.codes.forEach((unit, row) => {
    if (unit < 0) return
    const code = names?.codes[row] ?? -1
    const ofMetric = found.get(code) ?? new Set<number>()
    found.set(code, ofMetric.add(unit))
  })
  const factors = new Map<number, ReadonlyMap<number, number>>()
  const notes: string[] = []
  for (const [code, codes] of found) {
    if (codes.size < 2) continue
    const metric = metricOfCode(code)
    const written = [...codes].map((unit) => ({ unit, text: units.classes[unit]?.trim() ?? '' }))
    const known = written.map(({ unit, text }) => ({ unit, is: unitOf(text, true) }))
    const families = new Set(known.map(({ is }) => is?.family))
    const list = written.map(({ text }) => text).join(', ')
    const [family] = families
    if (families.size > 1 || family === undefined) {
      throw new FleetcastError(
        'column-type',
        `column ${column} gives ${metric} in ${list}, which cannot be converted into each other; expected units of one kind`,
        { place: column },
      )
    }
    const stated = statedUnit(metric)
    const target = stated?.family === family ? stated : { factor: 1, written: family }
    factors.set(code, new Map(known.map(({ unit, is }) => [unit, (is?.factor ?? 1) / target.factor])))
    notes.push(`${metric}: ${list} converted to ${target.written}, as stated in ${column}`)
  }
  if (factors.size === 0) return { factors: null, notes }
  const perRow = Float64Array.from(
    units.codes,
    (unit, row) => factors.get(names?.codes[row] ?? -1)?.get(unit) ?? 1,
  )
  return { factors: perRow, notes }
}
