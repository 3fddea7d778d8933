import type { Extent } from '../../../state/screen/heatmap.ts'

/** A cell by its row and column in the whole picture, zoomed or not. */
export interface Cell {
  readonly row: number
  readonly column: number
}

/** What pointer and keys have chosen. */
export interface Brush {
  /** null: nothing is pointed at. */
  readonly cursor: Cell | null
  /** Where a selection began; null: there is none. */
  readonly anchor: Cell | null
  /** pointing: the cursor follows the pointer. pressing: so does the selection. resting: keys move it. */
  readonly mode: 'pointing' | 'pressing' | 'resting'
}

/** The picture's size, and the window of it that is on screen. */
export interface BrushBounds {
  readonly rows: Extent
  readonly columns: Extent
  readonly allRows: number
  readonly allColumns: number
}

/** What pointer and keys do to a brush. */
export type BrushAction =
  | { readonly kind: 'point'; readonly cell: Cell }
  | { readonly kind: 'leave' }
  | { readonly kind: 'press'; readonly cell: Cell }
  | { readonly kind: 'release' }
  /** By rows and columns; select: the selection grows. */
  | {
      readonly kind: 'move'
      readonly rows: number
      readonly columns: number
      readonly select: boolean
      readonly within: BrushBounds
    }
  /** To one cell, by a command. */
  | { readonly kind: 'go'; readonly cell: Cell }
  | { readonly kind: 'clear' }
  /** The rows or columns are others now: what was chosen is no more. */
  | { readonly kind: 'forget' }

/** Nothing is pointed at or selected. */
export const NO_BRUSH: Brush = { cursor: null, anchor: null, mode: 'resting' }

/** The brush after an action. */
export function brushed(brush: Brush, action: BrushAction): Brush {
  switch (action.kind) {
    case 'point':
      // The pointer takes over: what keys have selected is given up.
      return brush.mode === 'pressing'
        ? { ...brush, cursor: action.cell }
        : { cursor: action.cell, anchor: null, mode: 'pointing' }
    case 'leave':
      return brush.mode === 'pointing' ? NO_BRUSH : brush
    case 'press':
      return { cursor: action.cell, anchor: action.cell, mode: 'pressing' }
    case 'release':
      return { ...brush, anchor: null, mode: 'pointing' }
    case 'move':
      return moved(brush, action)
    case 'go':
      return { cursor: action.cell, anchor: null, mode: 'resting' }
    case 'clear':
      return { ...brush, anchor: null, mode: 'resting' }
    case 'forget':
      return NO_BRUSH
  }
}

function moved(
  brush: Brush,
  { rows, columns, select, within }: Extract<BrushAction, { kind: 'move' }>,
): Brush {
  if (within.allRows === 0 || within.allColumns === 0) return NO_BRUSH
  // The first key shows the cursor where the eye begins: at the top, at the left.
  if (brush.cursor === null) {
    const cursor = { row: within.rows.first, column: within.columns.first }
    return { cursor, anchor: null, mode: 'resting' }
  }
  const clamp = (value: number, all: number) => Math.min(Math.max(value, 0), all - 1)
  const cursor = {
    row: clamp(brush.cursor.row + rows, within.allRows),
    column: clamp(brush.cursor.column + columns, within.allColumns),
  }
  return { cursor, anchor: select ? (brush.anchor ?? brush.cursor) : null, mode: 'resting' }
}

/** Rows and columns between anchor and cursor, both included; null: nothing, or a single cell, is selected. */
export function selectionOf({
  cursor,
  anchor,
}: Brush): { readonly rows: Extent; readonly columns: Extent } | null {
  if (cursor === null || anchor === null) return null
  if (cursor.row === anchor.row && cursor.column === anchor.column) return null
  const between = (a: number, b: number) => ({ first: Math.min(a, b), count: Math.abs(a - b) + 1 })
  return { rows: between(anchor.row, cursor.row), columns: between(anchor.column, cursor.column) }
}
