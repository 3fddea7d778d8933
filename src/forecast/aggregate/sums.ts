import type { FactorCells } from './factor.ts'
import { normalCdf, normalDensity } from './normal.ts'

/**
 * All that the distribution of a sum needs of its servers at one step. Curves are kept as differences from
 * their middle level, so that a small spread on large values loses no digits. Q levels.
 */
export interface CurveSums {
  count: number
  /** Of the middle levels. */
  centre: number
  /** [Q] of the differences. */
  readonly values: Float64Array
  /** [Q, Q] of their products; only k ≤ l is filled. */
  readonly products: Float64Array
}

export function emptySums(Q: number): CurveSums {
  return { count: 0, centre: 0, values: new Float64Array(Q), products: new Float64Array(Q * Q) }
}

/** Adds one server's curve: quantiles[from + places[k]] are its values at the levels, ascending. */
export function addCurve(
  sums: CurveSums,
  quantiles: Float32Array,
  from: number,
  places: readonly number[],
): void {
  const Q = places.length
  const at = (k: number) => quantiles[from + (places[k] ?? NaN)] ?? NaN
  const centre = at(Q >> 1)
  sums.count += 1
  sums.centre += centre
  for (let k = 0; k < Q; k++) {
    const value = at(k) - centre
    sums.values[k] = (sums.values[k] ?? NaN) + value
    for (let l = k; l < Q; l++) {
      sums.products[k * Q + l] = (sums.products[k * Q + l] ?? NaN) + value * (at(l) - centre)
    }
  }
}

/** Quantile of the sum if all servers move together (comonotone): the sum of their quantiles, exactly. */
export function quantileTogether(sums: CurveSums, k: number): number {
  return sums.centre + (sums.values[k] ?? NaN)
}

/**
 * Quantiles of the sum at ascending levels. Given the factor, servers are independent: their sum has the sum of
 * their means and of their variances and is taken as normal (central limit theorem; one server alone is not
 * approximated at all). Between the edges of a cell the mean goes linearly, which the integral over the cell
 * knows, so that any correlation up to 1 comes out smooth.
 */
export function sumQuantiles(sums: CurveSums, levels: readonly number[], cells: FactorCells): Float64Array {
  const Q = levels.length
  if (sums.count === 1) return Float64Array.from(levels, (_, k) => quantileTogether(sums, k))
  const means = meansAt(sums, cells, Q)
  const deviations = deviationsAt(sums, cells, Q)
  const spread = 9 * Math.max(...deviations)
  const [lowest, highest] = [Math.min(...means) - spread, Math.max(...means) + spread]
  let from = lowest
  return Float64Array.from(levels, (level) => {
    const below = (x: number) => distribution(x, cells.mass, means, deviations) - level
    from = root(below, from, highest)
    return sums.centre + from
  })
}

function meansAt(sums: CurveSums, { mass, meanWeights }: FactorCells, Q: number): Float64Array {
  return Float64Array.from({ length: mass.length + 1 }, (_, edge) => {
    let mean = 0
    for (let k = 0; k < Q; k++) mean += (meanWeights[edge * Q + k] ?? NaN) * (sums.values[k] ?? NaN)
    return mean
  })
}

function deviationsAt(sums: CurveSums, { mass, varianceWeights }: FactorCells, Q: number): Float64Array {
  return Float64Array.from(mass, (_, cell) => {
    let variance = 0
    for (let k = 0; k < Q; k++) {
      for (let l = k; l < Q; l++) {
        const both = k === l ? 1 : 2
        const weight = varianceWeights[(cell * Q + k) * Q + l] ?? NaN
        variance += both * weight * (sums.products[k * Q + l] ?? NaN)
      }
    }
    return Math.sqrt(Math.max(0, variance))
  })
}

/** P(sum ≤ x), x as a difference from the sum of the centres. */
function distribution(x: number, mass: Float64Array, means: Float64Array, deviations: Float64Array): number {
  let probability = 0
  for (let cell = 0; cell < mass.length; cell++) {
    const [m0, m1] = [means[cell] ?? NaN, means[cell + 1] ?? NaN]
    probability += (mass[cell] ?? NaN) * cellDistribution(x, m0, m1, deviations[cell] ?? NaN)
  }
  return probability
}

/** Mean of Φ((x − m) / s) over m from m0 to m1. Its integral over t is t·Φ(t) + φ(t). */
function cellDistribution(x: number, m0: number, m1: number, s: number): number {
  if (s === 0 || m1 - m0 > 1e8 * s) {
    return m1 > m0 ? Math.min(Math.max((x - m0) / (m1 - m0), 0), 1) : x >= m0 ? 1 : 0
  }
  const [high, low] = [(x - m0) / s, (x - m1) / s]
  if (low > 9) return 1
  if (high < -9) return 0
  if (high - low < 1e-3) return normalCdf((high + low) / 2)
  return (integral(high) - integral(low)) / (high - low)
}

const integral = (t: number) => t * normalCdf(t) + normalDensity(t)

/** Where a rising function passes zero between low and high: Illinois' form of the false position. */
function root(f: (x: number) => number, low: number, high: number): number {
  let [a, fa, b, fb] = [low, f(low), high, f(high)]
  if (fa >= 0) return a
  if (fb <= 0) return b
  for (let i = 0; i < 60 && b - a > 1e-10 * (high - low); i++) {
    const x = (a * fb - b * fa) / (fb - fa)
    const fx = f(x)
    if (Math.abs(fx) < 1e-10) return x
    if (fx < 0) {
      ;[a, fa] = [x, fx]
      fb /= 2
    } else {
      ;[b, fb] = [x, fx]
      fa /= 2
    }
  }
  return (a + b) / 2
}
