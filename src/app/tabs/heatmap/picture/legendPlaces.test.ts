import { expect, it } from 'vitest'
import type { LegendMark } from './Legend.tsx'
import { placeMarks, type LegendBar } from './legendPlaces.ts'

const marksAt = (warning: number, critical: number): readonly LegendMark[] => [
  { at: 0, label: '0\u202f%', kind: 'end' },
  { at: warning, label: '45\u202f%', kind: 'warning' },
  { at: critical, label: '55\u202f%', kind: 'critical' },
  { at: 1, label: '100\u202f%', kind: 'end' },
]

/** Px along the bar: middles of the labels, null: left away. */
const middles = (marks: readonly LegendMark[], bar: LegendBar) =>
  placeMarks(marks, bar).map(({ at, shift }) => (shift === null ? null : at * bar.length + shift))

it.each([
  ['lying', { length: 276, lies: true }, 40],
  ['upright', { length: 100, lies: false }, 16],
] as const)('%s, labels of thresholds near each other are moved apart by as much', (_, bar, size) => {
  const [, warning, critical] = middles(marksAt(0.45, 0.55), bar)
  expect(critical! - warning!).toBeGreaterThanOrEqual(size)
  expect((critical! + warning!) / 2).toBeCloseTo(bar.length / 2)
})

it('labels with room stand at their marks', () => {
  const bar = { length: 400, lies: true }
  expect(placeMarks(marksAt(0.3, 0.7), bar).map(({ shift }) => shift)).toEqual([0, 0, 0, 0])
})

it('the label of an end gives way to a threshold’s, which stays within the bar', () => {
  const bar = { length: 276, lies: true }
  const [low, , critical, high] = middles(marksAt(0.5, 0.98), bar)
  expect([low, high]).toEqual([0, null])
  expect(critical).toBeLessThanOrEqual(276 - 20)
})

it('before it is laid out nothing is moved or left away', () => {
  const placed = placeMarks(marksAt(0.45, 0.55), { length: 0, lies: true })
  expect(placed.map(({ shift }) => shift)).toEqual([0, 0, 0, 0])
})
