import { normalName } from '#forecast/metrics/normalName.ts'
import type { ColumnFacts } from '../facts.ts'

/** Columns that may have a role. */
export interface Plausible {
  /** Columns with a recognized name of the best tier that occurs. */
  readonly named: readonly ColumnFacts[]
  readonly all: readonly ColumnFacts[]
}

export function plausible(columns: readonly ColumnFacts[], tiers: readonly (readonly string[])[]): Plausible {
  for (const tier of tiers) {
    const named = columns
      .filter((column) => tier.includes(normalName(column.name)))
      .sort((a, b) => tier.indexOf(normalName(a.name)) - tier.indexOf(normalName(b.name)))
    if (named.length > 0) return { named, all: columns }
  }
  return { named: [], all: columns }
}
