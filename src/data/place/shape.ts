import type { MetricTable } from '#forecast/table.ts'
import type { ColumnMapping } from '../mapping.types.ts'
import { counterLike, saysCounter, toRates } from './rates.ts'
import { unstack } from './unstack.ts'

/**
 * What a mapping means, done to the rows as they were read: columns become servers, counters become rates. Which
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
    const table = wide === undefined ? read : unstack(read, wide)
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
