import { SIMPLE_BACKEND } from '#forecast/engines.ts'
import { LiveTable, type MetricRows } from '#data/liveTable.ts'
import { actualsOf } from '#forecast/accuracy/actuals.ts'
import {
  lastValue,
  residualShifts,
  residualsOf,
  seasonalNaive,
  withShifts,
} from '#forecast/accuracy/naive.ts'
import { gridSteps } from '#forecast/accuracy/origins.ts'
import { LOSS_LEVELS } from '#forecast/accuracy/score.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { FleetForecast, SeriesKey } from '#forecast/fleetForecast.ts'
import { metricBounds } from '#forecast/quantile/bounds.ts'
import type { MetricTable } from '#forecast/table.ts'
import { gridRows, toGrid, type Grid } from '#forecast/window/grid.ts'

const DAY_MS = 86_400_000

/** How the simple forecast of a fleet is made. */
export interface HeuristicOptions {
  readonly stepMs: number
  readonly horizon: number
  /** Why no network answers, as a sentence without its end. */
  readonly why: string
  /** By the daemon's clock, epoch ms. */
  readonly nowMs: () => number
}

/**
 * A forecast that no network made, and that says so: the same time yesterday where a series has two days of values, else the
 * newest value, with the quantiles of its own past errors. Yields after each server. Fails with no-rows, step-unknown,
 * step-coarser, and series-none where no server has a value.
 */
export function* heuristicForecast(
  rows: MetricRows,
  { stepMs, horizon, why, nowMs }: HeuristicOptions,
): Generator<void, FleetForecast> {
  const startedMs = performance.now()
  const live = new LiveTable()
  live.append(rows)
  const grid = toGrid(live.snapshot(), { stepMs })
  const made = yield* seriesOf(grid, stepMs, horizon)
  if (made.series.length === 0) throw new FleetcastError('series-none', 'no server has any values')
  return {
    ...made,
    stepMs,
    stepSource: 'override',
    horizon,
    levels: [...LOSS_LEVELS],
    issueTimeMs: grid.issueTimeMs,
    rawQuantiles: null,
    crossings: 0,
    historyLength: 2 * horizon,
    leftOut: [],
    notes: [
      `Not from the model: ${why}. Baseline: the same time yesterday where two days of history exist, else the last value, with the range of past errors.`,
      ...grid.notes,
    ],
    provenance: {
      source: 'local',
      asOfMs: null,
      engine: 'heuristic',
      backend: SIMPLE_BACKEND,
      modelName: null,
      modelSha256: null,
      elapsedMs: performance.now() - startedMs,
      selfCheckError: null,
      computedAtMs: nowMs(),
    },
  }
}

type Made = Pick<FleetForecast, 'series' | 'originMs' | 'quantiles' | 'current' | 'history'>

function* seriesOf(grid: Grid, stepMs: number, horizon: number): Generator<void, Made> {
  const daySteps = Math.max(1, Math.round(DAY_MS / stepMs))
  const seasonal = seasonalNaive(daySteps)
  const split = gridSteps(grid)
  const range = { split, horizon, stride: Math.max(1, Math.round(horizon / 4)), first: daySteps }
  const series: SeriesKey[] = []
  const [originMs, current]: [number[], number[]] = [[], []]
  const [curves, pasts]: [Float64Array[], Float64Array[]] = [[], []]
  for (const [server, name] of grid.table.servers.entries()) {
    const [from, to] = gridRows(grid, server)
    if (to === from) continue
    const profile = profileOf(grid.table, to - 1)
    const origin = (grid.slots[to - 1] ?? NaN) + 1
    for (const column of grid.table.metrics) {
      if (column.covariate === true) continue
      const actuals = actualsOf(grid, server, column)
      if (!actuals.isRecentAt(origin)) continue
      const past = actuals.between(origin - 2 * horizon, origin)
      const spanned = (grid.slots[to - 1] ?? 0) - (grid.slots[from] ?? 0)
      const point = spanned >= 2 * daySteps ? seasonal : lastValue
      const own = residualsOf(actuals, point, point === seasonal ? range : { ...range, first: 1 })
      const path = withShifts(
        point(actuals, origin, horizon),
        residualShifts(own, () => own),
        -Infinity,
      )
      const known = past.filter((value) => !Number.isNaN(value))
      const { lower, upper } = metricBounds(column.name, Math.min(...known), Math.max(...known))
      series.push({ server: name, metric: column.name, profile })
      originMs.push(grid.table.timeMs[to - 1] ?? NaN)
      current.push(actuals.newestBefore(origin))
      curves.push(path.map((value) => Math.min(Math.max(value, lower), upper)))
      pasts.push(past)
    }
    yield
  }
  return {
    series,
    originMs: Float64Array.from(originMs),
    current: Float64Array.from(current),
    quantiles: flat(curves, horizon * LOSS_LEVELS.length),
    history: flat(pasts, 2 * horizon),
  }
}

function profileOf({ labels }: MetricTable, row: number): string | null {
  const column = labels.find(({ name }) => name === 'profile')
  return column?.classes[column.codes[row] ?? -1] ?? null
}

function flat(parts: readonly Float64Array[], width: number): Float32Array {
  const all = new Float32Array(parts.length * width)
  parts.forEach((part, at) => all.set(part, at * width))
  return all
}
