import { normalCdf, normalDensity, normalQuantile } from '../aggregate/normal.ts'

/** The common factor's nodes: a trapezoid over what matters of the normal distribution, which it integrates exactly enough. */
const FACTOR_END = 4.5
const NODES = 25

/** Log-odds of a step's own probability that the table spans; beyond, a step never or always crosses. */
const END = 14
const CELLS_PER_UNIT = 20
const POINTS = 2 * END * CELLS_PER_UNIT + 1

/** Below this the steps' sum is the chance of any of them, to a ten-thousandth of itself. */
const NEGLIGIBLE = 1e-5

/** What is known once for a strength: nothing in it depends on a series. */
interface Copula {
  /** [NODES] */
  readonly weights: Float64Array
  /** [POINTS, NODES] P(a step does not cross | factor), by the log-odds of its own probability. */
  readonly stays: Float64Array
}

const copulas = new Map<number, Copula>()

/**
 * Chances [D] that a path has met a threshold by each step, from the steps' own probabilities [D]: a Gaussian copula
 * with one factor. A step's normal score is √a·u + √(1−a)·e with u common to the whole horizon and e fresh at every
 * step, a the strength; so
 *
 *   P(no step up to h crosses) = ∫ φ(u) Π_t Φ((b_t − √a·u) / √(1−a)) du,   b_t = Φ⁻¹(1 − p_t).
 *
 * Strength 0: steps are independent; 1 would be the largest of them. NaN counts as no probability.
 */
export function pathChances(probabilities: ArrayLike<number>, strength: number): Float64Array {
  const D = probabilities.length
  const chances = new Float64Array(D)
  let sum = 0
  for (let step = 0; step < D; step++) {
    sum += probabilities[step] || 0
    chances[step] = sum
  }
  if (sum < NEGLIGIBLE) return chances
  const { weights, stays } = copulaOf(strength)
  const survived = Float64Array.from(weights)
  let reached = 0
  /** Steps too unlikely for the table: their sum. */
  let rare = 0
  for (let step = 0; step < D; step++) {
    const p = probabilities[step] || 0
    if (p > 0) {
      const odds = p < 1 ? Math.log(p / (1 - p)) : END
      if (odds <= -END) rare += p
      else {
        const place = Math.min((odds + END) * CELLS_PER_UNIT, POINTS - 1)
        const cell = Math.min(Math.floor(place), POINTS - 2)
        const share = place - cell
        const from = cell * NODES
        let left = 0
        for (let k = 0; k < NODES; k++) {
          const low = stays[from + k] ?? NaN
          const rise = (stays[from + NODES + k] ?? NaN) - low
          const still = (survived[k] ?? NaN) * (low + share * rise)
          survived[k] = still
          left += still
        }
        reached = 1 - left
      }
    }
    chances[step] = Math.min(1, reached + rare)
  }
  return chances
}

function copulaOf(strength: number): Copula {
  let found = copulas.get(strength)
  if (found === undefined) {
    found = makeCopula(strength)
    copulas.set(strength, found)
  }
  return found
}

function makeCopula(strength: number): Copula {
  const nodes = Float64Array.from({ length: NODES }, (_, k) => FACTOR_END * ((2 * k) / (NODES - 1) - 1))
  const density = nodes.map(normalDensity)
  const total = density.reduce((a, b) => a + b, 0)
  const weights = density.map((each) => each / total)
  const [common, own] = [Math.sqrt(strength), Math.sqrt(1 - strength)]
  const stays = new Float64Array(POINTS * NODES)
  for (let point = 0; point < POINTS; point++) {
    const odds = point / CELLS_PER_UNIT - END
    const barrier = -normalQuantile(1 / (1 + Math.exp(-odds)))
    for (let k = 0; k < NODES; k++) {
      stays[point * NODES + k] = normalCdf((barrier - common * (nodes[k] ?? NaN)) / own)
    }
  }
  return { weights, stays }
}
