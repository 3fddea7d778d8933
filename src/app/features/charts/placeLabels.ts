/**
 * Where labels of lines stand, px from the top, so that none covers another: as near to its own line as the others leave it,
 * and within [0, height]. wanted: the lines, in any order. gap: the least distance between two labels' middles.
 */
export function placeLabels(wanted: readonly number[], gap: number, height: number): readonly number[] {
  const order = wanted.map((_, at) => at).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0))
  const placed = wanted.map((y) => Math.min(Math.max(y, 0), height))
  const at = (rank: number) => placed[order[rank] ?? -1] ?? 0
  const put = (rank: number, y: number) => {
    const index = order[rank]
    if (index !== undefined) placed[index] = y
  }
  // A pair that is too near is moved apart by as much on either side; then what left the drawing moves back in.
  for (let rank = 1; rank < order.length; rank++) {
    const missing = gap - (at(rank) - at(rank - 1))
    if (missing <= 0) continue
    put(rank - 1, at(rank - 1) - missing / 2)
    put(rank, at(rank) + missing / 2)
  }
  if (at(0) < 0) put(0, 0)
  for (let rank = 1; rank < order.length; rank++) put(rank, Math.max(at(rank), at(rank - 1) + gap))
  if (at(order.length - 1) > height) put(order.length - 1, height)
  for (let rank = order.length - 2; rank >= 0; rank--) put(rank, Math.min(at(rank), at(rank + 1) - gap))
  return placed
}
