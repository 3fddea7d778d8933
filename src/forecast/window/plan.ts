import type { PastExtremes } from '../chance/pastExtremes.ts'
import { FleetcastError } from '../errors.ts'
import type { FleetForecast } from '../fleetForecast.ts'
import { outputScale } from '../normalizer/groupScale.ts'
import type { MetricTable, NumericColumn } from '../table.ts'
import { compileCategories } from './categories.ts'
import type { KnownFuture } from './clock/known.ts'
import { keptAhead } from './clock/keptAhead.ts'
import { findColumns, labelAt } from './columns.ts'
import { formatDuration, roughDuration } from './duration.ts'
import { gridRows, toGrid, type Grid, type GridOptions } from './grid.ts'
import { compileGroups } from './groups.ts'
import type { LeftOut, NetworkInputs, WindowSeries } from './inputs.ts'
import { sparseSeries } from './measuredSteps.ts'
import { longestLag } from './names.ts'
import { compileReals } from './reals.ts'
import { placedExtremes, placedHistory } from './placedPast.ts'
import { createReasons } from './reasons.ts'
import { findRows, isValue, type SeriesRows, type WindowLengths } from './seriesRows.ts'
import type { CenterScale, WindowSpec } from './spec.ts'
import { createWriter } from './writer.ts'

/** What a plan needs beside the rows. */
export interface PlanOptions {
  /** Where stepMs comes from; anything but the model itself is said in the notes. */
  readonly stepSource: FleetForecast['stepSource']
  /** The id by which the model's groups know a server. */
  readonly serverIdOf: (server: string) => string
  /** Column that the model needs → column of the table to use for it. */
  readonly renames?: Readonly<Record<string, string>>
  /** What a person chose for columns whose future nothing tells. Omitted: they are refused. */
  readonly knownFuture?: Readonly<Record<string, KnownFuture>>
  /** When the model's index of the time was 0, epoch ms. Omitted or null: as the table's own column says. */
  readonly timeZeroMs?: number | null
}

export interface WindowOptions extends GridOptions, PlanOptions {}

/** Where a target's values stand in the grid's table; column null: the table has none. */
export interface TargetPlace {
  readonly server: number
  /** Slot of the window's newest row. */
  readonly originSlot: number
  readonly column: NumericColumn | null
}

/** Where a series is found again: planning keeps no windows. */
interface Place {
  readonly server: number
  readonly metric: NumericColumn | null
  /** Its newest row. */
  readonly origin: number
}

/** What can be forecast from a table. Planning is cheap; inputs are made when they are asked for. */
export interface WindowPlan {
  readonly series: readonly WindowSeries[]
  readonly leftOut: readonly LeftOut[]
  /** How the inputs were made, where the user should know. */
  readonly notes: readonly string[]
  readonly stepMs: number
  readonly stepSource: FleetForecast['stepSource']
  /** Newest row of the table. */
  readonly issueTimeMs: number
  /** The network's inputs of series [from, to). */
  readonly inputs: (from: number, to: number) => NetworkInputs
  /** [to - from, 2] (center, scale) by which a target's outputs are scaled back; all series by default. */
  readonly targetScale: (target: number, from?: number, to?: number) => Float64Array
  /** [to - from, length] a target's own values on the step grid, the last at the series' origin; NaN for no row. All series by default. */
  readonly history: (target: number, length: number, from?: number, to?: number) => Float32Array
  /** Highest and lowest values of a target's past, block by block, for as long as extremes are kept; of series as above. */
  readonly extremes: (target: number, from?: number, to?: number) => PastExtremes
  /** [to - from] a target's newest value; of series as above. */
  readonly current: (target: number, from?: number, to?: number) => Float64Array
  readonly place: (target: number, index: number) => TargetPlace
  /** The same plan with only these of its series, in this order; leftOut and notes stay as they are. */
  readonly select: (indices: readonly number[]) => WindowPlan
}

/**
 * Rows → windows, as pytorch-forecasting's TimeSeriesDataSet makes them in predict mode with the horizon's rows
 * appended after each series' newest row (data/timeseries/_timeseries.py). A series that cannot be forecast is
 * skipped with a reason; the others do not depend on it.
 *
 * @throws FleetcastError `no-rows`, `step-unknown`, `step-coarser`, `column-missing`, `model-unsupported`,
 *   `category-unknown` (no series has only known categories), `time-origin-needed`, `known-future-needed`, `series-none`.
 */
export function planWindows(spec: WindowSpec, source: MetricTable, options: WindowOptions): WindowPlan {
  return planGrid(spec, toGrid(source, options), options)
}

/** planWindows of a table that is on the model's step already: many origins share one grid (see gridAsOf). */
export function planGrid(spec: WindowSpec, grid: Grid, options: PlanOptions): WindowPlan {
  const { table } = grid
  const columns = findColumns(spec, grid, {
    serverIdOf: options.serverIdOf,
    renames: options.renames ?? {},
    knownFuture: options.knownFuture ?? {},
    timeZeroMs: options.timeZeroMs ?? null,
  })
  const reals = compileReals(spec, columns)
  const categories = compileCategories(spec, columns, grid)
  const groups = compileGroups(spec, columns, grid)
  const writer = createWriter(spec, grid, reals, categories, groups, firstSeries)
  const reasons = createReasons(spec, grid, reals, categories, groups, columns.required)
  const lengths = {
    encoder: spec.maxEncoderLength,
    horizon: spec.maxPredictionLength,
    lag: longestLag(spec),
    lagUnit: spec.lagUnit,
  }
  const locate = (server: number, metric: NumericColumn | null) =>
    findRows(grid, server, metric, columns.required, lengths)
  const brief = columns.untold.size === 0 && !reasons.looksFurther ? briefly(lengths) : lengths

  const profiles = table.labels.find(({ name }) => name === 'profile')
  const series: WindowSeries[] = []
  const places: Place[] = []
  const leftOut: LeftOut[] = []
  const sparse = sparseSeries(grid.stepMs)
  const ahead = keptAhead(grid, columns, options.knownFuture ?? {})
  let longest = 0
  const metrics: readonly (NumericColumn | null)[] =
    spec.layout === 'long' ? table.metrics.filter(({ covariate }) => covariate !== true) : [null]
  const silent = new Set(metrics)
  table.servers.forEach((name, server) => {
    const reported = metrics.filter((metric) => metric === null || isReported(grid, server, metric))
    if (metrics.length > 0 && reported.length === 0)
      leftOut.push({
        server: name,
        metric: null,
        code: 'constant-null',
        reason: 'has no values',
      })
    for (const metric of reported) {
      silent.delete(metric)
      const rows = findRows(grid, server, metric, columns.required, brief)
      const reason = reasons.of(server, metric, rows)
      if (rows === null || reason !== null) {
        if (reason !== null) leftOut.push(reason)
        continue
      }
      const profile = profiles && (profiles.classes[labelAt(rows, profiles, rows.rows.length - 1)] ?? null)
      series.push({
        server: name,
        metric: metric?.name ?? null,
        profile: profile ?? null,
        originMs: rows.originMs,
      })
      sparse.add(rows)
      const origin = rows.rows.at(-1) ?? 0
      places.push({ server, metric, origin })
      ahead.add(rows)
      longest = Math.max(longest, rows.originSlot - (grid.slots[rows.first] ?? NaN) + 1)
    }
  })
  if (series.length === 0) throw noSeries(leftOut)

  function rowsOf(index: number): SeriesRows {
    const place = places[index]
    const rows = place && locate(place.server, place.metric)
    if (!rows) throw new FleetcastError('internal', `series ${index} of ${places.length} has no window`)
    return rows
  }
  let first: SeriesRows | null = null
  function firstSeries(): SeriesRows {
    if (first !== null) return first
    first = rowsOf(0)
    for (let index = 1; index < places.length; index++) {
      const other = rowsOf(index)
      if (isBefore(groups.texts(other), groups.texts(first))) first = other
    }
    return first
  }
  const targetPair = compileTargetScale(spec, writer.fit, groups.groupIdCodes)
  const T = spec.targets.length
  /** [places, T, 2] scales that are known; NaN: not yet. Making a window gives them away, finding it again does not. */
  const scales = new Float64Array(places.length * T * 2).fill(NaN)
  const keepScales = (place: number, rows: SeriesRows) => {
    for (let target = 0; target < T; target++) {
      const { center, scale } = targetPair(target, rows)
      scales.set([Math.fround(center), Math.fround(scale)], 2 * (place * T + target))
    }
  }
  const notes = [
    ...grid.notes,
    ...sparse.notes(spec.layout === 'long' ? 'series' : 'servers'),
    ...[...silent].flatMap((metric) => (metric === null ? [] : `'${metric.name}' has no value`)),
    ...columns.notes,
    ...ahead.notes(),
    ...notesOf(spec, grid.stepMs, options.stepSource),
    ...(spec.lagUnit === 'step' && longest < lengths.lag
      ? [tooYoung(longest, lengths.lag, grid.stepMs)]
      : []),
  ]
  const planOf = (chosen: readonly number[]): WindowPlan => {
    const rowsAt = (index: number) => rowsOf(chosen[index] ?? -1)
    const placed = chosen.flatMap((index) => places[index] ?? [])
    const past = (target: number, from = 0, to = placed.length) =>
      placed.slice(from, to).map((place) => ({ ...place, column: targetColumn(target, place.metric) }))
    return {
      series: chosen.flatMap((index) => series[index] ?? []),
      leftOut,
      notes,
      stepMs: grid.stepMs,
      stepSource: options.stepSource,
      issueTimeMs: grid.issueTimeMs,
      inputs: (from, to) =>
        writer.write(from, to, rowsAt, (index, rows) => keepScales(chosen[index] ?? -1, rows)),
      targetScale: (target, from = 0, to = chosen.length) => {
        const asked = new Float64Array(2 * (to - from))
        for (let index = from; index < to; index++) {
          const at = 2 * ((chosen[index] ?? -1) * T + target)
          if (Number.isNaN(scales[at])) keepScales(chosen[index] ?? -1, rowsAt(index))
          asked.set(scales.subarray(at, at + 2), 2 * (index - from))
        }
        return asked
      },
      history: (target, length, from, to) => placedHistory(grid, past(target, from, to), length),
      extremes: (target, from, to) => placedExtremes(grid, past(target, from, to)),
      current: (target, from, to) =>
        Float64Array.from(past(target, from, to), ({ column, origin }) => column?.values[origin] ?? NaN),
      place: (target, index) => {
        const place = placed[index]
        if (!place) throw new FleetcastError('internal', `the plan has no series ${index}`)
        return {
          server: place.server,
          originSlot: grid.slots[place.origin] ?? NaN,
          column: targetColumn(target, place.metric),
        }
      },
      select: (indices) => planOf(indices.flatMap((index) => chosen[index] ?? [])),
    }
  }
  return planOf(series.map((_, index) => index))

  function targetColumn(target: number, metric: NumericColumn | null): NumericColumn | null {
    const found = reals.targets[target]?.source
    return found?.kind === 'column' ? found.column : metric
  }
}

/** Most of a window is what lags reach and the horizon: where nothing that is asked lies there, it is left away. */
function briefly(lengths: WindowLengths): WindowLengths {
  return lengths.lagUnit === 'step' ? { ...lengths, horizon: 0, lag: 0 } : lengths
}

function isBefore(a: readonly string[], b: readonly string[]): boolean {
  const differs = a.findIndex((text, i) => text !== b[i])
  return differs >= 0 && (a[differs] ?? '') < (b[differs] ?? '')
}

/** A metric that a server never reports is simply not there. */
function isReported(grid: Grid, server: number, metric: NumericColumn): boolean {
  const [from, to] = gridRows(grid, server)
  for (let row = to - 1; row >= from; row--) if (isValue(metric.values[row])) return true
  return false
}

/** The pair that a target's outputs are scaled back by: the window's own, or the table's (see outputScale). */
function compileTargetScale(
  spec: WindowSpec,
  fit: (series: SeriesRows, variable: string) => CenterScale | null,
  groupIdCodes: (series: SeriesRows) => readonly (number | null)[],
): (target: number, series: SeriesRows) => CenterScale {
  const pairs = spec.targets.map(({ name, normalizer }) => {
    if (normalizer.kind === 'encoder') return (series: SeriesRows) => fit(series, name)
    const lookUp = outputScale(normalizer, spec.groupIds)
    return (series: SeriesRows) => lookUp(groupIdCodes(series))
  })
  return (target, series) => pairs[target]?.(series) ?? { center: NaN, scale: NaN }
}

function notesOf(spec: WindowSpec, stepMs: number, stepSource: PlanOptions['stepSource']): string[] {
  const notes: string[] = []
  if (stepSource === 'assumed')
    notes.push(`the model does not store its step; ${formatDuration(stepMs)} is assumed`)
  if (stepSource === 'override') {
    const own = spec.stepMs === null ? '' : ` instead of the model's ${formatDuration(spec.stepMs)}`
    notes.push(`forecast at ${formatDuration(stepMs)} steps, as chosen${own}`)
  }
  return notes
}

/** For the lags of the whole horizon a series must be as long as they are. */
function tooYoung(steps: number, lag: number, stepMs: number): string {
  return `the model also looks ${formatDuration(lag * stepMs)} back, but the longest series has only ${roughDuration(steps * stepMs)}, so its first value is repeated before that`
}

function noSeries(leftOut: readonly LeftOut[]): FleetcastError {
  const [first] = leftOut
  const reasons = leftOut
    .slice(0, 3)
    .map(({ server, metric, reason }) => `${metric === null ? server : `${server}/${metric}`} ${reason}`)
  const unknown = first !== undefined && leftOut.every(({ code }) => code === 'unknown-category')
  return new FleetcastError(
    unknown ? 'category-unknown' : 'series-none',
    `none of ${leftOut.length} series can be forecast: ${reasons.join('; ') || 'the table has no metric'}`,
  )
}
