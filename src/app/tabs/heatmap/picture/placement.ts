import type { Extent } from '../../../state/screen/heatmap.ts'
import type { Row } from '../rows/rows.ts'

/** Where the rows of a window lie, in CSS pixels from the top of the picture. */
export interface Placement extends Extent {
  /** [count + 1] tops of the rows, then the bottom of the last. */
  readonly tops: Float64Array
}

/** Rows grow no taller than this: thirty servers fill a large screen, a few do not fill it with slabs. */
const TALLEST_ROW_PX = 64
/** Group rows keep this height however thin the servers get, so that they can be read and folded. */
const GROUP_ROW_PX = 20

/** Rows of one window share its height evenly; group rows are at least as tall as their label. */
export function placeRows(rows: readonly Row[], { first, count }: Extent, heightPx: number): Placement {
  const shown = rows.slice(first, first + count)
  const groups = shown.filter(({ kind }) => kind === 'group').length
  const servers = shown.length - groups
  const even = Math.min(TALLEST_ROW_PX, heightPx / Math.max(1, shown.length))
  // So many groups that their labels leave nothing for the servers: all rows are equal then.
  const tall = groups * GROUP_ROW_PX <= heightPx / 2 ? Math.max(even, GROUP_ROW_PX) : even
  const thin = servers === 0 ? 0 : Math.min(TALLEST_ROW_PX, (heightPx - groups * tall) / servers)
  const tops = new Float64Array(shown.length + 1)
  let before = 0
  shown.forEach(({ kind }, i) => {
    if (kind === 'group') before += 1
    // Multiplied, not added up: thousands of roundings would move the last rows.
    tops[i + 1] = before * tall + (i + 1 - before) * thin
  })
  return { first, count: shown.length, tops }
}

/** Height of all placed rows, in CSS pixels. */
export function heightOf({ tops }: Placement): number {
  return tops.at(-1) ?? 0
}

/** The row (of all rows) at a height; null: below the last. */
export function rowAt({ first, count, tops }: Placement, y: number): number | null {
  if (count === 0 || y < 0 || y >= (tops[count] ?? 0)) return null
  return first + lastAtOrBelow(tops, y)
}

/**
 * The rows that show in [y, y + pixel), one pixel of the screen: at least one, where there is any. Rows thinner than
 * a pixel show in the one that they begin in; a taller one has the pixels whose middle it covers to itself.
 */
export function rowsIn(placement: Placement, y: number, pixel: number): Extent {
  const { first, count, tops } = placement
  if (count === 0) return { first, count: 0 }
  let from = lastAtOrBelow(tops, y)
  let to = from + 1
  while (to < count && (tops[to] ?? Infinity) < y + pixel) to += 1
  const middle = lastAtOrBelow(tops, y + pixel / 2)
  const isGuest = (row: number) => row !== middle && heightOfRow(placement, row) >= pixel
  if (to - from > 1 && isGuest(from)) from += 1
  if (to - from > 1 && isGuest(to - 1)) to -= 1
  return { first: first + from, count: to - from }
}

/** How many rows share the pixel of the screen that a row (of all rows) begins in. */
export function sharingOf(placement: Placement, row: number, pixel: number): number {
  const index = row - placement.first
  if (heightOfRow(placement, index) >= pixel) return 1
  return rowsIn(placement, Math.floor((placement.tops[index] ?? 0) / pixel) * pixel, pixel).count
}

/** Of a row of the window. */
function heightOfRow({ tops }: Placement, index: number): number {
  return (tops[index + 1] ?? 0) - (tops[index] ?? 0)
}

/** Index of the last top that is not below y, by halving. */
function lastAtOrBelow(tops: Float64Array, y: number): number {
  let low = 0
  let high = tops.length - 2
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((tops[middle] ?? Infinity) <= y) low = middle
    else high = middle - 1
  }
  return low
}

/** Which rows get a label: all groups that fit, then servers, none over another. */
export function labelledRows(
  rows: readonly Row[],
  placement: Placement,
  labelPx: number,
): readonly { readonly row: number; readonly y: number }[] {
  const { first, count, tops } = placement
  // Thin rows at the edges keep their labels inside.
  const lowest = Math.max(labelPx / 2, heightOf(placement) - labelPx / 2)
  const middle = (i: number) =>
    Math.min(Math.max(((tops[i] ?? 0) + (tops[i + 1] ?? 0)) / 2, labelPx / 2), lowest)
  const isGroup = (i: number) => rows[first + i]?.kind === 'group'
  const groups: number[] = []
  for (let i = 0, free = -Infinity; i < count; i++) {
    if (!isGroup(i) || middle(i) - labelPx / 2 < free) continue
    groups.push(i)
    free = middle(i) + labelPx / 2
  }
  const chosen: number[] = []
  let next = 0
  let free = -Infinity
  for (let i = 0; i < count; i++) {
    const group = groups[next]
    if (i === group) {
      next += 1
    } else {
      const [top, bottom] = [middle(i) - labelPx / 2, middle(i) + labelPx / 2]
      const below = group === undefined ? Infinity : middle(group) - labelPx / 2
      if (isGroup(i) || top < free - 1e-6 || bottom > below + 1e-6) continue
    }
    chosen.push(i)
    free = middle(i) + labelPx / 2
  }
  return chosen.map((i) => ({ row: first + i, y: middle(i) }))
}
