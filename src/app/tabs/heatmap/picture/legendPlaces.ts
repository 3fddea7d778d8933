import { placeLabels } from '../../../features/charts/placeLabels.ts'
import type { LegendMark } from './Legend.tsx'

/** Px: a letter of a label in the widest of the usual fonts, the shape before it, and the least distance of two. */
const LETTER = 7
const SHAPE = 12
const BETWEEN = 6
/** Px: the height of a label. */
const LINE = 16

/** The bar of a legend: how long it is, in px, and whether it lies, with its labels side by side. */
export interface LegendBar {
  readonly length: number
  readonly lies: boolean
}

/** A mark and how far its label stands from it along the bar, px towards the high end; null: there is no room for it. */
export interface PlacedMark extends LegendMark {
  readonly shift: number | null
}

/** Keeps labels of thresholds apart, and leaves away those of an end that one of them reaches. */
export function placeMarks(marks: readonly LegendMark[], { length, lies }: LegendBar): readonly PlacedMark[] {
  // Not laid out yet.
  if (length === 0) return marks.map((mark) => ({ ...mark, shift: 0 }))
  const sizeOf = ({ kind, label }: LegendMark) =>
    lies ? LETTER * label.length + (kind === 'end' ? 0 : SHAPE) : LINE
  const between = lies ? BETWEEN : 0
  const limits = marks.filter(({ kind }) => kind !== 'end')
  const size = Math.max(0, ...limits.map(sizeOf))
  const middles = placeLabels(
    limits.map(({ at }) => at * length - size / 2),
    size + between,
    Math.max(0, length - size),
  ).map((middle) => middle + size / 2)
  const isReached = (end: LegendMark) =>
    middles.some((middle) => Math.abs(end.at * length - middle) < sizeOf(end) + between + size / 2)
  return marks.map((mark) => {
    if (mark.kind === 'end') return { ...mark, shift: isReached(mark) ? null : 0 }
    return { ...mark, shift: (middles[limits.indexOf(mark)] ?? NaN) - mark.at * length }
  })
}
