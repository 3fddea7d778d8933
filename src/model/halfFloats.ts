/** IEEE 754 binary16 bits → number. */
export function float16ToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

const word = new Uint32Array(1)
const single = new Float32Array(word.buffer)

/** bfloat16 bits (the upper half of a binary32) → number. */
export function bfloat16ToFloat(bits: number): number {
  word[0] = bits << 16
  return single[0] ?? NaN
}
