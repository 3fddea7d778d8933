/**
 * The highest and the lowest value of every block of a series' past: all that is needed to tell how often it crossed a
 * threshold, at a sixth of the past's size. S series, B blocks.
 */
export interface PastExtremes {
  readonly blockSteps: number
  readonly blocks: number
  /** [S, B], oldest first, the last block ends with the series' newest row; NaN: no value in it. */
  readonly highs: Float32Array
  readonly lows: Float32Array
}

/** An hour of five-minute steps, for a week: what came before last week says less of the next hours. */
export const EXTREME_BLOCK_STEPS = 12
export const EXTREME_BLOCKS = 168

export function noExtremes(series: number): PastExtremes {
  const empty = () => new Float32Array(series * EXTREME_BLOCKS).fill(NaN)
  return { blockSteps: EXTREME_BLOCK_STEPS, blocks: EXTREME_BLOCKS, highs: empty(), lows: empty() }
}

/**
 * Takes one value of a series, `back` steps before its newest row, into its block; NaN is skipped. false: it is older
 * than what is kept.
 */
export function takeExtreme(
  { blockSteps, blocks, highs, lows }: PastExtremes,
  series: number,
  back: number,
  value: number,
): boolean {
  const block = blocks - 1 - Math.floor(back / blockSteps)
  if (block < 0) return false
  if (Number.isNaN(value)) return true
  const at = series * blocks + block
  const [high, low] = [highs[at] ?? NaN, lows[at] ?? NaN]
  if (!(value <= high)) highs[at] = value
  if (!(value >= low)) lows[at] = value
  return true
}

/** The extremes of one series, whose values are given oldest first, the last at its newest row. */
export function extremesOf(values: ArrayLike<number>): PastExtremes {
  const extremes = noExtremes(1)
  for (let i = 0; i < values.length; i++) {
    takeExtreme(extremes, 0, values.length - 1 - i, values[i] ?? NaN)
  }
  return extremes
}
