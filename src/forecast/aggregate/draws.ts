import { placeOf } from './factor.ts'
import { normalCdf, normalQuantile } from './normal.ts'

const DRAWS = 8192
const SEED = 20_260_112

/**
 * Joint draws of a few servers' ranks under the one-factor copula of factorCells, as places on their curves. The
 * factor and every server's own part take each of DRAWS equally likely values once, in an order of their own
 * (a Latin hypercube), so that the marginals are met exactly. [servers, DRAWS].
 */
export interface JointDraws {
  /** Index of the level below; see placeOf(). */
  readonly below: Uint8Array
  /** Way from there to the next level. */
  readonly share: Float32Array
}

/** Seeded: the same servers give the same draws. Yields after every server. */
export function* jointDraws(
  servers: number,
  levels: readonly number[],
  correlation: number,
): Generator<void, JointDraws> {
  const next = random(SEED)
  const normal = Float64Array.from({ length: DRAWS }, (_, j) => normalQuantile((j + 0.5) / DRAWS))
  const order = Uint16Array.from({ length: DRAWS }, (_, j) => j)
  const below = new Uint8Array(servers * DRAWS)
  const share = new Float32Array(servers * DRAWS)
  const [common, own] = [Math.sqrt(correlation), Math.sqrt(1 - correlation)]
  for (let server = 0; server < servers; server++) {
    yield
    shuffle(order, next)
    for (let j = 0; j < DRAWS; j++) {
      const u = normalCdf(common * (normal[j] ?? NaN) + own * (normal[order[j] ?? 0] ?? NaN))
      const place = placeOf(levels, u)
      below[server * DRAWS + j] = place.below
      share[server * DRAWS + j] = place.share
    }
  }
  return { below, share }
}

/** Quantiles, at ascending levels, of the sum of the curves [servers, Q], one row of `values` per server. */
export function drawnQuantiles(
  values: Float64Array,
  levels: readonly number[],
  { below, share }: JointDraws,
): Float64Array {
  const Q = levels.length
  const sums = new Float64Array(DRAWS)
  for (let server = 0; server * Q < values.length; server++) {
    for (let j = 0; j < DRAWS; j++) {
      const place = server * DRAWS + j
      const at = server * Q + (below[place] ?? 0)
      const low = values[at] ?? NaN
      const rise = Q === 1 ? 0 : (values[at + 1] ?? NaN) - low
      sums[j] = (sums[j] ?? NaN) + low + rise * (share[place] ?? NaN)
    }
  }
  sums.sort()
  // The k-th of N draws stands at level (k + 1/2) / N.
  return Float64Array.from(levels, (level) => {
    const rank = Math.min(Math.max(level * DRAWS - 0.5, 0), DRAWS - 1)
    const low = Math.floor(rank)
    const value = sums[low] ?? NaN
    return value + (rank - low) * ((sums[Math.min(low + 1, DRAWS - 1)] ?? NaN) - value)
  })
}

function shuffle(order: Uint16Array, next: () => number): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1))
    const kept = order[i] ?? 0
    order[i] = order[j] ?? 0
    order[j] = kept
  }
}

/** Mulberry32 (Tommy Ettinger, public domain): uniform in [0, 1). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
