import type { Calibration } from '../quantile/calibration.ts'
import { BLOCK_STEPS } from './naive.ts'

/** Scores that are kept per target and block: more would not move a quantile by a thousandth. */
const KEPT = 16_384

/** Fewer forecasts than this say nothing of the tails. */
export const LEAST_WINDOWS = 50

/** What a calibration is of. */
export interface ConformalSpec {
  /** Levels per target. */
  readonly quantiles: readonly (readonly number[])[]
  readonly horizon: number
}

/**
 * Fits a calibration on forecasts whose outcome is known. The score of a level is what the value lies above it,
 * in the network's unit; the shift of level p is the scores' conformal p-quantile, so that a share p of the
 * values lies at or below the corrected level (exactly so for as many forecasts of the same kind). Every level
 * is corrected by itself: corrected levels are then sorted as the network's are.
 */
export class ConformalFit {
  readonly #spec: ConformalSpec
  /** [targets][blocks] */
  readonly #samples: readonly (readonly Sample[])[]

  constructor(spec: ConformalSpec) {
    this.#spec = spec
    const blocks = Math.ceil(spec.horizon / BLOCK_STEPS)
    this.#samples = spec.quantiles.map((levels) =>
      Array.from({ length: blocks }, () => new Sample(levels.length)),
    )
  }

  /** One value at a step ahead (from 0). raw: the network's levels; half: 0 or 1, see Calibration.coverage80. */
  add(target: number, step: number, value: number, raw: ArrayLike<number>, half: number): void {
    this.#samples[target]?.[Math.floor(step / BLOCK_STEPS)]?.add(value, raw, half)
  }

  /** A block without any value keeps the network's levels. */
  fit(fittedOn: string, windows: number): Calibration {
    const shifts = this.#samples.map((blocks, target) =>
      blocks.map((sample) => sample.shifts(this.#spec.quantiles[target] ?? [])),
    )
    return { blockSteps: BLOCK_STEPS, shifts, fittedOn, windows, coverage80: this.#coverage() }
  }

  #coverage(): Calibration['coverage80'] {
    const sums = { points: 0, before: 0, after: 0 }
    this.#samples.forEach((blocks, target) => {
      const levels = this.#spec.quantiles[target] ?? []
      const band = [levels.indexOf(0.1), levels.indexOf(0.9)] as const
      if (band.includes(-1)) return
      for (const sample of blocks) sample.countWithin(levels, band, sums)
    })
    const shareOf = (count: number) => (sums.points === 0 ? null : count / sums.points)
    return { before: shareOf(sums.before), after: shareOf(sums.after) }
  }
}

/** Scores of one block, thinned evenly as they come: every second one is dropped when there are too many. */
class Sample {
  readonly #levels: number
  /** Per kept value its score at each level, and its half. */
  #rows: Float64Array[] = []
  #every = 1
  #seen = 0

  constructor(levels: number) {
    this.#levels = levels
  }

  add(value: number, raw: ArrayLike<number>, half: number): void {
    if (this.#seen++ % this.#every !== 0) return
    const row = Float64Array.from({ length: this.#levels + 1 }, (_, i) =>
      i < this.#levels ? value - (raw[i] ?? NaN) : half,
    )
    if (row.some(Number.isNaN)) return
    this.#rows.push(row)
    if (this.#rows.length < KEPT) return
    this.#rows = this.#rows.filter((_, i) => i % 2 === 0)
    this.#every *= 2
  }

  shifts(levels: readonly number[], half: number | null = null): number[] {
    const rows = half === null ? this.#rows : this.#rows.filter((row) => row[this.#levels] === half)
    return levels.map((level, i) => {
      const scores = Float64Array.from(rows, (row) => row[i] ?? NaN).sort()
      return scores.length === 0 ? 0 : conformalQuantile(scores, level)
    })
  }

  /** Counts values in the band before and after a correction that the other half gave. */
  countWithin(
    levels: readonly number[],
    [low, high]: readonly [number, number],
    sums: { points: number; before: number; after: number },
  ): void {
    const byOther = [this.shifts(levels, 1), this.shifts(levels, 0)]
    for (const row of this.#rows) {
      const shifts = byOther[row[this.#levels] ?? 0] ?? []
      const within = (by: (i: number) => number) =>
        (row[low] ?? NaN) > by(low) && (row[high] ?? NaN) <= by(high) ? 1 : 0
      sums.points++
      sums.before += within(() => 0)
      sums.after += within((i) => shifts[i] ?? 0)
    }
  }
}

/**
 * The score that a new one stays at or below with probability `level`: of n ascending scores the
 * ceil((n + 1)·level)-th from the median up, the floor((n + 1)·level)-th below, so that a finite sample widens
 * rather than narrows; the outermost score where there is no such one.
 */
export function conformalQuantile(scores: ArrayLike<number>, level: number): number {
  const n = scores.length
  const rank = (n + 1) * level
  // A rank that is whole but for rounding stays.
  const whole = level >= 0.5 ? Math.ceil(rank - 1e-9) : Math.floor(rank + 1e-9)
  return scores[Math.min(Math.max(whole, 1), n) - 1] ?? NaN
}
