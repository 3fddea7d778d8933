import { betaCdf, logGamma } from './specialFunctions.ts'

/** ln(x / (1 − x)) of the smallest and largest value that is looked at. */
const FARTHEST = 700

/**
 * The value in (0, 1) that a beta distribution stays below with probability `level`: Newton's steps on the logit of x,
 * where the density has no pole, kept inside a bracket that halves where a step leaves it. a, b > 0, else NaN.
 */
export function betaQuantile(level: number, a: number, b: number): number {
  if (!(a > 0 && b > 0 && level > 0 && level < 1)) return NaN
  const logBeta = logGamma(a) + logGamma(b) - logGamma(a + b)
  let [low, high] = [-FARTHEST, FARTHEST]
  let t = Math.log(a / b)
  for (let i = 0; i < 200; i++) {
    const x = sigmoid(t)
    const off = betaCdf(x, a, b) - level
    if (off > 0) high = t
    else low = t
    // d/dt I_x(a, b) = x^a (1 − x)^b / B(a, b)
    const slope = Math.exp(-a * softplus(-t) - b * softplus(t) - logBeta)
    let next = t - off / slope
    if (!(next > low && next < high)) next = (low + high) / 2
    if (Math.abs(next - t) < 1e-13 * Math.max(1, Math.abs(next))) return sigmoid(next)
    t = next
  }
  return sigmoid(t)
}

function sigmoid(t: number): number {
  return t < 0 ? Math.exp(t) / (1 + Math.exp(t)) : 1 / (1 + Math.exp(-t))
}

function softplus(t: number): number {
  return t > 30 ? t : Math.log1p(Math.exp(t))
}
