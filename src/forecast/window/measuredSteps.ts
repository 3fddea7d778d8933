import { roughDuration } from './duration.ts'
import type { SeriesRows } from './seriesRows.ts'

/** Steps of a series' encoder that have a row of their own; at the others, in gaps, the row before is repeated. */
export function measuredSteps({ repeated, encoderLength }: SeriesRows): number {
  let count = 0
  for (let step = 0; step < encoderLength; step++) if (repeated[step] === 0) count++
  return count
}

/** How much of what the model reads of each series was measured; told of where it is less than half. */
export interface SparseSeries {
  readonly add: (rows: SeriesRows) => void
  /** None, where no series is sparse. */
  readonly notes: (noun: 'series' | 'servers') => readonly string[]
}

export function sparseSeries(stepMs: number): SparseSeries {
  let [series, sparse] = [0, 0]
  let least = { share: Infinity, measured: 0, of: 0 }
  return {
    add: (rows) => {
      series++
      const [measured, of] = [measuredSteps(rows), rows.encoderLength]
      const share = measured / of
      if (share >= 0.5) return
      sparse++
      if (share < least.share) least = { share, measured, of }
    },
    notes: (noun) => {
      if (sparse === 0) return []
      const worst = `${least.measured} of ${least.of} in ${roughDuration(least.of * stepMs)}`
      return [
        `${sparse} of ${series} ${noun} ${sparse === 1 ? 'has' : 'have'} values for fewer than half of their recent steps (at worst ${worst}); gaps are filled with the last value`,
      ]
    },
  }
}
