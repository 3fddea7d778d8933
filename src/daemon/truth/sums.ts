import { z } from 'zod'
import { SERVABLE, type Servable } from '#forecast/accuracy/comparison.ts'
import { LOSS_LEVELS, pinball } from '#forecast/accuracy/score.ts'
import type { SimplePoint } from './simple.ts'

/**
 * Places of a row of sums; the simple forecasts' follow, of each three: the model's loss where that one could be made, its
 * own, and of how many points.
 */
const [POINTS, LOSS, INSIDE, WITHIN, ABSOLUTE] = [0, 1, 2, 3, 4]
const PAIRS = 5
const PAIR = 3
export const WIDTH = PAIRS + PAIR * SERVABLE.length
/** A simple forecast that could be made of fewer of the points is none that the model is compared with. */
const LEAST_SHARE = 0.5

/** Sums of points that were forecast and happened: all that scores need. */
export type Sums = Float64Array

export function newSums(): Sums {
  return new Float64Array(WIDTH)
}

/** One value beside P10, P50 and P90, and beside the simple forecasts of it. */
export interface MaturedPoint {
  readonly actual: number
  readonly own: readonly [low: number, middle: number, high: number]
  readonly simple: Readonly<Record<Servable, SimplePoint>>
}

export function addPoint(sums: Sums, { actual, own, simple }: MaturedPoint): void {
  const loss = lossOf(actual, own)
  const [low, , high] = own
  increase(sums, POINTS, 1)
  increase(sums, LOSS, loss)
  if (actual >= low && actual <= high) increase(sums, INSIDE, 1)
  if (actual > low && actual <= high) increase(sums, WITHIN, 1)
  increase(sums, ABSOLUTE, Math.abs(actual))
  SERVABLE.forEach((name, at) => {
    const point = simple[name]
    if (point === null) return
    increase(sums, PAIRS + PAIR * at, loss)
    increase(sums, PAIRS + PAIR * at + 1, lossOf(actual, point))
    increase(sums, PAIRS + PAIR * at + 2, 1)
  })
}

export function mergeSums(into: Sums, other: Sums): void {
  other.forEach((value, at) => {
    increase(into, at, value)
  })
}

/** What sums come to. NaN where there is no point. */
export interface SumsScore {
  readonly count: number
  /** Mean over points and levels. */
  readonly pinball: number
  /** Share with P10 <= y <= P90, and with P10 < y <= P90: they differ where values meet the forecast exactly. */
  readonly closed: number
  readonly open: number
  /** Normalized as in a backtest: 2 * mean pinball / mean |y|. */
  readonly loss: number
  /** The simple forecast that is hardest to beat, and model's loss / its loss; null: none could be made of most points. */
  readonly hardest: { readonly by: Servable; readonly ratio: number } | null
}

export function scoreOf(sums: Sums): SumsScore {
  const at = (place: number) => sums[place] ?? NaN
  const count = at(POINTS)
  const mean = at(LOSS) / count
  let hardest: SumsScore['hardest'] = null
  SERVABLE.forEach((by, place) => {
    const [own, other, points] = [0, 1, 2].map((each) => at(PAIRS + PAIR * place + each))
    if (own === undefined || other === undefined || points === undefined) return
    if ((own === 0 && other === 0) || points < LEAST_SHARE * count) return
    const ratio = own / other
    if (hardest === null || ratio > hardest.ratio) hardest = { by, ratio }
  })
  return {
    count,
    pinball: mean,
    closed: at(INSIDE) / count,
    open: at(WITHIN) / count,
    loss: at(ABSOLUTE) === 0 ? (mean === 0 ? 0 : Infinity) : (2 * mean * count) / at(ABSOLUTE),
    hardest,
  }
}

/** Mean over the three levels. */
function lossOf(actual: number, point: readonly [number, number, number]): number {
  let loss = 0
  LOSS_LEVELS.forEach((level, at) => (loss += pinball(level, actual, point[at] ?? NaN)))
  return loss / LOSS_LEVELS.length
}

function increase(sums: Sums, at: number, by: number): void {
  sums[at] = (sums[at] ?? 0) + by
}

export const sumsSchema = z
  .array(z.number())
  .length(WIDTH)
  .transform((values) => Float64Array.from(values))
