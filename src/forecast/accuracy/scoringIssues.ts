import { AccuracySums } from './accuracy.ts'
import { actualsOf, extremesBefore } from './actuals.ts'
import type { NaiveForecasts } from './comparison.ts'
import { createReferences } from './references.ts'
import type { AccuracyReport } from './report.ts'
import type { Sample } from './sample.ts'
import { FleetcastError } from '../errors.ts'
import type { FleetForecast } from '../fleetForecast.ts'
import { curveAt } from '../quantile/curve.ts'
import type { MetricTable } from '../table.ts'
import type { Thresholds } from '../thresholds.ts'
import { gridRows, toGrid, type Grid } from '../window/grid.ts'

export interface LiveAccuracyOptions {
  readonly stepMs: number
  /** null: all. */
  readonly metrics: readonly string[] | null
  readonly thresholds: Thresholds
  /** What is scored of what there is; omitted: all of it. */
  readonly sample?: Sample | null
}

/** Windows between two turns of the generator. */
const SLICE = 32

/**
 * Forecasts that were kept, compared with what happened since; the figures are those of a backtest. A forecast whose
 * horizon has not passed yet counts with the steps that have. Fails with `no-rows` where nothing has happened since,
 * and as toGrid does.
 */
export function* scoringIssues(
  table: MetricTable,
  issues: readonly FleetForecast[],
  { stepMs, metrics, thresholds, sample = null }: LiveAccuracyOptions,
): Generator<void, AccuracyReport> {
  const grid = toGrid(table, { stepMs, allowsGaps: true })
  const known = issues.filter(({ issueTimeMs }) => issueTimeMs + stepMs <= grid.issueTimeMs)
  const [first] = known
  if (first === undefined) {
    throw new FleetcastError(
      'no-rows',
      'no forecast of this daemon is old enough yet to compare with actual values',
    )
  }
  const { horizon, levels } = first
  const sums = new AccuracySums(levels, { stepMs, horizon, thresholds })
  const splitSlot = slotAt(grid, first.issueTimeMs)
  const firstSlot = firstSlotOf(grid)
  const lastSlot = slotAt(grid, grid.issueTimeMs)
  const references = createReferences(grid, { split: splitSlot, horizon, stride: 1 })
  const servers = new Map(grid.table.servers.map((name, at) => [name, at]))
  const columns = new Map(grid.table.metrics.map((column) => [column.name, column]))
  let windows = 0
  const stride = Math.max(1, Math.round((lastSlot - splitSlot) / known.length))
  for (const forecast of known) {
    if (forecast.horizon !== horizon) continue
    const origin = slotAt(grid, forecast.issueTimeMs) + 1
    for (const [index, { server, metric, profile }] of forecast.series.entries()) {
      if (metrics?.includes(metric) === false) continue
      const [place, column] = [servers.get(server), columns.get(metric)]
      if (place === undefined || column === undefined) continue
      const actuals = actualsOf(grid, place, column)
      const truth = actuals.between(origin, origin + horizon)
      if (truth.every(Number.isNaN)) continue
      const curves = Array.from({ length: horizon }, (_, step) => curveAt(forecast, index, step))
      const current = forecast.current[index] ?? NaN
      const naive = knownOf(references.forecast(place, column, origin), (origin - firstSlot) * stepMs)
      const past = extremesBefore(actuals, origin)
      sums.add({ server, metric, profile, origin, current, curves, truth, naive, past, lateSteps: 0 })
      if (++windows % SLICE === 0) yield
    }
  }
  return {
    metrics: sums.report({ stride, serversAreSampled: sample !== null && sample.servers < sample.ofServers }),
    stepMs,
    steps: lastSlot + 1,
    split: splitSlot,
    horizon,
    origins: known.length,
    stride,
    sample,
    leftOut: [],
    notFinite: 0,
    chances: { used: null, learned: null },
  }
}

const DAY_MS = 86_400_000

/** Where there is no yesterday yet, nothing is compared with it. */
function knownOf(naive: NaiveForecasts, pastMs: number): NaiveForecasts {
  if (pastMs >= DAY_MS) return naive
  const none = naive.lastValue.map(() => NaN)
  return { ...naive, seasonalNaive: none, seasonalPoint: none, windowDay: none }
}

function firstSlotOf(grid: Grid): number {
  return grid.table.servers.reduce((least, _, server) => {
    const [from, to] = gridRows(grid, server)
    return to > from ? Math.min(least, grid.slots[from] ?? Infinity) : least
  }, Infinity)
}

/** The slot of the newest row at or before a time, over all servers. */
function slotAt(grid: Grid, timeMs: number): number {
  let newest = 0
  grid.table.servers.forEach((_, server) => {
    const [from, to] = gridRows(grid, server)
    // Rows ascend in time as they do in slots.
    let row = to - 1
    while (row >= from && (grid.table.timeMs[row] ?? NaN) > timeMs + grid.stepMs / 2) row--
    if (row >= from) newest = Math.max(newest, grid.slots[row] ?? 0)
  })
  return newest
}
