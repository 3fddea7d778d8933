const DIGITS = 9
const [LEAST, MOST] = [10 ** (DIGITS - 1), 10 ** DIGITS]
/** Powers of ten up to here are doubles. */
const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))
/** A product of a double and a power of ten below MOST is wrong by less. */
const ERROR = 2 ** -22

/** Nine significant digits identify a float32, so nothing is lost and nothing is padded; null for NaN. */
export function wireNumber(value: number): number | null {
  if (!Number.isFinite(value)) return null
  return rounded(value) ?? Number(value.toPrecision(DIGITS))
}

/** wireNumber() of each. */
export function wireNumbers(values: ArrayLike<number>): (number | null)[] {
  const numbers: (number | null)[] = []
  for (let i = 0; i < values.length; i++) numbers.push(wireNumber(values[i] ?? NaN))
  return numbers
}

/**
 * Number(value.toPrecision(9)) without the text: an integer divided by a power of ten is the double nearest to what its
 * digits say, as both are exact. null: digitsOf() has none.
 */
function rounded(value: number): number | null {
  const size = Math.abs(value)
  if (size === 0) return 0
  const exponent = exponentOf(size)
  const whole = digitsOf(size, exponent)
  if (Number.isNaN(whole)) return null
  const power = POWERS[exponent] ?? NaN
  return value < 0 ? -whole / power : whole / power
}

/** The power of ten by which a number above 0 has nine digits before the point, as far as there is one. */
export function exponentOf(size: number): number {
  let exponent = DIGITS - 1
  while (exponent > 0 && size * (POWERS[exponent] ?? NaN) >= MOST) exponent--
  while (exponent < POWERS.length - 1 && size * (POWERS[exponent] ?? NaN) < LEAST) exponent++
  return exponent
}

/**
 * The nine significant digits of a number above 0 as an integer, 10⁹ where they are rounded up to it. NaN: the number is too
 * large or too small, or so near to the middle of two integers that only all its digits tell which is nearer.
 */
export function digitsOf(size: number, exponent: number): number {
  const scaled = size * (POWERS[exponent] ?? NaN)
  const whole = Math.round(scaled)
  const isUnsure = Math.abs(Math.abs(scaled - whole) - 0.5) < ERROR
  return !(scaled >= LEAST && scaled < MOST) || isUnsure ? NaN : whole
}
