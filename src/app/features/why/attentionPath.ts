import { polyline } from '../charts/svgPath.ts'

/**
 * SVG path data of values side by side on a field of the given size, the first at x = 0 and the last at the right
 * edge; `low` is the bottom and `high` the top. NaN lifts the pen.
 */
export function stepPath(
  values: ArrayLike<number>,
  width: number,
  height: number,
  [low, high]: readonly [low: number, high: number],
): string {
  const last = Math.max(1, values.length - 1)
  const span = high - low || 1
  const heightOf = (value: number) => height * (1 - (value - low) / span)
  return polyline(Array.from(values, (value, index) => [(width * index) / last, heightOf(value)]))
}

/** Smallest and largest value; a flat or empty course gets some room. */
export function extentOf(values: ArrayLike<number>): readonly [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity]
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? NaN
    if (value < low) low = value
    if (value > high) high = value
  }
  if (low > high) return [0, 1]
  return low === high ? [low - 1, high + 1] : [low, high]
}
