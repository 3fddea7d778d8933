import type { FleetForecast } from '../fleetForecast.ts'
import { curveAt, pathAt, type Curve } from './curve.ts'

/** On which side of a threshold it is bad. The threshold itself is bad. */
export type Direction = 'above' | 'below'

/**
 * Probability that the value at this step is at or above (below) the threshold, from the quantile curve:
 *
 *   F(x) is piecewise linear through the points (value, level). Beyond the outermost levels it goes on with the
 *   slope of the outermost segment until it reaches 0 or 1, so that the tails are bounded; a segment of
 *   zero width is a step. P(X >= x) = 1 - F(x-), P(X <= x) = F(x).
 *
 * NaN where the curve has no value. Values must not fall (FleetForecast.quantiles do not).
 */
export function probabilityOf(curve: Curve, threshold: number, direction: Direction): number {
  const points: (readonly [value: number, level: number])[] = []
  for (let i = 0; i < curve.levels.length; i++) {
    const value = curve.values[i] ?? NaN
    if (!Number.isNaN(value)) points.push([value, curve.levels[i] ?? NaN])
  }
  if (points.length === 0) return NaN
  // Below is above on the mirrored axis.
  if (direction === 'above') return 1 - massBelow(points, threshold)
  const mirrored = points.map(([value, level]) => [-value, 1 - level] as const).reverse()
  return 1 - massBelow(mirrored, -threshold)
}

/** P(X < x) of ascending points. */
function massBelow(points: readonly (readonly [value: number, level: number])[], x: number): number {
  const above = points.findIndex(([value]) => value >= x)
  // The segment that x lies in; outside, the outermost one.
  const right = above === -1 ? points.length - 1 : Math.max(above, 1)
  const [high, highLevel] = points[right] ?? [NaN, NaN]
  const [low, lowLevel] = points[right - 1] ?? [NaN, NaN]
  if (points.length === 1 || high === low) return above === -1 ? 1 : 0
  const mass = lowLevel + ((x - low) / (high - low)) * (highLevel - lowLevel)
  return Math.min(Math.max(mass, 0), 1)
}

/**
 * Probability that the threshold is met at any of the first `steps` steps: the largest of the steps' own
 * probabilities. Exact if a series keeps its rank among its possible courses from step to step; else a lower
 * bound (marginal quantiles do not say how steps depend on each other; their sum is the upper bound).
 * NaN where no step has a curve.
 */
export function probabilityWithin(
  forecast: FleetForecast,
  series: number,
  threshold: number,
  direction: Direction,
  steps: number,
): number {
  let largest = NaN
  for (let step = 0; step < Math.min(steps, forecast.horizon); step++) {
    const probability = probabilityOf(curveAt(forecast, series, step), threshold, direction)
    if (!(probability <= largest) && !Number.isNaN(probability)) largest = probability
  }
  return largest
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

/** Time to crossing: the median's, and the interval that P10 and P90 span (the bad side first). */
export interface TimeToCrossing {
  readonly median: Crossing
  readonly earliest: Crossing
  readonly latest: Crossing
}

export function timeToCrossing(
  forecast: FleetForecast,
  series: number,
  threshold: number,
  direction: Direction,
): TimeToCrossing {
  const current = forecast.current[series] ?? NaN
  const at = (level: number) => firstCrossing(current, pathAt(forecast, series, level), threshold, direction)
  const [bad, good] = direction === 'above' ? [0.9, 0.1] : [0.1, 0.9]
  return { median: at(0.5), earliest: at(bad), latest: at(good) }
}
