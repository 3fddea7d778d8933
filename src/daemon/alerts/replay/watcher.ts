import { isOpen, newAlertsState, type Alert, type AlertsState } from '#forecast/alerts/alert.ts'
import { readings } from '#forecast/alerts/readings.ts'
import { stepAlerts } from '#forecast/alerts/step.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { thresholdsWith, type Threshold } from '#forecast/thresholds.ts'
import type { Replayed, Watched } from './api.ts'

/** No chance is known beforehand, so that each is worked out. */
const NOTHING_KNOWN = {
  warning: new Float32Array(),
  critical: new Float32Array(),
  warningSoon: new Float32Array(),
  criticalSoon: new Float32Array(),
}

/** One rule, and what it has made of the forecasts that it was shown, in order of time. */
export class Watcher {
  readonly #watched: Watched
  readonly #seen = new Map<number, Alert>()
  #state: AlertsState
  #horizonMs: number | null = null

  constructor({ rule, thresholds }: Watched) {
    this.#watched = { rule: { ...rule, enabled: true }, thresholds }
    this.#state = newAlertsState([this.#watched.rule])
  }

  take(forecast: FleetForecast): void {
    const thresholdOf = thresholdsWith(this.#watched.thresholds)
    const thresholds: Record<string, Threshold | null> = {}
    for (const { metric } of forecast.series) thresholds[metric] ??= thresholdOf(metric)
    const found = toEnd(
      readings(forecast, {
        rules: [this.#watched.rule],
        assessment: { thresholds, chances: NOTHING_KNOWN },
        open: this.#state.alerts.filter(isOpen),
      }),
    )
    const issueMs = forecast.issueTimeMs
    const event = { kind: 'forecast', atMs: issueMs, issueMs, baseline: false, alone: false } as const
    this.#state = stepAlerts(this.#state, { ...event, readings: found }).state
    // The state forgets the oldest.
    for (const alert of this.#state.alerts) this.#seen.set(alert.id, alert)
    this.#horizonMs = forecast.horizon * forecast.stepMs
  }

  result(): Replayed {
    const alerts = [...this.#seen.values()].filter(({ firedMs }) => firedMs !== null)
    return { alerts, horizonMs: this.#horizonMs }
  }
}

function toEnd<T>(steps: Generator<void, T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}
