import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalCdf, normalQuantile } from '../aggregate/normal.ts'
import { pathChances } from './copula.ts'

/** Steps whose probability is neither so small nor so large that only the table's end counts. */
const probability = fc.double({ min: 1e-4, max: 0.999, noNaN: true })
const probabilities = fc.array(probability, { minLength: 1, maxLength: 24 })
const strength = fc.constantFrom(0, 0.2, 0.5, 0.8, 0.95)
const last = (values: ArrayLike<number>) => values[values.length - 1] ?? NaN

describe('the chance that any step crosses', () => {
  it('is one minus the product where steps are independent', () => {
    fc.assert(
      fc.property(probabilities, (all) => {
        const none = all.reduce((product, p) => product * (1 - p), 1)
        expect(last(pathChances(all, 0))).toBeCloseTo(1 - none, 3)
      }),
      { seed: 1 },
    )
  })

  it('is about the largest where steps are nearly one', () => {
    fc.assert(
      fc.property(probability, (p) => {
        const chance = last(pathChances([p, p], 0.95))
        expect(chance).toBeGreaterThan(p - 2e-3)
        // Two independent ones would be up to a quarter more.
        expect(chance).toBeLessThan(p + 0.08)
      }),
      { seed: 2 },
    )
  })

  it('of two steps is that of two normal scores with this correlation', () => {
    // Integrated finely over the common factor.
    const exact = (p: number, q: number, a: number) => {
      const [b, c] = [-normalQuantile(p), -normalQuantile(q)]
      let [none, total] = [0, 0]
      for (let u = -8; u <= 8; u += 0.002) {
        const weight = Math.exp(-0.5 * u * u)
        const stays = (barrier: number) => normalCdf((barrier - Math.sqrt(a) * u) / Math.sqrt(1 - a))
        none += weight * stays(b) * stays(c)
        total += weight
      }
      return 1 - none / total
    }
    for (const [p, q, a] of [
      [0.1, 0.3, 0.5],
      [0.01, 0.02, 0.5],
      [0.5, 0.5, 0.8],
      [0.9, 0.05, 0.2],
    ] as const)
      expect(last(pathChances([p, q], a))).toBeCloseTo(exact(p, q, a), 3)
  })

  it('lies between the largest and the sum, and never falls with time', () => {
    fc.assert(
      fc.property(probabilities, strength, (all, a) => {
        const chances = pathChances(all, a)
        let [largest, sum, before] = [0, 0, 0]
        all.forEach((p, step) => {
          largest = Math.max(largest, p)
          sum += p
          const chance = chances[step] ?? NaN
          expect(chance).toBeGreaterThanOrEqual(largest - 2e-3)
          expect(chance).toBeLessThanOrEqual(Math.min(1, sum) + 2e-3)
          expect(chance).toBeGreaterThanOrEqual(before - 1e-12)
          before = chance
        })
      }),
      { seed: 3 },
    )
  })

  it('falls with the strength: what lasts counts once', () => {
    fc.assert(
      fc.property(probabilities, (all) => {
        const chances = [0, 0.2, 0.5, 0.8, 0.95].map((a) => last(pathChances(all, a)))
        chances.forEach((chance, at) => {
          expect(chance).toBeLessThanOrEqual((chances[at - 1] ?? 1) + 2e-3)
        })
      }),
      { seed: 4 },
    )
  })

  it('is nothing without a probability, all but sure where a step is sure, and passes over NaN', () => {
    expect([...pathChances([0, 0, 0], 0.5)]).toEqual([0, 0, 0])
    expect([...pathChances([NaN, NaN], 0.5)]).toEqual([0, 0])
    expect(last(pathChances([0.1, 1, 0.1], 0.5))).toBeGreaterThan(0.999)
    expect([...pathChances([0.2, NaN, 0.3], 0.5)].slice(-1)).toEqual(
      [...pathChances([0.2, 0.3], 0.5)].slice(-1),
    )
    // So little that the sum says it.
    expect(last(pathChances([1e-7, 2e-7], 0.5))).toBeCloseTo(3e-7, 12)
  })
})
