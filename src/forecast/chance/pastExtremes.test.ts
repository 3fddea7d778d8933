import fc from 'fast-check'
import { expect, it } from 'vitest'
import { EXTREME_BLOCK_STEPS, EXTREME_BLOCKS, extremesOf, noExtremes, takeExtreme } from './pastExtremes.ts'

it('are the highest and the lowest of every block, the last of which ends at the newest value', () => {
  const value = fc.oneof(
    { weight: 9, arbitrary: fc.float({ min: -100, max: 100, noNaN: true }) },
    { weight: 1, arbitrary: fc.constant(NaN) },
  )
  fc.assert(
    fc.property(fc.array(value, { maxLength: 100 }), (values) => {
      const { blockSteps, blocks, highs, lows } = extremesOf(values)
      expect([blockSteps, blocks, highs.length, lows.length]).toEqual([
        ...[EXTREME_BLOCK_STEPS, EXTREME_BLOCKS],
        ...[EXTREME_BLOCKS, EXTREME_BLOCKS],
      ])
      for (let back = 0; back < 10; back++) {
        const to = values.length - back * blockSteps
        const known = values
          .slice(Math.max(0, to - blockSteps), Math.max(0, to))
          .filter((x) => !Number.isNaN(x))
        const block = blocks - 1 - back
        expect(highs[block]).toBe(known.length === 0 ? NaN : Math.fround(Math.max(...known)))
        expect(lows[block]).toBe(known.length === 0 ? NaN : Math.fround(Math.min(...known)))
      }
    }),
    { seed: 6 },
  )
})

it('end where what is kept does, and keep series apart', () => {
  const extremes = noExtremes(2)
  const kept = EXTREME_BLOCKS * EXTREME_BLOCK_STEPS
  expect(takeExtreme(extremes, 1, kept - 1, 5)).toBe(true)
  expect(takeExtreme(extremes, 1, kept, 7)).toBe(false)
  expect(extremes.highs[EXTREME_BLOCKS]).toBe(5)
  expect([...extremes.highs.subarray(0, EXTREME_BLOCKS)].every(Number.isNaN)).toBe(true)
})
