import { normalName } from '#forecast/metrics/normalName.ts'
import type { ColumnFacts } from '../facts.ts'
import { plausible } from './plausible.ts'
import { METRIC_NAME_NAMES, VALUE_NAMES } from './vocabulary.ts'

/**
 * The columns that name the metric of each row, where the numbers of a file are values of whichever metric a row names:
 * all that look like metrics are called value, and another column names the metric. Empty otherwise.
 */
export function namingOf(
  columns: readonly ColumnFacts[],
  metrics: readonly string[],
  taken: readonly (string | null | undefined)[],
): string[] {
  const areValues = metrics.length > 0 && metrics.every((name) => VALUE_NAMES.has(normalName(name)))
  if (!areValues) return []
  const texts = columns.filter(({ kind, name }) => kind === 'text' && !taken.includes(name))
  const naming = plausible(texts, METRIC_NAME_NAMES).named[0]
  if (naming === undefined) return []
  // A field of InfluxDB is a metric together with the measurement that it is of: cpu and usage_percent.
  const measurement = texts.find(({ name }) => normalName(name) === 'measurement')
  const isField = normalName(naming.name) === 'field' && measurement !== undefined
  return isField ? [measurement.name, naming.name] : [naming.name]
}
