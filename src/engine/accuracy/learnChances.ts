import { extremesBefore } from '#forecast/accuracy/actuals.ts'
import type { ChanceFit, ChanceWindow } from '#forecast/chance/chanceFit.ts'
import { FleetcastError } from '#forecast/errors.ts'
import { LATE_STEPS } from '#forecast/fleetForecast.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import type { Direction } from '#forecast/quantile/breach.ts'
import type { Calibration } from '#forecast/quantile/calibration.ts'
import type { MetricTable } from '#forecast/table.ts'
import { thresholdsWith, type Threshold, type ThresholdOverrides } from '#forecast/thresholds.ts'
import { forecastPlan } from '../forecast/forecastFleet.ts'
import type { CompiledModel } from '../model/compileModel.ts'
import { curvesFrom, isFinite } from './knownCurves.ts'
import { planRolling, rollingChunks, type Rolling, type RollingOptions } from './rolling.ts'

/** More past forecasts than this would not move a chance by a thousandth. */
const MOST_WINDOWS = 2000

/** What a fit needs of a threshold; null: the metric has none. */
export function judgedAt(
  threshold: Threshold | null,
): { readonly limits: readonly number[]; readonly direction: Direction } | null {
  if (threshold === null) return null
  const { warning, critical, direction } = threshold
  return { limits: [warning, critical], direction }
}

/**
 * Forecasts a part of a table's past under each calibration and gives what followed to the fit of each: at evenly spread
 * servers and origins, so that it stays within some thousand forecasts. A part that is too short teaches nothing.
 */
export async function learnChances(
  table: MetricTable,
  compiled: CompiledModel,
  calibrations: readonly (Calibration | null)[],
  options: RollingOptions & { readonly thresholds?: ThresholdOverrides },
  fits: readonly ChanceFit[],
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<void> {
  const { sample = { mostSeries: MOST_WINDOWS, newestSteps: Infinity } } = options
  const thresholds = thresholdsWith(options.thresholds ?? {})
  const take = (which: number, window: ChanceWindow) =>
    fits[which]?.add(window, judgedAt(thresholds(window.metric)))
  await collectWindows(table, compiled, calibrations, { ...options, sample }, take, onProgress, signal)
}

/** Every window of a part of a table's past whose forecast is a number everywhere; which: of the calibrations. */
export async function collectWindows(
  table: MetricTable,
  compiled: CompiledModel,
  calibrations: readonly (Calibration | null)[],
  options: RollingOptions,
  take: (which: number, window: ChanceWindow) => void,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<void> {
  const { window: spec } = compiled.model.spec
  const rolling = partOf(table, compiled, options)
  if (rolling === null) return
  for await (const { origin, plan, windows, onProgress: onChunk } of rollingChunks(
    rolling,
    onProgress,
    signal,
  )) {
    const started = { startedMs: performance.now() }
    const forecasts = await forecastPlan(plan, compiled, calibrations, started, onChunk, signal)
    for (const known of windows) {
      const key = forecasts[0]?.series[known.index]
      const levels = spec.quantiles[known.target] ?? []
      if (key === undefined || origin - 1 - known.originSlot > LATE_STEPS) continue
      const past = extremesBefore(known.actuals, origin)
      const current = forecasts[0]?.current[known.index] ?? NaN
      forecasts.forEach((forecast, which) => {
        const curves = curvesFrom(forecast, known, origin, rolling.horizon)
        if (!curves.every((curve) => isFinite(curve, levels))) return
        take(which, { metric: key.metric, current, curves, truth: known.truth, past })
      })
    }
  }
}

/** null: there is no time to learn on. */
function partOf(table: MetricTable, compiled: CompiledModel, options: RollingOptions): Rolling | null {
  try {
    return planRolling(table, compiled.model.spec.window, options)
  } catch (error) {
    if (error instanceof FleetcastError && error.code === 'no-rows') return null
    throw error
  }
}
