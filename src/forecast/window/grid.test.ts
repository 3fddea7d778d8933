import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tableOf } from '#testing/tables.ts'
import { gridRows, toGrid } from './grid.ts'

const STEP = 300_000
const T0 = Date.UTC(2026, 2, 2)

test('rows that jitter by less than half a step keep their place, whatever the phase', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: STEP - 1 }),
      fc.array(fc.double({ min: -0.4, max: 0.4, noNaN: true }), { minLength: 40, maxLength: 60 }),
      (phase, jitter) => {
        const timeMs = jitter.map((offset, i) => T0 + phase + (i + offset) * STEP)
        const grid = toGrid(tableOf([{ server: 'a', timeMs, metrics: { x: jitter } }]), { stepMs: STEP })
        const first = grid.slots[0] ?? NaN
        expect([...grid.slots].map((slot) => slot - first)).toEqual(jitter.map((_, i) => i))
      },
    ),
    { seed: 2, numRuns: 100 },
  )
})

test('finer rows end in full slots at the newest row, by metric', () => {
  const timeMs = Array.from({ length: 13 }, (_, i) => T0 + i * 60_000)
  const values = timeMs.map((_, i) => i)
  const grid = toGrid(
    tableOf([
      {
        server: 'a',
        timeMs,
        metrics: { cpu_percent: values, network_errors: values, bytes_total: values, peak: values },
        labels: { status: values.map((i) => (i === 12 ? null : `s${i}`)) },
      },
    ]),
    { stepMs: STEP },
  )
  const [mean, sum, last, max] = grid.table.metrics.map((column) => [...column.values])
  // Rows 0..2 | 3..7 | 8..12
  expect([...grid.table.timeMs]).toEqual([2, 7, 12].map((i) => T0 + i * 60_000))
  expect(mean).toEqual([1, 5, 10])
  expect(sum).toEqual([3, 25, 50])
  expect(last).toEqual([2, 7, 12])
  expect(max).toEqual([2, 7, 12])
  const [status] = grid.table.labels
  expect([...(status?.codes ?? [])].map((code) => status?.classes[code])).toEqual(['s2', 's7', 's11'])
  expect(grid.notes.join()).toContain("rows every 1 min were aggregated to the model's step of 5 min")
})

test('rows that share a step are merged, counts too by their mean', () => {
  const timeMs = [0, 1, 2, 2.1, 3].map((i) => T0 + i * STEP)
  const table = tableOf([{ server: 'a', timeMs, metrics: { errors: [1, 1, 2, 4, null] } }])
  const grid = toGrid(table, { stepMs: STEP })
  expect([...(grid.table.metrics[0]?.values ?? [])]).toEqual([1, 1, 3, NaN])
  expect(grid.notes.join()).toContain('1 of 5 rows')
})

test('rows after asOf are not there', () => {
  const timeMs = [0, 1, 2, 3].map((i) => T0 + i * STEP)
  const table = tableOf([
    { server: 'a', timeMs, metrics: { x: [1, 2, 3, 4] } },
    { server: 'b', timeMs, metrics: { x: [5, 6, 7, 8] } },
  ])
  const grid = toGrid(table, { stepMs: STEP, asOfMs: T0 + STEP })
  const known = [0, 1].map((server) => grid.table.metrics[0]?.values.subarray(...gridRows(grid, server)))
  expect(known.map((values) => [...(values ?? [])])).toEqual([
    [1, 2],
    [5, 6],
  ])
  expect(grid.issueTimeMs).toBe(T0 + STEP)
})

test('a table without rows, or without a step, says so', () => {
  expect(() => toGrid(tableOf([]), { stepMs: STEP })).toThrow('no row')
  expect(() => toGrid(tableOf([{ server: 'a', timeMs: [T0] }]), { stepMs: STEP })).toThrow('two rows')
})
