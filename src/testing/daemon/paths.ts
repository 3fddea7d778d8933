import { Random } from '#data/simulate/random.ts'
import type { DaemonMetric } from './daemonMetrics.ts'

/**
 * What makes the forecasts. line: the daemons' heuristic. curved: as a trained model's might look. deaf: curved, but the
 * same at every tick, whatever the values do. repeats: the newest `horizon` values over again.
 */
export type Shape = 'line' | 'curved' | 'deaf' | 'repeats'

/** One series of a body: which server (by number) and metric (by number), of which simulation. */
export interface Place {
  readonly seed: number
  readonly server: number
  readonly metric: number
  /** Near the daemon's critical threshold. */
  readonly isHot: boolean
}

export interface Paths {
  readonly p10: number[]
  readonly p50: number[]
  readonly p90: number[]
  readonly current: number
  readonly trend: number
}

const HEURISTIC_WINDOW = 24
/** Of the swing, in ticks: no horizon is a whole number of them. */
const PERIOD = 61.7

/** The value of a series at a tick: a level, a swing and noise; the same for the same arguments. */
function valueAt(metric: DaemonMetric, place: Place, tick: number): number {
  const noise = new Random(place.seed, streamOf(place, tick + 1)).normal() * metric.noise
  const value = smoothAt(metric, place, tick) + noise
  const bounded = Math.min(Math.max(value, 0), metric.upper)
  return metric.isInteger ? Math.round(bounded) : Number(bounded.toFixed(2))
}

function smoothAt(metric: DaemonMetric, place: Place, tick: number): number {
  const random = new Random(place.seed, streamOf(place, 0))
  const [low, high] = metric.level
  const ordinary = random.between(low, high)
  const level = place.isHot && metric.alerts !== null ? metric.alerts[1] : ordinary
  return level + 3 * metric.noise * Math.sin((2 * Math.PI * tick) / PERIOD + random.between(0, 6))
}

function streamOf({ server, metric }: Place, tick: number): number {
  return Math.imul(server * 64 + metric + 1, 1_000_003) + tick
}

export function pathsOf(
  metric: DaemonMetric,
  place: Place,
  tick: number,
  horizon: number,
  shape: Shape,
): Paths {
  const past = (length: number) =>
    Array.from({ length }, (_, i) => valueAt(metric, place, tick - length + 1 + i))
  const current = valueAt(metric, place, tick)
  const recent = past(HEURISTIC_WINDOW)
  const trend = 0.7 * slopeOf(recent) + 0.3 * slopeOf(recent.slice(-5))
  if (shape === 'line') {
    const line = (i: number) => current + trend * (i + 1)
    const spread = deviationOf(recent)
    return banded(metric, horizon, line, (i) => 1.28 * spread * Math.sqrt(i + 1), { current, trend })
  }
  const level = smoothAt(metric, place, 0)
  const newest = shape === 'repeats' ? past(horizon) : []
  const middle = (i: number) => {
    if (shape === 'repeats') return newest[i] ?? NaN
    if (shape === 'deaf') return level + 3 * metric.noise * Math.sin((i + 1) / 9)
    const expected = smoothAt(metric, place, tick + i + 1)
    return expected + (current - smoothAt(metric, place, tick)) * Math.exp(-(i + 1) / 6)
  }
  return banded(metric, horizon, middle, (i) => 2.5 * metric.noise * (1 - Math.exp(-(i + 2) / 15)), {
    current,
    trend,
  })
}

/** P10 and P90 as far from the bounded P50 as said, and within bounds themselves, as the daemons have it. */
function banded(
  { upper, bandUpper, isInteger }: DaemonMetric,
  horizon: number,
  middle: (i: number) => number,
  halfWidth: (i: number) => number,
  rest: { readonly current: number; readonly trend: number },
): Paths {
  const p50 = Array.from({ length: horizon }, (_, i) => {
    const value = Math.min(Math.max(middle(i), 0), upper)
    return isInteger ? Math.trunc(value) : value
  })
  return {
    p50,
    p10: p50.map((value, i) => Math.max(value - halfWidth(i), 0)),
    p90: p50.map((value, i) => Math.min(value + halfWidth(i), bandUpper)),
    ...rest,
  }
}

/** Least squares, per step. */
function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2
  const mean = meanOf(values)
  let [products, squares] = [0, 0]
  values.forEach((value, i) => {
    products += (i - middle) * (value - mean)
    squares += (i - middle) ** 2
  })
  return products / squares
}

function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values)
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)))
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
