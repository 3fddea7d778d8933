import type { Bus } from './events.ts'

/** Of rows on the model's step in the store: which of them the model that is loaded can use. */
export interface HeldSteps {
  /** Oldest row that an earlier life or model left, epoch ms; null: none that is of use. */
  readonly heldFromMs: () => number | null
  /** Older rows are of a longer step, epoch ms; -Infinity: there are none, Infinity: all of them are. */
  readonly usableFromMs: () => number
  /** Another model is loaded. */
  readonly useStep: (stepMs: number) => void
}

/** What the store held when the daemon began. */
interface Stored {
  /** Oldest row on a step, epoch ms; null: there is none. */
  readonly fromMs: number | null
  /** Which step that was; null: not known. */
  readonly stepMs: number | null
}

/**
 * Rows that were closed on a longer step say nothing of a shorter one: they are of no use until steps of that length come,
 * live ones or a past that a source gives again. Rows on a shorter step are put together by the window.
 */
export function trackHeldSteps(bus: Bus, stored: Stored, modelStepMs: number): HeldSteps {
  let stepMs = modelStepMs
  const isOf = (heldStepMs: number | null) => heldStepMs === null || heldStepMs <= stepMs
  let heldFromMs = isOf(stored.stepMs) ? stored.fromMs : null
  let usableFromMs = isOf(stored.stepMs) ? -Infinity : Infinity
  bus.on('steps', ({ rows }) => {
    if (usableFromMs === -Infinity) return
    for (let row = 0; row < rows.timeMs.length; row++)
      usableFromMs = Math.min(usableFromMs, rows.timeMs[row] ?? Infinity)
  })
  return {
    heldFromMs: () => heldFromMs,
    usableFromMs: () => usableFromMs,
    useStep: (wanted) => {
      if (wanted < stepMs) {
        heldFromMs = null
        usableFromMs = Infinity
      }
      stepMs = wanted
    },
  }
}
