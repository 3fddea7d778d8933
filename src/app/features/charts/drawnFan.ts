import { bandTone, usualBand, type Band, type BandTone } from './bands.ts'
import { fanAt, type Fan } from './fan.ts'

/**
 * Which bands of a fan are drawn. nested: all, the narrower the stronger. compared: the usual one in the colour of its
 * line, as nested ones would cover the other fans of the chart. small: the usual one, as more would not be told apart.
 */
export type BandStyle = 'nested' | 'compared' | 'small'

/** How opaque a compared band is: what lies under it still shows. */
const COMPARED_OPACITY = 0.16

/** A point of a drawn line, in horizon steps from the origin and in the metric's unit; NaN lifts the pen. */
export interface FanPoint {
  readonly step: number
  readonly value: number
}

/** One band, ready to be filled. */
export interface DrawnBand {
  readonly band: Band
  /** Its colour where it does not have its line's. */
  readonly tone: BandTone
  /** 0 to 1. */
  readonly opacity: number
  /** Closed outlines, one per stretch of steps at which both edges are known. */
  readonly rings: readonly (readonly FanPoint[])[]
}

/** A forecast as lines and areas, whatever draws them. */
export interface DrawnFan {
  /** Widest first: each lies upon the one before. */
  readonly bands: readonly DrawnBand[]
  readonly median: readonly FanPoint[]
}

/** The part of a fan that is drawn. */
export interface DrawnPart {
  /** Horizon steps, 1 to D, ascending. */
  readonly steps: readonly number[]
  /** The value at the origin, from which bands and median set out; NaN: there is none, or it is out of sight. */
  readonly newest: number
}

/** The one place that says which bands a forecast is drawn with, how strongly, and from where. */
export function drawFan(fan: Fan, style: BandStyle, part: DrawnPart): DrawnFan {
  return {
    bands: bandsIn(fan, style).map((band) => ({ ...band, rings: ringsOf(fan, band.band, part) })),
    median: [...startOf(part), ...part.steps.map((step) => ({ step, value: fanAt(fan, step, fan.median) }))],
  }
}

function bandsIn(fan: Fan, style: BandStyle): readonly Omit<DrawnBand, 'rings'>[] {
  if (style === 'nested') return fan.bands.map((band) => ({ band, tone: bandTone(band), opacity: 1 }))
  const band = usualBand(fan)
  if (band === null) return []
  return [{ band, tone: 'inner', opacity: style === 'compared' ? COMPARED_OPACITY : 1 }]
}

function startOf({ newest }: DrawnPart): readonly FanPoint[] {
  return Number.isFinite(newest) ? [{ step: 0, value: newest }] : []
}

/** Along the upper edge and back along the lower one; what comes after a gap does not set out from the origin. */
function ringsOf(fan: Fan, { low, high }: Band, part: DrawnPart): readonly (readonly FanPoint[])[] {
  const rings: (readonly FanPoint[])[] = []
  let start = startOf(part)
  let [above, below]: [FanPoint[], FanPoint[]] = [[], []]
  const close = () => {
    if (above.length > 0) rings.push([...start, ...above, ...below.reverse()])
    start = []
    above = []
    below = []
  }
  for (const step of part.steps) {
    const [top, bottom] = [fanAt(fan, step, high), fanAt(fan, step, low)]
    if (Number.isFinite(top) && Number.isFinite(bottom)) {
      above.push({ step, value: top })
      below.push({ step, value: bottom })
    } else close()
  }
  close()
  return rings
}
