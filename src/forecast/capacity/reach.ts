import { breachChances } from '../chance/breachChances.ts'
import { DEFAULT_CHANCES } from '../chance/chanceModel.ts'
import { lateSteps, type FleetForecast } from '../fleetForecast.ts'
import type { Direction } from '../quantile/breach.ts'
import { meets } from '../thresholds.ts'

/** A chance below it is not worth telling; by the time that it is this, the limit is reached at the earliest. */
export const LEAST_CHANCE = 0.1

/** At these chances of having reached a limit, the time is called the expected and the latest. */
const [EVEN, LATE] = [0.5, 0.9]

/**
 * When a series reaches a limit. Times are from the newest row of all, in ms; chance: of reaching it at any time within
 * the horizon.
 */
export type Reach =
  /** The newest value measured is there. */
  | { readonly kind: 'already' }
  | {
      readonly kind: 'expected'
      readonly chance: number
      /** By then it is as likely to have happened as not. */
      readonly afterMs: number
      /** By then the chance is one in ten. */
      readonly earliestMs: number
      /** By then it is nine in ten; null: not within the horizon. */
      readonly latestMs: number | null
    }
  /** Less likely than not within the horizon, but one in ten or more. */
  | { readonly kind: 'possible'; readonly chance: number; readonly earliestMs: number }
  /** Less than one in ten. */
  | { readonly kind: 'clear'; readonly chance: number }
  | { readonly kind: 'unknown' }

/**
 * When a series of a forecast reaches a limit, by the chances of having reached it by each step (see breachChances).
 * averaged: a step is the mean over finer rows, which a level that moves steadily has at the step's middle: times are
 * then half a step earlier than the step's end, but never before now. newest: the newest value measured, which says
 * whether it is there already; NaN: not known, the newest step then says so.
 */
export function reachOf(
  forecast: FleetForecast,
  series: number,
  limit: number,
  direction: Direction,
  averaged: boolean,
  newest = NaN,
): Reach {
  const now = Number.isNaN(newest) ? (forecast.current[series] ?? NaN) : newest
  if (meets(now, limit, direction)) return { kind: 'already' }
  const chances = breachChances(forecast, series, limit, direction, DEFAULT_CHANCES)
  const chance = chances.at(-1) ?? NaN
  if (Number.isNaN(chance)) return { kind: 'unknown' }
  // Steps that have passed since a late series' own newest row are no time ahead.
  const passed = lateSteps(forecast, series) + (averaged ? 0.5 : 0)
  const timeOf = (wanted: number): number | null => {
    const steps = stepsUntil(chances, wanted)
    return steps === null ? null : Math.max(0, steps - passed) * forecast.stepMs
  }
  const [earliestMs, afterMs] = [timeOf(LEAST_CHANCE), timeOf(EVEN)]
  if (earliestMs === null) return { kind: 'clear', chance }
  if (afterMs === null) return { kind: 'possible', chance, earliestMs }
  return { kind: 'expected', chance, afterMs, earliestMs, latestMs: timeOf(LATE) }
}

/** Steps until a chance that never falls is this, rising evenly between two steps from 0 at the origin; null: never. */
function stepsUntil(chances: Float64Array, wanted: number): number | null {
  let before = 0
  for (const [step, chance] of chances.entries()) {
    if (chance >= wanted) return step + (chance > before ? (wanted - before) / (chance - before) : 1)
    before = chance
  }
  return null
}
