import { normalCdf, normalQuantile } from './normal.ts'

/** Ends of the common factor's cells: what lies beyond counts with the outermost. */
const FACTOR_END = 4.5
const CELLS = 64
/** Equally likely values of a server's own part. */
const OWN_POINTS = 256

/**
 * Where a level lies among ascending ones: Q(u) = values[below] + share · (values[below + 1] − values[below]). Curves
 * are linear between their levels and continue with their outermost segments, as probabilityOf reads them, so that
 * share is negative below the lowest level and above 1 beyond the highest.
 */
export function placeOf(levels: readonly number[], u: number): { below: number; share: number } {
  if (levels.length < 2) return { below: 0, share: 0 }
  let above = 1
  while (above < levels.length - 1 && (levels[above] ?? NaN) < u) above++
  const low = levels[above - 1] ?? NaN
  return { below: above - 1, share: (u - low) / ((levels[above] ?? NaN) - low) }
}

/**
 * What is left of a server's curve once the common factor is known. A server's draw is Q(Φ(√ρ·z + √(1−ρ)·e)) with
 * the factor z shared by all and e its own, both standard normal: a Gaussian copula with one factor, in which any
 * two servers are correlated with ρ. The factor's range is cut into cells. K cells, Q levels.
 */
export interface FactorCells {
  /** [K] probability of each cell. */
  readonly mass: Float64Array
  /** [K + 1, Q] at the cells' edges: mean = Σ values[k] · weight[k]. */
  readonly meanWeights: Float64Array
  /** [K, Q, Q] at the cells' middles: variance = Σ values[k] · values[l] · weight[k, l]. */
  readonly varianceWeights: Float64Array
}

/** The cells for one correlation in [0, 1]: they depend on no server, so they are made once. */
export function factorCells(levels: readonly number[], correlation: number): FactorCells {
  const Q = levels.length
  const edge = (cell: number) => FACTOR_END * ((2 * cell) / CELLS - 1)
  const mass = Float64Array.from({ length: CELLS }, (_, k) => {
    const from = k === 0 ? 0 : normalCdf(edge(k))
    return (k === CELLS - 1 ? 1 : normalCdf(edge(k + 1))) - from
  })
  const meanWeights = new Float64Array((CELLS + 1) * Q)
  for (let k = 0; k <= CELLS; k++) meanWeights.set(momentsAt(levels, correlation, edge(k)).mean, k * Q)
  const varianceWeights = new Float64Array(CELLS * Q * Q)
  for (let k = 0; k < CELLS; k++) {
    varianceWeights.set(momentsAt(levels, correlation, edge(k + 0.5)).variance, k * Q * Q)
  }
  return { mass, meanWeights, varianceWeights }
}

/** Weights of a server's mean [Q] and variance [Q, Q] where the factor is z. */
function momentsAt(levels: readonly number[], correlation: number, z: number) {
  const Q = levels.length
  const mean = new Float64Array(Q)
  const variance = new Float64Array(Q * Q)
  const common = Math.sqrt(correlation) * z
  const own = Math.sqrt(1 - correlation)
  const points = own === 0 ? 1 : OWN_POINTS
  const add = (k: number, l: number, product: number) => {
    if (k < Q && l < Q) variance[k * Q + l] = (variance[k * Q + l] ?? NaN) + product / points
  }
  for (let j = 0; j < points; j++) {
    const e = normalQuantile((j + 0.5) / points)
    const { below, share } = placeOf(levels, normalCdf(common + own * e))
    // A draw is values[below] · low + values[below + 1] · high.
    const [low, high] = [1 - share, share]
    mean[below] = (mean[below] ?? NaN) + low / points
    if (below + 1 < Q) mean[below + 1] = (mean[below + 1] ?? NaN) + high / points
    add(below, below, low * low)
    add(below, below + 1, low * high)
    add(below + 1, below, low * high)
    add(below + 1, below + 1, high * high)
  }
  for (let k = 0; k < Q; k++) {
    for (let l = 0; l < Q; l++) {
      variance[k * Q + l] = (variance[k * Q + l] ?? NaN) - (mean[k] ?? NaN) * (mean[l] ?? NaN)
    }
  }
  return { mean, variance }
}
