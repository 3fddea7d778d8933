/**
 * Benjamini and Hochberg (1995): which of many p-values are discoveries, so that of those at most the rate is expected to
 * be false. NaN is none.
 */
export function discoveries(pValues: ArrayLike<number>, rate: number): Uint8Array {
  const known = Array.from(pValues, (_, at) => at).filter((at) => !Number.isNaN(pValues[at] ?? NaN))
  const ascending = known.sort((a, b) => (pValues[a] ?? NaN) - (pValues[b] ?? NaN))
  const found = new Uint8Array(pValues.length)
  const last = ascending.findLastIndex(
    (at, rank) => (pValues[at] ?? NaN) <= (rate * (rank + 1)) / ascending.length,
  )
  for (const at of ascending.slice(0, last + 1)) found[at] = 1
  return found
}
