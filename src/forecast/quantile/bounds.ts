import { isPercent } from '../metricNames.ts'

/** What a metric can be; -Infinity and Infinity where nothing is known. */
export interface Bounds {
  readonly lower: number
  readonly upper: number
}

const FRACTION = /(^|_)(ratio|fraction|probability)(_|$)|^anomaly_score$/i

/**
 * Bounds by the metric's name and its own history, whose range is [min, max] (NaN: unknown):
 * a history that was never negative stays at 0 or above; a percentage stays at 100 or below and a fraction at 1
 * or below, unless the history itself exceeds that (then the name means something else).
 */
export function metricBounds(metric: string, min: number, max: number): Bounds {
  const limit = isPercent(metric) ? 100 : FRACTION.test(metric) ? 1 : Infinity
  return { lower: min < 0 ? -Infinity : 0, upper: max > limit ? Infinity : limit }
}
