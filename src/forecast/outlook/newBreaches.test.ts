import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newBreaches, rangeOf } from './newBreaches.ts'

describe('how many servers come to breach', () => {
  test('of nobody is none', () => {
    expect(newBreaches([])).toEqual({ expected: 0, apart: [0, 0], together: [0, 0] })
  })

  test('is the sum of the chances, and its range depends on how they move', () => {
    const chances = new Array<number>(10).fill(0.5)
    const found = newBreaches(chances)
    expect(found.expected).toBeCloseTo(5, 12)
    // Binomial of 10 and a half: P(≤ 2) = 5.5 %, P(≤ 3) = 17.2 %, P(≤ 6) = 82.8 %, P(≤ 7) = 94.5 %.
    expect(found.apart).toEqual([3, 7])
    // All or none.
    expect(found.together).toEqual([0, 10])
    expect(rangeOf(found)).toEqual([0, 10])
  })

  test('counts together what is likelier than 90 % for its low end, and than 10 % for its high end', () => {
    expect(newBreaches([0.95, 0.9, 0.5, 0.11, 0.1, 0.02]).together).toEqual([1, 4])
  })

  test('together is what one dice for all servers would give', () => {
    const sorted = (chances: readonly number[]) => {
      const dice = 2000
      return Array.from({ length: dice }, (_, at) => (at + 0.5) / dice)
        .map((drawn) => chances.filter((chance) => drawn < chance).length)
        .sort((a, b) => a - b)
    }
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 97 }), { maxLength: 30 }), (percents) => {
        // Away from 10 % and 90 %, where a dice of 2000 sides decides.
        const chances = percents.map((percent) => percent / 100 + 0.003)
        const counts = sorted(chances)
        expect(newBreaches(chances).together).toEqual([counts[200], counts[1800 - 1]])
      }),
      { seed: 5, numRuns: 50 },
    )
  })
})
