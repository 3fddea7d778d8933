import { FleetcastError } from '../../errors.ts'
import type { Columns } from '../columns.ts'
import type { Grid } from '../grid.ts'
import { own } from '../names.ts'
import type { SeriesRows } from '../seriesRows.ts'
import type { KnownFuture } from './known.ts'

/** Columns that must be known in advance, no rule of which is known: they need rows ahead, or are kept as chosen. */
export interface KeptAhead {
  readonly add: (rows: SeriesRows) => void
  /** @throws FleetcastError `known-future-needed` naming columns that nobody chose to keep and rows do not tell. */
  readonly notes: () => string[]
}

export function keptAhead(
  grid: Grid,
  { untold, isClock }: Pick<Columns, 'untold' | 'isClock'>,
  knownFuture: Readonly<Record<string, KnownFuture>>,
): KeptAhead {
  let untoldSeries = 0
  return {
    add: ({ future, originSlot }) => {
      if (untold.size === 0) return
      const isTold = future.every((row, step) => grid.slots[row] === originSlot + step + 1)
      if (!isTold) untoldSeries++
    },
    notes: () => {
      if (untoldSeries === 0) return []
      const refused = [...untold].filter(([name]) => own(knownFuture, name) !== 'last')
      if (refused.length === 0) {
        const names = [...untold.keys()].map((name) => `'${name}'`).join(', ')
        return [`the model expects future values of ${names}; the last value is repeated, as chosen`]
      }
      const said = refused.map(([name, why]) => `'${name}' ${why}`).join('; ')
      throw new FleetcastError(
        'known-future-needed',
        `the model needs future values of columns that the file does not have: ${said}. Add future rows, use values that follow the calendar, or choose to repeat the last value`,
        { place: refused.map(([name]) => name).join(', ') },
        {
          question: {
            kind: 'known-future',
            columns: refused.map(([name, why]) => ({ name, why, isClock: isClock(name) })),
          },
        },
      )
    },
  }
}
