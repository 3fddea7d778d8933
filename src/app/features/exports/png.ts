import { saveFile } from '../../ui/saveFile.ts'
import type { Caption } from './caption.ts'
import { imageOfSvg } from './svgImage.ts'
import { wrap } from './wrap.ts'
import { loadPart } from '../../ui/lazyPart.tsx'

const PADDING = 16
const TITLE = { size: 15, line: 22, weight: 600 } as const
const TEXT = { size: 12, line: 18, weight: 400 } as const
const GAP = 12
/** What the image of an SVG, or of a page on a coarse screen, is drawn at; so is a canvas that is not on the page. */
export const LEAST_SCALE = 2
/** Narrower charts are set on a wider page, so that their caption can be read. */
const LEAST_WIDTH = 380

/** A drawn chart: one canvas, or an SVG. */
export type Drawing = HTMLCanvasElement | SVGSVGElement

/** The chart with its caption above it, as a PNG in the colours of the theme of now. */
async function pngOf(drawing: Drawing, { title, lines, network }: Caption): Promise<Blob> {
  const { width, height } = sizeOf(drawing)
  const image = drawing instanceof SVGSVGElement ? await imageOfSvg(drawing) : await sharp(drawing)
  const scale = image instanceof HTMLCanvasElement ? Math.max(LEAST_SCALE, image.width / width) : LEAST_SCALE
  const inner = Math.max(width, LEAST_WIDTH)
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('this browser gives no canvas to draw the image on')
  const family = getComputedStyle(document.body).fontFamily
  const rows = [
    { ...TITLE, text: title, colour: '--ink' },
    ...lines.map((text) => ({ ...TEXT, text, colour: '--ink-soft' })),
  ].flatMap(({ text, ...updateScreen }) => {
    context.font = `${updateScreen.weight} ${updateScreen.size}px ${family}`
    return wrap(text, inner, (piece) => context.measureText(piece).width).map((piece) => ({
      ...updateScreen,
      text: piece,
    }))
  })
  const head = rows.reduce((sum, { line }) => sum + line, 0)
  canvas.width = Math.ceil((inner + 2 * PADDING) * scale)
  canvas.height = Math.ceil((head + GAP + height + 2 * PADDING) * scale)
  context.scale(scale, scale)
  context.fillStyle = colourOf('--ground')
  context.fillRect(0, 0, canvas.width, canvas.height)
  if (!network) hatch(context, inner + 2 * PADDING, PADDING + head)
  context.textBaseline = 'middle'
  let y = PADDING
  for (const { text, colour, size, weight, line } of rows) {
    context.font = `${weight} ${size}px ${family}`
    context.fillStyle = colourOf(colour)
    context.fillText(text, PADDING, y + line / 2)
    y += line
  }
  context.drawImage(image, PADDING, y + GAP, width, height)
  return await new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('the image is too large for this browser'))
      else resolve(blob)
    }, 'image/png')
  })
}

/** In CSS pixels; a canvas that was drawn for the image alone has no place on the page to ask for it. */
function sizeOf(drawing: Drawing): { readonly width: number; readonly height: number } {
  if (drawing.isConnected || drawing instanceof SVGSVGElement) return drawing.getBoundingClientRect()
  return { width: drawing.width / LEAST_SCALE, height: drawing.height / LEAST_SCALE }
}

/** A chart of ECharts draws itself anew in the image's resolution; any other canvas is taken as it is. */
async function sharp(canvas: HTMLCanvasElement): Promise<HTMLCanvasElement> {
  const host = canvas.closest<HTMLElement>('[_echarts_instance_]')
  if (host === null) return canvas
  const { echarts } = await loadPart(() => import('../charts/echarts.ts'))
  return echarts.getInstanceByDom(host)?.renderToCanvas({ pixelRatio: LEAST_SCALE }) ?? canvas
}

/** Lets the user save a chart as an image. name: from exportName(). */
export async function savePng(drawing: Drawing, caption: Caption, name: string): Promise<void> {
  saveFile(name, 'image/png', await pngOf(drawing, caption))
}

/** The same hatching as the badge wears: the network did not make this. */
function hatch(context: CanvasRenderingContext2D, width: number, height: number): void {
  context.save()
  context.beginPath()
  context.rect(0, 0, width, height)
  context.clip()
  context.strokeStyle = colourOf('--warning')
  context.globalAlpha = 0.25
  context.beginPath()
  for (let x = -height; x < width; x += 8) {
    context.moveTo(x, height)
    context.lineTo(x + height, 0)
  }
  context.stroke()
  context.restore()
}

/** A token as a colour that a canvas takes. */
function colourOf(token: string): string {
  const probe = document.createElement('span')
  probe.style.color = `var(${token})`
  document.body.append(probe)
  const colour = getComputedStyle(probe).color
  probe.remove()
  return colour
}
