import type { Clock } from '../clock/clock.ts'
import type { Intake } from '../intake/api.ts'

/** The state of a source. Being down is a state, not an error. */
export type SourceCondition =
  | { readonly kind: 'starting'; readonly doing: string }
  | { readonly kind: 'running' }
  | { readonly kind: 'down'; readonly why: string; readonly sinceMs: number; readonly retryMs: number }
  /** A file was replayed to its end. */
  | { readonly kind: 'ended'; readonly atMs: number }

/** Control of a running simulation. */
export interface ScenarioPort {
  readonly modes: readonly string[]
  readonly current: () => {
    readonly mode: string
    readonly affected: readonly string[]
    readonly fleetSize: number
    /** 0 to 100. */
    readonly transitionPercent: number
  }
  /** Fails with argument-invalid for an unknown mode. affectedCount null: the mode's default. */
  readonly set: (mode: string, affectedCount: number | null) => void
}

/** Where metrics come from. */
export interface Source {
  readonly kind: 'simulate' | 'feed' | 'parquet' | 'prometheus'
  /** For people: `a simulated fleet of 25 servers`. */
  readonly name: string
  readonly condition: () => SourceCondition
  /** null: there is no simulation to control. */
  readonly scenario: ScenarioPort | null
  /** The daemon's clock, if the source has its own time, like a replayed file. Omitted: this machine's. */
  readonly clock?: Clock
  /**
   * Delivers history, then new rows until the signal is aborted; resolves then, or when the source ends. Rejects only
   * if continuing is impossible.
   */
  readonly run: (into: Intake, clock: Clock, signal: AbortSignal) => Promise<void>
}
