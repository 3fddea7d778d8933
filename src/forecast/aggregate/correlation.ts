import { normalQuantile } from './normal.ts'

/** What the mean correlation of a group was estimated from. */
export interface Correlation {
  /** Mean over all pairs of servers, 0 to 1. */
  readonly value: number
  /** Steps over which changes were taken. */
  readonly lag: number
  /** Servers whose history moved at all. */
  readonly servers: number
  /** Pairs of changes that were compared. */
  readonly pairs: number
}

/** Fewer changes of a server say nothing of how it moves. */
const FEWEST_CHANGES = 12

/**
 * Mean correlation of normal scores of changes over a few steps, over all pairs of servers and all steps at which both
 * changed: what the one-factor Gaussian copula asks for. Normal scores (Φ⁻¹ of the rank) do not mind a spike.
 * With scores s of mean square 1, the sum over all pairs is ((Σs)² − Σs²) / 2 at every step, so that no pair
 * has to be visited. Moves that are much slower than the lag are hardly in it.
 */
export class CorrelationEstimate {
  readonly #sum: Float64Array
  readonly #squares: Float64Array
  readonly #counts: Uint32Array
  readonly #lag: number
  #servers = 0

  /** steps: length of every server's history. lag: steps over which changes are taken. */
  constructor(steps: number, lag: number) {
    this.#lag = lag
    this.#sum = new Float64Array(steps)
    this.#squares = new Float64Array(steps)
    this.#counts = new Uint32Array(steps)
  }

  /** One server's history on the common time grid; NaN: not known there. */
  add(history: Float32Array | Float64Array): void {
    const changes = Float64Array.from(history, (value, i) => value - (history[i - this.#lag] ?? NaN))
    const scores = normalScores(changes)
    if (scores === null) return
    this.#servers += 1
    scores.forEach((score, i) => {
      if (Number.isNaN(score)) return
      this.#sum[i] = (this.#sum[i] ?? NaN) + score
      this.#squares[i] = (this.#squares[i] ?? NaN) + score * score
      this.#counts[i] = (this.#counts[i] ?? NaN) + 1
    })
  }

  /** null: no two servers that changed at the same steps. A negative mean is taken as 0. */
  finish(): Correlation | null {
    let products = 0
    let pairs = 0
    let squares = 0
    let scores = 0
    this.#counts.forEach((count, i) => {
      const sum = this.#sum[i] ?? NaN
      products += (sum * sum - (this.#squares[i] ?? NaN)) / 2
      pairs += (count * (count - 1)) / 2
      squares += this.#squares[i] ?? NaN
      scores += count
    })
    if (pairs === 0) return null
    const value = products / pairs / (squares / scores)
    return { value: Math.min(Math.max(value, 0), 1), lag: this.#lag, servers: this.#servers, pairs }
  }
}

/** Normal scores of the values by rank, equal values sharing theirs, NaN kept; null: too few, or all equal. */
function normalScores(values: Float64Array): Float64Array | null {
  const known = values.filter((value) => !Number.isNaN(value)).sort()
  const count = known.length
  if (count < FEWEST_CHANGES || known[0] === known[count - 1]) return null
  const scoreOf = new Map<number, number>()
  for (let from = 0; from < count;) {
    const value = known[from] ?? NaN
    let to = from + 1
    while (to < count && known[to] === value) to++
    scoreOf.set(value, normalQuantile((from + to) / 2 / count))
    from = to
  }
  return values.map((value) => scoreOf.get(value) ?? NaN)
}
