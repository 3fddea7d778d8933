/** Pixels, from the upper left corner. y is NaN where nothing is known. */
export type PixelPoint = readonly [x: number, y: number]

/** Tenths of a pixel: finer is not seen, and would only make the path data longer. */
export const roundPixels = (pixels: number): number => Math.round(pixels * 10) / 10

/** SVG path data that joins points; a NaN lifts the pen. */
export function polyline(points: readonly PixelPoint[]): string {
  let down = false
  let path = ''
  for (const [x, y] of points) {
    if (!Number.isFinite(y)) {
      down = false
      continue
    }
    path += `${down ? 'L' : 'M'}${roundPixels(x)} ${roundPixels(y)}`
    down = true
  }
  return path
}

/** SVG path data of closed outlines. */
export const polygons = (rings: readonly (readonly PixelPoint[])[]): string =>
  rings.map((ring) => `${polyline(ring)}Z`).join('')
