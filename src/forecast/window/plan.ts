import { FleetcastError } from '../errors.ts'
import type { FleetForecast } from '../fleetForecast.ts'
import { outputScale } from '../normalizer/groupScale.ts'
import { serverRows, type MetricTable, type NumericColumn } from '../table.ts'
import { compileCategories } from './categories.ts'
import { findColumns, labelAt } from './columns.ts'
import { formatDuration } from './duration.ts'
import { toGrid, type GridOptions } from './grid.ts'
import { compileGroups } from './groups.ts'
import type { LeftOut, NetworkInputs, WindowSeries } from './inputs.ts'
import { longestLag } from './names.ts'
import { compileReals } from './reals.ts'
import { createReasons } from './reasons.ts'
import { findRows, isValue, type SeriesRows } from './seriesRows.ts'
import type { CenterScale, WindowSpec } from './spec.ts'
import { createWriter } from './writer.ts'

export interface WindowOptions extends GridOptions {
  /** Where stepMs comes from; anything but the model itself is said in the notes. */
  readonly stepSource: FleetForecast['stepSource']
  /** The id by which the model's groups know a server. */
  readonly serverIdOf: (server: string) => string
  /** Column that the model needs → column of the table that stands for it. */
  readonly renames?: Readonly<Record<string, string>>
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
  /** [S, 2] (center, scale) by which a target's outputs are scaled back. */
  readonly targetScale: (target: number) => Float64Array
  /** [S, length] a target's own values on the step grid, the last at the series' origin; NaN for no row. */
  readonly history: (target: number, length: number) => Float32Array
  /** [S] a target's newest value. */
  readonly current: (target: number) => Float64Array
}

/**
 * Rows → windows, as pytorch-forecasting's TimeSeriesDataSet makes them in predict mode with the horizon's rows
 * appended after each series' newest row (data/timeseries/_timeseries.py). A series that cannot be forecast is
 * left out with a reason; the others do not depend on it.
 *
 * @throws FleetcastError `no-rows`, `step-unknown`, `step-coarser`, `column-missing`, `model-unsupported`,
 *   `category-unknown` (no series has only known categories), `series-none`.
 */
export function planWindows(spec: WindowSpec, source: MetricTable, options: WindowOptions): WindowPlan {
  const grid = toGrid(source, options)
  const { table } = grid
  const columns = findColumns(spec, grid, {
    serverIdOf: options.serverIdOf,
    renames: options.renames ?? {},
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
  }
  const locate = (server: number, metric: NumericColumn | null) =>
    findRows(grid, server, metric, columns.required, lengths)

  const profiles = table.labels.find(({ name }) => name === 'profile')
  const series: WindowSeries[] = []
  const places: { readonly server: number; readonly metric: NumericColumn | null }[] = []
  const leftOut: LeftOut[] = []
  let future = false
  const metrics: readonly (NumericColumn | null)[] =
    spec.layout === 'long' ? table.metrics.filter(({ covariate }) => covariate !== true) : [null]
  table.servers.forEach((name, server) => {
    for (const metric of metrics) {
      if (metric !== null && !isReported(table, server, metric)) continue
      const rows = locate(server, metric)
      const reason = reasons(server, metric, rows)
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
      places.push({ server, metric })
      future ||= (rows.future.at(-1) ?? 0) !== rows.rows.at(-1)
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
  return {
    series,
    leftOut,
    notes: [...grid.notes, ...notesOf(spec, options, columns.knownFromTable, future)],
    stepMs: grid.stepMs,
    stepSource: options.stepSource,
    issueTimeMs: grid.issueTimeMs,
    inputs: (from, to) => writer.write(from, to, rowsOf),
    targetScale: (target) => {
      const scales = new Float64Array(2 * series.length)
      series.forEach((_, index) => {
        const { center, scale } = targetPair(target, rowsOf(index))
        scales.set([Math.fround(center), Math.fround(scale)], 2 * index)
      })
      return scales
    },
    history: (target, length) => {
      const history = new Float32Array(series.length * length).fill(NaN)
      series.forEach((_, index) => {
        const rows = rowsOf(index)
        const column = targetColumn(target, rows)
        const [from, to] = serverRows(table, rows.server)
        for (let row = to - 1; row >= from; row--) {
          const back = rows.originSlot - (grid.slots[row] ?? NaN)
          if (back >= length) break
          if (back >= 0) history[(index + 1) * length - 1 - back] = column?.values[row] ?? NaN
        }
      })
      return history
    },
    current: (target) =>
      Float64Array.from(series, (_, index) => {
        const rows = rowsOf(index)
        return targetColumn(target, rows)?.values[rows.rows.at(-1) ?? -1] ?? NaN
      }),
  }

  function targetColumn(target: number, rows: SeriesRows): NumericColumn | null {
    const found = reals.targets[target]?.source
    return found?.kind === 'column' ? found.column : rows.metric
  }
}

function isBefore(a: readonly string[], b: readonly string[]): boolean {
  const differs = a.findIndex((text, i) => text !== b[i])
  return differs >= 0 && (a[differs] ?? '') < (b[differs] ?? '')
}

/** A metric that a server never reports is simply not there. */
function isReported(table: MetricTable, server: number, metric: NumericColumn): boolean {
  const [from, to] = serverRows(table, server)
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

function notesOf(
  spec: WindowSpec,
  { stepMs, stepSource }: WindowOptions,
  knownFromTable: readonly string[],
  future: boolean,
): string[] {
  const notes: string[] = []
  if (stepSource === 'assumed')
    notes.push(`the model does not state its step: ${formatDuration(stepMs)} is assumed`)
  if (stepSource === 'override') {
    const own = spec.stepMs === null ? '' : ` instead of the model's ${formatDuration(spec.stepMs)}`
    notes.push(`a step of ${formatDuration(stepMs)} was chosen${own}`)
  }
  if (spec.xReals.includes('time_idx')) notes.push("time_idx is counted from the table's first row")
  if (!future && knownFromTable.length > 0) {
    const names = knownFromTable.map((name) => `'${name}'`).join(', ')
    notes.push(
      `${names} should be known in advance, but the table ends with the newest row: its value is kept`,
    )
  }
  return notes
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
