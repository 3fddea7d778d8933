import { digitsOf, exponentOf, wireNumber } from './wireNumber.ts'

const [MINUS, POINT, COMMA, ZERO] = [0x2d, 0x2e, 0x2c, 0x30]
/** A sign, `0.`, five zeros and ten digits, and a comma; other numbers are written by JavaScript, in fewer than 25. */
const MOST_BYTES = 32
/** Of more zeros behind the point, JavaScript makes an exponent. */
const MOST_ZEROS = 5

let bytes = new Uint8Array(1 << 12)
const decoder = new TextDecoder()

/** JSON.stringify(wireNumbers(values)), without a number in between: a fleet's paths are millions of numbers. */
export function numbersText(values: ArrayLike<number>): string {
  if (bytes.length < values.length * MOST_BYTES) bytes = new Uint8Array(values.length * MOST_BYTES)
  let at = 0
  for (let i = 0; i < values.length; i++) {
    if (i > 0) bytes[at++] = COMMA
    at = writeNumber(values[i] ?? NaN, at)
  }
  return `[${decoder.decode(bytes.subarray(0, at))}]`
}

/** Writes a number from `at` on; the place behind it. */
function writeNumber(value: number, at: number): number {
  if (value === 0) {
    bytes[at] = ZERO
    return at + 1
  }
  const size = Math.abs(value)
  let exponent = exponentOf(size)
  let digits = digitsOf(size, exponent)
  if (Number.isNaN(digits)) return writeText(String(wireNumber(value)), at)
  let count = digits === 1e9 ? 10 : 9
  while (exponent > 0 && digits % 10 === 0) {
    digits /= 10
    exponent--
    count--
  }
  const zeros = exponent - count
  if (zeros > MOST_ZEROS) return writeText(String(wireNumber(value)), at)
  if (value < 0) bytes[at++] = MINUS
  if (zeros >= 0) {
    bytes.fill(ZERO, at, at + 2 + zeros)
    bytes[at + 1] = POINT
    return writeDigits(digits, count, 0, at + 2 + zeros)
  }
  return writeDigits(digits, count, exponent, at)
}

/** Writes `count` digits, with a point before the last `behind` of them where there are any. */
function writeDigits(digits: number, count: number, behind: number, at: number): number {
  const end = at + count + (behind > 0 ? 1 : 0)
  const point = behind > 0 ? end - 1 - behind : -1
  // At most 10⁹: integers of 32 bits are divided by a multiplication.
  let left = digits | 0
  for (let place = end - 1; place >= at; place--) {
    if (place === point) {
      bytes[place] = POINT
      continue
    }
    const rest = (left / 10) | 0
    bytes[place] = ZERO + (left - 10 * rest)
    left = rest
  }
  return end
}

function writeText(text: string, at: number): number {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i)
  return at + text.length
}
