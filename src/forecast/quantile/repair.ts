import type { Bounds } from '../metrics/metric.ts'

/** Whether levels in ascending order have values that fall. NaN is no value. */
export function crosses(values: ArrayLike<number>): boolean {
  let highest = -Infinity
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN
    if (value < highest) return true
    if (value > highest) highest = value
  }
  return false
}

/**
 * Makes one point's curve (levels ascending) one that can be shown: sorted, which repairs crossings without
 * changing which values occur (Chernozhukov et al., Econometrica 2010), and within the metric's bounds.
 * NaN stays where it is.
 */
export function repair(values: Float32Array, { lower, upper }: Bounds): void {
  if (ascends(values)) {
    for (let i = 0; i < values.length; i++) values[i] = Math.min(Math.max(values[i] ?? NaN, lower), upper)
    return
  }
  const present = values.filter((value) => !Number.isNaN(value)).sort()
  let next = 0
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue
    values[i] = Math.min(Math.max(present[next++] ?? NaN, lower), upper)
  }
}

/** Whether each value lies above the one before it, as those of most points do. */
function ascends(values: Float32Array): boolean {
  for (let i = 1; i < values.length; i++) if (!((values[i] ?? NaN) > (values[i - 1] ?? NaN))) return false
  return true
}
