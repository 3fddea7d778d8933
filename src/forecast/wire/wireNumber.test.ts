import { expect, test } from 'vitest'
import { wireNumber } from './wireNumber.ts'

/** The same numbers in every run. */
function* doubles(count: number): Generator<number> {
  let state = 1
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32
  for (let i = 0; i < count; i++) yield (next() - 0.5) * 10 ** (next() * 40 - 20)
}

test('says what nine significant digits say', () => {
  const nearEnds = [9.99999999, 9.999999995, 0.1, 1, 99_999_999.95, 999_999_999.5, 1e8, 1e9, 1e-14, 1e-15]
  const nearMiddles = [1.000000005, 1.0000000150000001, 123.4567885, 2 ** -30, 5e-324, 1e22, 1e38]
  const given = [0, -0, ...nearEnds, ...nearMiddles, ...doubles(50_000)]
  const said = given.flatMap((value) => [value, -value, Math.fround(value)])
  const wrong = said.filter((value) => !Object.is(wireNumber(value), Number(value.toPrecision(9))))
  expect(wrong).toEqual([])
})

test('says nothing of what is no number', () => {
  expect([NaN, Infinity, -Infinity].map(wireNumber)).toEqual([null, null, null])
})
