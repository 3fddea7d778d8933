import { sortedQuantile } from '../statistics.ts'
import { RECENT_STEPS, type Actuals } from './actuals.ts'
import { originsNear } from './origins.ts'
import { LOSS_LEVELS } from './score.ts'

/** Steps of the horizon that share residual quantiles, and that figures are given by. */
export const BLOCK_STEPS = 12

/** A series with fewer residuals in a block has those of all series. */
const LEAST_RESIDUALS = 30

/** A series whose yesterday is missing is looked for so many days back. */
const SEASONS = 7

const Q = LOSS_LEVELS.length

/** A forecast without levels, of the slots [origin, origin + horizon). */
export type PointForecast = (actuals: Actuals, origin: number, horizon: number) => Float64Array

/** The newest value, repeated. */
export const lastValue: PointForecast = (actuals, origin, horizon) =>
  new Float64Array(horizon).fill(actuals.newestBefore(origin))

/**
 * The value at the same time of the newest earlier day that has one, at most a week back; else the newest value.
 * daySteps: steps per day.
 */
export function seasonalNaive(daySteps: number): PointForecast {
  return (actuals, origin, horizon) =>
    Float64Array.from({ length: horizon }, (_, step) => {
      const days = Math.ceil((step + 1) / daySteps)
      for (let day = days; day < days + SEASONS; day++) {
        const value = actuals.at(origin + step - day * daySteps)
        if (!Number.isNaN(value)) return value
      }
      return actuals.newestBefore(origin)
    })
}

/**
 * The least-squares line through the values of the newest steps, as many as the horizon and at least RECENT_STEPS,
 * carried on; the newest value, where fewer than two of them are known.
 */
export const straightLine: PointForecast = (actuals, origin, horizon) => {
  const length = Math.max(horizon, RECENT_STEPS)
  const values = actuals.between(origin - length, origin)
  const known = values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0)
  if (known < 2) return lastValue(actuals, origin, horizon)
  let [meanStep, mean] = [0, 0]
  values.forEach((value, step) => {
    if (Number.isNaN(value)) return
    meanStep += step / known
    mean += value / known
  })
  let [covariance, variance] = [0, 0]
  values.forEach((value, step) => {
    if (Number.isNaN(value)) return
    covariance += (step - meanStep) * (value - mean)
    variance += (step - meanStep) ** 2
  })
  const slope = covariance / variance
  return Float64Array.from({ length: horizon }, (_, step) => mean + slope * (length + step - meanStep))
}

/** [horizon, 3] at LOSS_LEVELS: the quantiles of the values among the newest `length` steps, repeated. */
export function windowQuantiles(
  actuals: Actuals,
  origin: number,
  horizon: number,
  length: number,
): Float64Array {
  const newest = actuals
    .between(origin - length, origin)
    .filter((value) => !Number.isNaN(value))
    .sort()
  const quantiles = LOSS_LEVELS.map((level) => sortedQuantile(newest, level))
  return Float64Array.from({ length: horizon * Q }, (_, i) => quantiles[i % Q] ?? NaN)
}

/** Which past the residuals are of. */
export interface ResidualRange {
  /** Residuals are of targets before this slot. */
  readonly split: number
  readonly horizon: number
  readonly stride: number
  /** The first origin, so that every point forecast has a past. */
  readonly first: number
}

/** Per block of BLOCK_STEPS the residuals y - forecast of one series, ascending. */
export function residualsOf(
  actuals: Actuals,
  point: PointForecast,
  { split, horizon, stride, first }: ResidualRange,
): Float64Array[] {
  const blocks = Array.from({ length: Math.ceil(horizon / BLOCK_STEPS) }, (): number[] => [])
  for (const origin of originsNear(actuals.slots(), { first, end: split, stride, horizon })) {
    const truth = actuals.between(origin, origin + horizon)
    const forecast = point(actuals, origin, horizon)
    truth.forEach((y, step) => {
      const residual = y - (forecast[step] ?? NaN)
      if (!Number.isNaN(residual)) blocks[Math.floor(step / BLOCK_STEPS)]?.push(residual)
    })
  }
  return blocks.map((residuals) => Float64Array.from(residuals).sort())
}

/**
 * [blocks, 3] at LOSS_LEVELS: what to add to a point forecast, from the series' own residuals where a block has
 * enough of them, else from pooled ones; 0 where there are none at all.
 */
export function residualShifts(
  own: readonly Float64Array[],
  pooled: () => readonly Float64Array[],
): Float64Array {
  const shifts = new Float64Array(own.length * Q)
  own.forEach((residuals, block) => {
    const enough = residuals.length >= LEAST_RESIDUALS ? residuals : (pooled()[block] ?? residuals)
    if (enough.length === 0) return
    LOSS_LEVELS.forEach((level, i) => (shifts[block * Q + i] = sortedQuantile(enough, level)))
  })
  return shifts
}

/** [horizon, 3]: a point forecast with the levels of its residuals, not below `lower`. */
export function withShifts(point: Float64Array, shifts: Float64Array, lower: number): Float64Array {
  return Float64Array.from({ length: point.length * Q }, (_, i) => {
    const step = Math.floor(i / Q)
    const shift = shifts[Math.floor(step / BLOCK_STEPS) * Q + (i % Q)] ?? NaN
    return Math.max((point[step] ?? NaN) + shift, lower)
  })
}

/** [horizon, 3]: a point forecast that takes itself for certain. */
export function atEveryLevel(point: Float64Array): Float64Array {
  return Float64Array.from({ length: point.length * Q }, (_, i) => point[Math.floor(i / Q)] ?? NaN)
}
