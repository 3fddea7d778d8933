import { use, useCallback, useEffect, useEffectEvent, useMemo, useState, type KeyboardEvent } from 'react'
import { goesOn } from '../../../state/goesOn.ts'
import type { HeatmapState } from '../../../state/screen/heatmap.ts'
import { following, scaled, type Frame } from '../field/frame.ts'
import type { HeatmapData } from '../field/useHeatmapData.ts'
import type { Row } from '../rows/rows.ts'
import { zoomInto } from '../rows/zoom.ts'
import {
  brushed,
  NO_BRUSH,
  selectionOf,
  type Brush,
  type BrushAction,
  type BrushBounds,
  type Cell,
} from './brush.ts'
import { PressingContext } from './steady.ts'

const PAGE = 10

/** A brush belongs to one picture: in other data, its rows and columns would be others. */
interface Held {
  readonly data: HeatmapData
  readonly rows: readonly Row[]
  readonly brush: Brush
}

export interface BrushControl {
  readonly brush: Brush
  readonly act: (action: BrushAction) => void
  readonly onKeyDown: (event: KeyboardEvent) => void
  /** Zooms into what a brush has selected. False: nothing. */
  readonly zoom: (brush: Brush) => boolean
  /** Moves the cursor to a cell, and the window along. */
  readonly goTo: (cell: Cell) => void
}

/** Rows and columns that a key moves the cursor by; null: it means something else. */
function moveOf(
  key: string,
  { rows, columns }: Pick<BrushBounds, 'rows' | 'columns'>,
): { readonly rows: number; readonly columns: number } | null {
  const page = Math.max(1, Math.round(rows.count / PAGE))
  switch (key) {
    case 'ArrowDown':
      return { rows: 1, columns: 0 }
    case 'ArrowUp':
      return { rows: -1, columns: 0 }
    case 'ArrowRight':
      return { rows: 0, columns: 1 }
    case 'ArrowLeft':
      return { rows: 0, columns: -1 }
    case 'PageDown':
      return { rows: page, columns: 0 }
    case 'PageUp':
      return { rows: -page, columns: 0 }
    case 'Home':
      return { rows: 0, columns: -columns.count }
    case 'End':
      return { rows: 0, columns: columns.count }
    default:
      return null
  }
}

/** The same rows in another picture: of the same server or group. */
function isSameRow(a: Row, b: Row): boolean {
  if (a.kind === 'server') return b.kind === 'server' && a.state.server === b.state.server
  return b.kind === 'group' && a.profile === b.profile
}

/**
 * The brush on these rows: where zooming has only moved them, or a source has gone on, that of the keys stays on its
 * own, that of the pointer where the pointer is; on others there is none. A selection ends where its rows are no longer
 * as far apart.
 */
function brushOn(held: Held, data: HeatmapData, rows: readonly Row[]): Brush {
  const { brush } = held
  const { metric, spanKind, forecast } = held.data
  const later = forecast !== data.forecast && goesOn(forecast, data.forecast)
  const asked = data.metric === metric && data.spanKind === spanKind
  if (held.data !== data && !(later && asked)) return NO_BRUSH
  if (held.rows === rows || brush.cursor === null) return brush
  if (brush.mode === 'pointing') return brush.cursor.row < rows.length ? brush : NO_BRUSH
  const moved = ({ row, column }: Cell): Cell | null => {
    const before = held.rows[row]
    const at =
      before === undefined
        ? -1
        : rows.findIndex((each) => (later ? isSameRow(each, before) : each === before))
    return at < 0 ? null : { row: at, column }
  }
  const cursor = moved(brush.cursor)
  const anchor = brush.anchor === null ? null : moved(brush.anchor)
  if (cursor === null) return NO_BRUSH
  const together =
    anchor !== null && cursor.row - anchor.row === brush.cursor.row - (brush.anchor?.row ?? NaN)
  return { ...brush, cursor, anchor: together ? anchor : null }
}

/** Cursor, selection and zoom of one picture, by pointer and by keys. */
export function useBrush(
  data: HeatmapData,
  rows: readonly Row[],
  frame: Frame,
  updateHeatmap: (change: Partial<HeatmapState>) => void,
  onOpen: (brush: Brush) => void,
): BrushControl {
  const [held, setHeld] = useState<Held>({ data, rows, brush: NO_BRUSH })
  const brush = useMemo(() => brushOn(held, data, rows), [held, data, rows])
  const act = useCallback(
    (action: BrushAction) => {
      setHeld((now) => {
        return { data, rows, brush: brushed(brushOn(now, data, rows), action) }
      })
    },
    [data, rows],
  )
  const tell = useEffectEvent(use(PressingContext))
  const pressing = brush.mode === 'pressing'
  useEffect(() => {
    if (!pressing) return
    tell(true)
    return () => {
      tell(false)
    }
  }, [pressing])
  const { first } = data.field.span
  const zoom = (selecting: Brush) => {
    const selection = selectionOf(selecting)
    if (selection === null) return false
    const { columns } = selection
    updateHeatmap({
      rows: zoomInto(rows, selection.rows),
      steps: { first: columns.first + first, count: columns.count },
    })
    act({ kind: 'clear' })
    return true
  }
  const move = (by: { readonly rows: number; readonly columns: number }, select: boolean) => {
    const within = {
      rows: frame.rows,
      columns: frame.columns,
      allRows: rows.length,
      allColumns: data.field.span.count,
    }
    const action: BrushAction = { kind: 'move', ...by, select, within }
    act(action)
    follow(brushed(brush, action).cursor)
  }
  const goTo = (cell: Cell) => {
    act({ kind: 'go', cell })
    follow(cell)
  }
  const follow = (cursor: Cell | null) => {
    if (cursor === null) return
    // The window goes along, so that the cursor stays in sight.
    const shownRows = following(frame.rows, cursor.row, rows.length)
    const shownColumns = following(frame.columns, cursor.column, data.field.span.count)
    const change = {
      ...(shownRows.first !== frame.rows.first && { rows: zoomInto(rows, shownRows) }),
      ...(shownColumns.first !== frame.columns.first && {
        steps: { first: shownColumns.first + first, count: shownColumns.count },
      }),
    }
    if (Object.keys(change).length > 0) updateHeatmap(change)
  }
  const zoomedBy = (factor: number) => {
    const around = brush.cursor?.row ?? frame.rows.first + Math.floor(frame.rows.count / 2)
    return zoomInto(rows, scaled(frame.rows, around, factor, rows.length))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const by = moveOf(event.key, frame)
    if (by !== null) move(by, event.shiftKey)
    else if (event.key === '+' || event.key === '-')
      updateHeatmap({ rows: zoomedBy(event.key === '+' ? 0.5 : 2) })
    else if (event.key === 'Enter') {
      if (!zoom(brush)) onOpen(brush)
    } else if (event.key === 'Escape') {
      if (brush.anchor !== null) act({ kind: 'clear' })
      else if (frame.zoomed.rows || frame.zoomed.steps) updateHeatmap({ rows: null, steps: null })
      else return
    } else return
    event.preventDefault()
  }
  return { brush, act, onKeyDown, zoom, goTo }
}
