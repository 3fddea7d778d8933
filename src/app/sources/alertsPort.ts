import type { Alert, AlertsState } from '#forecast/alerts/alert.ts'
import type { AlertRule } from '#forecast/alerts/rule.ts'
import type { UserEvent } from '#forecast/alerts/userAct.ts'
import type { TimeRange } from '#forecast/window/pastOf.ts'
import type { OwnMaintenance, OwnNewMaintenance, OwnRecord, OwnWould } from '#forecast/wire/own/alerts.ts'

/** Who a person at this page is in the audit: the page knows no names. */
export const USER = 'you'

/** The alerts of a fleet as a screen shows them. */
export interface AlertsReading {
  /** null: no forecast has been read yet. */
  readonly current: AlertsState | null
  readonly rules: readonly AlertRule[]
  /** What has last begun to fire; a new list each time, for whoever notifies. */
  readonly newlyFired: readonly Alert[]
  /** False: they are kept nowhere, and end with the page. */
  readonly lasting: boolean
  /** Why the newest forecast could not be read for alerts, as a sentence; null: it was, or none has come. */
  readonly failure: string | null
}

/** What is known of alerts where they are kept for long: how rules have done, and when alerts are expected. */
export interface AlertsKeeper {
  readonly records: (signal: AbortSignal) => Promise<readonly OwnRecord[]>
  /** What a rule would have done over the kept past; range in epoch ms. */
  readonly wouldHaveFired: (rule: AlertRule, range: TimeRange, signal: AbortSignal) => Promise<OwnWould>
  readonly maintenance: (signal: AbortSignal) => Promise<readonly OwnMaintenance[]>
  readonly addMaintenance: (window: OwnNewMaintenance, signal: AbortSignal) => Promise<void>
  readonly endMaintenance: (id: string, signal: AbortSignal) => Promise<void>
  /** By the clock of who keeps them, epoch ms. */
  readonly nowMs: () => number
}

/** The alerts of a source, wherever they are kept: in this page for a file, at a daemon for a daemon's. */
export interface AlertsPort {
  /** The same object until something changes. */
  readonly read: () => AlertsReading
  readonly subscribe: (listener: (now: AlertsReading, before: AlertsReading) => void) => () => void
  /** What a person does to alerts at once, one or many, in their order. */
  readonly act: (...events: readonly UserEvent[]) => void
  readonly setRules: (rules: readonly AlertRule[]) => void
  /** Left out: they are kept in this page, which knows no more of them. */
  readonly keeper?: AlertsKeeper
}
