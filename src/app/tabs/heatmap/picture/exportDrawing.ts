import { heatmapWords } from '#text/heatmap.ts'
import { middleCut } from '#text/middleCut.ts'
import { LEAST_SCALE } from '../../../features/exports/png.ts'
import { shortName } from '../../../state/serverNames.ts'
import { serversIn, type Row } from '../rows/rows.ts'
import { drawHeat, type Box, type HeatDrawing } from './HeatCanvas.tsx'
import { cssColour, type LegendMark } from './Legend.tsx'
import { placeMarks } from './legendPlaces.ts'
import { heightOf } from './placement.ts'
import { along, endsOfScale, type Scale } from './scale.ts'
import type { TimeTicks } from './TimeAxis.tsx'

const AXIS_PX = 20
const LEGEND_PX = 96
const BAR_PX = 12
const BAR_HEIGHT_PX = 320
const LETTER_PX = 6.4

/** All parts of a picture, placed. Lengths are in CSS pixels. */
export interface ExportParts {
  readonly heat: HeatDrawing
  readonly width: number
  readonly gutter: number
  readonly labels: readonly { readonly row: number; readonly y: number }[]
  readonly ticks: TimeTicks
  readonly scale: Scale
  readonly marks: readonly LegendMark[]
}

/** The picture as it is on screen, with names, times and legend, on a canvas of its own. null: there is no canvas. */
export function exportDrawing(parts: ExportParts): HTMLCanvasElement | null {
  const { heat, width, gutter, ticks } = parts
  const { theme } = heat
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')
  if (context === null) return null
  const top = AXIS_PX * (ticks.leads.length > 0 ? 2 : 1)
  const box = { x: gutter, y: top, width, height: heightOf(heat.placement) }
  canvas.width = Math.ceil((gutter + width + LEGEND_PX) * LEAST_SCALE)
  canvas.height = Math.ceil((top + Math.max(box.height, BAR_HEIGHT_PX + AXIS_PX)) * LEAST_SCALE)
  context.scale(LEAST_SCALE, LEAST_SCALE)
  context.fillStyle = theme.ground
  context.fillRect(0, 0, canvas.width, canvas.height)
  drawHeat(context, box, heat)
  context.textBaseline = 'middle'
  drawAxis(context, box, parts)
  drawNames(context, box, parts)
  drawLegend(context, { ...box, x: gutter + width + 16, width: BAR_PX, height: BAR_HEIGHT_PX }, parts)
  return canvas
}

function setFont(context: CanvasRenderingContext2D, weight = 400): void {
  context.font = `${weight} 11px ${getComputedStyle(document.body).fontFamily}`
}

function drawAxis(context: CanvasRenderingContext2D, { x, y, width, height }: Box, parts: ExportParts): void {
  const { ticks, heat } = parts
  setFont(context)
  context.textAlign = 'center'
  context.fillStyle = heat.theme.faint
  for (const { at, label } of ticks.clock) context.fillText(label, x + at * width, y - AXIS_PX / 2)
  for (const { at, label } of ticks.leads) context.fillText(label, x + at * width, y - 1.5 * AXIS_PX)
  if (ticks.now === null) return
  const { at, label, halfPx } = ticks.now
  context.fillStyle = heat.theme.ink
  context.fillText(label, x + Math.min(Math.max(at * width, halfPx), width - halfPx), y - AXIS_PX / 2)
  context.fillRect(x + at * width - 0.5, y, 1, height)
}

function drawNames(
  context: CanvasRenderingContext2D,
  { y }: Box,
  { heat, gutter, labels }: ExportParts,
): void {
  const letters = Math.floor(gutter / LETTER_PX) - 2
  const nameOf = (row: Row) =>
    row.kind === 'server'
      ? shortName(serversIn(heat.rows), row.state.server, letters)
      : middleCut(`${row.profile ?? heatmapWords.noProfile} (${row.lines.length})`, letters)
  context.textAlign = 'left'
  for (const { row: at, y: middle } of labels) {
    const row = heat.rows[at]
    if (row === undefined) continue
    const isGroup = row.kind === 'group'
    setFont(context, isGroup ? 600 : 400)
    context.fillStyle = isGroup ? heat.theme.ink : heat.theme.soft
    context.fillText(nameOf(row), isGroup ? 0 : 8, y + middle)
  }
}

function drawLegend(
  context: CanvasRenderingContext2D,
  { x, y, width, height }: Box,
  parts: ExportParts,
): void {
  const { scale, marks, heat } = parts
  const [low, high] = endsOfScale(scale)
  const at = (value: number) => y + height * (1 - (value - low) / (high - low))
  for (const { from, to, colours } of scale.pieces) {
    for (let py = at(to); py < at(from); py += 0.5) {
      const fraction = (at(from) - py) / (at(from) - at(to))
      context.fillStyle = cssColour(along(colours, fraction))
      context.fillRect(x, py, width, 0.5)
    }
  }
  setFont(context)
  context.textAlign = 'left'
  for (const mark of placeMarks(marks, { length: height, lies: false })) {
    const py = y + height * (1 - mark.at)
    const isEnd = mark.kind === 'end'
    context.fillStyle = isEnd ? heat.theme.soft : heat.theme.ink
    if (!isEnd) context.fillRect(x - 2, py - 0.5, width + 4, 1)
    if (mark.shift === null) continue
    const inside = Math.min(Math.max(py - mark.shift, y + 6), y + height - 6)
    context.fillText(
      isEnd ? mark.label : `${mark.kind === 'critical' ? '▲' : '◆'} ${mark.label}`,
      x + 20,
      inside,
    )
  }
}
