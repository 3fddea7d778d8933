import type { Alert } from '#forecast/alerts/alert.ts'
import type { AlertRule } from '#forecast/alerts/rule.ts'
import type { ThresholdOverrides } from '#forecast/thresholds.ts'

/** A rule and the thresholds it watches. */
export interface Watched {
  readonly rule: AlertRule
  readonly thresholds: ThresholdOverrides
}

export interface Replayed {
  /** Alerts that fired, in order of their start. */
  readonly alerts: readonly Alert[]
  /** Horizon of the newest forecast; null: there was none. */
  readonly horizonMs: number | null
}

/** Applies a rule to stored forecasts in order of time. */
export interface Replay {
  /** A stored forecast; resolves once it is read. Fails with wire-invalid. */
  readonly take: (bytes: Uint8Array) => Promise<void>
  readonly result: () => Promise<Replayed>
  /** Releases all resources and stops. */
  readonly close: () => void
}

/** Starts a replay; the caller closes it. */
export type BeginReplay = (watched: Watched) => Replay
