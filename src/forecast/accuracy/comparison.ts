import { LOSS_LEVELS, ScoreSums, skill, type FullScore, type Score } from './score.ts'

/**
 * What a model has to beat: the newest value, the same time yesterday and a straight line, each with the quantiles
 * of its own residuals; the first two also as they are (the same value at every level); the quantiles of the newest
 * day of values and of the newest 24 steps.
 */
export const NAIVE = [
  'lastValue',
  'seasonalNaive',
  'straightLine',
  'windowDay',
  'windowRecent',
  'lastPoint',
  'seasonalPoint',
] as const
export type Naive = (typeof NAIVE)[number]

/** In files and on the wire; window_quantiles are of the last day of values. */
export const WIRE_NAMES: Readonly<Record<Naive, string>> = {
  lastValue: 'last_value_resid',
  seasonalNaive: 'seasonal_naive_resid',
  straightLine: 'straight_line_resid',
  windowDay: 'window_quantiles',
  windowRecent: 'window_quantiles_24',
  lastPoint: 'last_value',
  seasonalPoint: 'seasonal_naive',
}

/** Naive forecasts that have a band of their own, and can stand in for the model. */
export const SERVABLE = ['lastValue', 'seasonalNaive', 'straightLine', 'windowDay', 'windowRecent'] as const
export type Servable = (typeof SERVABLE)[number]

/** One series that a simple forecast is served for in place of the model's. */
export interface SimpleSeries {
  readonly server: string
  readonly metric: string
  readonly by: Servable
}

/** [H, 3] at LOSS_LEVELS of every naive forecast. */
export type NaiveForecasts = Readonly<Record<Naive, Float64Array>>

/** 1 - loss / the naive's loss; null: not to be told. */
export type Skills = Readonly<Record<Naive, number | null>>

/** Scores of the model beside those of the naive forecasts, over the same points. */
export interface Comparison {
  readonly model: FullScore
  readonly naive: Readonly<Record<Naive, Score>>
  readonly skill: Skills
}

/** A comparison in short, of which there may be many thousands. */
export interface Summary {
  readonly model: Score
  readonly skill: Skills
}

export class ComparisonSums {
  readonly #model: ScoreSums
  readonly #naive = byNaive(() => new ScoreSums(LOSS_LEVELS))

  constructor(levels: readonly number[]) {
    this.#model = new ScoreSums(levels)
  }

  /** values: the model's at each level. */
  add(y: number, values: ArrayLike<number>, naive: NaiveForecasts, step: number): void {
    this.#model.add(y, values)
    const from = step * LOSS_LEVELS.length
    for (const name of NAIVE) this.#naive[name].add(y, naive[name].subarray(from, from + LOSS_LEVELS.length))
  }

  merge(other: ComparisonSums): void {
    this.#model.merge(other.#model)
    for (const name of NAIVE) this.#naive[name].merge(other.#naive[name])
  }

  comparison(): Comparison {
    const model = this.#model.fullScore()
    const naive = byNaive((name) => this.#naive[name].score())
    return { model, naive, skill: byNaive((name) => skill(model, naive[name])) }
  }

  summary(): Summary {
    const model = this.#model.score()
    return { model, skill: byNaive((name) => skill(model, this.#naive[name].score())) }
  }
}

/** The least of the skills: against the naive forecast that is hardest to beat. null: none is known. */
export function leastSkill(skills: Skills): number | null {
  const known = NAIVE.flatMap((name) => skills[name] ?? [])
  return known.length === 0 ? null : Math.min(...known)
}

export function byNaive<T>(of: (name: Naive) => T): Record<Naive, T> {
  return {
    lastValue: of('lastValue'),
    seasonalNaive: of('seasonalNaive'),
    straightLine: of('straightLine'),
    windowDay: of('windowDay'),
    windowRecent: of('windowRecent'),
    lastPoint: of('lastPoint'),
    seasonalPoint: of('seasonalPoint'),
  }
}
