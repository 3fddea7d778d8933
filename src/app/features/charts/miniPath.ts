import { drawFan, type FanPoint } from './drawnFan.ts'
import { historyAt, pastSteps, rangeOf, type Fan } from './fan.ts'
import type { SvgFan } from './FanPaths.tsx'
import { polygons, polyline, roundPixels, type PixelPoint } from './svgPath.ts'

/** A small fan on a width × height field: the past takes two thirds, the horizon one. */
export interface MiniPaths extends SvgFan {
  readonly nowX: number
  /** Lines across it where a threshold is near; '': none is. */
  readonly thresholds: string
}

/** A threshold farther from the values than they span themselves would flatten them, and threatens nobody. */
const NEAR = 1

/** The range with those of the limits that are near it, and which these are. A shared range (fixed) stays as it is. */
function withLimits(
  range: Range,
  limits: readonly number[],
  isFixed: boolean,
): { readonly range: Range; readonly near: readonly number[] } {
  const [low, high] = range
  const reach = isFixed ? 0 : NEAR * (high - low)
  const near = limits.filter((limit) => limit >= low - reach && limit <= high + reach)
  return { range: [Math.min(low, ...near), Math.max(high, ...near)], near }
}

type Range = readonly [low: number, high: number]

/**
 * Paths with about one point per pixel, peaks kept. range: a vertical scale shared with other charts; null:
 * this series' own, which makes room for thresholds (limits) that are near. past: steps of history; absent: twice the
 * horizon.
 */
export function miniPaths(
  fan: Fan,
  width: number,
  height: number,
  range: Range | null,
  past = pastSteps(fan),
  limits: readonly number[] = [],
): MiniPaths {
  const fitted = withLimits(range ?? rangeOf(fan), limits, range !== null)
  const [low, high] = fitted.range
  const span = high - low || 1
  const nowX = (width * past) / (past + fan.horizon)
  const x = (step: number) => nowX + (step / fan.horizon) * (width - nowX)
  const y = (value: number) => 1 + (1 - (value - low) / span) * (height - 2)
  const place = ({ step, value }: FanPoint): PixelPoint => [x(step), y(value)]
  const stride = Math.max(1, Math.floor(fan.horizon / (width - nowX)))
  const steps: number[] = []
  for (let step = 1; step < fan.horizon; step += stride) steps.push(step)
  const part = { steps: [...steps, fan.horizon], newest: historyAt(fan, 0) }
  const { bands, median } = drawFan(fan, 'small', part)
  return {
    history: polyline(historyPoints(fan, past, nowX, x, y)),
    bands: bands.map(({ tone, rings }) => ({
      tone,
      path: polygons(rings.map((ring) => ring.map(place))),
    })),
    median: polyline(median.map(place)),
    nowX: roundPixels(nowX),
    thresholds: fitted.near.map((limit) => `M0 ${roundPixels(y(limit))}H${width}`).join(''),
  }
}

/** The smallest and largest value of every pixel column, in time order, so that a spike survives. */
function historyPoints(
  fan: Fan,
  past: number,
  nowX: number,
  x: (step: number) => number,
  y: (value: number) => number,
): PixelPoint[] {
  const perBucket = Math.max(1, Math.ceil(past / Math.max(1, nowX)))
  const points: PixelPoint[] = []
  for (let from = -past; from <= 0; from += perBucket) {
    let lowest = from
    let highest = from
    for (let step = from; step < Math.min(from + perBucket, 1); step++) {
      const value = historyAt(fan, step)
      if (!(historyAt(fan, lowest) <= value)) lowest = step
      if (!(historyAt(fan, highest) >= value)) highest = step
    }
    const ends = lowest === highest ? [lowest] : [Math.min(lowest, highest), Math.max(lowest, highest)]
    for (const step of ends) points.push([x(step), y(historyAt(fan, step))])
  }
  return points
}
