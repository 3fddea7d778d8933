import type { SeriesKey } from '#forecast/fleetForecast.ts'
import type { MetricTable } from '#forecast/table.ts'
import { toGrid, type Grid } from '#forecast/window/grid.ts'
import { pastsOf, type TimeRange } from '#forecast/window/pastOf.ts'
import { own } from '#forecast/window/names.ts'
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

  const pasts = pastsOf(grid, series, range, (metric) => own(renames ?? {}, metric) ?? metric)
  for (let done = 0; ; done++) {
    if (done % CHUNK === 0) {
      onProgress({ stage: 'windows', done, total: series.length, unit: 'series' })
      await yieldToEventLoop(signal)
    }
    const next = pasts.next()
    if (next.done === true) return next.value
  }
}
