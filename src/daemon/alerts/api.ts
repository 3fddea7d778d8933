import type { AlertsState } from '#forecast/alerts/alert.ts'
import type { AlertRule } from '#forecast/alerts/rule.ts'
import type { UserEvent } from '#forecast/alerts/userAct.ts'

/** A time in which alerts of some servers are expected: no notifications, and excluded from scores and baselines. */
export interface Maintenance {
  readonly id: string
  /** null: all. */
  readonly servers: readonly string[] | null
  readonly fromMs: number
  readonly toMs: number
  readonly reason: string
}

/**
 * The track record of a rule on forecasts with known actual values, since the rule last changed; counts of alerts and breaches.
 * A breach starts when a value at the model's step crosses the threshold, and continues if it returns within
 * the time that the rule keeps alerts firing. An alert reaches as far after the last forecast that raised it as
 * the rule looks ahead. Maintenance, and breaches present at the first evaluation, are not counted.
 */
export interface RuleRecord {
  readonly rule: string
  readonly fromMs: number
  readonly toMs: number
  /** Alerts that fired before a breach and were followed by one within their reach. */
  readonly right: number
  readonly wrong: number
  /** Fired, and still within their reach. */
  readonly undecided: number
  /**
   * Breaches that no alert forecast, including those that fired an alert when measured: such an alert is neither right
   * nor wrong.
   */
  readonly missed: number
  /** right / (right + wrong); null: none is decided. */
  readonly precision: number | null
  /** Share of breaches that an alert forecast; null: there were none. */
  readonly recall: number | null
  /**
   * Median time between right alerts and their breaches, at most as long as the rule looks ahead: an alert that was renewed
   * for longer did not refer to this breach at first. null: none was right.
   */
  readonly leadMs: number | null
}

/** The daemon's alerts. */
export interface Alerts {
  readonly state: () => AlertsState
  /** Resolves once it is stored. Fails with argument-invalid if the alert does not exist. */
  readonly act: (event: UserEvent, signal: AbortSignal) => Promise<void>
  readonly setRules: (rules: readonly AlertRule[], by: string, signal: AbortSignal) => Promise<void>
  readonly maintenance: () => readonly Maintenance[]
  readonly addMaintenance: (window: Omit<Maintenance, 'id'>, signal: AbortSignal) => Promise<Maintenance>
  readonly endMaintenance: (id: string, signal: AbortSignal) => Promise<void>
  readonly records: (signal: AbortSignal) => Promise<readonly RuleRecord[]>
  /** Replays a rule over the stored history. */
  readonly wouldHaveFired: (
    rule: AlertRule,
    span: { readonly fromMs: number; readonly toMs: number },
    signal: AbortSignal,
  ) => Promise<{ readonly record: RuleRecord; readonly alerts: AlertsState['alerts'] }>
}
