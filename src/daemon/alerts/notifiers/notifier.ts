import type { Alert } from '#forecast/alerts/alert.ts'

/** How alerts stand. */
export interface Standing {
  /** Those that somebody is to be told of: not acknowledged, muted, or in maintenance. */
  readonly firing: readonly Alert[]
  /** All of them. */
  readonly alerts: readonly Alert[]
  /** Clock time. */
  readonly atMs: number
}

/** Tells somebody of alerts. */
export interface Notifier {
  /** Says how alerts stand, with every change and every few seconds; returns at once. */
  readonly update: (standing: Standing) => void
  /** Resolves once nothing is under way. */
  readonly close: () => Promise<void>
}
