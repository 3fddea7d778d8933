import type { Bus } from '../events.ts'
import type { ModelNeeds } from '../modelNeeds.ts'

/** What a source has to know of the daemon that it feeds. */
export interface SourceNeeds {
  readonly bus: Bus
  /**
   * Of the model that is loaded now; another one may be loaded at any time. History is given on its step, and not asked
   * for from before it looks back to where that costs something.
   */
  readonly model: () => ModelNeeds
  /** Zone in which timestamps without one are read, IANA. */
  readonly feedZone: string
  /**
   * Oldest row on the model's step that an earlier life of the daemon left, epoch ms; null: there is none. What it left
   * is not given again.
   */
  readonly heldFromMs: () => number | null
  /** For those who run it: what was skipped. */
  readonly log: Pick<Console, 'info' | 'warn'>
}
