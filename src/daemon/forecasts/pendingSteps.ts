import type { ClosedSteps } from '../events.ts'

interface Waiting {
  readonly closed: ClosedSteps
  /** When it was heard of, by the daemon's clock. */
  readonly atMs: number
  /** A run was in progress, and this step is current: if another follows, this one is skipped. */
  readonly mayBeSkipped: boolean
}

/** Steps that closed and are to be forecast. */
export interface StepBatch {
  readonly closed: readonly ClosedSteps[]
  /** When the newest was heard of. */
  readonly atMs: number
  /** Steps before the newest that get no forecast of their own, as the run before them took so long. */
  readonly skipped: number
}

export class PendingSteps {
  #waiting: Waiting[] = []

  add(closed: ClosedSteps, atMs: number, mayBeSkipped: boolean): void {
    this.#waiting.push({ closed, atMs, mayBeSkipped })
  }

  clear(): void {
    this.#waiting = []
  }

  get count(): number {
    return this.#waiting.length
  }

  /** Of all rows that wait, epoch ms. */
  newestMs(): number {
    return Math.max(-Infinity, ...this.#waiting.map(({ closed }) => closed.newestMs))
  }

  take(): StepBatch {
    const waiting = this.#waiting
    this.#waiting = []
    const newestMs = Math.max(-Infinity, ...waiting.map(({ closed }) => closed.newestMs))
    const late = waiting.filter(({ closed, mayBeSkipped }) => mayBeSkipped && closed.newestMs < newestMs)
    return {
      closed: waiting.map(({ closed }) => closed),
      atMs: waiting.find(({ closed }) => closed.newestMs === newestMs)?.atMs ?? NaN,
      skipped: new Set(late.map(({ closed }) => closed.newestMs)).size,
    }
  }
}
