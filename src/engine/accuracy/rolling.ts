import { actualsOf, type Actuals } from '#forecast/accuracy/actuals.ts'
import { gridSteps, originsNear } from '#forecast/accuracy/origins.ts'
import { evenly, sampleSize, type Sample } from '#forecast/accuracy/sample.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { MetricTable, NumericColumn } from '#forecast/table.ts'
import { gridAsOf, gridOf, gridRows, toGrid, type Grid } from '#forecast/window/grid.ts'
import { planGrid, type TargetPlace, type WindowPlan } from '#forecast/window/plan.ts'
import { isValue } from '#forecast/window/seriesRows.ts'
import type { WindowSpec } from '#forecast/window/spec.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import { yieldToEventLoop } from '../yieldToEventLoop.ts'
import { windowOptions } from '../forecast/planFor.ts'
import type { ForecastOptions, SampleRequest } from '../api.ts'

/** Series that are forecast, scored and forgotten together. */
const CHUNK = 256

/** A forecast is made as of every stride-th step of a part of the table's time, and what followed is known. */
export interface RollingOptions extends Omit<ForecastOptions, 'asOfMs' | 'calibration'> {
  /** Metrics to forecast; null: all. */
  readonly metrics: readonly string[] | null
  /** The part of the table's steps that targets lie in, as fractions: [from, before). */
  readonly from: number
  readonly before: number
  /** Steps between forecast origins. */
  readonly stride: number
  /** Steps ahead that count; null: the model's horizon. */
  readonly horizon: number | null
  /** Tries only some of the servers and origins, both spread evenly; omitted: all of them. */
  readonly sample?: SampleRequest
}

/** A table on the model's step and the origins to forecast from. */
export interface Rolling {
  readonly grid: Grid
  readonly options: RollingOptions
  readonly spec: WindowSpec
  /** Of the table's common grid. */
  readonly steps: number
  /** First step that counts as the table's time. */
  readonly begin: number
  /** First step of the part. */
  readonly split: number
  readonly horizon: number
  readonly origins: readonly number[]
  /** Steps between two of the origins, on average. */
  readonly spacing: number
  /** What is tried of what could be; null: all of it. */
  readonly sample: Sample | null
}

/** A series with a window at an origin, a recent value before it and a value to come. */
export interface KnownWindow extends TargetPlace {
  /** Of the forecast's series, which are the plan's times the targets. */
  readonly index: number
  readonly target: number
  readonly column: NumericColumn
  readonly actuals: Actuals
  /** [horizon] from the origin on; NaN: no value. */
  readonly truth: Float64Array
}

/** Series that are forecast together: of one origin, as of the step before it. */
export interface RollingChunk {
  readonly origin: number
  readonly plan: WindowPlan
  readonly windows: readonly KnownWindow[]
  /** Tells how many of the chunk's series are done. */
  readonly onProgress: ProgressListener
}

/**
 * Puts the table on the model's step and finds its origins: from the split on, every stride steps, while the
 * whole horizon lies before the end; of a sample, the grid has only its servers. Fails as toGrid does, and with horizon-too-long, argument-invalid (a metric
 * that the table does not have), no-rows (no origin fits).
 */
export function planRolling(table: MetricTable, spec: WindowSpec, options: RollingOptions): Rolling {
  const horizon = options.horizon ?? spec.maxPredictionLength
  if (horizon > spec.maxPredictionLength) {
    throw new FleetcastError(
      'horizon-too-long',
      `a horizon of ${horizon} steps is longer than the model's ${spec.maxPredictionLength} steps`,
    )
  }
  const known = spec.layout === 'long' ? table.metrics.filter(isMetric) : spec.targets
  const unknown = options.metrics?.find((name) => !known.some((metric) => metric.name === name))
  if (unknown !== undefined) {
    const names = known.map(({ name }) => name).join(', ')
    throw new FleetcastError(
      'argument-invalid',
      `metric '${unknown}' is not in the data; expected one of ${names}`,
    )
  }
  const grid = toGrid(table, windowOptions(spec, options))
  const steps = gridSteps(grid)
  const begin = Math.max(0, steps - (options.sample?.newestSteps ?? Infinity))
  const slotAt = (part: number) => begin + Math.floor((steps - begin) * part)
  const [split, end] = [slotAt(options.from), slotAt(options.before)]
  const range = { first: split, end, stride: options.stride, horizon }
  const origins = originsNear(grid.slots, range).filter((origin) => origin > 0)
  if (origins.length === 0) {
    throw new FleetcastError(
      'no-rows',
      `the test period is too short: steps ${split} to ${end} of ${steps} have no complete horizon of ${horizon} steps with history before it; try a shorter horizon or an earlier start`,
    )
  }
  const { stride, sample: wanted } = options
  const all = { grid, options, spec, steps, begin, split, horizon }
  if (wanted === undefined) return { ...all, origins, spacing: stride, sample: null }
  const servers = grid.table.servers.flatMap((_, server) =>
    newestSlot(grid, server) >= split ? [server] : [],
  )
  const metrics =
    options.metrics === null ? known : known.filter(({ name }) => options.metrics?.includes(name))
  const sample = sampleSize({
    servers: servers.length,
    origins: origins.length,
    series: spec.layout === 'long' ? seriesPerServer(grid, servers, metrics) : 1,
    most: wanted.mostSeries,
  })
  return {
    ...all,
    grid: gridOf(
      grid,
      evenly(sample.servers, servers.length).flatMap((at) => servers[at] ?? []),
    ),
    origins: evenly(sample.origins, origins.length).flatMap((at) => origins[at] ?? []),
    spacing: (stride * sample.ofOrigins) / sample.origins,
    sample,
  }
}

/** -1: it has no row. */
function newestSlot(grid: Grid, server: number): number {
  const [from, to] = gridRows(grid, server)
  return to > from ? (grid.slots[to - 1] ?? NaN) : -1
}

/** On average, of the metrics that it has any value of. */
function seriesPerServer(
  grid: Grid,
  servers: readonly number[],
  metrics: readonly { readonly name: string }[],
): number {
  const names = new Set(metrics.map(({ name }) => name))
  const columns = grid.table.metrics.filter(({ name }) => names.has(name))
  const reported = servers.reduce((count, server) => {
    const rows = gridRows(grid, server)
    return count + columns.filter(({ values }) => values.subarray(...rows).some(isValue)).length
  }, 0)
  return Math.max(1, reported / Math.max(1, servers.length))
}

/** Every window of the origins, chunk by chunk; onLeftOut is told of each origin's plan and its windows. */
export async function* rollingChunks(
  rolling: Rolling,
  onProgress: ProgressListener,
  signal: AbortSignal,
  onLeftOut: (plan: WindowPlan, origin: number) => void = () => undefined,
): AsyncGenerator<RollingChunk> {
  const { grid, origins, spec, options } = rolling
  const total = origins.length
  for (const [done, origin] of origins.entries()) {
    onProgress({ stage: 'backtest', done, total, unit: 'origins' })
    await yieldToEventLoop(signal)
    const plan = planAsOf(grid, origin, spec, options)
    if (plan === null) continue
    onLeftOut(plan, origin)
    const T = spec.targets.length
    const byPlace = plan.series.map((_, index) =>
      spec.targets.flatMap(({ name }, target) => {
        const metric = plan.series[index]?.metric ?? name
        if (options.metrics?.includes(metric) === false) return []
        return knownWindow(rolling, plan, index, target, origin) ?? []
      }),
    )
    const chosen = byPlace.flatMap((windows, index) => (windows.length > 0 ? [index] : []))
    for (let from = 0; from < chosen.length; from += CHUNK) {
      const indices = chosen.slice(from, from + CHUNK)
      yield {
        origin,
        plan: plan.select(indices),
        windows: indices.flatMap((index, i) =>
          (byPlace[index] ?? []).map((scored) => ({ ...scored, index: i * T + scored.target })),
        ),
        onProgress: (progress) =>
          onProgress({
            stage: 'backtest',
            done: done + (from + progress.done) / chosen.length,
            total,
            unit: 'origins',
          }),
      }
    }
  }
  onProgress({ stage: 'backtest', done: total, total, unit: 'origins' })
}

/** null: no series can be forecast yet. */
function planAsOf(grid: Grid, origin: number, spec: WindowSpec, options: RollingOptions): WindowPlan | null {
  try {
    return planGrid(spec, gridAsOf(grid, origin - 1), windowOptions(spec, options))
  } catch (error) {
    if (error instanceof FleetcastError && ['series-none', 'category-unknown'].includes(error.code))
      return null
    throw error
  }
}

function knownWindow(
  { grid, horizon }: Rolling,
  plan: WindowPlan,
  index: number,
  target: number,
  origin: number,
): KnownWindow | null {
  const place = plan.place(target, index)
  if (place.column === null) return null
  const actuals = actualsOf(grid, place.server, place.column)
  if (!actuals.isRecentAt(origin)) return null
  const truth = actuals.between(origin, origin + horizon)
  if (truth.every(Number.isNaN)) return null
  return { ...place, column: place.column, index, target, actuals, truth }
}

function isMetric({ covariate }: NumericColumn): boolean {
  return covariate !== true
}
