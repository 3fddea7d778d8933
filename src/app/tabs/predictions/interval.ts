import { fanAt, type Fan } from '../../charts/fan.ts'

/** P10, P50 and P90 at one step; NaN where the model's levels do not reach that far. */
export interface Interval {
  readonly low: number
  readonly middle: number
  readonly high: number
}

const SAME_LEVEL = 1e-6

/** A level's curve over the fan's steps: its own where the model has it, else linear between its neighbours. */
export function curveOf(fan: Fan, level: number): (step: number) => number {
  const { levels } = fan
  const above = levels.findIndex((known) => known >= level - SAME_LEVEL)
  const upper = levels[above] ?? NaN
  if (Math.abs(upper - level) < SAME_LEVEL) return (step) => fanAt(fan, step, above)
  const lower = levels[above - 1] ?? NaN
  const share = (level - lower) / (upper - lower)
  return (step) => fanAt(fan, step, above - 1) * (1 - share) + fanAt(fan, step, above) * share
}

export function intervalAt(fan: Fan, step: number): Interval {
  return {
    low: curveOf(fan, 0.1)(step),
    middle: curveOf(fan, 0.5)(step),
    high: curveOf(fan, 0.9)(step),
  }
}
