import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type RefObject } from 'react'
import type { TimeSpan } from '../../features/charts/track.ts'
import { PLOT } from '../../features/charts/plot.ts'
import { fractionOf, panned, zoomed } from './span.ts'
import styles from './TimeField.module.css'

interface Props {
  /** What the time belongs to, and what is read there. */
  readonly label: string
  readonly reading: string
  readonly span: TimeSpan
  readonly stepMs: number
  /** The time pointed at, in this chart or another one; null: none. */
  readonly atMs: number | null
  readonly onPoint: (timeMs: number | null) => void
  readonly onSpan: (span: TimeSpan) => void
  readonly onReset: () => void
}

type Drag =
  | { readonly kind: 'select'; readonly fromMs: number; readonly toMs: number }
  | { readonly kind: 'pan'; readonly startMs: number; readonly span: TimeSpan }

/** Pixels below which a press is a click and no selection. */
const CLICK_PX = 6
const CLOSER = 0.7

/**
 * The hand on a chart's time axis: points (hover, arrows), selects a part to look at closely (drag; Shift with arrows,
 * then Enter), pans (drag with Shift, or with a finger; sideways wheel; PageUp, PageDown) and zooms (wheel with Ctrl;
 * + and −). 0 shows all again, Escape gives up a selection.
 */
export function TimeField({ label, reading, span, stepMs, atMs, onPoint, onSpan, onReset }: Props) {
  const field = useRef<HTMLDivElement>(null)
  const [drag, setDrag] = useState<Drag | null>(null)
  const timeAt = (clientX: number, of: TimeSpan): number => {
    const box = field.current?.getBoundingClientRect()
    if (box === undefined || box.width === 0) return of.fromMs
    const fraction = Math.min(Math.max((clientX - box.left) / box.width, 0), 1)
    return of.fromMs + fraction * (of.toMs - of.fromMs)
  }
  const inFrame = useFrame(onSpan)
  useWheel(field, (event) => {
    if (event.ctrlKey || event.metaKey)
      inFrame(zoomed(span, timeAt(event.clientX, span), event.deltaY > 0 ? 1 / CLOSER : CLOSER))
    else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      const width = field.current?.clientWidth ?? 1
      inFrame(panned(span, ((span.toMs - span.fromMs) * event.deltaX) / width))
    } else return false
    return true
  })

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    const timeMs = timeAt(event.clientX, span)
    const pan = event.shiftKey || event.pointerType === 'touch'
    setDrag(pan ? { kind: 'pan', startMs: timeMs, span } : { kind: 'select', fromMs: timeMs, toMs: timeMs })
  }
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    onPoint(timeAt(event.clientX, span))
    if (drag?.kind === 'select') setDrag({ ...drag, toMs: timeAt(event.clientX, span) })
    if (drag?.kind === 'pan') inFrame(panned(drag.span, drag.startMs - timeAt(event.clientX, drag.span)))
  }
  const onPointerUp = () => {
    if (drag?.kind === 'select') {
      const width = field.current?.clientWidth ?? 0
      const pixels = (width * Math.abs(drag.toMs - drag.fromMs)) / (span.toMs - span.fromMs)
      if (pixels > CLICK_PX) take(drag)
    }
    setDrag(null)
  }
  const take = ({ fromMs, toMs }: TimeSpan) => {
    onSpan({ fromMs: Math.min(fromMs, toMs), toMs: Math.max(fromMs, toMs) })
    setDrag(null)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.altKey || event.metaKey) return
    const lengthMs = span.toMs - span.fromMs
    const from = atMs ?? (span.fromMs + span.toMs) / 2
    const move = (byMs: number) => {
      const timeMs = Math.min(Math.max(from + byMs, span.fromMs), span.toMs)
      onPoint(timeMs)
      if (event.shiftKey)
        setDrag({ kind: 'select', fromMs: drag?.kind === 'select' ? drag.fromMs : from, toMs: timeMs })
      else setDrag(null)
    }
    const strideMs = event.ctrlKey ? lengthMs / 12 : stepMs
    const acts: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => move(-strideMs),
      ArrowRight: () => move(strideMs),
      Home: () => move(-lengthMs),
      End: () => move(lengthMs),
      PageUp: () => onSpan(panned(span, -lengthMs / 4)),
      PageDown: () => onSpan(panned(span, lengthMs / 4)),
      '+': () => onSpan(zoomed(span, from, CLOSER)),
      '=': () => onSpan(zoomed(span, from, CLOSER)),
      '-': () => onSpan(zoomed(span, from, 1 / CLOSER)),
      '0': onReset,
      Enter: () => {
        if (drag?.kind === 'select') take(drag)
      },
      Escape: () => {
        setDrag(null)
        onPoint(null)
      },
    }
    const act = acts[event.key]
    if (act === undefined) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
  const left = (timeMs: number) => `${100 * Math.min(Math.max(fractionOf(span, timeMs), 0), 1)}%`
  const selection = drag?.kind === 'select' ? drag : null
  return (
    <div
      ref={field}
      className={styles.field}
      style={{ left: PLOT.left, right: PLOT.right, top: PLOT.top, bottom: PLOT.bottom }}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-orientation="horizontal"
      aria-valuemin={span.fromMs}
      aria-valuemax={span.toMs}
      aria-valuenow={Math.round(atMs ?? span.toMs)}
      aria-valuetext={reading}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => {
        setDrag(null)
      }}
      onPointerLeave={() => {
        if (drag === null) onPoint(null)
      }}
    >
      {selection !== null && (
        <div
          className={styles.selection}
          style={{
            left: left(Math.min(selection.fromMs, selection.toMs)),
            width: `${100 * (Math.abs(selection.toMs - selection.fromMs) / (span.toMs - span.fromMs))}%`,
          }}
        />
      )}
      {atMs !== null && atMs >= span.fromMs && atMs <= span.toMs && (
        <div className={styles.crosshair} style={{ left: left(atMs) }} />
      )}
    </div>
  )
}

/** Calls at most once a frame, with the last that was asked for: pointers report far more often. */
function useFrame<T>(act: (value: T) => void): (value: T) => void {
  const latest = useRef(act)
  const waiting = useRef<{ readonly value: T; readonly frame: number } | null>(null)
  useEffect(() => {
    latest.current = act
  })
  useEffect(
    () => () => {
      if (waiting.current !== null) cancelAnimationFrame(waiting.current.frame)
    },
    [],
  )
  return (value) => {
    if (waiting.current !== null) {
      waiting.current = { ...waiting.current, value }
      return
    }
    const frame = requestAnimationFrame(() => {
      const found = waiting.current
      waiting.current = null
      if (found !== null) latest.current(found.value)
    })
    waiting.current = { value, frame }
  }
}

/** React listens to wheels passively: the page would scroll along. onWheel: true where it was for us. */
function useWheel(field: RefObject<HTMLDivElement | null>, onWheel: (event: WheelEvent) => boolean): void {
  const latest = useRef(onWheel)
  useEffect(() => {
    latest.current = onWheel
  })
  useEffect(() => {
    const element = field.current
    const listen = (event: WheelEvent) => {
      if (latest.current(event)) event.preventDefault()
    }
    element?.addEventListener('wheel', listen, { passive: false })
    return () => {
      element?.removeEventListener('wheel', listen)
    }
  }, [field])
}
