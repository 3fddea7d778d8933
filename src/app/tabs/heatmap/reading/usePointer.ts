import { useEffect, useEffectEvent, useLayoutEffect, useRef, type PointerEvent, type RefObject } from 'react'
import type { HeatmapState } from '../../../state/screen/heatmap.ts'
import { following, scaled, type Frame } from '../field/frame.ts'
import type { HeatmapData } from '../field/useHeatmapData.ts'
import { heightOf, rowAt, type Placement } from '../picture/placement.ts'
import type { Row } from '../rows/rows.ts'
import { zoomInto } from '../rows/zoom.ts'
import { brushed, selectionOf, type Brush, type Cell } from './brush.ts'
import { worstRow } from './readCell.ts'
import type { BrushControl } from './useBrush.ts'

/** A hand trembles: less than this is a click, not a drag. */
const DRAG_PX = 4
const WHEEL_ZOOM = 1.25
/** Of a wheel that counts lines. */
const LINE_PX = 16

interface Place {
  readonly clientX: number
  readonly clientY: number
}

interface Options {
  readonly plotArea: RefObject<HTMLElement | null>
  readonly data: HeatmapData
  readonly rows: readonly Row[]
  readonly placement: Placement
  readonly frame: Frame
  readonly density: number
  readonly control: BrushControl
  readonly updateHeatmap: (change: Partial<HeatmapState>) => void
  readonly onOpen: (brush: Brush) => void
}

/** A copy: an event does not keep. */
function placeOf({ clientX, clientY }: Place): Place {
  return { clientX, clientY }
}

type Handler = (event: PointerEvent<HTMLElement>) => void
export interface PointerHandlers {
  readonly onPointerDown: Handler
  readonly onPointerMove: Handler
  readonly onPointerUp: Handler
  readonly onPointerCancel: Handler
  readonly onPointerLeave: Handler
}

/**
 * The pointer on the picture: it points, a drag selects and zooms, a click opens; a finger only points. The wheel
 * moves the window of the rows, with Ctrl it zooms them around the pointer. Where the picture changes beneath a pointer
 * at rest, it points at what is there now.
 */
export function usePointer(options: Options): PointerHandlers {
  const { plotArea, data, rows, placement, frame, density, control, updateHeatmap, onOpen } = options
  const pressed = useRef<Place | null>(null)
  const restsAt = useRef<Place | null>(null)
  const { brush, act } = control

  const cellAt = ({ clientX, clientY }: Place, exact: boolean): Cell | null => {
    const box = plotArea.current?.getBoundingClientRect()
    if (box === undefined || rows.length === 0) return null
    const { first, count } = frame.columns
    const across = Math.min(Math.max((clientX - box.left) / box.width, 0), 1)
    const column = first + Math.min(Math.floor(across * count), count - 1)
    const bottom = heightOf(placement)
    const y = clientY - box.top
    if (!exact && (y < 0 || y >= bottom)) return null
    const inside = Math.min(Math.max(y, 0), bottom - 1e-6)
    if (exact) return { row: rowAt(placement, inside) ?? 0, column }
    // A pixel that many rows share speaks of the one whose colour it shows.
    const pixel = 1 / density
    const found = worstRow(data, rows, placement, Math.floor(inside / pixel) * pixel, pixel, column)
    return found === null ? null : { row: found, column }
  }

  const onWheel = useEffectEvent((event: WheelEvent) => {
    const { rows: shown } = frame
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault()
      const around = cellAt(event, true)?.row ?? shown.first
      const extent = scaled(shown, around, event.deltaY > 0 ? WHEEL_ZOOM : 1 / WHEEL_ZOOM, rows.length)
      updateHeatmap({ rows: zoomInto(rows, extent) })
      return
    }
    if (!frame.zoomed.rows || event.deltaY === 0) return
    event.preventDefault()
    const px = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * LINE_PX
    const perRow = heightOf(placement) / Math.max(1, shown.count)
    const by = Math.sign(px) * Math.max(1, Math.round(Math.abs(px) / perRow))
    const edge = by > 0 ? shown.first + shown.count - 1 + by : shown.first + by
    const moved = following(shown, Math.min(Math.max(edge, 0), rows.length - 1), rows.length)
    if (moved.first !== shown.first) updateHeatmap({ rows: zoomInto(rows, moved) })
  })
  useEffect(() => {
    const element = plotArea.current
    if (element === null) return
    const listener = (event: WheelEvent) => {
      onWheel(event)
    }
    // React's own listener is passive and could not keep the page from zooming.
    element.addEventListener('wheel', listener, { passive: false })
    return () => {
      element.removeEventListener('wheel', listener)
    }
  }, [plotArea])

  const pointAt = (place: Place) => {
    const cell = cellAt(place, brush.mode === 'pressing')
    if (cell !== null) act({ kind: 'point', cell })
    else act({ kind: 'leave' })
  }
  const pointAgain = useEffectEvent(() => {
    if (restsAt.current !== null && brush.mode === 'pointing') pointAt(restsAt.current)
  })
  useLayoutEffect(() => {
    pointAgain()
  }, [data, rows, placement, frame])
  return {
    onPointerDown: (event) => {
      if (event.button !== 0) return
      const cell = cellAt(event, false)
      if (cell === null) return
      pressed.current = placeOf(event)
      restsAt.current = placeOf(event)
      if (event.pointerType === 'touch') {
        act({ kind: 'point', cell })
        return
      }
      event.currentTarget.setPointerCapture(event.pointerId)
      act({ kind: 'press', cell })
    },
    onPointerMove: (event) => {
      restsAt.current = placeOf(event)
      pointAt(event)
    },
    onPointerUp: (event) => {
      const from = pressed.current
      pressed.current = null
      if (from === null || brush.mode !== 'pressing') return
      const dragged = Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) >= DRAG_PX
      const cell = cellAt(event, true)
      const last = dragged && cell !== null ? brushed(brush, { kind: 'point', cell }) : brush
      if (dragged && selectionOf(last) !== null) control.zoom(last)
      act({ kind: 'release' })
      if (!dragged) onOpen(last)
    },
    onPointerCancel: () => {
      pressed.current = null
      restsAt.current = null
      act({ kind: 'release' })
      act({ kind: 'leave' })
    },
    onPointerLeave: () => {
      if (pressed.current !== null) return
      restsAt.current = null
      act({ kind: 'leave' })
    },
  }
}
