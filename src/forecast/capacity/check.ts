import { firstCrossing, type Direction } from '../quantile/breach.ts'
import { median } from '../statistics.ts'
import type { Reach } from './reach.ts'

/** Of so many steps of the horizon a value has to be known, where the limit was not reached. */
const KNOWN_SHARE = 0.9

/** What followed a forecast: ms from the origin until the limit was reached; null: not within the horizon. */
export type Followed = number | null

/** How often something was said, how often it then happened. */
export interface Said {
  readonly said: number
  readonly came: number
}

/** How often what was said of reaching a limit came true, over many forecasts of series that were not there already. */
export interface CapacityScore {
  readonly forecasts: number
  readonly reached: number
  /** inside: how often it happened between the earliest and the latest time, never included where that is open. */
  readonly expected: Said & { readonly inside: number; readonly medianErrorMs: number | null }
  readonly possible: Said
  readonly clear: Said
  /** The straight line; see trendReachMs(). */
  readonly line: Said & { readonly medianErrorMs: number | null }
}

/**
 * When the values that followed an origin reached a limit. current: the newest value before them; values: [D] by step, NaN
 * for none; averaged: as for reachOf(). undefined: too few of them are known to say.
 */
export function followedBy(
  current: number,
  values: ArrayLike<number>,
  limit: number,
  direction: Direction,
  { stepMs, averaged }: { readonly stepMs: number; readonly averaged: boolean },
): Followed | undefined {
  const crossing = firstCrossing(current, values, limit, direction)
  if (crossing.kind === 'crosses') return Math.max(0, crossing.steps - (averaged ? 0.5 : 0)) * stepMs
  let known = 0
  for (let step = 0; step < values.length; step++) if (!Number.isNaN(values[step] ?? NaN)) known += 1
  return crossing.kind === 'not-within-horizon' && known >= KNOWN_SHARE * values.length ? null : undefined
}

/** Collects what was said and what followed. */
export class CapacitySums {
  readonly #kinds = {
    expected: { said: 0, came: 0 },
    possible: { said: 0, came: 0 },
    clear: { said: 0, came: 0 },
  }
  readonly #line = { said: 0, came: 0 }
  readonly #errors: number[] = []
  readonly #lineErrors: number[] = []
  #reached = 0
  #inside = 0

  /** Of one forecast of one limit; what was there already or not known does not count. */
  add(reach: Reach, trendMs: number | null, followed: Followed, stepMs: number): void {
    if (reach.kind === 'already' || reach.kind === 'unknown') return
    const came = followed === null ? 0 : 1
    this.#reached += came
    this.#kinds[reach.kind].said += 1
    this.#kinds[reach.kind].came += came
    if (reach.kind === 'expected') {
      const atMs = followed ?? Infinity
      // The step is what can be distinguished.
      const [fromMs, toMs] = [reach.earliestMs - stepMs / 2, (reach.latestMs ?? Infinity) + stepMs / 2]
      if (atMs >= fromMs && atMs <= toMs) this.#inside += 1
      if (followed !== null) this.#errors.push(Math.abs(followed - reach.afterMs))
    }
    if (trendMs === null) return
    this.#line.said += 1
    this.#line.came += came
    if (followed !== null) this.#lineErrors.push(Math.abs(followed - trendMs))
  }

  score(): CapacityScore {
    const { expected, possible, clear } = this.#kinds
    const middle = (errors: readonly number[]) => (errors.length === 0 ? null : median([...errors]))
    return {
      forecasts: expected.said + possible.said + clear.said,
      reached: this.#reached,
      expected: { ...expected, inside: this.#inside, medianErrorMs: middle(this.#errors) },
      possible: { ...possible },
      clear: { ...clear },
      line: { ...this.#line, medianErrorMs: middle(this.#lineErrors) },
    }
  }
}
