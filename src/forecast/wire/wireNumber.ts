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
 * digits say, as both are exact. null: the value is too large or too small, or so near to the middle of two integers that
 * only all its digits tell which is nearer.
 */
function rounded(value: number): number | null {
  const size = Math.abs(value)
  if (size === 0) return 0
  let exponent = DIGITS - 1
  while (exponent > 0 && size * (POWERS[exponent] ?? NaN) >= MOST) exponent--
  while (exponent < POWERS.length - 1 && size * (POWERS[exponent] ?? NaN) < LEAST) exponent++
  const power = POWERS[exponent] ?? NaN
  const scaled = size * power
  const whole = Math.round(scaled)
  if (!(scaled >= LEAST && scaled < MOST) || Math.abs(Math.abs(scaled - whole) - 0.5) < ERROR) return null
  return value < 0 ? -whole / power : whole / power
}
