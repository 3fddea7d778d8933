import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import type { BacktestRequest, Calibration } from '#engine/api.ts'
import { noExtremes } from '#forecast/chance/pastExtremes.ts'
import { AccuracySums } from '#forecast/accuracy/accuracy.ts'
import { byNaive } from '#forecast/accuracy/comparison.ts'
import { LOSS_LEVELS } from '#forecast/accuracy/score.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { curveAt, pathAt } from '#forecast/quantile/curve.ts'
import { thresholdsWith } from '#forecast/thresholds.ts'

/** What happened lies around the median, `spread` times as far as the band says; the sums are the real ones. */
export function fakeReport(
  forecast: FleetForecast,
  { metrics, horizon, thresholds, stride }: BacktestRequest,
  spread: number,
): AccuracyReport {
  const steps = horizon ?? forecast.horizon
  const sums = new AccuracySums(forecast.levels, {
    stepMs: forecast.stepMs,
    horizon: steps,
    thresholds: thresholdsWith(thresholds),
  })
  forecast.series.forEach((key, series) => {
    if (metrics?.includes(key.metric) === false) return
    const curves = Array.from({ length: steps }, (_, step) => curveAt(forecast, series, step))
    const [low, median, high] = [0.1, 0.5, 0.9].map((level) => pathAt(forecast, series, level))
    const truth = Float64Array.from({ length: steps }, (_, step) => {
      const width = (high?.[step] ?? NaN) - (low?.[step] ?? NaN)
      // Evenly from -0.5 to 0.5, the same every time.
      const place = ((series * 37 + step * 61) % 101) / 101 - 0.5
      return (median?.[step] ?? NaN) + place * width * 1.25 * spread
    })
    const current = forecast.current[series] ?? NaN
    const naive = byNaive(() =>
      Float64Array.from({ length: steps * LOSS_LEVELS.length }, (_, i) => current * (0.8 + 0.2 * (i % 3))),
    )
    sums.add({ ...key, origin: 0, current, curves, truth, naive, past: noExtremes(1), lateSteps: 0 })
  })
  return {
    metrics: sums.report({ stride, serversAreSampled: false }),
    stepMs: forecast.stepMs,
    steps: 2016,
    split: 1612,
    horizon: steps,
    origins: 1,
    stride,
    sample: null,
    leftOut: forecast.leftOut,
    notFinite: 0,
    chances: { used: null, learned: null },
  }
}

export function fakeCalibration(forecast: FleetForecast, fileName: string): Calibration {
  const blocks = Math.ceil(forecast.horizon / 12)
  return {
    blockSteps: 12,
    shifts: [Array.from({ length: blocks }, () => forecast.levels.map(() => 0))],
    fittedOn: `${fileName}, all metrics, from 0.6 to 0.8 of its time range`,
    windows: 300,
    coverage80: { before: 0.6, after: 0.8 },
  }
}
