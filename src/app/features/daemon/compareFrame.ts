import { drawFan, type FanPoint } from '../charts/drawnFan.ts'
import { historyAt, rangeOf, timeOfStep, type Fan } from '../charts/fan.ts'
import type { SvgFan } from '../charts/FanPaths.tsx'
import { polygons, polyline, type PixelPoint } from '../charts/svgPath.ts'

/** What two forecasts of one series are drawn in, so that they can be compared by eye. */
export interface Frame {
  /** Epoch ms. */
  readonly fromMs: number
  readonly toMs: number
  /** In the metric's unit; high is above low. */
  readonly low: number
  readonly high: number
}

/** Holds all fans to their ends, with twice as much of their past. fans: at least one. */
export function frameOf(fans: readonly Fan[]): Frame {
  const toMs = Math.max(...fans.map((fan) => timeOfStep(fan, fan.horizon)))
  const originMs = Math.min(...fans.map((fan) => fan.originMs))
  const ranges = fans.map(rangeOf)
  const [low, high] = [
    Math.min(...ranges.map(([least]) => least)),
    Math.max(...ranges.map(([, most]) => most)),
  ]
  const flat = high > low ? 0 : 1
  return { fromMs: originMs - 2 * (toMs - originMs), toMs, low: low - flat, high: high + flat }
}

/** A fan in a frame on a field of width × height pixels. nowX: where its horizon begins. */
export function pathsIn(fan: Fan, frame: Frame, width: number, height: number): SvgFan & { nowX: number } {
  const { fromMs, toMs, low, high } = frame
  const x = (step: number) => ((timeOfStep(fan, step) - fromMs) / (toMs - fromMs)) * width
  const y = (value: number) => 1 + (1 - (value - low) / (high - low)) * (height - 2)
  const place = ({ step, value }: FanPoint): PixelPoint => [x(step), y(value)]
  const steps = Array.from({ length: fan.horizon }, (_, index) => index + 1)
  const { bands, median } = drawFan(fan, 'small', { steps, newest: historyAt(fan, 0) })
  const past = Math.min(fan.history.length - 1, Math.ceil((fan.originMs - fromMs) / fan.stepMs))
  const history = Array.from({ length: past + 1 }, (_, at) => {
    const step = at - past
    return { step, value: historyAt(fan, step) }
  })
  return {
    history: polyline(history.map(place)),
    bands: bands.map(({ tone, rings }) => ({ tone, path: polygons(rings.map((ring) => ring.map(place))) })),
    median: polyline(median.map(place)),
    nowX: x(0),
  }
}
