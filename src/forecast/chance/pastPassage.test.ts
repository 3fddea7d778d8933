import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Direction } from '../quantile/breach.ts'
import { extremesOf } from './pastExtremes.ts'
import { pastPassage, shareWithin, type PastBlocks } from './pastPassage.ts'

const blocksOf = (highs: readonly number[], lows = highs, blockSteps = 1): PastBlocks => ({
  blockSteps,
  highs,
  lows,
  from: 0,
  to: highs.length,
})

/** The definition, read aloud: every stretch of K blocks after one that was good at some time. */
function counted({ highs, lows, to }: PastBlocks, threshold: number, direction: Direction, K: number) {
  const sign = direction === 'above' ? 1 : -1
  const isBad = (value: number) => sign * value >= sign * threshold
  const [bad, good] = direction === 'above' ? [highs, lows] : [lows, highs]
  const crossed = new Array<number>(K + 1).fill(0)
  let stretches = 0
  for (let begin = 0; begin + K < to; begin++) {
    const start = good[begin] ?? NaN
    const stretch = Array.from({ length: K }, (_, k) => bad[begin + 1 + k] ?? NaN)
    if (Number.isNaN(start) || isBad(start)) continue
    if (stretch.filter((value) => !Number.isNaN(value)).length < K / 2) continue
    stretches++
    const first = stretch.findIndex(isBad)
    for (let k = 1; k <= K; k++) if (first >= 0 && first < k) crossed[k] = (crossed[k] ?? 0) + 1
  }
  return { stretches, shares: crossed.map((count) => (stretches === 0 ? 0 : count / stretches)) }
}

describe('how often a past crossed', () => {
  it('is what counting every stretch gives, upwards and downwards, gaps and all', () => {
    const value = fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 0, max: 9 }) },
      { weight: 1, arbitrary: fc.constant(NaN) },
    )
    fc.assert(
      fc.property(
        fc.array(fc.tuple(value, fc.integer({ min: 0, max: 3 })), { maxLength: 40 }),
        fc.integer({ min: 1, max: 8 }),
        fc.constantFrom<Direction>('above', 'below'),
        fc.integer({ min: 1, max: 3 }),
        (past, K, direction, blockSteps) => {
          const highs = past.map(([low, more]) => low + more)
          const lows = past.map(([low]) => low)
          const blocks = blocksOf(highs, lows, blockSteps)
          const horizon = K * blockSteps
          const found = pastPassage(blocks, 6, direction, horizon)
          const expected = counted(blocks, 6, direction, K)
          found.shares.forEach((share, k) => {
            expect(share).toBeCloseTo(expected.shares[k] ?? NaN, 9)
          })
          expect(found.stretches).toBeCloseTo((expected.stretches * blockSteps) / horizon, 9)
        },
      ),
      { seed: 7, numRuns: 300 },
    )
  })

  it('says nothing of a past that was never good, or is too short', () => {
    expect(pastPassage(blocksOf([9, 9, 9, 9, 9]), 6, 'above', 2)).toMatchObject({ stretches: 0 })
    expect(pastPassage(blocksOf([1, 1]), 6, 'above', 4)).toMatchObject({ stretches: 0 })
    expect([...pastPassage(blocksOf([1, 1]), 6, 'above', 4).shares]).toEqual([0, 0, 0, 0, 0])
  })

  it('rises evenly within a block, and reads only its own series', () => {
    const highs = [0, 0, 9, 0, 0, 9]
    const both = { ...blocksOf([...highs, 9, 9, 9, 9], undefined, 10), to: highs.length }
    const passage = pastPassage(both, 6, 'above', 20)
    // Of stretches after blocks 0, 1 and 3 all cross: one within a block, two within two.
    expect([...passage.shares]).toEqual([0, expect.closeTo(1 / 3), expect.closeTo(1)])
    expect([0, 5, 10, 15, 20, 99].map((steps) => shareWithin(passage, steps))).toEqual(
      [0, 1 / 6, 1 / 3, 2 / 3, 1, 1].map((share) => expect.closeTo(share) as number),
    )
  })

  it('from extremes is close to what the values themselves say', () => {
    // A day of 5-minute steps that peaks for an hour, for six days.
    const values = Array.from({ length: 6 * 288 }, (_, step) =>
      step % 288 >= 200 && step % 288 < 212 ? 9 : 1,
    )
    const { blockSteps, blocks, highs, lows } = extremesOf(values)
    const coarse = pastPassage({ blockSteps, highs, lows, from: 0, to: blocks }, 6, 'above', 96)
    const fine = pastPassage(blocksOf(values), 6, 'above', 96)
    for (const steps of [12, 48, 96])
      expect(Math.abs(shareWithin(coarse, steps) - shareWithin(fine, steps))).toBeLessThan(0.06)
  })
})
