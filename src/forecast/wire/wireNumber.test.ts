import { expect, test } from 'vitest'
import { numbersText } from './numbersText.ts'
import { wireNumber, wireNumbers } from './wireNumber.ts'

/** The same numbers in every run. */
function* doubles(count: number): Generator<number> {
  let state = 1
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32
  for (let i = 0; i < count; i++) yield (next() - 0.5) * 10 ** (next() * 40 - 20)
}

/** Numbers at whose rounding and notation something changes, and many others. */
function numbers(): number[] {
  const nearEnds = [9.99999999, 9.999999995, 0.1, 1, 99_999_999.95, 999_999_999.5, 1e8, 1e9, 1e-14, 1e-15]
  const nearMiddles = [1.000000005, 1.0000000150000001, 123.4567885, 2 ** -30, 5e-324, 1e22, 1e38]
  const short = [
    1, 10, 120, 1e7, 12.5, 0.5, 1e-5, 1e-6, 1.5e-6, 1.234567891e-6, 9.99999999999e-7, 1e-7, 100.25,
  ]
  const given = [0, -0, ...short, ...nearEnds, ...nearMiddles, ...doubles(50_000)]
  return given.flatMap((value) => [value, -value, Math.fround(value)])
}

test('says what nine significant digits say', () => {
  const wrong = numbers().filter((value) => !Object.is(wireNumber(value), Number(value.toPrecision(9))))
  expect(wrong).toEqual([])
})

test('says nothing of what is no number', () => {
  expect([NaN, Infinity, -Infinity].map(wireNumber)).toEqual([null, null, null])
})

test('as text is the JSON of the numbers', () => {
  for (const value of [...numbers(), NaN, Infinity])
    if (numbersText([value]) !== JSON.stringify(wireNumbers([value])))
      expect(numbersText([value])).toBe(JSON.stringify(wireNumbers([value])))
  const all = [...numbers(), NaN, ...numbers()]
  expect(numbersText(all)).toBe(JSON.stringify(wireNumbers(all)))
  expect(numbersText([])).toBe('[]')
})
