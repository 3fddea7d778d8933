/** How several values of one step become one. */
export type Aggregation = 'mean' | 'last' | 'max' | 'sum'

/**
 * By the metric's name, first match: counters that only rise keep their last value, peaks their maximum, events
 * counted per row add up, and everything else is a gauge and is averaged.
 */
const BY_NAME: readonly (readonly [pattern: RegExp, aggregation: Aggregation])[] = [
  [/(^|_)(total|uptime)(_|$)/i, 'last'],
  [/(^|_)(max|maximum|peak|p9\d)(_|$)/i, 'max'],
  [/percent|pct|rate|ratio|per_s|_s$/i, 'mean'],
  [/(^|_)(errors?|requests?|count|drops|dropped|retries|restarts|failures|timeouts|oom)$/i, 'sum'],
]

/** The aggregation of a metric that the caller does not state. */
export function defaultAggregation(metric: string): Aggregation {
  return BY_NAME.find(([pattern]) => pattern.test(metric))?.[1] ?? 'mean'
}

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
