import { normalCdf, normalDensity } from '../aggregate/normal.ts'

/** Up to so many uncertain events the distribution is computed term by term. */
const EXACT_UP_TO = 400

/** Fewer cannot be told from never, or from always, in a count of ten thousand. */
const CERTAIN = 1e-9

/**
 * Quantiles of the number of independent events that happen, each with its own probability (Poisson-binomial):
 * the smallest count whose distribution function reaches the level. Exact up to 400 uncertain events; beyond
 * that the normal approximation with its correction for skewness (Volkova 1996), whose error is O(1 / variance).
 */
export function countQuantiles(
  probabilities: ArrayLike<number>,
  levels: readonly number[],
): readonly number[] {
  let certain = 0
  const uncertain: number[] = []
  for (let i = 0; i < probabilities.length; i++) {
    const p = probabilities[i] ?? 0
    if (p >= 1 - CERTAIN) certain++
    else if (p > CERTAIN) uncertain.push(p)
  }
  const reaches = uncertain.length <= EXACT_UP_TO ? exact(uncertain) : refinedNormal(uncertain)
  return levels.map((level) => certain + smallest(uncertain.length, (count) => reaches(count) >= level))
}

/** Distribution function of the count, by adding one event after the other. */
function exact(probabilities: readonly number[]): (count: number) => number {
  const mass = new Float64Array(probabilities.length + 1)
  mass[0] = 1
  probabilities.forEach((p, before) => {
    for (let count = before + 1; count > 0; count--) {
      mass[count] = (mass[count] ?? 0) * (1 - p) + (mass[count - 1] ?? 0) * p
    }
    mass[0] = (mass[0] ?? 0) * (1 - p)
  })
  let sum = 0
  const cumulative = mass.map((each) => (sum += each))
  // Rounding must not keep the last count below 1.
  return (count) => (count >= probabilities.length ? 1 : (cumulative[count] ?? 0))
}

function refinedNormal(probabilities: readonly number[]): (count: number) => number {
  let [mean, variance, third] = [0, 0, 0]
  for (const p of probabilities) {
    mean += p
    variance += p * (1 - p)
    third += p * (1 - p) * (1 - 2 * p)
  }
  const deviation = Math.sqrt(variance)
  const skewness = third / deviation ** 3
  return (count) => {
    if (count >= probabilities.length) return 1
    const x = (count + 0.5 - mean) / deviation
    return normalCdf(x) + (skewness * (1 - x * x) * normalDensity(x)) / 6
  }
}

/** The smallest whole number in 0..most for which a condition holds, that then continues holding. */
function smallest(most: number, holds: (count: number) => boolean): number {
  let [low, high] = [0, most]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
