import { drawFan, type FanPoint } from '../../../features/charts/drawnFan.ts'
import { fanAt, historyAt, type Fan } from '../../../features/charts/fan.ts'
import type { SvgFan } from '../../../features/charts/FanPaths.tsx'
import type { Axis } from '../../../features/charts/niceAxis.ts'
import { polygons, polyline, type PixelPoint } from '../../../features/charts/svgPath.ts'
import { thresholdAxis } from '../../../features/charts/thresholdAxis.ts'
import type { Extent } from '../../../state/screen/heatmap.ts'

/** One series on the columns of the picture above it. */
export interface RowFan extends SvgFan {
  readonly axis: Axis
  /** Height of a value. */
  readonly y: (value: number) => number
}

const PAD_PX = 2

/**
 * steps: those in sight, counted from the issue time; lag: by how many the series is older. Each point stands at the
 * right edge of its cell, as the now-line does. ceiling: what values cannot exceed.
 */
export function rowFan(
  fan: Fan,
  steps: Extent,
  lag: number,
  width: number,
  height: number,
  limits: readonly number[],
  ceiling: number,
): RowFan {
  const own = (step: number) => step + lag
  const first = steps.first - 1
  const inSight = Array.from({ length: steps.count + 1 }, (_, i) => first + i)
  const past = inSight.filter((step) => own(step) <= 0)
  // The horizon begins at the newest value.
  const future = inSight.filter((step) => own(step) >= 1 && own(step) <= fan.horizon)
  const axis = thresholdAxis(
    rangeIn(fan, past.map(own), future.map(own)),
    limits.map((value) => ({ value })),
    ceiling,
  )
  const span = axis.max - axis.min || 1
  const x = (step: number) => ((step - first) / steps.count) * width
  const y = (value: number) => PAD_PX + (1 - (value - axis.min) / span) * (height - 2 * PAD_PX)
  const place = ({ step, value }: FanPoint): PixelPoint => [x(step - lag), y(value)]
  const newest = past.includes(-lag) ? historyAt(fan, 0) : NaN
  const drawn = drawFan(fan, 'nested', { steps: future.map(own), newest })
  return {
    history: polyline(past.map((step) => [x(step), y(historyAt(fan, own(step)))])),
    bands: drawn.bands.map(({ tone, rings }) => ({
      tone,
      path: polygons(rings.map((ring) => ring.map(place))),
    })),
    median: polyline(drawn.median.map(place)),
    axis,
    y,
  }
}

/** Smallest and largest value of the steps in sight, counted from the origin; null: there is none. */
function rangeIn(
  fan: Fan,
  past: readonly number[],
  future: readonly number[],
): readonly [low: number, high: number] | null {
  let low = Infinity
  let high = -Infinity
  const take = (value: number) => {
    if (value < low) low = value
    if (value > high) high = value
  }
  for (const step of past) take(historyAt(fan, step))
  for (const step of future) for (let q = 0; q < fan.levels.length; q++) take(fanAt(fan, step, q))
  return low <= high ? [low, high] : null
}
