import { gridRows, type Grid } from '../window/grid.ts'
import { RECENT_STEPS } from './actuals.ts'

/** Forecasts are made as of the slot before each origin, for the origin and the slots after it. */
export interface OriginRange {
  /** The first origin. */
  readonly first: number
  /** No target lies at or after this slot. */
  readonly end: number
  readonly stride: number
  /** Targets per origin. */
  readonly horizon: number
}

/** Steps of the common time grid, from the table's first row to its newest. */
export function gridSteps(grid: Grid): number {
  let newest = -1
  grid.table.servers.forEach((_, server) => {
    const [from, to] = gridRows(grid, server)
    if (to > from) newest = Math.max(newest, grid.slots[to - 1] ?? NaN)
  })
  return newest + 1
}

/**
 * The origins first, first + stride, … whose whole horizon lies before the end, and that have one of the given
 * slots among the RECENT_STEPS before them: outages of years cost nothing. slots: in any order.
 */
export function originsNear(slots: Iterable<number>, { first, end, stride, horizon }: OriginRange): number[] {
  const last = Math.floor((end - horizon - first) / stride)
  const found = new Set<number>()
  for (const slot of slots) {
    const from = Math.max(0, Math.ceil((slot + 1 - first) / stride))
    const to = Math.min(last, Math.floor((slot + RECENT_STEPS - first) / stride))
    for (let index = from; index <= to; index++) found.add(index)
  }
  return [...found].sort((a, b) => a - b).map((index) => first + index * stride)
}
