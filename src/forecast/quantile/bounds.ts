import { metricOf } from '../metrics/lookup.ts'
import type { Bounds } from '../metrics/metric.ts'

/**
 * The metric's bounds, as far as its own history, whose range is [min, max] (NaN: unknown), keeps to them: beyond a
 * bound that the history itself exceeds, the name means something else. -Infinity and Infinity where nothing is
 * known.
 */
export function metricBounds(metric: string, min: number, max: number): Bounds {
  const { lower, upper } = metricOf(metric).bounds
  return { lower: min < lower ? -Infinity : lower, upper: max > upper ? Infinity : upper }
}
