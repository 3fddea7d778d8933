/** The levels of the loss; its mean is over these three. */
export const LOSS_LEVELS = [0.1, 0.5, 0.9] as const

/** Normalised quantile loss at P10, P50, P90 and their mean; null: the level is absent. */
export interface Loss {
  readonly p10: number | null
  readonly p50: number | null
  readonly p90: number | null
  readonly mean: number | null
}

/** One level against what happened. */
export interface LevelScore {
  readonly level: number
  readonly loss: number | null
  /** Share of values at or below the forecast; the level itself, if the forecast means what it says. */
  readonly observed: number | null
}

/** How good forecasts of one kind were. null: the level is absent, or there is nothing to divide by. */
export interface Score {
  readonly points: number
  /** 2·Σpinball / Σ|y| (Lim et al., Temporal Fusion Transformers, 2021, section 6.1). */
  readonly loss: Loss
  /** Mean |y - P50|, in the metric's unit. */
  readonly mae: number | null
  /** Mean |y|, in the metric's unit. */
  readonly meanAbs: number | null
  /** Share of values with P10 < y <= P90: the difference of the two levels' observed shares. */
  readonly coverage80: number | null
  /** Share with P10 <= y <= P90; differs where forecasts meet values exactly, as on constant series. */
  readonly coverage80Closed: number | null
  /** As coverage80, from P2 to P98. */
  readonly coverage96: number | null
  /** Mean P90 - P10 and P98 - P2, in the metric's unit. */
  readonly width80: number | null
  readonly width96: number | null
  readonly levels: readonly LevelScore[]
}

/** The loss of a forecast q at a level: asymmetric |y - q|, least in expectation where P(Y <= q) is the level. */
export function pinball(level: number, y: number, q: number): number {
  return y >= q ? level * (y - q) : (1 - level) * (q - y)
}

/** Sums of forecasts at fixed levels against values: all that a Score needs, however many points there are. */
export class ScoreSums {
  readonly levels: readonly number[]
  #points = 0
  #absolute = 0
  readonly #pinball: Float64Array
  readonly #atOrBelow: Float64Array
  readonly #below: Float64Array
  readonly #forecast: Float64Array

  /** levels: ascending. */
  constructor(levels: readonly number[]) {
    this.levels = levels
    this.#pinball = new Float64Array(levels.length)
    this.#atOrBelow = new Float64Array(levels.length)
    this.#below = new Float64Array(levels.length)
    this.#forecast = new Float64Array(levels.length)
  }

  /** values: the forecast at each level; a level that is NaN at any point is absent from the score. */
  add(y: number, values: ArrayLike<number>): void {
    this.#points++
    this.#absolute += Math.abs(y)
    this.levels.forEach((level, i) => {
      const q = values[i] ?? NaN
      increase(this.#pinball, i, pinball(level, y, q))
      increase(this.#forecast, i, q)
      if (y <= q) increase(this.#atOrBelow, i, 1)
      if (y < q) increase(this.#below, i, 1)
    })
  }

  /** Adds another's points; it has the same levels. */
  merge(other: ScoreSums): void {
    this.#points += other.#points
    this.#absolute += other.#absolute
    this.levels.forEach((_, i) => {
      increase(this.#pinball, i, other.#pinball[i] ?? NaN)
      increase(this.#forecast, i, other.#forecast[i] ?? NaN)
      increase(this.#atOrBelow, i, other.#atOrBelow[i] ?? NaN)
      increase(this.#below, i, other.#below[i] ?? NaN)
    })
  }

  score(): Score {
    const [p10, p50, p90] = LOSS_LEVELS.map((level) => this.#loss(level))
    const losses = [p10, p50, p90].flatMap((loss) => loss ?? [])
    const median = this.#at(this.#pinball, 0.5)
    return {
      points: this.#points,
      loss: {
        p10: p10 ?? null,
        p50: p50 ?? null,
        p90: p90 ?? null,
        mean: losses.length === LOSS_LEVELS.length ? losses.reduce((a, b) => a + b, 0) / losses.length : null,
      },
      mae: this.#perPoint(2 * median),
      meanAbs: this.#perPoint(this.#absolute),
      coverage80: this.#between(this.#atOrBelow, 0.1, 0.9),
      coverage80Closed: this.#perPoint(this.#at(this.#atOrBelow, 0.9) - this.#at(this.#below, 0.1)),
      coverage96: this.#between(this.#atOrBelow, 0.02, 0.98),
      width80: this.#between(this.#forecast, 0.1, 0.9),
      width96: this.#between(this.#forecast, 0.02, 0.98),
      levels: this.levels.map((level) => ({
        level,
        loss: this.#loss(level),
        observed: this.#perPoint(this.#at(this.#atOrBelow, level)),
      })),
    }
  }

  /** The sum at a level; NaN where the level is absent. */
  #at(sums: Float64Array, level: number): number {
    const index = this.levels.indexOf(level)
    return Number.isNaN(this.#pinball[index] ?? NaN) ? NaN : (sums[index] ?? NaN)
  }

  #between(sums: Float64Array, low: number, high: number): number | null {
    return this.#perPoint(this.#at(sums, high) - this.#at(sums, low))
  }

  /** Nothing but zeros, forecast exactly, is no loss; any other forecast of them has no scale to be measured on. */
  #loss(level: number): number | null {
    const sum = this.#at(this.#pinball, level)
    if (this.#points > 0 && sum === 0) return 0
    return finite((2 * sum) / this.#absolute)
  }

  #perPoint(sum: number): number | null {
    return finite(sum / this.#points)
  }
}

/** 1 - loss / reference's loss: the share of the reference's loss that is saved. null: not to be told. */
export function skill(score: Score, reference: Score): number | null {
  const [own, other] = [score.loss.mean, reference.loss.mean]
  return own === null || other === null ? null : finite(1 - own / other)
}

function increase(sums: Float64Array, index: number, by: number): void {
  sums[index] = (sums[index] ?? NaN) + by
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
