import type { MetricTable } from '#forecast/table.ts'
import type { ColumnMapping } from '../mapping.types.ts'
import { fractionLike, toPercent, withoutFills } from './odd.ts'
import { Rater } from './rater.ts'
import { unstack } from './unstack.ts'

/**
 * What a mapping means, done to the rows as they were read: columns become servers, numbers that stand for no value
 * go, fractions become percent, counters become rates, as Rater settles.
 */
export class Shaper {
  readonly #mapping: ColumnMapping
  readonly #rater: Rater

  constructor(mapping: ColumnMapping) {
    this.#mapping = mapping
    this.#rater = new Rater([mapping])
  }

  /** Fails as Rater.rate does. */
  shape(read: MetricTable): MetricTable {
    const { wide, fractions } = this.#mapping
    const lain = wide === undefined ? read : unstack(read, wide)
    return this.#rater.rate(withFractions(withoutFills(lain), fractions))
  }
}

/** What was said to be a fraction as percent; where nobody said so, what looks like one is named. */
function withFractions(table: MetricTable, said: readonly string[] | undefined): MetricTable {
  if (said !== undefined) return toPercent(table, said)
  const notes = fractionLike(table).map(
    (name) => `no value of ${name} is above 1 %. If 1 means 100 %, mark it as a fraction`,
  )
  return notes.length === 0 ? table : { ...table, notes: [...table.notes, ...notes] }
}
