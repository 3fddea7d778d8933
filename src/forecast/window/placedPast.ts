import { EXTREME_BLOCK_STEPS, noExtremes, type PastExtremes } from '../chance/pastExtremes.ts'
import type { NumericColumn } from '../table.ts'
import { gridRows, type Grid } from './grid.ts'

/** A series by its newest row, and where its values stand; column null: the table has none. */
export interface PlacedSeries {
  readonly server: number
  /** Its newest row. */
  readonly origin: number
  readonly column: NumericColumn | null
}

/** [S, length] values on the step grid, the last at each series' newest row; NaN where there is no row. */
export function placedHistory(grid: Grid, placed: readonly PlacedSeries[], length: number): Float32Array {
  const history = new Float32Array(placed.length * length).fill(NaN)
  const { slots } = grid
  for (let index = 0; index < placed.length; index++) {
    const series = placed[index]
    if (series === undefined || series.column === null) continue
    const { server, origin } = series
    const { values } = series.column
    const [from] = gridRows(grid, server)
    const newest = slots[origin] ?? NaN
    const end = (index + 1) * length - 1
    for (let row = origin; row >= from; row--) {
      const back = newest - (slots[row] ?? NaN)
      if (back >= length) break
      history[end - back] = values[row] ?? NaN
    }
  }
  return history
}

/** The highest and the lowest values of each series' past, block by block; see PastExtremes. */
export function placedExtremes(grid: Grid, placed: readonly PlacedSeries[]): PastExtremes {
  const extremes = noExtremes(placed.length)
  const { blocks, highs, lows } = extremes
  const { slots } = grid
  for (let index = 0; index < placed.length; index++) {
    const series = placed[index]
    if (series === undefined || series.column === null) continue
    const { server, origin } = series
    const { values } = series.column
    const [from] = gridRows(grid, server)
    const newest = slots[origin] ?? NaN
    let row = origin
    for (let block = blocks - 1; block >= 0 && row >= from; block--) {
      const before = newest - (blocks - block) * EXTREME_BLOCK_STEPS
      let [high, low] = [NaN, NaN]
      for (; row >= from && (slots[row] ?? NaN) > before; row--) {
        const value = values[row] ?? NaN
        if (Number.isNaN(value)) continue
        // Nothing compares with NaN: the first value takes its place.
        if (!(value <= high)) high = value
        if (!(value >= low)) low = value
      }
      highs[index * blocks + block] = high
      lows[index * blocks + block] = low
    }
  }
  return extremes
}
