/** Lanczos' coefficients for g = 7, n = 9 (Godfrey), good to about 1e-15. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const

/** ln Γ(x) for x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const shifted = x - 1
  const t = shifted + 7.5
  let sum = LANCZOS[0] as number
  for (let i = 1; i < LANCZOS.length; i++) sum += (LANCZOS[i] ?? 0) / (shifted + i)
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(sum)
}

const MOST_TERMS = 2000
const SMALLEST = 1e-300

/**
 * The regularised incomplete beta function I_x(a, b), a and b > 0, by its continued fraction (Numerical Recipes,
 * third edition, 6.4, modified Lentz), which converges in about √max(a, b) terms.
 */
export function betaCdf(x: number, a: number, b: number): number {
  return x < (a + 1) / (a + b + 2) ? lower(x, 1 - x, a, b) : 1 - lower(1 - x, x, b, a)
}

/** I_x(a, b) where x is on its quick side; rest: 1 - x, exact where x is near 1. */
function lower(x: number, rest: number, a: number, b: number): number {
  if (x <= 0) return 0
  const front = Math.exp(
    logGamma(a + b) -
      logGamma(a) -
      logGamma(b) +
      a * Math.log(x) +
      b * (rest === 1 ? Math.log1p(-x) : Math.log(rest)),
  )
  return (front * fraction(x, a, b)) / a
}

function fraction(x: number, a: number, b: number): number {
  const bounded = (value: number) => (Math.abs(value) < SMALLEST ? SMALLEST : value)
  let c = 1
  let d = 1 / bounded(1 - ((a + b) * x) / (a + 1))
  let result = d
  for (let m = 1; m <= MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / bounded(1 + even * d)
    c = bounded(1 + even / c)
    result *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / bounded(1 + odd * d)
    c = bounded(1 + odd / c)
    const step = d * c
    result *= step
    if (Math.abs(step - 1) < 1e-15) break
  }
  return result
}
