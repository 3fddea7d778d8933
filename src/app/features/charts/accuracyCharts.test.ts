import { expect, test } from 'vitest'
import { calibrationOption } from './calibrationOption.ts'
import type { ChartTheme } from './chartTheme.ts'
import type { Palette } from './seriesTones.ts'
import { skillOption } from './skillOption.ts'

const look = new Proxy({} as ChartTheme, { get: (_, name) => String(name) })
const palette = new Proxy({} as Palette, { get: (_, name) => String(name) })
const HOUR = 3_600_000

test('skill is drawn at the end of each block, with a line at 0 and an axis that holds it', () => {
  const chart = {
    blocks: [
      { name: '5 min to 1 h', toMs: HOUR },
      { name: '1 h 5 min to 2 h', toMs: 2 * HOUR },
    ],
    lines: [
      { name: 'one', tone: 0, skill: [0.4, -0.3] },
      { name: 'other', tone: 1, skill: [null, 0.1] },
    ],
  }
  const option = skillOption(chart, look, palette)
  expect(option.series).toMatchObject([
    {
      data: [
        [HOUR, 0.4],
        [2 * HOUR, -0.3],
      ],
      markLine: { data: [{ yAxis: 0 }] },
    },
    {
      data: [
        [HOUR, null],
        [2 * HOUR, 0.1],
      ],
    },
  ])
  const { min, max } = option.yAxis as { min: number; max: number }
  expect(min).toBeLessThanOrEqual(-0.3)
  expect(max).toBeGreaterThanOrEqual(0.4)
  expect(max).toBeLessThanOrEqual(1)
  // A block a hundred times worse does not flatten the others.
  const lost = skillOption({ ...chart, lines: [{ name: 'one', tone: 0, skill: [0.4, -100] }] }, look, palette)
  expect((lost.yAxis as { min: number }).min).toBeGreaterThanOrEqual(-2)
})

test('levels are drawn against what they held, at or below and strictly below, beside the diagonal', () => {
  const points = [
    { level: 0.1, observed: 0.26, observedBelow: 0.09 },
    { level: 0.9, observed: 0.91, observedBelow: null },
  ]
  expect(calibrationOption(points, look, palette).series).toMatchObject([
    {
      data: [
        [0, 0],
        [1, 1],
      ],
    },
    {
      data: [
        [0.1, 0.09],
        [0.9, null],
      ],
    },
    {
      data: [
        [0.1, 0.26],
        [0.9, 0.91],
      ],
    },
  ])
})
