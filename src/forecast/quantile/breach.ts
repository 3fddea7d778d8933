import type { Curve } from './curve.ts'

/** On which side of a threshold it is bad. The threshold itself is bad. */
export type Direction = 'above' | 'below'

/**
 * Probability that the value at this step is at or above (below) the threshold, from the quantile curve:
 *
 *   F(x) is piecewise linear through the points (value, level). Beyond the outermost levels its tails are exponential, at
 *   the rate at which the outermost segment falls: with levels p < q at values a < b, P(X >= x) = (1 - q) *
 *   exp(-(x - b) / s), s = (b - a) / ln((1 - p) / (1 - q)); likewise below. So no value is impossible where
 *   the levels spread at all; a segment of zero width is a step. P(X >= x) = 1 - F(x-), P(X <= x) = F(x).
 *
 * NaN where the curve has fewer than two values: a lone point says nothing of how likely anything is. Values must not fall (FleetForecast.quantiles do not).
 */
export function probabilityOf({ levels, values }: Curve, threshold: number, direction: Direction): number {
  return probabilityAt(levels, values, 0, threshold, direction)
}

/** probabilityOf without a view of the curve, which starts at values[from]: fleets have millions of points. */
export function probabilityAt(
  levels: ArrayLike<number>,
  values: ArrayLike<number>,
  from: number,
  threshold: number,
  direction: Direction,
): number {
  // Below is above on the mirrored axis: levels are then walked from the other end.
  const sign = direction === 'above' ? 1 : -1
  const x = sign * threshold
  const count = levels.length
  let [low, lowLevel, high, highLevel] = [NaN, NaN, NaN, NaN]
  let known = 0
  let reached = false
  for (let k = 0; k < count; k++) {
    const i = sign === 1 ? k : count - 1 - k
    const value = sign * (values[from + i] ?? NaN)
    if (Number.isNaN(value)) continue
    const level = levels[i] ?? NaN
    low = high
    lowLevel = highLevel
    high = value
    highLevel = sign === 1 ? level : 1 - level
    known += 1
    reached ||= value >= x
    // The segment that x lies in; outside, the outermost one.
    if (reached && known > 1) break
  }
  if (known < 2) return NaN
  if (high === low) return reached ? 1 : 0
  const share = (x - low) / (high - low)
  if (share < 0) return 1 - tail(lowLevel, highLevel, -share)
  if (share > 1) return tail(1 - highLevel, 1 - lowLevel, share - 1)
  return 1 - (lowLevel + share * (highLevel - lowLevel))
}

/** What is left of a tail that holds `outer` at the outermost level and `inner` one segment further in. */
function tail(outer: number, inner: number, segments: number): number {
  return outer * (outer / inner) ** segments
}

/** When a path meets a threshold. steps: from the newest row, a fraction inside a step, in (0, horizon]. */
export type Crossing =
  | { readonly kind: 'already' }
  | { readonly kind: 'crosses'; readonly steps: number }
  | { readonly kind: 'not-within-horizon' }
  /** The model does not give this level. */
  | { readonly kind: 'unknown' }

/**
 * The first time at which a path meets the threshold, linear between two steps; the step before the first is the
 * newest value (NaN: not known, the first step then counts as a whole). Never beyond the horizon.
 */
export function firstCrossing(
  current: number,
  path: ArrayLike<number>,
  threshold: number,
  direction: Direction,
): Crossing {
  const sign = direction === 'above' ? 1 : -1
  const beyond = (value: number) => sign * (value - threshold)
  if (beyond(current) >= 0) return { kind: 'already' }
  let before = current
  let known = false
  for (let step = 0; step < path.length; step++) {
    const value = path[step] ?? NaN
    if (Number.isNaN(value)) continue
    known = true
    if (beyond(value) >= 0) {
      const fraction = Number.isNaN(before) ? 1 : beyond(before) / (beyond(before) - beyond(value))
      return { kind: 'crosses', steps: step + fraction }
    }
    before = value
  }
  return { kind: known ? 'not-within-horizon' : 'unknown' }
}
