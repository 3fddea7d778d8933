import { bandTone, fanAt, historyAt, type Fan } from '../../../features/charts/fan.ts'
import { niceAxis, type Axis } from '../../../features/charts/niceAxis.ts'
import type { Extent } from '../../../state/screen/heatmap.ts'

/** SVG path data of one series, on the columns of the picture above it. */
export interface RowFan {
  readonly history: string
  /** Widest first. */
  readonly bands: readonly { readonly tone: ReturnType<typeof bandTone>; readonly path: string }[]
  readonly median: string
  readonly axis: Axis
  /** Height of a value. */
  readonly y: (value: number) => number
}

const PAD_PX = 2
/** A threshold that is near takes part in the scale; one that is far would flatten the curve. */
const NEAR = 0.35

const round = (value: number) => Math.round(value * 10) / 10

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
  const axis = axisOf(fan, past.map(own), future.map(own), limits, ceiling)
  const span = axis.max - axis.min || 1
  const x = (step: number) => ((step - first) / steps.count) * width
  const y = (value: number) => PAD_PX + (1 - (value - axis.min) / span) * (height - 2 * PAD_PX)
  const at = (q: number) => future.map((step) => [x(step), y(fanAt(fan, own(step), q))] as const)
  const newest = past.includes(-lag) ? [[x(-lag), y(historyAt(fan, 0))] as const] : []
  return {
    history: line(past.map((step) => [x(step), y(historyAt(fan, own(step)))])),
    bands: fan.bands.map((band) => ({
      tone: bandTone(band),
      path: future.length === 0 ? '' : `${line([...newest, ...at(band.high), ...at(band.low).reverse()])}Z`,
    })),
    median: line([...newest, ...at(fan.median)]),
    axis,
    y,
  }
}

function axisOf(
  fan: Fan,
  past: readonly number[],
  future: readonly number[],
  limits: readonly number[],
  ceiling: number,
): Axis {
  let low = Infinity
  let high = -Infinity
  const take = (value: number) => {
    if (value < low) low = value
    if (value > high) high = value
  }
  for (const step of past) take(historyAt(fan, step))
  for (const step of future) for (let q = 0; q < fan.levels.length; q++) take(fanAt(fan, step, q))
  if (low > high) return { min: 0, max: 1, interval: 1 }
  const margin = NEAR * (high - low)
  const near = limits.filter((limit) => limit >= low - margin && limit <= high + margin)
  return niceAxis(Math.min(low, ...near), Math.max(high, ...near), ceiling)
}

/** Joins points; a NaN lifts the pen. */
function line(points: readonly (readonly [x: number, y: number])[]): string {
  let down = false
  let path = ''
  for (const [x, y] of points) {
    if (!Number.isFinite(y)) {
      down = false
      continue
    }
    path += `${down ? 'L' : 'M'}${round(x)} ${round(y)}`
    down = true
  }
  return path
}
