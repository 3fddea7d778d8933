/**
 * Numbers are whole multiples of a unit that is a power of two: what is exact in one unit is exact in any finer one, so
 * that nothing drifts from one forecast to the next, and the ends of percents and fractions are met exactly.
 */

/** Exponents of units that float32 values can need. */
export const [LEAST_EXPONENT, MOST_EXPONENT] = [-149, 127]

/** A multiple beyond this is written as the float it is. */
const MOST_MULTIPLE = 2 ** 45

/** Of the largest value: a finer unit would not survive float32. */
const FINEST = 2 ** -20

const word = new DataView(new ArrayBuffer(4))

/** The exponent of the lowest bit that is set in a float32; null: it is 0. */
function lowestBit(value: number): number | null {
  if (value === 0) return null
  word.setFloat32(0, value)
  const bits = word.getUint32(0)
  const [biased, fraction] = [(bits >>> 23) & 255, bits & 0x7fffff]
  const mantissa = biased === 0 ? fraction : fraction | 0x800000
  const zeros = 31 - Math.clz32(mantissa & -mantissa)
  return Math.max(biased, 1) - 150 + zeros
}

/** How a few values are written: their unit's exponent, and how far from its value a multiple may be (0: not at all). */
export interface Unit {
  readonly exponent: number
  readonly tolerance: number
}

/**
 * A unit for values that may be off by a tolerance: the largest that leaves a multiple within it. Where float32 has no
 * room for that, or the tolerance is 0, one in which they are exact. null: there is none, and they are written as floats.
 * @param values float32 values; NaN is skipped
 */
export function unitFor(values: ArrayLike<number>, tolerance: number): Unit | null {
  let most = 0
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i] ?? NaN)
    if (size > most) most = size
  }
  if (most === Infinity) return null
  const exponent = Math.floor(Math.log2(2 * tolerance))
  if (tolerance > 0 && exponent >= LEAST_EXPONENT && 2 ** exponent >= FINEST * most) {
    return { exponent: Math.min(exponent, MOST_EXPONENT), tolerance }
  }
  return exactUnit(values, most)
}

function exactUnit(values: ArrayLike<number>, most: number): Unit | null {
  let exponent = MOST_EXPONENT
  let isZero = true
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN
    const lowest = Number.isNaN(value) ? null : lowestBit(value)
    if (lowest === null) continue
    isZero = false
    exponent = Math.min(exponent, lowest)
  }
  if (isZero) return { exponent: 0, tolerance: 0 }
  return most / 2 ** exponent > MOST_MULTIPLE ? null : { exponent, tolerance: 0 }
}

/** The multiple that is nearest to what is expected, of those in [low, high]; null: there is none. */
export function nearest(expected: number, low: number, high: number): number | null {
  const [least, most] = [Math.ceil(low), Math.floor(high)]
  if (!(least <= most)) return null
  return Math.min(Math.max(expected, least), most) + 0
}

/** What is expected of a value, as a multiple; 0 where that is none that can be. */
export function multipleOf(value: number, unit: number): number {
  const multiple = Math.round(value / unit)
  return Math.abs(multiple) <= MOST_MULTIPLE ? multiple + 0 : 0
}
