/**
 * The q-quantile of ascending values with linear interpolation between order statistics (numpy's and torch's
 * default). NaN for no values.
 */
export function sortedQuantile(sorted: ArrayLike<number>, q: number): number {
  const rank = q * (sorted.length - 1)
  const below = Math.floor(rank)
  const low = sorted[below] ?? NaN
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? NaN
  return low + (rank - below) * (high - low)
}

/** NaN for no values. The input is not changed. */
export function median(values: ArrayLike<number>): number {
  return sortedQuantile(Float64Array.from(values).sort(), 0.5)
}
