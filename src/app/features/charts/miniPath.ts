import { fanAt, historyAt, pastSteps, rangeOf, timeOfStep, type Fan } from './fan.ts'

/** SVG path data of a small fan on a width × height field: the past takes two thirds, the horizon one. */
export interface MiniPaths {
  readonly history: string
  /** Widest first, one closed outline per band. */
  readonly bands: readonly { readonly coverage: number; readonly path: string }[]
  readonly median: string
  readonly nowX: number
}

/** Bands of the small chart; more would not be told apart. */
const MINI_COVERAGE = 0.8

const round = (value: number) => Math.round(value * 10) / 10

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

/**
 * Paths with about one point per pixel, peaks kept. range: a vertical scale shared with other charts; null:
 * this series' own.
 */
export function miniPaths(
  fan: Fan,
  width: number,
  height: number,
  range: readonly [low: number, high: number] | null,
): MiniPaths {
  const [low, high] = range ?? rangeOf(fan)
  const span = high - low || 1
  const past = pastSteps(fan)
  const nowX = (width * past) / (past + fan.horizon)
  const x = (step: number) => nowX + (step / fan.horizon) * (width - nowX)
  const y = (value: number) => 1 + (1 - (value - low) / span) * (height - 2)
  const curve = (q: number): (readonly [number, number])[] => {
    const stride = Math.max(1, Math.floor(fan.horizon / (width - nowX)))
    const points: (readonly [number, number])[] = []
    for (let step = 1; step < fan.horizon; step += stride) points.push([x(step), y(fanAt(fan, step, q))])
    points.push([width, y(fanAt(fan, fan.horizon, q))])
    return points
  }
  const newest = [nowX, y(historyAt(fan, 0))] as const
  const drawn = fan.bands.filter(({ coverage }) => Math.abs(coverage - MINI_COVERAGE) < 0.05)
  const bands = (drawn.length > 0 ? drawn : fan.bands.slice(0, 1)).map(
    ({ low: bottom, high: top, coverage }) => ({
      coverage,
      path: `${line([...curve(top), ...curve(bottom).reverse()])}Z`,
    }),
  )
  return {
    history: line(historyPoints(fan, past, nowX, x, y)),
    bands,
    median: line([newest, ...curve(fan.median)]),
    nowX: round(nowX),
  }
}

/** The smallest and largest value of every pixel column, in time order, so that a spike survives. */
function historyPoints(
  fan: Fan,
  past: number,
  nowX: number,
  x: (step: number) => number,
  y: (value: number) => number,
): (readonly [number, number])[] {
  const perBucket = Math.max(1, Math.ceil(past / Math.max(1, nowX)))
  const points: (readonly [number, number])[] = []
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

/** First and last moment of the chart, for its label. */
export function miniSpan(fan: Fan): readonly [fromMs: number, toMs: number] {
  return [timeOfStep(fan, -pastSteps(fan)), timeOfStep(fan, fan.horizon)]
}
