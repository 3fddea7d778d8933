/** How several values of one step become one. */
export type Aggregation = 'mean' | 'last' | 'max' | 'sum'

/** values[from..to) in time order, NaN for null, as one value; NaN where all are null. */
export function aggregate(kind: Aggregation, values: Float64Array, from: number, to: number): number {
  let count = 0
  let sum = 0
  let max = -Infinity
  let last = NaN
  for (let row = from; row < to; row++) {
    const value = values[row] ?? NaN
    if (Number.isNaN(value)) continue
    count++
    sum += value
    max = Math.max(max, value)
    last = value
  }
  if (count === 0) return NaN
  switch (kind) {
    case 'mean':
      return sum / count
    case 'last':
      return last
    case 'max':
      return max
    case 'sum':
      return sum
  }
}
