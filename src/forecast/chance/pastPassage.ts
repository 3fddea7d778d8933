import type { Direction } from '../quantile/breach.ts'

/** How often, and how soon, a series went from the good side of a threshold to the bad one in its past. */
export interface PastPassage {
  /** Steps of one element of shares. */
  readonly blockSteps: number
  /** [K + 1] share of past stretches that had crossed after so many blocks; the first is 0. */
  readonly shares: Float64Array
  /** How many stretches of a whole horizon these amount to, side by side: what the shares weigh. */
  readonly stretches: number
}

/** Part of one series' past, as blocks: see PastExtremes; values themselves are blocks of one step. */
export interface PastBlocks {
  readonly blockSteps: number
  readonly highs: ArrayLike<number>
  readonly lows: ArrayLike<number>
  /** [from, to) of these arrays. */
  readonly from: number
  readonly to: number
}

/**
 * A stretch begins after every block that was on the good side at some time, and lasts a horizon; one with values in
 * fewer than half of its blocks does not count.
 */
export function pastPassage(
  { blockSteps, highs, lows, from, to }: PastBlocks,
  threshold: number,
  direction: Direction,
  horizon: number,
): PastPassage {
  const K = Math.ceil(horizon / blockSteps)
  const [bad, good] = direction === 'above' ? [highs, lows] : [lows, highs]
  const isBad = (value: number) => (direction === 'above' ? value >= threshold : value <= threshold)
  const shares = new Float64Array(K + 1)
  let stretches = 0
  // Walked from the newest block back: the next bad block, and how many known ones lie in the K after this.
  let nextBad = Infinity
  let known = 0
  for (let block = to - 1; block >= from; block--) {
    const start = good[block] ?? NaN
    if (block + K < to && known >= K / 2 && !Number.isNaN(start) && !isBad(start)) {
      stretches++
      const after = nextBad - block
      if (after <= K) shares[after] = (shares[after] ?? 0) + 1
    }
    const worst = bad[block] ?? NaN
    if (isBad(worst)) nextBad = block
    if (!Number.isNaN(worst)) known++
    if (block + K < to && !Number.isNaN(bad[block + K] ?? NaN)) known--
  }
  for (let k = 1; k <= K; k++) {
    shares[k] = (shares[k - 1] ?? 0) + (stretches === 0 ? 0 : (shares[k] ?? 0) / stretches)
  }
  return { blockSteps, shares, stretches: (stretches * blockSteps) / horizon }
}

/** The share that had crossed within so many steps; between two blocks it rises evenly. */
export function shareWithin({ blockSteps, shares }: PastPassage, steps: number): number {
  const place = Math.min(steps / blockSteps, shares.length - 1)
  const block = Math.min(Math.floor(place), Math.max(shares.length - 2, 0))
  const low = shares[block] ?? 0
  return low + (place - block) * ((shares[block + 1] ?? low) - low)
}
