import { expect, it } from 'vitest'
import { percentText, shareNumber, shareText, wholePercentText } from './percent.ts'

it('fractions are percentages of as many digits as they are read to', () => {
  expect([0, 0.1234, 0.5, 0.999, 1].map(wholePercentText)).toEqual(
    ['0', '12', '50', '100', '100'].map((number) => `${number}\u202f%`),
  )
  expect([0.3821, 0.0004, 0.00061, 1].map(percentText)).toEqual(
    ['38.2', '0', '0.1', '100'].map((number) => `${number}\u202f%`),
  )
  expect(percentText(NaN)).toBe('–')
  expect([0.8, 0.7894, -0.0312].map(shareText)).toEqual(['80.0\u202f%', '78.9\u202f%', '−3.1\u202f%'])
  expect([shareText(null), shareNumber(null), shareNumber(0.8)]).toEqual(['–', '–', '80.0'])
})
