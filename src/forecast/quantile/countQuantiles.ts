import { normalQuantile } from '../aggregate/normal.ts'
import { betaCdf } from './specialFunctions.ts'

/** Up to this mean the probabilities of 0, 1, 2, … are added up; further on whole counts are searched for. */
const ADDED_UP_TO = 200

/**
 * Quantiles of a negative binomial: the least whole count that at least a share `level` of the distribution lies at
 * or below. mean = r·p/(1 − p), shape = 1/r, so that the variance is mean + shape·mean² (pytorch-forecasting,
 * metrics/distributions.py, NegativeBinomialDistributionLoss; torch's NegativeBinomial(total_count=r, probs=p)).
 * levels: in any order. NaN where mean or shape is not a number or negative.
 */
export function negativeBinomialQuantiles(mean: number, shape: number, levels: readonly number[]): number[] {
  if (!(mean >= 0 && shape >= 0 && mean < Infinity)) return levels.map(() => NaN)
  if (mean === 0) return levels.map(() => 0)
  // A shape of zero is a Poisson distribution: the limit, which float32 may round to.
  const r = 1 / Math.max(shape, 1e-9)
  const none = r * Math.log1p(-mean / (mean + r))
  const added = mean <= ADDED_UP_TO && none > -600
  if (!added) return levels.map((level) => searched(mean, r, level))
  const ascending = [...levels].sort((a, b) => a - b)
  const counts = addedUp(mean, r, none, ascending)
  return levels.map((level) => counts[ascending.indexOf(level)] ?? NaN)
}

/** P(0) = (1 − p)^r, P(k + 1) = P(k)·p·(k + r)/(k + 1). none: ln P(0); levels ascend. */
function addedUp(mean: number, r: number, none: number, levels: readonly number[]): number[] {
  const p = mean / (mean + r)
  let count = 0
  let probability = Math.exp(none)
  let sum = probability
  return levels.map((level) => {
    while (sum < level) {
      probability *= (p * (count + r)) / (count + 1)
      count++
      sum += probability
      // What is left of the tail is less than a double can tell.
      if (probability < 1e-17 * sum && count > mean) break
    }
    return count
  })
}

/** P(X <= k) = I_{1 − p}(r, k + 1); a bracket grown from where a normal distribution has the level, then halved. */
function searched(mean: number, r: number, level: number): number {
  const cdf = (count: number) => (count < 0 ? 0 : betaCdf(r / (mean + r), r, count + 1))
  const deviation = Math.sqrt(mean + (mean * mean) / r)
  let width = Math.max(1, Math.ceil(deviation / 8))
  let low = Math.max(-1, Math.floor(mean + deviation * normalQuantile(level)))
  let high = low + width
  for (; low >= 0 && cdf(low) >= level; width *= 2) [high, low] = [low, Math.max(-1, low - width)]
  for (; cdf(high) < level; width *= 2) [low, high] = [high, high + width]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (cdf(middle) >= level) high = middle
    else low = middle
  }
  return high
}
