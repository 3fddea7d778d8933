import { FleetcastError } from '#forecast/errors.ts'
import { canonicalName } from '#forecast/metrics/lookup.ts'
import type { MetricTable } from '#forecast/table.ts'
import type { ColumnMapping } from '../mapping.types.ts'
import { knownAs, namingColumns } from '../mapping/names.ts'
import { counterLike, saysCounter, toRates } from './rates.ts'

/**
 * Reads counters as rates. Which metrics are counters, where nobody said, is settled by a metric's name and values when
 * it is first seen, and stays so for tables of the same files that reach further back or hold other metrics.
 */
export class Rater {
  /** Of each part of a table, all that its mapping holds. */
  readonly #mappings: readonly ColumnMapping[]
  /** By the name of the metric as it was read. */
  readonly #isCounter = new Map<string, boolean>()

  constructor(mappings: readonly ColumnMapping[]) {
    this.#mappings = mappings
  }

  /** Metrics that were read as rates, as they were called before. */
  get counters(): string[] {
    return [...this.#isCounter].flatMap(([name, isCounter]) => (isCounter ? [name] : []))
  }

  /**
   * parts: the tables that were merged, in order of the mappings. Fails with column-missing where a counter is named
   * that is not there.
   */
  rate(table: MetricTable, parts: readonly MetricTable[] = [table]): MetricTable {
    const named = new Set(this.#mappings.flatMap((mapping) => namedCounters(mapping, table)))
    this.#check(table, named)
    // A part of which a person said which metrics are counters has no others.
    const isOpen = (metric: string) =>
      parts.some(
        ({ metrics }, i) =>
          this.#mappings[i]?.rates === undefined && metrics.some(({ name }) => name === metric),
      )
    for (const column of table.metrics) {
      if (this.#isCounter.has(column.name)) continue
      const isCounter = named.has(column.name) || (isOpen(column.name) && saysCounter(table, column))
      this.#isCounter.set(column.name, isCounter)
    }
    const rated = toRates(
      table,
      table.metrics.filter(({ name }) => this.#isCounter.get(name)).map(({ name }) => name),
    )
    const alike = counterLike(rated).filter(isOpen)
    if (alike.length === 0) return rated
    const verb = alike.length === 1 ? 'rises' : 'rise'
    const note = `${alike.join(', ')} only ${verb}, like a counter: it is forecast as is, but could be converted to a rate per second`
    return { ...rated, notes: [...rated.notes, note] }
  }

  /** A table may hold some of the metrics only: those of the mappings are there too. */
  #check(table: MetricTable, named: ReadonlySet<string>): void {
    const ofMappings = this.#mappings
      .filter((mapping) => mapping.wide === undefined && namingColumns(mapping).length === 0)
      .flatMap((mapping) => mapping.metrics.map((column) => knownAs(mapping, column)))
    const ofTable = table.metrics.filter(({ covariate }) => covariate !== true).map(({ name }) => name)
    const known = new Set([...ofMappings, ...ofTable])
    const said = new Set(this.#mappings.flatMap(({ rates = [] }) => rates))
    const unknown = [...named].find((name) => !known.has(name) && !said.has(name))
    if (unknown === undefined) return
    throw new FleetcastError(
      'column-missing',
      `the counter ${unknown} is not a metric of this data; its metrics are ${[...known].join(', ')}`,
    )
  }
}

/** Counters that a person named, as the table calls them: by that name, the column's or an alias. */
function namedCounters(mapping: ColumnMapping, table: MetricTable): string[] {
  const names = new Set(table.metrics.map(({ name }) => name))
  const counters = (mapping.counters ?? []).map((name) => {
    if (names.has(name)) return name
    const known = mapping.metrics.includes(name) ? knownAs(mapping, name) : canonicalName(name)
    return names.has(known) || mapping.metrics.includes(name) ? known : name
  })
  return [...(mapping.rates ?? []), ...counters]
}
