import { thresholdIn, type Assessment } from '../assess.ts'
import type { FleetForecast } from '../fleetForecast.ts'
import { NETWORK_MAKER, seriesMaker } from './madeBy.ts'
import { pathAt } from '../quantile/curve.ts'
import { wireNumber } from './wireNumber.ts'

/** One alert on the wire of v1, with the chance that it is raised by. */
export interface V1Alert {
  readonly server: string
  readonly metric: string
  readonly severity: 'critical' | 'warning'
  /** The newest value where that breaches, else the median when the breach is expected; null: not known. */
  readonly predicted_value: number | null
  readonly threshold: number
  /** Of a breach within the horizon; 1: it is there. */
  readonly probability: number
  /** From the newest row of all; 0: it is there. */
  readonly steps_ahead: number
  readonly minutes_ahead: number
  readonly message: string
  /** What made the forecast that says so, where the network did not; omitted: it did, or the value is measured. */
  readonly simple_forecast?: string
}

/** Series between two turns of the generator: about a millisecond. */
const SLICE = 200
const ORDER: Readonly<Record<V1Alert['severity'], number>> = { critical: 0, warning: 1 }

/**
 * What breaches, and what is likely enough to: one alert a threshold, critical first, then the nearest. Minutes are the
 * data's own. Yields now and then, so that others get their turn.
 */
export function* findingV1Alerts(
  forecast: FleetForecast,
  assessment: Assessment,
): Generator<void, V1Alert[]> {
  const alerts: V1Alert[] = []
  for (let series = 0; series < forecast.series.length; series++) {
    if (series % SLICE === SLICE - 1) yield
    alerts.push(...seriesAlerts(forecast, assessment, series))
  }
  yield
  return byUrgency(alerts)
}

/** Critical first, then by time to the breach. */
export function byUrgency(alerts: readonly V1Alert[]): V1Alert[] {
  return alerts.toSorted((a, b) => ORDER[a.severity] - ORDER[b.severity] || a.minutes_ahead - b.minutes_ahead)
}

/** findingV1Alerts() in one go. */
export function v1Alerts(forecast: FleetForecast, assessment: Assessment): V1Alert[] {
  const steps = findingV1Alerts(forecast, assessment)
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

function seriesAlerts(
  forecast: FleetForecast,
  { thresholds, severity, met, limit, chance, afterMs, odds }: Assessment,
  series: number,
): readonly V1Alert[] {
  const { server, metric } = forecast.series[series] ?? { server: '', metric: '' }
  const threshold = thresholdIn({ thresholds }, metric)
  const at = (values: ArrayLike<number>) => values[series] ?? NaN
  const state = severity[series]
  if (threshold === null) return []
  const alert = (
    value: number,
    about: number,
    probability: number,
    ms: number,
    message: string,
  ): V1Alert => ({
    server,
    metric,
    severity: about === threshold.critical ? 'critical' : 'warning',
    predicted_value: wireNumber(value),
    threshold: about,
    probability: Number(probability.toPrecision(4)),
    steps_ahead: Math.ceil(ms / forecast.stepMs),
    // Whole, as it was: `{:d}` of Python fails at a fraction.
    minutes_ahead: Math.round(ms / 60_000),
    message: `${server}: ${metric} ${message}`,
  })
  const ahead = () => {
    const step = Math.min(forecast.horizon, Math.max(1, Math.ceil(at(afterMs) / forecast.stepMs)))
    const name = at(limit) === threshold.critical ? 'critical' : 'warning'
    const message = `has a ${Math.round(100 * at(chance))}% chance of reaching ${at(limit)} (${name} threshold)`
    const value = pathAt(forecast, series, 0.5)[step - 1] ?? NaN
    const maker = seriesMaker(forecast, { server, metric })
    return {
      ...alert(value, at(limit), at(chance), at(afterMs), message),
      ...(maker !== NETWORK_MAKER && { simple_forecast: maker }),
    }
  }
  if (state === 'critical' || state === 'warning') return [ahead()]
  if (state !== 'breaching') return []
  const now = at(forecast.current)
  const name = at(met) === threshold.critical ? 'critical' : 'warning'
  const there = alert(now, at(met), 1, 0, `is ${now.toFixed(1)} now (${name} threshold: ${at(met)})`)
  const further = at(met) !== at(limit) && at(chance) >= odds.alarm
  return further ? [there, ahead()] : [there]
}
