import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeNumbers, encodeNumbers } from './numbers.ts'

const roundTrip = (values: readonly number[]) => {
  const column = Float64Array.from(values)
  return [...decodeNumbers(encodeNumbers(column), column.length)]
}
const bytesAPoint = (values: readonly number[]) =>
  encodeNumbers(Float64Array.from(values)).length / values.length

const decimal = fc
  .tuple(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.integer({ min: 0, max: 9 }))
  .map(([whole, decimals]) => whole / 10 ** decimals)

describe('numbers come back bit by bit', () => {
  test.each([
    ['any doubles', fc.double()],
    ['decimals', decimal],
    ['32-bit floats', fc.float()],
    ['decimals as 32-bit floats', decimal.map(Math.fround)],
    ['whole numbers of any size', fc.maxSafeInteger()],
    ['times', fc.double({ min: 1.7e12, max: 1.8e12, noNaN: true })],
    [
      'all of them',
      fc.oneof(decimal, fc.double(), fc.constantFrom(-0, Infinity, -Infinity, 2 ** 49, 2 ** 53)),
    ],
  ])('%s, with nulls anywhere', (_, arbitrary) => {
    fc.assert(
      fc.property(fc.array(fc.option(arbitrary, { nil: Number.NaN, freq: 4 })), (values) => {
        expect(roundTrip(values)).toEqual(values)
        // toEqual does not tell 0 from -0 in all versions.
        expect(roundTrip(values).every((value, i) => Object.is(value, values[i]))).toBe(true)
      }),
      { seed: 5, numRuns: 300 },
    )
  })

  test('a counter that rises at one rate and the times of a steady feed take a byte each', () => {
    const times = Array.from({ length: 720 }, (_, i) => 1_772_409_600_000 + i * 5000)
    expect(bytesAPoint(times)).toBeLessThan(1.05)
    expect(roundTrip(times)).toEqual(times)
  })

  test('percents with a decimal take little more than a byte, as 32-bit floats too', () => {
    const values = Array.from(
      { length: 720 },
      (_, i) => Math.round(500 + 30 * Math.sin(i / 9) + (i % 7)) / 10,
    )
    expect(bytesAPoint(values)).toBeLessThan(1.1)
    expect(bytesAPoint(values.map(Math.fround))).toBeLessThan(1.1)
    expect(roundTrip(values.map(Math.fround))).toEqual(values.map(Math.fround))
  })
})
