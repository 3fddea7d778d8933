import type { MetricTable } from '#forecast/table.ts'
import type { ColumnMapping } from '../mapping.types.ts'
import { fractionLike, toPercent, withoutFills } from './odd.ts'
import { counterLike, saysCounter, toRates } from './rates.ts'
import { unstack } from './unstack.ts'

/**
 * What a mapping means, done to the rows as they were read: columns become servers, numbers that stand for no value
 * go, fractions become percent, counters become rates. Which
 * counters, where nobody said, is settled by the names and values of the first table, and stays so for tables of the
 * same files that reach further back.
 */
export class Shaper {
  readonly #mapping: ColumnMapping
  #rates: readonly string[] | null

  constructor(mapping: ColumnMapping) {
    this.#mapping = mapping
    this.#rates = mapping.rates ?? null
  }

  shape(read: MetricTable): MetricTable {
    const { wide } = this.#mapping
    const lain = wide === undefined ? read : unstack(read, wide)
    const table = withFractions(withoutFills(lain), this.#mapping.fractions)
    this.#rates ??= table.metrics.filter((column) => saysCounter(table, column)).map(({ name }) => name)
    const rated = toRates(table, this.#rates)
    if (this.#mapping.rates !== undefined) return rated
    const alike = counterLike(rated)
    if (alike.length === 0) return rated
    const [verb, what] = alike.length === 1 ? ['rises', 'its rise'] : ['rise', 'their rise']
    const note = `${alike.join(', ')} ${verb} all the time, as a counter does; the level is forecast, ${what} per second could be read instead`
    return { ...rated, notes: [...rated.notes, note] }
  }
}

/** What was said to be a fraction as percent; where nobody said so, what looks like one is named. */
function withFractions(table: MetricTable, said: readonly string[] | undefined): MetricTable {
  if (said !== undefined) return toPercent(table, said)
  const notes = fractionLike(table).map(
    (name) =>
      `no value of ${name} is above 1 %: where 1 stands for 100 %, it has to be read as a fraction (--fraction ${name})`,
  )
  return notes.length === 0 ? table : { ...table, notes: [...table.notes, ...notes] }
}
