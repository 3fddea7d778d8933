import type { SeriesKey } from '#forecast/fleetForecast.ts'
import type { MetricTable } from '#forecast/table.ts'
import { toGrid, type Grid } from '#forecast/window/grid.ts'
import { pastOf, pastSteps, type TimeRange } from '#forecast/window/pastOf.ts'
import type { WindowSpec } from '#forecast/window/spec.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import type { SeriesHistory } from '../api.ts'
import { yieldToEventLoop } from '../yieldToEventLoop.ts'
import { planOptions } from './planFor.ts'
import type { ForecastOptions } from '../api.ts'

/** Series that are copied between two chances to cancel. */
const CHUNK = 64

/** Panning asks for one range after another of the same table on the same step, as of the same time. */
const grids = new WeakMap<MetricTable, { readonly grid: Grid; readonly asOfMs: number | null }>()

/**
 * What series were in a range of time, on the step and by the aggregation of the forecast. Series that the table
 * does not have come back without a value. Fails as toGrid does; rejects with AbortError.
 */
export async function seriesHistory(
  table: MetricTable,
  windowSpec: WindowSpec,
  options: Pick<ForecastOptions, 'stepMs' | 'renames' | 'asOfMs'>,
  series: readonly SeriesKey[],
  range: TimeRange,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<SeriesHistory> {
  await yieldToEventLoop(signal)
  const { renames, ...gridOptions } = planOptions(table, windowSpec, options)
  const { stepMs, asOfMs = null } = gridOptions
  const known = grids.get(table)
  const isKnown = known?.grid.stepMs === stepMs && known.asOfMs === asOfMs
  const grid = isKnown ? known.grid : toGrid(table, gridOptions)
  grids.set(table, { grid, asOfMs })

  const servers = new Map(grid.table.servers.map((server, index) => [server, index]))
  const columns = new Map(grid.table.metrics.map((column) => [column.name, column]))
  const length = pastSteps(range, grid.stepMs)
  const values = new Float32Array(series.length * length).fill(NaN)
  const lastMs = new Float64Array(series.length).fill(NaN)
  for (const [index, { server, metric }] of series.entries()) {
    if (index % CHUNK === 0) {
      onProgress({ stage: 'windows', done: index, total: series.length, unit: 'series' })
      await yieldToEventLoop(signal)
    }
    const column = columns.get(renames?.[metric] ?? metric)
    const place = servers.get(server)
    const past = column && place !== undefined ? pastOf(grid, place, column, range) : null
    if (past === null) continue
    values.set(past.values, index * length)
    lastMs[index] = past.lastMs
  }
  return { series, stepMs: grid.stepMs, length, lastMs, values }
}
