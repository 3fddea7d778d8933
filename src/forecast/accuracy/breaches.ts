import { firstCrossing, probabilityOf, type Direction } from '../quantile/breach.ts'
import { levelAt, type Curve } from '../quantile/curve.ts'

/** How well breaches of one threshold were foreseen. null: nothing to divide by, or no level to tell by. */
export interface BreachScore {
  readonly threshold: number
  readonly direction: Direction
  /** Windows whose newest value does not meet the threshold already, with a value in the horizon. */
  readonly windows: number
  /** Of these, windows in which a value of the horizon met it; foretold: in which P50 does; hits: both. */
  readonly breaches: number
  readonly foretold: number
  readonly hits: number
  readonly precision: number | null
  readonly recall: number | null
  /** Of hits, on average: from the origin to the breach, and between it and the time that P50 told. */
  readonly leadMinutes: number | null
  readonly timingErrorMinutes: number | null
  /** Mean (P(breach within the horizon) - what happened)²; and of always telling the share of breaches. */
  readonly brier: number | null
  readonly brierOfBaseRate: number | null
}

/** One window of one series. */
export interface BreachWindow {
  /** The newest value before the origin. */
  readonly current: number
  /** Curves of the horizon's steps. */
  readonly curves: readonly Curve[]
  /** What happened; NaN: no value. */
  readonly truth: Float64Array
}

/**
 * Counts breaches of one threshold. The probability of a breach within the horizon is the largest of its steps'
 * (see probabilityWithin); a breach is foretold where P50 meets the threshold.
 */
export class BreachSums {
  readonly #threshold: number
  readonly #direction: Direction
  readonly #sums = { windows: 0, breaches: 0, foretold: 0, hits: 0, lead: 0, error: 0, squares: 0 }

  constructor(threshold: number, direction: Direction) {
    this.#threshold = threshold
    this.#direction = direction
  }

  add({ current, curves, truth }: BreachWindow): void {
    const crossing = (path: ArrayLike<number>) =>
      firstCrossing(current, path, this.#threshold, this.#direction)
    const happened = crossing(truth)
    if (happened.kind === 'already' || happened.kind === 'unknown') return
    const sums = this.#sums
    const median = curves.map((curve) => levelAt(curve, 0.5))
    const foretold = crossing(median)
    sums.windows++
    if (happened.kind === 'crosses') sums.breaches++
    if (foretold.kind === 'crosses') sums.foretold++
    if (happened.kind === 'crosses' && foretold.kind === 'crosses') {
      sums.hits++
      sums.lead += happened.steps
      sums.error += Math.abs(foretold.steps - happened.steps)
    }
    const probability = Math.max(
      ...curves.map((curve) => probabilityOf(curve, this.#threshold, this.#direction)),
    )
    sums.squares += (probability - (happened.kind === 'crosses' ? 1 : 0)) ** 2
  }

  score(stepMs: number): BreachScore {
    const { windows, breaches, foretold, hits, lead, error, squares } = this.#sums
    const minutes = stepMs / 60_000
    const rate = breaches / windows
    return {
      threshold: this.#threshold,
      direction: this.#direction,
      windows,
      breaches,
      foretold,
      hits,
      precision: finite(hits / foretold),
      recall: finite(hits / breaches),
      leadMinutes: finite((lead / hits) * minutes),
      timingErrorMinutes: finite((error / hits) * minutes),
      brier: finite(squares / windows),
      brierOfBaseRate: finite(rate * (1 - rate)),
    }
  }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
