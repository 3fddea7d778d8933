import { memo, useLayoutEffect, useRef } from 'react'
import type { ChartTheme } from '../../../features/charts/chartTheme.ts'
import type { Size } from '../../../ui/useSize.ts'
import type { Row } from '../rows/rows.ts'
import type { Picture } from './paint.ts'
import type { Placement } from './placement.ts'

/** Rows at least this tall are set apart by a line of the ground. */
const APART_PX = 5
const HATCH_PX = 6
const PENDING_ALPHA = 0.22

/** A rectangle of a canvas, in CSS pixels. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** What is drawn into a box, in CSS pixels. */
export interface HeatDrawing {
  /** Painted when it is first asked for: thousands of rows take a while, which React has others share. */
  readonly picture: () => Picture
  readonly rows: readonly Row[]
  readonly placement: Placement
  /** [lines] 1: there is nothing to know, and the row stays empty; see Field. */
  readonly absent: Uint8Array
  /** [lines] 1: not forecast yet, and what is to come stays faint. */
  readonly pending: Uint8Array
  /** Where the future begins, 0 at the left edge and 1 at the right. */
  readonly nowAt: number
  /** False: the network did not make the forecast, and the future is hatched. */
  readonly network: boolean
  readonly theme: ChartTheme
}

/** The picture over its hatching: where it has no pixel, or a doubtful one, the hatching shows. */
export function drawHeat(context: CanvasRenderingContext2D, box: Box, drawing: HeatDrawing): void {
  const { picture, rows, placement, nowAt, network, theme } = drawing
  const { x, y, width } = box
  const height = placement.tops.at(-1) ?? 0
  context.save()
  context.beginPath()
  context.rect(x, y, width, Math.min(height, box.height))
  context.clip()
  context.fillStyle = theme.ground
  context.fillRect(x, y, width, height)
  context.globalAlpha = 0.6
  hatch(context, { x, y, width, height }, theme.edge)
  context.globalAlpha = 1
  context.fillStyle = theme.ground
  for (const { top, bottom } of stretchesOf(drawing, isEmpty(drawing)))
    context.fillRect(x, y + top, width, bottom - top)
  fillPending(context, { x, y, width, height }, drawing)
  const image = imageOf(picture())
  if (image !== null) {
    context.imageSmoothingEnabled = false
    context.drawImage(image, x, y, width, height)
  }
  if (!network && nowAt < 1) {
    const from = Math.max(0, nowAt) * width
    context.globalAlpha = 0.55
    hatch(context, { x: x + from, y, width: width - from, height }, theme.ground)
    context.globalAlpha = 1
  }
  context.fillStyle = theme.ground
  placement.tops.forEach((top, i) => {
    const tall = (placement.tops[i + 1] ?? Infinity) - top >= APART_PX
    const beside = [rows[placement.first + i], rows[placement.first + i - 1]]
    if (i > 0 && (tall || beside.some((row) => row?.kind === 'group')))
      context.fillRect(x, Math.round(y + top) - 1, width, 1)
  })
  context.restore()
}

/** What is not forecast yet is flat and faint ahead of now: it is neither a value nor unknown. */
function fillPending(context: CanvasRenderingContext2D, { x, y, width }: Box, drawing: HeatDrawing): void {
  const { nowAt, theme, pending } = drawing
  const from = Math.max(0, nowAt) * width
  const waits = ({ lines }: Row) => lines.some((line) => pending[line] === 1)
  for (const { top, bottom } of stretchesOf(drawing, waits)) {
    context.fillStyle = theme.ground
    context.fillRect(x + from, y + top, width - from, bottom - top)
    context.globalAlpha = PENDING_ALPHA
    context.fillStyle = theme.edge
    context.fillRect(x + from, y + top, width - from, bottom - top)
    context.globalAlpha = 1
  }
  context.fillStyle = theme.ground
}

function isEmpty({ absent }: HeatDrawing): (row: Row) => boolean {
  return ({ lines }) => lines.every((line) => absent[line] === 1)
}

/** Where rows of one kind lie, neighbours together. */
function stretchesOf(
  { rows, placement }: HeatDrawing,
  isOne: (row: Row) => boolean,
): readonly { top: number; bottom: number }[] {
  const { first, count, tops } = placement
  const stretches: { top: number; bottom: number }[] = []
  for (let i = 0; i < count; i++) {
    const row = rows[first + i]
    if (row === undefined || !isOne(row)) continue
    const [top, bottom] = [tops[i] ?? 0, tops[i + 1] ?? 0]
    const before = stretches.at(-1)
    if (before?.bottom === top) before.bottom = bottom
    else stretches.push({ top, bottom })
  }
  return stretches
}

/** The painted cells as something that can be stretched; null: there are none. */
function imageOf({ width, height, pixels }: Picture): HTMLCanvasElement | null {
  if (width === 0 || height === 0) return null
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const bytes = new Uint8ClampedArray(pixels.length * 4)
  new Uint32Array(bytes.buffer).set(pixels)
  canvas.getContext('2d')?.putImageData(new ImageData(bytes, width, height), 0, 0)
  return canvas
}

/** Thin diagonals: something is not known here. */
function hatch(context: CanvasRenderingContext2D, { x, y, width, height }: Box, colour: string): void {
  context.save()
  context.beginPath()
  context.rect(x, y, width, height)
  context.clip()
  context.strokeStyle = colour
  context.lineWidth = 1
  context.beginPath()
  for (let from = -height; from < width; from += HATCH_PX) {
    context.moveTo(x + from, y + height)
    context.lineTo(x + from + height, y)
  }
  context.stroke()
  context.restore()
}

interface Props {
  readonly size: Size
  /** Pixels of the screen per CSS pixel. */
  readonly density: number
  readonly heat: HeatDrawing
}

/** The painted cells. What they say is said by the read-out and the table beside it. */
export const HeatCanvas = memo(function HeatCanvas({ size: { width, height }, density, heat }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  // Here, not while it is put on screen: that cannot be interrupted.
  heat.picture()
  useLayoutEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (element === null || context === null || context === undefined) return
    element.width = Math.round(width * density)
    element.height = Math.round(height * density)
    context.scale(density, density)
    drawHeat(context, { x: 0, y: 0, width, height }, heat)
  }, [width, height, density, heat])
  return <canvas ref={canvas} style={{ width, height }} aria-hidden="true" />
})
