import type { SeriesKey } from '../fleetForecast.ts'
import type { NumericColumn } from '../table.ts'
import { firstRowFrom, gridRows, type Grid } from './grid.ts'
import { isValue } from './seriesRows.ts'

/** Epoch ms, both included. */
export interface TimeRange {
  readonly fromMs: number
  readonly toMs: number
}

/** Values of one series on the grid's step, and the time of the last of them. */
export interface Past {
  /** [pastSteps] NaN where there is no row. */
  readonly values: Float32Array
  /** At most one step before the range's end. */
  readonly lastMs: number
}

/** What series were: S of them, `length` steps each. Found by key, in the order asked for. */
export interface SeriesHistory {
  readonly series: readonly SeriesKey[]
  readonly stepMs: number
  readonly length: number
  /** [S] time of the last step, at most one step before the range's end; NaN: there is no such series. */
  readonly lastMs: Float64Array
  /** [S, length] on the step grid of the forecast's own history, oldest first; NaN where there is no row. */
  readonly values: Float32Array
}

/** How many steps a range spans, its ends included. */
export function pastSteps({ fromMs, toMs }: TimeRange, stepMs: number): number {
  return Math.max(0, Math.floor((toMs - fromMs) / stepMs) + 1)
}

/**
 * What one column of one server was in a range of time: the values that a forecast's own history shows, at the
 * same times (steps are counted from the series' newest value). null: the server has no value of it.
 */
export function pastOf(grid: Grid, server: number, column: NumericColumn, range: TimeRange): Past | null {
  const [from, to] = gridRows(grid, server)
  let newest = to - 1
  while (newest >= from && !isValue(column.values[newest])) newest--
  if (newest < from) return null
  const newestMs = grid.table.timeMs[newest] ?? NaN
  const stepsToEnd = Math.floor((range.toMs - newestMs) / grid.stepMs)
  const lastSlot = (grid.slots[newest] ?? NaN) + stepsToEnd
  const length = pastSteps(range, grid.stepMs)
  const values = new Float32Array(length).fill(NaN)
  const firstSlot = lastSlot - length + 1
  for (let row = firstRowFrom(grid, from, to, firstSlot); row < to; row++) {
    const place = (grid.slots[row] ?? NaN) - firstSlot
    if (place >= length) break
    values[place] = column.values[row] ?? NaN
  }
  return { values, lastMs: newestMs + stepsToEnd * grid.stepMs }
}

/**
 * pastOf() of many series, found by key; a series that the table does not have comes back without a value. Yields after
 * every series. columnOf: the table's column that a metric's values are in.
 */
export function* pastsOf(
  grid: Grid,
  series: readonly SeriesKey[],
  range: TimeRange,
  columnOf: (metric: string) => string = (metric) => metric,
): Generator<void, SeriesHistory> {
  const servers = new Map(grid.table.servers.map((server, index) => [server, index]))
  const columns = new Map(grid.table.metrics.map((column) => [column.name, column]))
  const length = pastSteps(range, grid.stepMs)
  const values = new Float32Array(series.length * length).fill(NaN)
  const lastMs = new Float64Array(series.length).fill(NaN)
  for (const [index, { server, metric }] of series.entries()) {
    yield
    const column = columns.get(columnOf(metric))
    const place = servers.get(server)
    const past = column && place !== undefined ? pastOf(grid, place, column, range) : null
    if (past === null) continue
    values.set(past.values, index * length)
    lastMs[index] = past.lastMs
  }
  return { series, stepMs: grid.stepMs, length, lastMs, values }
}
