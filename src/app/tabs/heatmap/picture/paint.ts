import type { Extent } from '../../../state/screen/heatmap.ts'
import type { Row } from '../rows/rows.ts'
import { rowsIn, type Placement } from './placement.ts'
import { along, fractionIn, pieceOf, type Scale } from './scale.ts'

/** A scale as pixels. Little-endian RGBA, as ImageData holds it on every platform that browsers run on. */
export interface Palette {
  readonly scale: Scale
  /** [pieces × SHADES] opaque, then the same with the hatching showing through. */
  readonly pixels: Uint32Array
}

const SHADES = 64
const OPAQUE = 255
/** Doubtful values: the hatching below has to be seen, and the colour told. */
const DOUBTFUL = 140

/** The shades of a scale, mixed once, so that painting only looks them up. */
export function paletteOf(scale: Scale): Palette {
  const shades = scale.pieces.flatMap(({ colours }) =>
    Array.from({ length: SHADES }, (_, i) => along(colours, i / (SHADES - 1))),
  )
  const pack = (alpha: number) =>
    shades.map((rgb) => {
      const [r, g, b] = rgb.map((channel) => Math.round(Math.min(Math.max(channel, 0), 1) * 255))
      return ((alpha << 24) | ((b ?? 0) << 16) | ((g ?? 0) << 8) | (r ?? 0)) >>> 0
    })
  return { scale, pixels: Uint32Array.from([...pack(OPAQUE), ...pack(DOUBTFUL)]) }
}

/** Lines of values as the picture takes them; see Field. */
export interface Lines {
  readonly columns: number
  /** [lines, columns] */
  readonly values: Float32Array
  /** [lines] 1: doubtful. */
  readonly doubtful: Uint8Array
  /** Which of two values stands for both, where they share a pixel. */
  readonly worst: 'largest' | 'smallest'
}

/** Painted cells. */
export interface Picture {
  readonly width: number
  readonly height: number
  /** [height, width]; 0 (nothing) where nothing is known: the hatching below shows. */
  readonly pixels: Uint32Array
}

/**
 * Paints only what is visible. pixel: height of one pixel of the
 * screen in the placement's unit. maxWidth: pixels that the picture is wide; fewer columns are painted one pixel
 * wide, to be stretched. Where several rows or columns share a pixel it shows the worst of those that are not
 * doubtful, and the worst doubtful one only where there is no other.
 */
export function paint(
  lines: Lines,
  rows: readonly Row[],
  placement: Placement,
  columns: Extent,
  pixel: number,
  maxWidth: number,
  palette: Palette,
): Picture {
  const width = paintedColumns(columns, maxWidth)
  const bottom = placement.tops.at(-1) ?? 0
  const height = placement.count === 0 ? 0 : Math.max(1, Math.round(bottom / pixel))
  const pixels = new Uint32Array(width * height)
  const sure = new Float64Array(columns.count)
  const unsure = new Float64Array(columns.count)
  let before: Extent = { first: -1, count: 0 }
  for (let y = 0; y < height; y++) {
    const here = rowsIn(placement, y * pixel, pixel)
    if (here.first === before.first && here.count === before.count) {
      pixels.copyWithin(y * width, (y - 1) * width, y * width)
      continue
    }
    before = here
    sure.fill(-Infinity)
    unsure.fill(-Infinity)
    for (let row = here.first; row < here.first + here.count; row++) {
      for (const line of rows[row]?.lines ?? [])
        raise(lines.doubtful[line] === 1 ? unsure : sure, lines, line, columns)
    }
    shade(pixels.subarray(y * width, (y + 1) * width), sure, unsure, lines.worst, palette)
  }
  return { width, height, pixels }
}

/** How many columns are painted: fewer than there are steps where several share a pixel. See paint(). */
export function paintedColumns({ count }: Extent, maxWidth: number): number {
  return Math.max(1, Math.min(count, Math.floor(maxWidth)))
}

/** Raises each column to the line's value where that is worse; larger is worse here. */
function raise(out: Float64Array, { values, columns, worst }: Lines, line: number, extent: Extent): void {
  const from = line * columns + extent.first
  const sign = worst === 'largest' ? 1 : -1
  for (let i = 0; i < extent.count; i++) {
    const value = sign * (values[from + i] ?? NaN)
    // A NaN is not larger.
    if (value > (out[i] ?? 0)) out[i] = value
  }
}

function shade(
  out: Uint32Array,
  sure: Float64Array,
  unsure: Float64Array,
  worst: Lines['worst'],
  { scale, pixels }: Palette,
): void {
  const sign = worst === 'largest' ? 1 : -1
  const half = pixels.length / 2
  for (let x = 0; x < out.length; x++) {
    const from = Math.floor((x * sure.length) / out.length)
    const to = Math.max(from + 1, Math.floor(((x + 1) * sure.length) / out.length))
    let known = -Infinity
    let hinted = -Infinity
    for (let i = from; i < to; i++) {
      if ((sure[i] ?? 0) > known) known = sure[i] ?? 0
      if ((unsure[i] ?? 0) > hinted) hinted = unsure[i] ?? 0
    }
    const doubtful = known === -Infinity
    const value = doubtful ? hinted : known
    if (value === -Infinity) continue
    out[x] = pixels[(doubtful ? half : 0) + shadeOf(scale, sign * value)] ?? 0
  }
}

/** Index of a known value among the palette's opaque shades. */
export function shadeOf(scale: Scale, value: number): number {
  const piece = pieceOf(scale, value)
  return piece * SHADES + Math.round(fractionIn(scale, piece, value) * (SHADES - 1))
}
