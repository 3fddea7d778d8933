import { RECENT_STEPS, type Actuals } from '#forecast/accuracy/actuals.ts'
import type { Servable } from '#forecast/accuracy/comparison.ts'
import {
  BLOCK_STEPS,
  lastValue,
  residualShifts,
  residualsOf,
  seasonalNaive,
  straightLine,
  windowQuantiles,
  type PointForecast,
} from '#forecast/accuracy/naive.ts'
import { LOSS_LEVELS } from '#forecast/accuracy/score.ts'

/** Fewer residuals make no range, and fewer values of a window tell nothing: there is then nothing to compare with. */
const LEAST_RESIDUALS = 30
const LEAST_SHARE = 0.5

/** P10, P50 and P90 of one point; null: this forecast cannot be made there. */
export type SimplePoint = readonly [low: number, middle: number, high: number] | null

/** What simple forecasts of one series add to their points, from its own past. */
interface Fit {
  /** Slot before which its residuals lie. */
  readonly madeAt: number
  /** By kind: [blocks, 3], and how many residuals each block has. */
  readonly shifts: Readonly<Record<'lastValue' | 'seasonalNaive' | 'straightLine', Shifts>>
  readonly lower: number
}

interface Shifts {
  readonly values: Float64Array
  readonly counts: readonly number[]
}

/**
 * Simple forecasts of series as of slots that are past by now, at single leads: the same as the ones a backtest compares
 * with, each from the series' own residuals. Their ranges are found again every so many steps.
 */
export class SimpleForecasts {
  readonly #daySteps: number
  readonly #horizon: number
  readonly #fits = new Map<string, Fit>()
  readonly #points: Readonly<Record<keyof Fit['shifts'], PointForecast>>

  constructor({ daySteps, horizon }: { readonly daySteps: number; readonly horizon: number }) {
    this.#daySteps = daySteps
    this.#horizon = horizon
    this.#points = { lastValue, seasonalNaive: seasonalNaive(daySteps), straightLine }
  }

  /** Forecasts as of the slot before the origin, `lead` steps ahead of it. key: of the series. */
  at(key: string, actuals: Actuals, origin: number, lead: number): Readonly<Record<Servable, SimplePoint>> {
    // Residuals end a horizon before what is forecast: no forecast knows what came after it.
    const fit = this.#fitOf(key, actuals, origin + lead - this.#horizon)
    const block = Math.floor((lead - 1) / BLOCK_STEPS)
    const withRange = (kind: keyof Fit['shifts']): SimplePoint => {
      const { values, counts } = fit.shifts[kind]
      const point = this.#points[kind](actuals, origin, lead).at(-1) ?? NaN
      if (Number.isNaN(point) || (counts[block] ?? 0) < LEAST_RESIDUALS) return null
      const level = (at: number) =>
        Math.max(fit.lower, point + (values[block * LOSS_LEVELS.length + at] ?? NaN))
      return [level(0), level(1), level(2)]
    }
    const window = (length: number): SimplePoint => {
      const known = actuals.between(origin - length, origin).filter((value) => !Number.isNaN(value)).length
      if (known < LEAST_SHARE * length) return null
      const [low = NaN, middle = NaN, high = NaN] = windowQuantiles(actuals, origin, 1, length)
      return [low, middle, high]
    }
    return {
      lastValue: withRange('lastValue'),
      seasonalNaive: this.#hasYesterday(actuals, origin, lead) ? withRange('seasonalNaive') : null,
      straightLine: withRange('straightLine'),
      windowDay: window(this.#daySteps),
      windowRecent: window(RECENT_STEPS),
    }
  }

  /** Releases what was learned of a series; key: as in at(). */
  forget(isOver: (key: string) => boolean): void {
    for (const key of this.#fits.keys()) if (isOver(key)) this.#fits.delete(key)
  }

  /** Where there is no yesterday, the newest value would stand in for it. */
  #hasYesterday(actuals: Actuals, origin: number, lead: number): boolean {
    const days = Math.ceil(lead / this.#daySteps)
    return !Number.isNaN(actuals.at(origin + lead - 1 - days * this.#daySteps))
  }

  #fitOf(key: string, actuals: Actuals, split: number): Fit {
    const known = this.#fits.get(key)
    if (known !== undefined && split - known.madeAt < this.#daySteps / 4) return known
    const made = this.#fit(actuals, split)
    this.#fits.set(key, made)
    return made
  }

  #fit(actuals: Actuals, split: number): Fit {
    const [oldest] = actuals.slots()
    const range = {
      split,
      horizon: this.#horizon,
      stride: Math.max(1, Math.round(this.#horizon / 4)),
      first: (oldest ?? split) + this.#daySteps,
    }
    const shifts = (kind: keyof Fit['shifts']): Shifts => {
      const residuals = residualsOf(actuals, this.#points[kind], range)
      return {
        values: residualShifts(residuals, () => residuals),
        counts: residuals.map(({ length }) => length),
      }
    }
    let least = Infinity
    for (const slot of actuals.slots()) {
      if (slot >= split) break
      least = Math.min(least, actuals.at(slot))
    }
    return {
      madeAt: split,
      shifts: {
        lastValue: shifts('lastValue'),
        seasonalNaive: shifts('seasonalNaive'),
        straightLine: shifts('straightLine'),
      },
      lower: least < 0 ? -Infinity : 0,
    }
  }
}
