import { staleMs, type FleetForecast } from '#forecast/fleetForecast.ts'
import { firstCrossing, type Crossing } from '#forecast/quantile/breach.ts'
import { pathAt } from '#forecast/quantile/curve.ts'
import { severityOf, thresholdOf, type Severity, type Threshold } from '#forecast/thresholds.ts'
import { roundText } from '../../format/numbers.ts'
import { durationText } from '../../format/time.ts'

/** How a series stands to its metric's threshold within the horizon, and why. */
export interface Finding {
  readonly severity: Severity
  /** A sentence with its numbers. */
  readonly why: string
  /** From the series' origin to the breach; 0: it is there already; null: there is none. */
  readonly afterMs: number | null
}

/** Worst first. */
export const SEVERITY_ORDER: readonly Severity[] = ['critical', 'warning', 'watch', 'unknown', 'ok', 'none']

export function findingOf(forecast: FleetForecast, series: number): Finding {
  const metric = forecast.series[series]?.metric ?? ''
  const threshold = thresholdOf(metric)
  const severity = severityOf(forecast, series, threshold)
  if (threshold === null) return { severity, why: 'no threshold for this metric', afterMs: null }
  const edge = threshold.direction === 'above' ? 0.9 : 0.1
  switch (severity) {
    case 'none':
    case 'unknown': {
      const ageMs = staleMs(forecast, series)
      const why = ageMs === null ? 'no forecast' : `unknown: its newest row is ${durationText(ageMs)} old`
      return { severity, why, afterMs: null }
    }
    case 'ok': {
      const limit = roundText(threshold.warning, metric)
      const side = threshold.direction === 'above' ? 'below' : 'above'
      return { severity, why: `ok: P${edge * 100} stays ${side} ${limit}`, afterMs: null }
    }
    case 'critical':
      return breach(forecast, series, severity, 0.5, threshold.critical, threshold)
    case 'warning':
      return breach(forecast, series, severity, 0.5, threshold.warning, threshold)
    case 'watch':
      return breach(forecast, series, severity, edge, threshold.warning, threshold)
  }
}

function breach(
  forecast: FleetForecast,
  series: number,
  severity: Severity,
  level: number,
  limit: number,
  { direction }: Threshold,
): Finding {
  const path = pathAt(forecast, series, level)
  const crossing = firstCrossing(forecast.current[series] ?? NaN, path, limit, direction)
  const metric = forecast.series[series]?.metric ?? ''
  const text = roundText(limit, metric)
  const afterMs = afterOf(crossing, forecast.stepMs)
  const why =
    afterMs === 0
      ? `already ${direction} ${text}`
      : `P${level * 100} meets ${text} ${afterMs === null ? 'within the horizon' : `in ${durationText(afterMs)}`}`
  return { severity, why: `${severity}: ${why}`, afterMs }
}

function afterOf(crossing: Crossing, stepMs: number): number | null {
  if (crossing.kind === 'already') return 0
  if (crossing.kind !== 'crosses') return null
  // To the whole minute (or to the step, where that is shorter): the curve knows no better.
  const unitMs = Math.min(60_000, stepMs)
  return Math.max(unitMs, Math.round((crossing.steps * stepMs) / unitMs) * unitMs)
}
