import { expect, test } from 'vitest'
import { Random } from '#data/simulate/random.ts'
import { tableOf } from '#testing/tables.ts'
import { EXTREME_BLOCK_STEPS, EXTREME_BLOCKS, noExtremes, takeExtreme } from '../chance/pastExtremes.ts'
import { gridRows, toGrid } from './grid.ts'
import { placedExtremes, placedHistory } from './placedPast.ts'

const STEP_MS = 300_000

test('the past of a series is what its rows say one by one, gaps, missing values and a long past among them', () => {
  for (let seed = 1; seed <= 5; seed++) {
    const random = new Random(seed, 0)
    const steps = EXTREME_BLOCKS * EXTREME_BLOCK_STEPS + 40
    const table = tableOf(
      ['a', 'b'].map((server) => {
        const slots = Array.from({ length: steps }, (_, slot) => slot).filter(
          (slot) => slot < 2 || slot === steps - 1 || random.between(0, 1) < (slot % 200 < 60 ? 0.05 : 0.9),
        )
        const values = slots.map(() => (random.between(0, 1) < 0.2 ? null : random.between(-5, 5)))
        return { server, timeMs: slots.map((slot) => slot * STEP_MS), metrics: { load: values } }
      }),
    )
    const grid = toGrid(table, { stepMs: STEP_MS })
    const column = grid.table.metrics[0] ?? null
    // The second series ends before its server's newest row.
    const placed = [0, 1].map((server) => {
      const [, to] = gridRows(grid, server)
      return { server, origin: to - 1 - 7 * server, column }
    })
    const expected = noExtremes(2)
    const history = new Float32Array(2 * 50).fill(NaN)
    placed.forEach(({ server, origin }, index) => {
      for (let row = origin; row >= gridRows(grid, server)[0]; row--) {
        const back = (grid.slots[origin] ?? NaN) - (grid.slots[row] ?? NaN)
        const value = column?.values[row] ?? NaN
        takeExtreme(expected, index, back, value)
        if (back < 50) history[(index + 1) * 50 - 1 - back] = value
      }
    })
    expect(placedExtremes(grid, placed)).toEqual(expected)
    expect(placedHistory(grid, placed, 50)).toEqual(history)
    expect(placedHistory(grid, [{ server: 0, origin: 9, column: null }], 3).every(Number.isNaN)).toBe(true)
  }
})
