import { normalQuantile } from '../aggregate/normal.ts'
import type { Scaler } from '../window/spec.ts'

type Curve = Extract<Scaler, { kind: 'power' | 'quantile' }>

/** scikit-learn's scalers that are no straight line, as version 1.9 computes them; NaN stays NaN. */
export function curveOf(scaler: Curve): (value: number) => number {
  if (scaler.kind === 'quantile') return quantileCurve(scaler)
  const { lambda, center, scale } = scaler
  const power = scaler.method === 'box-cox' ? boxCox : yeoJohnson
  return (value) => (power(value, lambda) - center) / scale
}

/** scipy.special.boxcox; a value that is not positive has none. */
function boxCox(x: number, lambda: number): number {
  return x > 0 ? powerOf(Math.log(x), lambda) : NaN
}

/** scipy.stats.yeojohnson */
function yeoJohnson(x: number, lambda: number): number {
  return x >= 0 ? powerOf(Math.log1p(x), lambda) : -powerOf(Math.log1p(-x), 2 - lambda)
}

/** (exp(logarithm) ** lambda - 1) / lambda */
function powerOf(logarithm: number, lambda: number): number {
  return lambda === 0 ? logarithm : Math.expm1(lambda * logarithm) / lambda
}

/** sklearn.preprocessing._data.BOUNDS_THRESHOLD: so near to an end is the end, where the output is normal. */
const AT_END = 1e-7
const LEAST_NORMAL = normalQuantile(AT_END - Number.EPSILON)

function quantileCurve({ output, quantiles, references }: Extract<Curve, { kind: 'quantile' }>) {
  const lowest = quantiles[0] ?? NaN
  const highest = quantiles.at(-1) ?? NaN
  const down = quantiles.map((value) => -value).reverse()
  const referencesDown = references.map((value) => -value).reverse()
  // Repeated quantiles: the mean of both directions is the middle of their ranks.
  const rank = (x: number) =>
    0.5 * (interpolate(x, quantiles, references) - interpolate(-x, down, referencesDown))
  if (output === 'uniform') return (x: number) => (x === lowest ? 0 : x === highest ? 1 : rank(x))
  return (x: number) => {
    const level = x - AT_END < lowest ? 0 : x + AT_END > highest ? 1 : rank(x)
    return Math.min(Math.max(normalQuantile(level), LEAST_NORMAL), -LEAST_NORMAL)
  }
}

/** numpy.interp: ascending xs, constant beyond their ends; of equal xs the last counts from the left. */
function interpolate(x: number, xs: readonly number[], ys: readonly number[]): number {
  const last = xs.length - 1
  if (Number.isNaN(x)) return NaN
  if (x < (xs[0] ?? NaN)) return ys[0] ?? NaN
  if (x >= (xs[last] ?? NaN)) return ys[last] ?? NaN
  let low = 0
  let high = last
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((xs[middle] ?? NaN) <= x) low = middle
    else high = middle
  }
  const [x0 = NaN, x1 = NaN, y0 = NaN, y1 = NaN] = [xs[low], xs[high], ys[low], ys[high]]
  return y0 + ((y1 - y0) / (x1 - x0)) * (x - x0)
}
