import { ConformalFit, LEAST_WINDOWS } from '#forecast/accuracy/conformal.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { Calibration } from '#forecast/quantile/calibration.ts'
import { outputOf } from '#forecast/quantile/output.ts'
import { fromUnit, standardLevels, type Target } from '#forecast/quantile/targetLevels.ts'
import { median } from '#forecast/statistics.ts'
import { serverRows, type MetricTable, type NumericColumn } from '#forecast/table.ts'
import { isValue } from '#forecast/window/seriesRows.ts'
import type { CenterScale, WindowSpec } from '#forecast/window/spec.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import type { CompiledModel } from '../model/compileModel.ts'
import { planRolling, rollingChunks, type KnownWindow, type Rolling, type RollingOptions } from './rolling.ts'
import { predictionsOf, runInference } from '../forecast/runInference.ts'

/**
 * A window that hardly moves has no scale to speak of: in its unit any later move is enormous. Windows whose
 * scale is less than this share of their center, or of their series' mean, are not fitted on, and a shift moves
 * their levels by as good as nothing.
 */
const LEAST_SCALE = 1e-5

/**
 * Fits the correction of a model's levels on forecasts of the past of tables, each on the part of its own time
 * that the options say (see ConformalFit); the model's own calibration plays no part. fittedOn: the data, in
 * words.
 *
 * Fails as backtest does, and with past-too-short where there are too few forecasts to fit on.
 */
export async function fitCalibration(
  tables: readonly MetricTable[],
  compiled: CompiledModel,
  options: RollingOptions,
  fittedOn: string,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<Calibration> {
  const { window: spec } = compiled.model.spec
  refuseUncalibrated(spec)
  const fit = new ConformalFit({
    quantiles: spec.quantiles,
    points: spec.targets.map((_, target) => outputOf(spec, target).kind === 'point'),
    horizon: spec.maxPredictionLength,
  })
  let windows = 0
  for (const table of tables) {
    windows += await addTable(fit, planRolling(table, spec, options), compiled, onProgress, signal)
  }
  if (windows < LEAST_WINDOWS) {
    throw new FleetcastError(
      'past-too-short',
      `${windows} forecasts can be compared with actual values, expected at least ${LEAST_WINDOWS} for calibration`,
    )
  }
  return fit.fit(fittedOn, windows)
}

function targetOf(spec: WindowSpec, target: number): Target {
  return {
    output: outputOf(spec, target),
    transformation: spec.targets[target]?.normalizer.transformation ?? 'none',
    levels: spec.quantiles[target] ?? [],
  }
}

/** Levels of these distributions have no unit in which a shift means the same everywhere. */
function refuseUncalibrated(spec: WindowSpec): void {
  const kinds = spec.targets.map((_, target) => outputOf(spec, target).kind)
  if (!kinds.every((kind) => kind === 'negativeBinomial' || kind === 'beta')) return
  throw new FleetcastError(
    'argument-invalid',
    `a ${kinds[0] === 'beta' ? 'beta' : 'negative binomial'} distribution cannot be calibrated; expected quantiles, point, normal or log-normal forecasts`,
  )
}

/** Adds every forecast of the past that can be used, and says how many there were. */
async function addTable(
  fit: ConformalFit,
  rolling: Rolling,
  compiled: CompiledModel,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<number> {
  const { spec, origins } = rolling
  const middle = origins[origins.length >> 1] ?? 0
  const magnitudesOf = createMagnitudes(rolling.grid.table)
  const T = spec.targets.length
  let count = 0

  for await (const chunk of rollingChunks(rolling, onProgress, signal)) {
    const { origin, plan, windows } = chunk
    const scales = spec.targets.map((_, target) => plan.targetScale(target))
    const byIndex = new Map(windows.map((scored) => [scored.index, scored]))
    const answer = (from: number, outputs: ReadonlyMap<string, Float32Array>): void => {
      predictionsOf(spec, outputs).forEach((raw, target) => {
        const { levels, output, transformation } = targetOf(spec, target)
        const standard = standardLevels({ output, transformation, levels }, raw)
        if (standard === null) return
        const perSeries = spec.maxPredictionLength * levels.length
        for (let series = 0; series < standard.length / perSeries; series++) {
          const scored = byIndex.get((from + series) * T + target)
          const [center = NaN, scale = NaN] = scales[target]?.subarray(2 * (from + series)) ?? []
          const own = standard.subarray(series * perSeries, (series + 1) * perSeries)
          if (scored !== undefined && addWindow(own, scored, { center, scale }, origin)) count++
        }
      })
    }
    await runInference(plan, compiled.session, compiled, answer, chunk.onProgress, signal)
  }
  return count

  /** false: nothing of it could be used. */
  function addWindow(
    raw: Float32Array,
    { target, truth, originSlot, server, column }: KnownWindow,
    { center, scale }: CenterScale,
    origin: number,
  ): boolean {
    const { levels: own, output, transformation } = targetOf(spec, target)
    const levels = own.length
    // A window that ended before the origin is further ahead.
    const late = origin - 1 - originSlot
    const { byServer, typical } = magnitudesOf(column)
    const plain = transformation === 'none' && !(output.kind === 'point' && output.exponential)
    // What was transformed has no unit.
    const magnitude = plain ? Math.max(Math.abs(center), byServer[server] ?? NaN) : 1
    if (!(scale > LEAST_SCALE * magnitude && magnitude > 0)) return false
    const weight = plain ? scale / typical : scale
    const half = origin < middle ? 0 : 1
    let used = false
    truth.subarray(0, spec.maxPredictionLength - late).forEach((y, ahead) => {
      const value = (fromUnit(output, transformation, y) - center) / scale
      if (Number.isNaN(value)) return
      const step = ahead + late
      fit.add({
        target,
        step,
        value,
        raw: raw.subarray(step * levels, (step + 1) * levels),
        weight,
        half,
      })
      used = true
    })
    return used
  }
}

/** Mean |y| by server of a column, and the median of them. Each column is looked at once. */
interface Magnitudes {
  readonly byServer: Float64Array
  readonly typical: number
}

function createMagnitudes(table: MetricTable): (column: NumericColumn) => Magnitudes {
  const known = new Map<NumericColumn, Magnitudes>()
  return (column) => {
    const before = known.get(column)
    if (before !== undefined) return before
    const byServer = Float64Array.from(table.servers, (_, server) => {
      const values = column.values.subarray(...serverRows(table, server)).filter(isValue)
      return values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length
    })
    const found = { byServer, typical: median(byServer.filter((value) => value > 0)) }
    known.set(column, found)
    return found
  }
}
