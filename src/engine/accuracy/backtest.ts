import { extremesBefore } from '#forecast/accuracy/actuals.ts'
import { AccuracySums } from '#forecast/accuracy/accuracy.ts'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import { createReferences } from '#forecast/accuracy/references.ts'
import { ChanceFit } from '#forecast/chance/chanceFit.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { ForecastKinds } from '#forecast/forecastKind.ts'
import type { Calibration } from '#forecast/quantile/calibration.ts'
import type { MetricTable } from '#forecast/table.ts'
import { thresholdsWith, type ThresholdOverrides } from '#forecast/thresholds.ts'
import type { LeftOut } from '#forecast/window/inputs.ts'
import { LATE_STEPS } from '#forecast/fleetForecast.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import type { ForecastRequest } from '../api.ts'
import { calibrationOf } from '../forecast/calibrationChoice.ts'
import { forecastPlan } from '../forecast/forecastFleet.ts'
import type { CompiledModel } from '../model/compileModel.ts'
import { judgedAt, learnChances } from './learnChances.ts'
import { curvesFrom, isFinite } from './knownCurves.ts'
import { planRolling, rollingChunks, type RollingOptions } from './rolling.ts'

export interface BacktestOptions extends RollingOptions, Pick<ForecastRequest, 'calibration'> {
  /** Thresholds for scoring breaches, overriding the defaults. */
  readonly thresholds?: ThresholdOverrides
  /** Where the part begins that chances are learned on; see BacktestRequest. */
  readonly chancesFrom?: number | null
}

/**
 * Forecasts the past of a table from rolling origins and scores the forecasts against what followed, beside
 * naive ones whose residuals are of the time before.
 *
 * Conventions: an origin is skipped for a series without a value in the 24 steps before it, without any in the
 * horizon, or that the model has no window for; missing values are not scored. A series whose newest row is
 * older than the step before the origin is forecast from that row, as in the product; where the model's horizon
 * then ends before the origin's, its last step stands for the rest. Levels are the ones that are shown:
 * calibrated, sorted, within the metric's bounds.
 *
 * Fails as planRolling and forecastPlan do; rejects with AbortError.
 */
export async function backtest(
  table: MetricTable,
  compiled: CompiledModel,
  options: BacktestOptions,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<AccuracyReport> {
  const calibration = calibrationOf(compiled, options)
  const [report] = await backtestUnder(table, compiled, [calibration], options, onProgress, signal)
  if (report === undefined) throw new FleetcastError('internal', 'one calibration has no report')
  return report
}

/** The same forecasts under several calibrations (null: none), each with a report of its own. */
export async function backtestUnder(
  table: MetricTable,
  compiled: CompiledModel,
  calibrations: readonly (Calibration | null)[],
  options: Omit<BacktestOptions, 'calibration'>,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<AccuracyReport[]> {
  const { window: spec } = compiled.model.spec
  const rolling = planRolling(table, spec, options)
  const { grid, begin, split, horizon, origins, spacing, sample } = rolling
  const references = createReferences(grid, { begin, split, horizon, stride: options.stride })
  const thresholds = thresholdsWith(options.thresholds ?? {})
  const learning = calibrations.map(() => new ChanceFit())
  const { chancesFrom = null } = options
  if (chancesFrom !== null) {
    const before = { ...options, from: chancesFrom, before: options.from, horizon }
    const onLearning: ProgressListener = (progress) => onProgress({ ...progress, stage: 'learning' })
    await learnChances(table, compiled, calibrations, before, learning, onLearning, signal)
  }
  const used = learning.map((fit) => fit.result())
  const sums = used.map(
    (chances) =>
      new AccuracySums(spec.quantiles.flat(), { stepMs: grid.stepMs, horizon, thresholds, chances }),
  )
  const leftOut = new Map<string, LeftOut>()
  const kinds: (ForecastKinds | undefined)[] = []
  let notFinite = 0

  const noteLeftOut = (each: LeftOut): void => {
    if (each.metric !== null && options.metrics?.includes(each.metric) === false) return
    leftOut.set(JSON.stringify([each.server, each.metric]), each)
  }
  const chunks = rollingChunks(rolling, onProgress, signal, ({ leftOut }) => leftOut.forEach(noteLeftOut))
  for await (const { origin, plan, windows, onProgress: onChunk } of chunks) {
    const forecasts = await forecastPlan(
      plan,
      compiled,
      calibrations,
      { startedMs: performance.now() },
      onChunk,
      signal,
    )
    forecasts.forEach((each, which) => (kinds[which] ??= each.kinds))
    for (const scored of windows) {
      const { index, target, server, column, truth, actuals } = scored
      const found = forecasts.map((forecast) => curvesFrom(forecast, scored, origin, horizon))
      const key = forecasts[0]?.series[index]
      const levels = spec.quantiles[target] ?? []
      if (key === undefined || !found.every((curves) => curves.every((curve) => isFinite(curve, levels)))) {
        notFinite++
        continue
      }
      const current = forecasts[0]?.current[index] ?? NaN
      const naive = references.forecast(server, column, origin)
      const past = extremesBefore(actuals, origin)
      const lateSteps = origin - 1 - scored.originSlot
      found.forEach((curves, which) => {
        const window = { ...key, origin, current, curves, truth, past, lateSteps }
        sums[which]?.add({ ...window, naive })
        if (lateSteps <= LATE_STEPS) learning[which]?.add(window, judgedAt(thresholds(key.metric)))
      })
    }
  }
  const serversAreSampled = sample !== null && sample.servers < sample.ofServers
  return sums.map((each, which) => ({
    metrics: each.report({ stride: spacing, serversAreSampled }),
    stepMs: grid.stepMs,
    steps: rolling.steps,
    split,
    horizon,
    origins: origins.length,
    stride: spacing,
    sample,
    leftOut: [...leftOut.values()],
    ...(kinds[which] && { kinds: kinds[which] }),
    notFinite,
    chances: { used: used[which] ?? null, learned: learning[which]?.result() ?? null },
  }))
}
