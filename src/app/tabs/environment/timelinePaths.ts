import { niceAxis } from '../../features/charts/niceAxis.ts'
import { roundPixels as round } from '../../features/charts/svgPath.ts'
import type { CountAt } from '#text/environment/timeline.ts'

export interface TimelineBox {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Where everything of the timeline lies, in pixels. */
export interface TimelineScale {
  readonly x: (timeMs: number) => number
  readonly y: (count: number) => number
  readonly ticks: readonly number[]
  /** The count at the upper edge. */
  readonly max: number
}

export function timelineScale(points: readonly CountAt[], stepMs: number, box: TimelineBox): TimelineScale {
  const fromMs = (points[0]?.timeMs ?? 0) - stepMs
  const toMs = points.at(-1)?.timeMs ?? fromMs + 1
  const most = Math.max(1, ...points.map(topOf))
  const { max, interval } = niceAxis(0, most)
  // Servers are whole.
  const every = Math.max(1, Math.ceil(interval))
  const ticks: number[] = []
  for (let count = 0; count <= max; count += every) ticks.push(count)
  return {
    x: (timeMs) => box.left + ((timeMs - fromMs) / (toMs - fromMs)) * box.width,
    y: (count) => box.top + (1 - count / max) * box.height,
    ticks,
    max,
  }
}

/** The most servers that are drawn at a time. */
export function topOf({ warning, unknown, range, known }: CountAt): number {
  return Math.max(known ? warning + unknown : 0, range?.[1] ?? 0)
}

/** A stepped area on top of what is beyond: servers that may be, too. Where nothing is known it is the whole height. */
export function unknownPath(
  points: readonly CountAt[],
  stepMs: number,
  { x, y, max }: TimelineScale,
): string {
  return points
    .filter(({ unknown }) => unknown > 0)
    .map(({ timeMs, warning, unknown, known }) => {
      const [from, to] = [x(timeMs - stepMs), x(timeMs)].map(round)
      const [low, high] = known ? [warning, warning + unknown] : [0, max]
      return `M${from ?? 0} ${round(y(low))}V${round(y(high))}H${to ?? 0}V${round(y(low))}Z`
    })
    .join('')
}

/** A stepped area from nothing up to a count: each point stands for the step that ends with it. */
export function areaPath(
  points: readonly CountAt[],
  count: (point: CountAt) => number,
  stepMs: number,
  { x, y }: TimelineScale,
): string {
  return points
    .filter((point) => point.known && count(point) > 0)
    .map((point) => {
      const [from, to] = [x(point.timeMs - stepMs), x(point.timeMs)]
      return `M${round(from)} ${round(y(0))}V${round(y(count(point)))}H${round(to)}V${round(y(0))}Z`
    })
    .join('')
}

/** A stepped line along one end of the interval. */
export function linePath(
  points: readonly CountAt[],
  end: 0 | 1,
  stepMs: number,
  { x, y }: TimelineScale,
): string {
  return points
    .filter(({ range, known }) => known && range !== null)
    .map(({ timeMs, range }, at) => {
      const height = round(y(range?.[end] ?? 0))
      return `${at === 0 ? `M${round(x(timeMs - stepMs))} ${height}` : `V${height}`}H${round(x(timeMs))}`
    })
    .join('')
}
