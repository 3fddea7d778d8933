/** P(at least one of several events), from the probability of each. */
export interface AnyOf {
  /** If the events are independent of each other: 1 − Π(1 − p). */
  readonly independent: number
  /** However they depend on each other it is at least this: the largest p, as if one implied the other. */
  readonly lower: number
  /** And at most this: min(1, Σ p), as if they shut each other out. */
  readonly upper: number
}

/** Nothing can happen where there are no events: 0. No p may be NaN. */
export function anyOf(probabilities: Iterable<number>): AnyOf {
  let logNone = 0
  let lower = 0
  let sum = 0
  for (const p of probabilities) {
    // The sum of logarithms keeps what a product of ten thousand factors near 1 would lose.
    logNone += Math.log1p(-p)
    lower = Math.max(lower, p)
    sum += p
  }
  const upper = Math.min(1, sum)
  return { independent: Math.min(Math.max(-Math.expm1(logNone), lower), upper), lower, upper }
}
