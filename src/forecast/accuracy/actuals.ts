import { EXTREME_BLOCK_STEPS, EXTREME_BLOCKS, extremesOf, type PastExtremes } from '../chance/pastExtremes.ts'
import type { NumericColumn } from '../table.ts'
import { firstRowFrom, gridRows, type Grid } from '../window/grid.ts'
import { isValue } from '../window/seriesRows.ts'

/** A series must have a value among so many steps before an origin to be forecast from it. */
export const RECENT_STEPS = 24

/** What one column of one server really was, by slot; nothing is copied. */
export interface Actuals {
  /** NaN: no value. */
  readonly at: (slot: number) => number
  /** Slots [from, to). */
  readonly between: (from: number, to: number) => Float64Array
  /** The newest value before a slot; NaN: there is none. */
  readonly newestBefore: (slot: number) => number
  /** Whether there is a value among the RECENT_STEPS before a slot. */
  readonly isRecentAt: (slot: number) => boolean
  /** Slots that have a value, ascending. */
  readonly slots: () => Generator<number>
}

export function actualsOf(grid: Grid, server: number, { values }: NumericColumn): Actuals {
  const [from, to] = gridRows(grid, server)
  const slotOf = (row: number) => grid.slots[row] ?? NaN
  const newestRowBefore = (slot: number) => {
    let row = firstRowFrom(grid, from, to, slot) - 1
    while (row >= from && !isValue(values[row])) row--
    return row < from ? null : row
  }
  return {
    at: (slot) => {
      const row = firstRowFrom(grid, from, to, slot)
      const value = row < to && slotOf(row) === slot ? values[row] : NaN
      return isValue(value) ? value : NaN
    },
    between: (first, end) => {
      const found = new Float64Array(end - first).fill(NaN)
      for (let row = firstRowFrom(grid, from, to, first); row < to && slotOf(row) < end; row++) {
        const value = values[row]
        if (isValue(value)) found[slotOf(row) - first] = value
      }
      return found
    },
    newestBefore: (slot) => {
      const row = newestRowBefore(slot)
      return row === null ? NaN : (values[row] ?? NaN)
    },
    isRecentAt: (slot) => {
      const row = newestRowBefore(slot)
      return row !== null && slotOf(row) >= slot - RECENT_STEPS
    },
    slots: function* () {
      for (let row = from; row < to; row++) if (isValue(values[row])) yield slotOf(row)
    },
  }
}

/** Extremes of the time before a slot, as far back as they are kept. */
export function extremesBefore(actuals: Actuals, slot: number): PastExtremes {
  return extremesOf(actuals.between(slot - EXTREME_BLOCK_STEPS * EXTREME_BLOCKS, slot))
}
