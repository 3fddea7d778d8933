import { standingIn } from '#forecast/accuracy/standIn.ts'
import { residualRange } from '#forecast/accuracy/trial.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { MetricTable } from '#forecast/table.ts'
import { toGrid } from '#forecast/window/grid.ts'
import { own } from '#forecast/window/names.ts'
import type { WindowSpec } from '#forecast/window/spec.ts'
import type { ForecastOptions } from '../api.ts'
import { runInSlices } from '../runInSlices.ts'
import { planOptions } from './planFor.ts'

/** A cancel waits for at most about this. */
const SLICE_MS = 40

/** The forecast of a table with the simple forecasts that its options ask for; see standingIn. */
export async function withStandIns(
  forecast: FleetForecast,
  table: MetricTable,
  windowSpec: WindowSpec,
  options: ForecastOptions,
  signal: AbortSignal,
): Promise<FleetForecast> {
  const { simple = {}, simpleSeries = [] } = options
  if (Object.keys(simple).length + simpleSeries.length === 0) return forecast
  const planned = planOptions(table, windowSpec, options)
  const grid = toGrid(table, planned)
  const columns = new Map(grid.table.metrics.map((column) => [column.name, column]))
  const columnOf = (metric: string) =>
    columns.get(own(planned.renames ?? {}, metric) ?? metric) ?? columns.get(metric) ?? null
  const range = residualRange(forecast.horizon)
  return await runInSlices(
    standingIn(forecast, grid, { simple, simpleSeries, columnOf, ...range }),
    signal,
    SLICE_MS,
  )
}
