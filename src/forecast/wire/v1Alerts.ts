import type { FleetForecast } from '../fleetForecast.ts'
import { pathAt } from '../quantile/curve.ts'
import { meets, thresholdOf, type Threshold } from '../thresholds.ts'

/** One alert on the wire of v1. */
export interface V1Alert {
  readonly server: string
  readonly metric: string
  readonly severity: 'critical' | 'warning'
  /** The median where the breach begins. */
  readonly predicted_value: number
  readonly threshold: number
  readonly steps_ahead: number
  readonly minutes_ahead: number
  readonly message: string
}

/**
 * The median's breaches within the first `steps` steps, critical first, then the nearest. The v1 daemon sends
 * an alert for every step; here a breach (an unbroken run of steps beyond the warning threshold) is one alert,
 * at the step where it first meets the worst threshold that it meets. Minutes are the data's own.
 */
export function v1Alerts(
  forecast: FleetForecast,
  steps: number,
  thresholds: (metric: string) => Threshold | null = thresholdOf,
): V1Alert[] {
  const alerts = forecast.series.flatMap(({ server, metric }, series) => {
    const threshold = thresholds(metric)
    if (threshold === null) return []
    const path = pathAt(forecast, series, 0.5).subarray(0, steps)
    return breaches(path, threshold).map((run) => {
      const critical = run.find((step) => meets(path[step] ?? NaN, threshold.critical, threshold.direction))
      const severity = critical === undefined ? ('warning' as const) : ('critical' as const)
      const step = critical ?? run[0] ?? 0
      const value = Number((path[step] ?? NaN).toPrecision(9))
      return {
        server,
        metric,
        severity,
        predicted_value: value,
        threshold: threshold[severity],
        steps_ahead: step + 1,
        minutes_ahead: ((step + 1) * forecast.stepMs) / 60_000,
        message: `${server}: ${metric} predicted to reach ${value.toFixed(1)} (${severity} threshold: ${threshold[severity]})`,
      }
    })
  })
  return alerts.sort((a, b) => a.severity.localeCompare(b.severity) || a.minutes_ahead - b.minutes_ahead)
}

/** Unbroken runs of steps (from 0) beyond the warning threshold. */
function breaches(path: Float64Array, { warning, direction }: Threshold): number[][] {
  const runs: number[][] = []
  let run: number[] | null = null
  path.forEach((value, step) => {
    if (!meets(value, warning, direction)) {
      run = null
    } else if (run === null) {
      run = [step]
      runs.push(run)
    } else {
      run.push(step)
    }
  })
  return runs
}
