import { describe, expect, test } from 'vitest'
import { tableOf, windowSpec } from '#testing/tables.ts'
import { gridAsOf, toGrid } from './grid.ts'
import { planGrid, planWindows } from './plan.ts'

const STEP = 300_000
const T0 = Date.UTC(2026, 0, 5)
const options = { stepMs: STEP, stepSource: 'model' as const, serverIdOf: (server: string) => server }

/** Two servers with gaps; the second one ends early. */
function table(futureFactor = 1) {
  const rows = (server: string, to: number, phase: number) => {
    const slots = Array.from({ length: to }, (_, slot) => slot).filter((slot) => slot % 11 !== phase)
    const values = slots.map((slot) => Math.sin(slot / 3 + phase) * (slot >= 40 ? futureFactor : 1))
    return { server, timeMs: slots.map((slot) => T0 + slot * STEP), metrics: { m: values, n: values } }
  }
  return tableOf([rows('a', 60, 3), rows('b', 33, 5)])
}

describe('a grid as of an earlier step', () => {
  const spec = windowSpec()

  test('gives the windows of a table that ends there', () => {
    const whole = toGrid(table(), options)
    for (const slot of [8, 25, 36, 39, 59]) {
      const now = planGrid(spec, gridAsOf(whole, slot), options)
      const cut = planWindows(spec, table(), { ...options, asOfMs: T0 + slot * STEP })
      expect(now.series, `slot ${slot}`).toEqual(cut.series)
      expect(now.inputs(0, 4)).toEqual(cut.inputs(0, 4))
      expect(now.targetScale(0)).toEqual(cut.targetScale(0))
      expect(now.history(0, 20)).toEqual(cut.history(0, 20))
      expect(now.current(0)).toEqual(cut.current(0))
      expect(now.issueTimeMs).toBe(cut.issueTimeMs)
    }
  })

  test('knows nothing of what came later', () => {
    const [one, other] = [1, 1000].map((factor) =>
      planGrid(spec, gridAsOf(toGrid(table(factor), options), 39), options),
    )
    expect(one!.inputs(0, 4)).toEqual(other!.inputs(0, 4))
    expect(one!.history(0, 20)).toEqual(other!.history(0, 20))
  })

  test('has no rows before the first', () => {
    const before = gridAsOf(toGrid(table(), options), -1)
    expect([...before.ends]).toEqual([...before.table.offsets.subarray(0, 2)])
    expect(before.issueTimeMs).toBeNaN()
    expect(() => planGrid(spec, before, options)).toThrow(expect.objectContaining({ code: 'series-none' }))
  })
})

test('a selection of a plan is that part of it, in the order asked for', () => {
  const plan = planWindows(windowSpec(), table(), options)
  expect(plan.series.map(({ server, metric }) => `${server}/${metric}`)).toEqual(['a/m', 'a/n', 'b/m', 'b/n'])
  const part = plan.select([2, 0]).select([1, 0])
  expect(part.series).toEqual([plan.series[0], plan.series[2]])
  expect(part.inputs(1, 2)).toEqual(plan.inputs(2, 3))
  expect(part.targetScale(0, 1, 2)).toEqual(plan.targetScale(0, 2, 3))
  expect(part.history(0, 5).subarray(5)).toEqual(plan.history(0, 5).subarray(10, 15))
  expect(part.current(0)[1]).toBe(plan.current(0)[2])
  expect(part.place(0, 1)).toMatchObject({ server: 1, originSlot: 32, column: { name: 'm' } })
})
