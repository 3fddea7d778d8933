import { indexOfLevel } from '../quantile/level.ts'

/** The levels of the loss; its mean is over these three. */
export const LOSS_LEVELS = [0.1, 0.5, 0.9] as const

/** Normalized quantile loss at P10, P50, P90 and their mean; null: the level is absent. */
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
  /** Share below it; less than `observed` where forecasts meet values exactly, as on constant series. */
  readonly observedBelow: number | null
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
  /** The same two from P2 to P98. */
  readonly coverage96: number | null
  readonly coverage96Closed: number | null
  /** Mean P90 - P10 and P98 - P2, in the metric's unit. */
  readonly width80: number | null
  readonly width96: number | null
}

/** With every level by itself. */
export interface FullScore extends Score {
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
  /** [4, levels] of pinball, values at or below, values below, forecast. */
  readonly #sums: Float64Array

  /** levels: ascending. */
  constructor(levels: readonly number[]) {
    this.levels = levels
    this.#sums = new Float64Array(4 * levels.length)
  }

  /** values: the forecast at each level; a level that is NaN at any point is absent from the score. */
  add(y: number, values: ArrayLike<number>): void {
    const sums = this.#sums
    const count = this.levels.length
    this.#points++
    this.#absolute += Math.abs(y)
    for (let i = 0; i < count; i++) {
      const q = values[i] ?? NaN
      increase(sums, i, pinball(this.levels[i] ?? NaN, y, q))
      if (y <= q) increase(sums, count + i, 1)
      if (y < q) increase(sums, 2 * count + i, 1)
      increase(sums, 3 * count + i, q)
    }
  }

  /** Adds another's points; it has the same levels. */
  merge(other: ScoreSums): void {
    this.#points += other.#points
    this.#absolute += other.#absolute
    other.#sums.forEach((sum, i) => {
      increase(this.#sums, i, sum)
    })
  }

  score(): Score {
    const [p10, p50, p90] = LOSS_LEVELS.map((level) => this.#loss(level))
    const losses = [p10, p50, p90].flatMap((loss) => loss ?? [])
    return {
      points: this.#points,
      loss: {
        p10: p10 ?? null,
        p50: p50 ?? null,
        p90: p90 ?? null,
        mean: losses.length === LOSS_LEVELS.length ? losses.reduce((a, b) => a + b, 0) / losses.length : null,
      },
      mae: this.#perPoint(2 * this.#at(PINBALL, 0.5)),
      meanAbs: this.#perPoint(this.#absolute),
      coverage80: this.#between(AT_OR_BELOW, 0.1, 0.9),
      coverage80Closed: this.#closed(0.1, 0.9),
      coverage96: this.#between(AT_OR_BELOW, 0.02, 0.98),
      coverage96Closed: this.#closed(0.02, 0.98),
      width80: this.#between(FORECAST, 0.1, 0.9),
      width96: this.#between(FORECAST, 0.02, 0.98),
    }
  }

  fullScore(): FullScore {
    const levels = this.levels.map((level) => ({
      level,
      loss: this.#loss(level),
      observed: this.#perPoint(this.#at(AT_OR_BELOW, level)),
      observedBelow: this.#perPoint(this.#at(BELOW, level)),
    }))
    return { ...this.score(), levels }
  }

  /** One of the sums at a level; NaN where the level is absent. */
  #at(which: number, level: number): number {
    const count = this.levels.length
    const index = indexOfLevel(this.levels, level)
    if (index < 0 || Number.isNaN(this.#sums[index] ?? NaN)) return NaN
    return this.#sums[which * count + index] ?? NaN
  }

  #between(which: number, low: number, high: number): number | null {
    return this.#perPoint(this.#at(which, high) - this.#at(which, low))
  }

  #closed(low: number, high: number): number | null {
    return this.#perPoint(this.#at(AT_OR_BELOW, high) - this.#at(BELOW, low))
  }

  /** Nothing but zeros, forecast exactly, is no loss; any other forecast of them has no scale to be measured on. */
  #loss(level: number): number | null {
    const sum = this.#at(PINBALL, level)
    if (this.#points > 0 && sum === 0) return 0
    return finite((2 * sum) / this.#absolute)
  }

  #perPoint(sum: number): number | null {
    return finite(sum / this.#points)
  }
}

/** Places of the sums. */
const [PINBALL, AT_OR_BELOW, BELOW, FORECAST] = [0, 1, 2, 3]

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
