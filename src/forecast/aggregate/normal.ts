/** Density of the standard normal distribution. */
export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)
}

/** Beyond this the tail is smaller than a double's last digit. */
const FAR = 8.3

/**
 * Standard normal distribution function, to about 1e-15: the series of Marsaglia (2004) near the middle,
 * Laplace's continued fraction in the tails.
 */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return NaN
  if (x >= FAR) return 1
  if (x <= -FAR) return 0
  if (Math.abs(x) > 4) {
    const tail = upperTail(Math.abs(x))
    return x > 0 ? 1 - tail : tail
  }
  let [term, sum] = [x, x]
  for (let i = 3; Math.abs(term) > 1e-17; i += 2) {
    term *= (x * x) / i
    sum += term
  }
  return 0.5 + sum * normalDensity(x)
}

function upperTail(x: number): number {
  let fraction = x
  for (let i = 40; i >= 1; i--) fraction = x + i / fraction
  return normalDensity(x) / fraction
}

/** The value that a standard normal stays below with this probability; ±Infinity at 0 and 1. */
export function normalQuantile(probability: number): number {
  if (!(probability > 0)) return probability === 0 ? -Infinity : NaN
  if (!(probability < 1)) return probability === 1 ? Infinity : NaN
  if (probability > 0.5) return -normalQuantile(1 - probability)
  // Abramowitz and Stegun 26.2.23 (error below 4.5e-4), then Newton's steps on the distribution function.
  const t = Math.sqrt(-2 * Math.log(probability))
  let x =
    (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t
  for (let i = 0; i < 3; i++) x -= (normalCdf(x) - probability) / normalDensity(x)
  return x
}
