import { metricOf } from '#forecast/metrics/lookup.ts'
import type { MetricTable, NumericColumn } from '#forecast/table.ts'

/** What exporters write where they have no value, beside the words for it. */
const FILLS: ReadonlySet<number> = new Set([
  ...[-1, -9, -99, -999, -9999, -99_999, -999_999, -32_768, -2_147_483_648],
  ...[999, 9999, 99_999, 999_999, 32_767, 65_535, 2_147_483_647, 4_294_967_295],
])
const LEAST_REPEATS = 2
/** So many values below 1 are no chance. */
const LEAST_FRACTIONS = 20

/**
 * Numbers that stand for "no value" count as missing, and are said: -1, -999 or 65535, where the metric has no other
 * value that it cannot have. What else is beyond the metric's bounds stays, and is said too.
 */
export function withoutFills(table: MetricTable): MetricTable {
  const notes: string[] = []
  const metrics = table.metrics.map((column) => {
    if (column.covariate === true) return column
    const { found, given, others, lowest, highest } = beyondBounds(column)
    const [only] = found.keys()
    if (others === 0 && found.size === 1 && only !== undefined) {
      const count = found.get(only) ?? 0
      const isKnown = metricOf(column.name).unit !== 'number' || only < -1
      if (count >= LEAST_REPEATS && isKnown) {
        notes.push(
          `${count} values of ${column.name} are ${only}, a placeholder for missing values, and were treated as missing`,
        )
        return { ...column, values: column.values.map((value) => (value === only ? Number.NaN : value)) }
      }
    }
    const count = others + [...found.values()].reduce((sum, n) => sum + n, 0)
    const { unit, bounds } = metricOf(column.name)
    // Where most are, it is hardly measured in percent.
    if (count > 0 && 2 * count < given && bounds.upper < Infinity) {
      const range = unit === 'percent' ? '0 to 100 %' : `${bounds.lower} to ${bounds.upper}`
      notes.push(
        `${count} values of ${column.name} are outside the expected range ${range} (they range from ${short(lowest)} to ${short(highest)})`,
      )
    }
    return column
  })
  return notes.length === 0 ? table : { ...table, metrics, notes: [...table.notes, ...notes] }
}

/** As a person reads it; with four digits a 100.01 beyond 100 would look as if it were within. */
const short = (value: number): string => String(Number(value.toPrecision(5)))

/** Values that a metric cannot have by its name: known fills by how often they occur, and the number of all others. */
function beyondBounds({ name, values }: NumericColumn) {
  const { lower, upper } = metricOf(name).bounds
  const found = new Map<number, number>()
  let [given, others, lowest, highest] = [0, 0, Infinity, -Infinity]
  // Of most columns none is: a look at each value is all that they cost.
  if (isBeyond(values, lower, upper)) {
    for (const value of values) {
      if (!Number.isNaN(value)) given++
      if (!(value < lower || value > upper)) continue
      lowest = Math.min(lowest, value)
      highest = Math.max(highest, value)
      if (FILLS.has(value)) found.set(value, (found.get(value) ?? 0) + 1)
      else others++
    }
  }
  return { found, given, others, lowest, highest }
}

function isBeyond(values: Float64Array, lower: number, upper: number): boolean {
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? Number.NaN
    if (value < lower || value > upper) return true
  }
  return false
}

/** Metrics in percent none of whose values is above 1: likely fractions of 1. Some shares are as small: a person says. */
export function fractionLike(table: MetricTable): string[] {
  return table.metrics
    .filter(({ name, values, covariate }) => {
      if (covariate === true || metricOf(name).unit !== 'percent') return false
      let broken = 0
      for (const value of values) {
        if (value > 1 || value < 0) return false
        if (value > 0 && value < 1) broken++
      }
      return broken >= LEAST_FRACTIONS
    })
    .map(({ name }) => name)
}

/** Fractions of 1 as percent. columns: names as the table has them. */
export function toPercent(table: MetricTable, columns: readonly string[]): MetricTable {
  if (columns.length === 0) return table
  const metrics = table.metrics.map((column) =>
    columns.includes(column.name) ? { ...column, values: column.values.map((value) => value * 100) } : column,
  )
  const read = columns.filter((name) => table.metrics.some((column) => column.name === name))
  const unknown = columns.filter((name) => !read.includes(name))
  return {
    ...table,
    metrics,
    notes: [
      ...table.notes,
      ...(read.length === 0 ? [] : [`${read.join(', ')}: fractions of 1 converted to percent`]),
      ...unknown.map((name) => `${name} is not a metric of this data, so it was not converted to percent`),
    ],
  }
}
