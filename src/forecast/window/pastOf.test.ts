import { describe, expect, test } from 'vitest'
import { tableOf, windowSpec } from '#testing/tables.ts'
import { toGrid } from './grid.ts'
import { pastOf, pastSteps } from './pastOf.ts'
import { planGrid } from './plan.ts'

const STEP = 300_000
const T0 = Date.UTC(2026, 0, 5)

function fleet(rowMs: number, rows: number) {
  const slots = Array.from({ length: rows }, (_, row) => row).filter((row) => row % 11 !== 3)
  const values = slots.map((row) => (row % 13 === 5 ? null : Math.sin(row / 3)))
  // A collector that reports 40 s later than the other, and stops earlier.
  const server = (name: string, lateMs: number, kept: number) => ({
    server: name,
    timeMs: slots.slice(0, kept).map((row) => T0 + row * rowMs + lateMs),
    metrics: { m: values.slice(0, kept) },
  })
  return tableOf([server('a', 0, slots.length), server('b', 40_000, slots.length - 9)])
}

describe.each([
  ['rows on the step', STEP, 90],
  ['rows that are aggregated to it', 60_000, 450],
])('%s', (_, rowMs, rows) => {
  const table = fleet(rowMs, rows)
  const grid = toGrid(table, { stepMs: STEP })
  const [column] = grid.table.metrics

  test('are the history that a forecast shows, at its times', () => {
    const options = { stepSource: 'model' as const, serverIdOf: (server: string) => server }
    const plan = planGrid(windowSpec(), grid, options)
    const length = 40
    const history = plan.history(0, length)
    plan.series.forEach(({ server, originMs }, index) => {
      const range = { fromMs: originMs - (length - 1) * STEP, toMs: originMs }
      const past = pastOf(grid, grid.table.servers.indexOf(server), column!, range)
      expect(past).toEqual({
        values: history.subarray(index * length, (index + 1) * length),
        lastMs: originMs,
      })
    })
  })

  test('end at most one step before the end of any range, and are unknown outside the table', () => {
    const newest = grid.table.timeMs[grid.ends[0]! - 1]!
    const range = { fromMs: newest - 2 * STEP - 1, toMs: newest + 3 * STEP + 7 }
    const past = pastOf(grid, 0, column!, range)!
    expect(past.values).toHaveLength(6)
    expect(range.toMs - past.lastMs).toBeLessThan(STEP)
    expect([...past.values.subarray(3)]).toEqual([NaN, NaN, NaN])
    expect(past.values[2]).toBe(Math.fround(column!.values[grid.ends[0]! - 1]!))
  })
})

test('a server without a value of the metric has no past', () => {
  const table = tableOf([
    { server: 'a', timeMs: [T0, T0 + STEP], metrics: { m: [1, 2] } },
    { server: 'b', timeMs: [T0, T0 + STEP], metrics: { m: [null, null] } },
  ])
  const grid = toGrid(table, { stepMs: STEP })
  expect(pastOf(grid, 1, grid.table.metrics[0]!, { fromMs: T0, toMs: T0 + STEP })).toBeNull()
})

test('a range has as many steps as fit between its ends, both included', () => {
  expect(pastSteps({ fromMs: 0, toMs: 3 * STEP }, STEP)).toBe(4)
  expect(pastSteps({ fromMs: 0, toMs: 3 * STEP - 1 }, STEP)).toBe(3)
  expect(pastSteps({ fromMs: 10, toMs: 0 }, STEP)).toBe(0)
  expect(pastSteps({ fromMs: 2 * STEP, toMs: 0 }, STEP)).toBe(0)
})
