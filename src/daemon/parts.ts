import type { Logger } from 'pino'
import type { Alerts } from './alerts/api.ts'
import type { Clock } from './clock/clock.ts'
import type { DaemonConfig } from './config/config.ts'
import type { Bus, Problem } from './events.ts'
import type { Forecasts } from './forecasts/api.ts'
import type { Intake } from './intake/api.ts'
import type { Source } from './sources/api.ts'
import type { Store } from './store/api.ts'
import type { Truth } from './truth/api.ts'

/** All that the daemon's addresses answer from. What a part needs of others it is given when it is made. */
export interface Parts {
  readonly config: DaemonConfig
  readonly log: Logger
  readonly clock: Clock
  readonly bus: Bus
  readonly store: Store
  readonly intake: Intake
  readonly forecasts: Forecasts
  readonly source: Source
  readonly alerts: Alerts
  readonly truth: Truth
  /** What is wrong now; see the events problem and solved. */
  readonly problems: () => readonly Problem[]
  /** The life of this daemon: another one after each start. */
  readonly epoch: string
  readonly startedMs: number
}
