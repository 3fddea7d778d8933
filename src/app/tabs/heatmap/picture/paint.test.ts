import { describe, expect, it } from 'vitest'
import { assessFleet } from '#forecast/assess.ts'
import { thresholdsWith } from '#forecast/thresholds.ts'
import { medianMs, slowness } from '#testing/pace.ts'
import { FAKE_FLEET, fakeForecast } from '../../../testing/fakeForecast.ts'
import { rowsOf, type Row } from '../rows/rows.ts'
import { similarityOrder } from '../rows/similarity.ts'
import { paint, paletteOf, shadeOf, type Lines } from './paint.ts'
import { placeRows } from './placement.ts'
import type { Scale } from './scale.ts'

const scale: Scale = {
  pieces: [
    {
      from: 0,
      to: 63,
      colours: [
        [0, 0, 0],
        [1, 1, 1],
      ],
    },
  ],
  edges: 'upper',
  marks: [],
  capped: { below: false, above: false },
}
const palette = paletteOf(scale)
const state = assessFleet(fakeForecast({ ...FAKE_FLEET, servers: 1 }), thresholdsWith({})).servers[0]!
const server = (line: number): Row => ({ kind: 'server', state, lines: [line] })
const linesOf = (rows: readonly (readonly number[])[], doubtful: readonly number[] = []): Lines => ({
  columns: rows[0]!.length,
  values: Float32Array.from(rows.flat()),
  doubtful: Uint8Array.from(rows, (_, i) => Number(doubtful.includes(i))),
  worst: 'largest',
})
const opaque = (value: number) => palette.pixels[shadeOf(scale, value)]!
const hint = (value: number) => palette.pixels[palette.pixels.length / 2 + shadeOf(scale, value)]!
const NOTHING = 0

function painted(
  lines: Lines,
  rows: readonly Row[],
  heightPx: number,
  columns?: readonly [number, number],
  maxWidth = 1000,
) {
  const [first, count] = columns ?? [0, lines.columns]
  const placement = placeRows(rows, { first: 0, count: rows.length }, heightPx)
  return paint(lines, rows, placement, { first, count }, 1, maxWidth, palette)
}

describe('a picture', () => {
  it('shows each cell in the colour of its value, and nothing where nothing is known', () => {
    const { width, height, pixels } = painted(
      linesOf([
        [0, NaN, 63],
        [10, 20, 30],
      ]),
      [server(0), server(1)],
      2,
    )
    expect([width, height]).toEqual([3, 2])
    expect([...pixels]).toEqual([opaque(0), NOTHING, opaque(63), opaque(10), opaque(20), opaque(30)])
    expect(new Set(pixels).size).toBe(6)
  })

  it('repeats a row over its height', () => {
    const { height, pixels } = painted(linesOf([[1], [2]]), [server(1), server(0)], 6)
    expect(height).toBe(6)
    expect([...pixels]).toEqual([2, 2, 2, 1, 1, 1].map(opaque))
  })

  it('shows the worst where rows share a pixel: the largest, or where low is bad the smallest', () => {
    const lines = linesOf([
      [1, 9],
      [5, 2],
      [3, NaN],
      [7, NaN],
    ])
    const rows = [server(0), server(1), server(2), server(3)]
    expect([...painted(lines, rows, 2).pixels]).toEqual([opaque(5), opaque(9), opaque(7), NOTHING])
    const low = painted({ ...lines, worst: 'smallest' }, rows, 2)
    expect([...low.pixels]).toEqual([opaque(1), opaque(2), opaque(3), NOTHING])
  })

  it('shows the worst where columns share a pixel', () => {
    const { width, pixels } = painted(linesOf([[1, 5, 2, 3, 9, 0]]), [server(0)], 1, undefined, 3)
    expect(width).toBe(3)
    expect([...pixels]).toEqual([5, 3, 9].map(opaque))
  })

  it('lets the hatching through where values are doubtful, and prefers what is not', () => {
    const lines = linesOf(
      [
        [50, 50],
        [4, NaN],
      ],
      [0],
    )
    expect([...painted(lines, [server(0)], 1).pixels]).toEqual([hint(50), hint(50)])
    expect([...painted(lines, [server(0), server(1)], 1).pixels]).toEqual([opaque(4), hint(50)])
    expect(hint(50)).not.toBe(opaque(50))
  })

  it('gives a group the worst of all its servers, folded or not', () => {
    const rows: Row[] = [{ kind: 'group', profile: null, collapsed: true, lines: [0, 1, 2] }]
    expect([...painted(linesOf([[1], [5], [3]]), rows, 1).pixels]).toEqual([opaque(5)])
  })

  it('is painted of the window alone', () => {
    const lines = linesOf([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
      [9, 10, 11, 12],
    ])
    const rows = [server(0), server(1), server(2)]
    const placement = placeRows(rows, { first: 1, count: 1 }, 1)
    const { pixels } = paint(lines, rows, placement, { first: 2, count: 2 }, 1, 100, palette)
    expect([...pixels]).toEqual([opaque(7), opaque(8)])
  })

  it('of no rows has no height', () => {
    expect(painted(linesOf([[1]]), [], 100).height).toBe(0)
  })
})

it('shades differ from one end to the other, and both ends are reached', () => {
  expect(shadeOf(scale, -5)).toBe(0)
  expect(shadeOf(scale, 500)).toBe(63)
  expect(palette.pixels[0]).toBe(0xff000000)
  expect(palette.pixels[63]).toBe(0xffffffff)
})

describe('ten thousand servers of 384 steps', () => {
  const columns = 384
  const count = 10_000
  const values = Float32Array.from({ length: count * columns }, (_, i) =>
    i % 1009 === 0 ? NaN : (i * 7919) % 64,
  )
  const lines: Lines = { columns, values, doubtful: new Uint8Array(count), worst: 'largest' }
  const candidates = Array.from({ length: count }, (_, line) => ({
    line,
    state: { ...state, profile: `p${line % 5}` },
    standing: { kind: 'series', series: line } as const,
  }))

  it.each([false, true])('are repainted in 50 ms (grouped: %s)', (grouped) => {
    const rows = rowsOf(candidates, 'name', grouped, new Set())
    const whole = { first: 0, count: rows.length }
    const took = medianMs(() => {
      paint(lines, rows, placeRows(rows, whole, 800), { first: 0, count: columns }, 0.5, 2000, palette)
    })
    // Fails at twice the goal.
    expect(took / slowness()).toBeLessThan(2 * 50)
  })

  it('are put in order of similarity within a tenth of a second', () => {
    const took = medianMs(() => similarityOrder(values, columns), 3)
    expect(took / slowness()).toBeLessThan(2 * 100)
  })
})
