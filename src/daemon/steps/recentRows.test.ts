import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LiveTable, rowsOf } from '#data/liveTable.ts'
import { RecentRows } from './recentRows.ts'

const row = fc.record({
  timeMs: fc.integer({ min: 0, max: 40 }),
  a: fc.option(fc.integer({ min: 0, max: 3 }), { nil: NaN }),
  b: fc.option(fc.integer({ min: 0, max: 3 }), { nil: NaN }),
})

it('holds what a live table holds, whatever comes in whatever order', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 80 }), fc.array(fc.nat(80)), (coming, drops) => {
      const rows = new RecentRows()
      const table = new LiveTable()
      let droppedMs = -Infinity
      coming.forEach(({ timeMs, a, b }, i) => {
        if (drops.includes(i)) {
          const through = Math.min(rows.newestMs - 5, 30)
          rows.drop(through, 0)
          if (Number.isFinite(through)) droppedMs = Math.max(droppedMs, through)
          if (Number.isFinite(through)) table.trim(through + 0.5)
        }
        if (timeMs <= droppedMs) return
        const cells = [NaN, a, b].map((value, column) => ({ column, at: () => value }))
        const put = rows.put(timeMs, cells.slice(1), 0)
        const metrics = [a, b].map((value, c) => ({ name: 'ab'.charAt(c), values: [value] }))
        const became = table.append({ servers: ['s'], timeMs: [timeMs], metrics, labels: [] })
        expect(put === 'newest' || put === 'late').toBe(became.added === 1)
        expect(put === 'late').toBe(became.late === 1)
        expect(put === 'changed').toBe(became.replaced === 1)
        expect(put === 'unchanged').toBe(became.unchanged === 1)
      })
      const expected = rowsOf(table.snapshot())
      expect(Array.from(rows.times())).toEqual(expected.timeMs)
      const values = [1, 2].map(() => new Array<number>(rows.count).fill(NaN))
      rows.each(rows.within(-Infinity, Infinity), (column, all, from, to) => {
        values[column - 1] = Array.from(all.subarray(from, to))
      })
      if (rows.count > 0) expect(values).toEqual(expected.metrics.map((column) => column.values))
    }),
    { seed: 11, numRuns: 500 },
  )
})

it('finds rows between two times: open on the left, closed on the right', () => {
  const rows = new RecentRows()
  for (const timeMs of [10, 20, 30]) rows.put(timeMs, [], 0)
  const count = (span: readonly [number, number]) => span[1] - span[0]
  expect(count(rows.within(10, 30))).toBe(2)
  expect(count(rows.within(9, 29))).toBe(2)
  expect(count(rows.at(20))).toBe(1)
  expect(count(rows.at(21))).toBe(0)
  expect(Array.from(rows.timesAfter(10))).toEqual([20, 30])
})

it('lets go of old rows, but for the newest few, and of those later than a time', () => {
  const rows = new RecentRows()
  for (let timeMs = 0; timeMs < 100; timeMs++) rows.put(timeMs, [{ column: 0, at: () => timeMs }], 0)
  rows.drop(98, 8)
  expect(Array.from(rows.times())).toEqual([92, 93, 94, 95, 96, 97, 98, 99])
  rows.cut(95)
  expect(rows.newestMs).toBe(95)
  rows.put(96, [], 0)
  rows.each(rows.at(96), (_, values, from) => expect(values[from]).toBeNaN())
})
