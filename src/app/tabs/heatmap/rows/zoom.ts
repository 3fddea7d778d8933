import { NO_PROFILE } from '../../../state/filters.ts'
import { rowNameText, type Extent, type RowName, type RowZoom } from '../../../state/screen/heatmap.ts'
import { fitting } from '../field/frame.ts'
import type { Row } from './rows.ts'

/** All rows, in an order in which those that are zoomed into stand side by side. */
export type ZoomedRows =
  /** Nothing is zoomed into, or every row is. */
  | { readonly kind: 'all'; readonly rows: readonly Row[] }
  | {
      readonly kind: 'part'
      readonly rows: readonly Row[]
      /** Where the rows zoomed into lie. */
      readonly extent: Extent
      /** True: others have been sorted between them since; they were moved to where the first of them stands. */
      readonly gathered: boolean
      /** How many of the named rows are not here: gone from the data, or filtered out. */
      readonly missing: number
    }
  /** None of the rows zoomed into is here, and all others are shown. count: how many they were. */
  | { readonly kind: 'gone'; readonly rows: readonly Row[]; readonly count: number }

/** The name of a row: of a group its profile, NO_PROFILE for none. */
export function nameOfRow(row: Row): RowName {
  return row.kind === 'server'
    ? { kind: 'server', name: row.state.server }
    : { kind: 'profile', name: row.profile ?? NO_PROFILE }
}

/** The zoom into a part of the rows; null: the part is all of them. */
export function zoomInto(rows: readonly Row[], { first, count }: Extent): RowZoom | null {
  if (count >= rows.length) return null
  return { kind: 'named', rows: rows.slice(first, first + count).map(nameOfRow) }
}

/**
 * Where a zoom's rows are. The rows stay the same object where those zoomed into are side by side already. Names find
 * their rows wherever they are sorted to; ends and positions mean the rows as they are sorted here, see settledZoom().
 */
export function zoomedRows(rows: readonly Row[], zoom: RowZoom | null): ZoomedRows {
  if (zoom === null || rows.length === 0) return { kind: 'all', rows }
  switch (zoom.kind) {
    case 'named':
      return gathered(rows, zoom.rows)
    case 'between':
      return within(rows, betweenOf(rows, zoom), zoom.count)
    case 'positions':
      return within(rows, zoom.extent, zoom.extent.count)
  }
}

/** The zoom by the names of its rows, so that it outlives the order that it was read in. null: it is none. */
export function settledZoom(zoom: RowZoom | null, found: ZoomedRows): RowZoom | null {
  if (zoom === null || zoom.kind === 'named') return zoom
  switch (found.kind) {
    case 'part':
      return zoomInto(found.rows, found.extent)
    case 'gone':
      return zoom
    case 'all':
      return found.rows.length === 0 ? zoom : null
  }
}

function gathered(rows: readonly Row[], names: readonly RowName[]): ZoomedRows {
  const wanted = new Set(names.map(rowNameText))
  const inZoom: Row[] = []
  let first = 0
  let last = 0
  rows.forEach((row, at) => {
    if (!wanted.has(rowNameText(nameOfRow(row)))) return
    if (inZoom.length === 0) first = at
    last = at
    inZoom.push(row)
  })
  const count = inZoom.length
  if (count === 0) return { kind: 'gone', rows, count: wanted.size }
  if (count === rows.length) return { kind: 'all', rows }
  const part = { kind: 'part', extent: { first, count }, missing: wanted.size - count } as const
  if (last - first + 1 === count) return { ...part, rows, gathered: false }
  const chosen = new Set(inZoom)
  const others = rows.slice(first).filter((row) => !chosen.has(row))
  return { ...part, rows: [...rows.slice(0, first), ...inZoom, ...others], gathered: true }
}

function within(rows: readonly Row[], wish: Extent | null, count: number): ZoomedRows {
  const isHere = wish !== null && wish.first < rows.length && wish.first + wish.count > 0
  if (!isHere) return { kind: 'gone', rows, count }
  const extent = fitting(wish, { first: 0, count: rows.length })
  return extent === null ? { kind: 'all', rows } : { kind: 'part', rows, extent, gathered: false, missing: 0 }
}

/** The rows between two, both included; where one of them is gone, as many as there were from the other on. */
function betweenOf(
  rows: readonly Row[],
  { first, last, count }: Extract<RowZoom, { kind: 'between' }>,
): Extent | null {
  const placeOf = (name: RowName) => {
    const text = rowNameText(name)
    return rows.findIndex((row) => rowNameText(nameOfRow(row)) === text)
  }
  const [from, to] = [placeOf(first), placeOf(last)]
  if (from < 0 && to < 0) return null
  if (to < 0) return { first: from, count }
  if (from < 0) return { first: to - count + 1, count }
  return { first: Math.min(from, to), count: Math.abs(to - from) + 1 }
}
