import { describe, expect, it } from 'vitest'
import { assessFleet } from '#forecast/assess.ts'
import { thresholdsWith } from '#forecast/thresholds.ts'
import { FAKE_FLEET, fakeForecast } from '../../../testing/fakeForecast.ts'
import type { Row } from '../rows/rows.ts'
import { heightOf, labelledRows, placeRows, rowAt, rowsIn, sharingOf } from './placement.ts'

const assessment = assessFleet(fakeForecast({ ...FAKE_FLEET, servers: 1 }), thresholdsWith({}))

describe('places', () => {
  const server = { kind: 'server', lines: [0], state: assessment.servers[0]! } as const
  const group = { kind: 'group', lines: [0], profile: 'a', collapsed: false } as const
  const many: Row[] = [group, ...Array<Row>(5000).fill(server), group, ...Array<Row>(5000).fill(server)]
  it('give few rows a height that a hand can hit, and no more', () => {
    const placed = placeRows([server, server], { first: 0, count: 2 }, 700)
    expect([...placed.tops]).toEqual([0, 64, 128])
  })
  it('leave group rows readable where servers are thinner than a pixel', () => {
    const placed = placeRows(many, { first: 0, count: many.length }, 700)
    expect(placed.tops[1]).toBe(20)
    expect(heightOf(placed)).toBeCloseTo(700)
    expect(placed.tops[2]! - placed.tops[1]!).toBeCloseTo(660 / 10_000)
  })
  it('share the height evenly where there are more groups than room', () => {
    const placed = placeRows(Array<Row>(100).fill(group), { first: 0, count: 100 }, 700)
    expect(heightOf(placed)).toBeCloseTo(700)
  })
  it('find the row at a height, and every row in some pixel', () => {
    const placed = placeRows(many, { first: 0, count: many.length }, 700)
    expect(rowAt(placed, 5)).toBe(0)
    expect(rowAt(placed, 20.01)).toBe(1)
    expect(rowAt(placed, 699.99)).toBe(many.length - 1)
    expect(rowAt(placed, 700.01)).toBeNull()
    const seen = new Set<number>()
    for (let y = 0; y < 700; y++) {
      const { first, count } = rowsIn(placed, y, 1)
      expect(count).toBeGreaterThan(0)
      for (let row = first; row < first + count; row++) seen.add(row)
    }
    expect(seen.size).toBe(many.length)
  })
  it('let a tall row have its pixels to itself, and lose none that is thin', () => {
    const placed = { first: 0, count: 4, tops: Float64Array.from([0, 2.4, 2.6, 2.8, 5.8]) }
    const seen = [0, 1, 2, 3, 4, 5].map((y) => rowsIn(placed, y, 1))
    expect(seen.map(({ first, count }) => [first, count])).toEqual([
      [0, 1],
      [0, 1],
      [1, 2],
      [3, 1],
      [3, 1],
      [3, 1],
    ])
    expect([0, 1, 2, 3].map((row) => sharingOf(placed, row, 1))).toEqual([1, 2, 2, 1])
  })
  it('are those of the window', () => {
    const placed = placeRows(many, { first: 100, count: 10 }, 700)
    expect(rowAt(placed, 0)).toBe(100)
    expect(rowAt(placed, 639)).toBe(109)
    expect(rowAt(placed, 641)).toBeNull()
  })
  it('of nothing are nothing', () => {
    const placed = placeRows([], { first: 0, count: 0 }, 700)
    expect(rowAt(placed, 0)).toBeNull()
    expect(rowsIn(placed, 0, 1).count).toBe(0)
    expect(labelledRows([], placed, 14)).toEqual([])
  })
  it('label groups first, and no label lies over another', () => {
    const placed = placeRows(many, { first: 0, count: many.length }, 700)
    const labels = labelledRows(many, placed, 14)
    expect(labels.map(({ row }) => row)).toContain(0)
    expect(labels.map(({ row }) => row)).toContain(5001)
    expect(labels.length).toBeGreaterThan(44)
    labels.slice(1).forEach(({ y }, i) => {
      expect(y - labels[i]!.y).toBeGreaterThanOrEqual(14 - 1e-6)
    })
  })
  it('label every row that has the room', () => {
    const few = [group, server, server]
    expect(labelledRows(few, placeRows(few, { first: 0, count: 3 }, 700), 14)).toHaveLength(3)
  })
})
