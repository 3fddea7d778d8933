import { DEFAULT_QUANTILES } from '../window/spec.ts'
import { LARGEST_SHIFT, type Calibration } from '../quantile/calibration.ts'
import { indexOfLevel } from '../quantile/level.ts'
import { BLOCK_STEPS } from './naive.ts'
import { pinball } from './score.ts'

/** Values that are kept per target and block: more would not move a quantile by a thousandth. */
const KEPT = 16_384

/** Fewer forecasts than this say nothing of the tails. */
export const LEAST_WINDOWS = 50

/** A shift may cost so much of a level's loss for the sake of its share, not more. */
const LARGEST_LOSS_RATIO = 1.02

/** What a calibration is of. */
export interface ConformalSpec {
  /** Levels per target. */
  readonly quantiles: readonly (readonly number[])[]
  /** Which targets have a point forecast, which the fit gives a range; absent: none. */
  readonly points?: readonly boolean[]
  readonly horizon: number
}

/** One value that followed a forecast, in the network's unit. */
export interface ConformalValue {
  readonly target: number
  /** Steps ahead, from 0. */
  readonly step: number
  readonly value: number
  /** The network's levels. */
  readonly raw: ArrayLike<number>
  /** What an error of 1 weighs in the metric's own loss. */
  readonly weight: number
  /** Which half of the time it lies in: what one half says is tried on the other. */
  readonly half: 0 | 1
}

/**
 * Fits a calibration on forecasts whose outcome is known. The score of a level is how far the value lies above
 * it; the shift of level p is the scores' conformal p-quantile, so that a share p of values lies at or below the
 * corrected level (exactly so for as many forecasts of the same kind). Every level is corrected by itself:
 * corrected levels are then sorted as the network's are. A shift that, fitted on one half of the time, makes the
 * loss on the other clearly worse is not made: where windows that hardly move make up a tail, their scores
 * would widen all others.
 */
export class ConformalFit {
  /** [targets][blocks] */
  readonly #samples: readonly (readonly Sample[])[]
  readonly #quantiles: ConformalSpec['quantiles']
  readonly #blockSteps: number

  constructor({ quantiles, points = [], horizon }: ConformalSpec) {
    // A range that is made of errors alone must be as narrow at the first step as it is there.
    this.#blockSteps = points.includes(true) ? 1 : BLOCK_STEPS
    this.#quantiles = quantiles
    const blocks = Math.ceil(horizon / this.#blockSteps)
    this.#samples = quantiles.map((levels, target) =>
      Array.from({ length: blocks }, () =>
        points[target] === true ? new Sample(DEFAULT_QUANTILES, true) : new Sample(levels, false),
      ),
    )
  }

  add(value: ConformalValue): void {
    this.#samples[value.target]?.[Math.floor(value.step / this.#blockSteps)]?.add(value)
  }

  /**
   * A block without any value keeps the network's levels; of a point forecast it has the range of the nearest block
   * that has one, and without any the target stays a point.
   */
  fit(fittedOn: string, windows: number): Calibration {
    const found = this.#samples.map((blocks, target) =>
      blocks[0]?.ofPoint === true
        ? rangeOf(blocks, this.#quantiles[target] ?? [])
        : { levels: this.#quantiles[target] ?? [], shifts: blocks.map((sample) => sample.shifts()) },
    )
    const ranged = this.#samples.some(([first]) => first?.ofPoint === true)
    return {
      blockSteps: this.#blockSteps,
      shifts: found.map(({ shifts }) => shifts),
      ...(ranged ? { levels: found.map(({ levels }) => [...levels]) } : {}),
      fittedOn,
      windows,
      coverage80: this.#coverage(),
    }
  }

  #coverage(): Calibration['coverage80'] {
    const samples = this.#samples
      .flat()
      .filter(({ levels }) => indexOfLevel(levels, 0.1) >= 0 && indexOfLevel(levels, 0.9) >= 0)
    const share = (of: readonly Sample[], corrected: boolean) => {
      const points = of.reduce((sum, { size }) => sum + size, 0)
      return points === 0 ? null : of.reduce((sum, each) => sum + each.within(corrected), 0) / points
    }
    // A point forecast has no range before.
    const before = samples.some(({ ofPoint }) => ofPoint) ? null : share(samples, false)
    return { before, after: share(samples, true) }
  }
}

/** Of a point forecast, per block; own: its levels without a range. */
function rangeOf(blocks: readonly Sample[], own: readonly number[]) {
  const filled = blocks.flatMap((sample, at) => (sample.size > 0 ? [at] : []))
  if (filled.length === 0) return { levels: own, shifts: blocks.map(() => own.map(() => 0)) }
  const shifts = blocks.map((_, at) => {
    const nearest = filled.reduce((best, each) => (Math.abs(each - at) < Math.abs(best - at) ? each : best))
    return blocks[nearest]?.shifts() ?? []
  })
  return { levels: DEFAULT_QUANTILES, shifts }
}

interface Kept {
  /** Per level. */
  readonly scores: Float64Array
  readonly weight: number
  readonly half: 0 | 1
}

/** Scores of one block, thinned evenly as they come: every second one goes when there are too many. */
class Sample {
  readonly levels: readonly number[]
  /** The network gives one value, from which the scores of all levels are. */
  readonly ofPoint: boolean
  #kept: Kept[] = []
  #every = 1
  #seen = 0

  constructor(levels: readonly number[], ofPoint: boolean) {
    this.levels = levels
    this.ofPoint = ofPoint
  }

  get size(): number {
    return this.#kept.length
  }

  add({ value, raw, weight, half }: ConformalValue): void {
    const scores = Float64Array.from(this.levels, (_, i) => value - (raw[this.ofPoint ? 0 : i] ?? NaN))
    if (scores.some(Number.isNaN) || this.#seen++ % this.#every !== 0) return
    this.#kept.push({ scores, weight, half })
    if (this.#kept.length < KEPT) return
    this.#kept = this.#kept.filter((_, i) => i % 2 === 0)
    this.#every *= 2
  }

  shifts(): number[] {
    // Without its errors a point has no range, so that there is nothing to fall back on.
    if (this.ofPoint) return this.levels.map((level, i) => shiftOf(this.#kept, i, level))
    const byOther = this.#byOtherHalf()
    return this.levels.map((level, i) => {
      const loss = (shift: (half: 0 | 1) => number) =>
        this.#kept.reduce(
          (sum, { scores, weight, half }) => sum + weight * pinball(level, scores[i] ?? NaN, shift(half)),
          0,
        )
      const worse = loss((half) => byOther[half][i] ?? 0) > LARGEST_LOSS_RATIO * loss(() => 0)
      return worse ? 0 : shiftOf(this.#kept, i, level)
    })
  }

  /** How many values lie in the band from P10 to P90; corrected: by what the other half says. */
  within(corrected: boolean): number {
    const byOther = this.#byOtherHalf()
    const [low, high] = [indexOfLevel(this.levels, 0.1), indexOfLevel(this.levels, 0.9)]
    return this.#kept.filter(({ scores, half }) => {
      const shift = (i: number) => (corrected ? (byOther[half][i] ?? 0) : 0)
      return (scores[low] ?? NaN) > shift(low) && (scores[high] ?? NaN) <= shift(high)
    }).length
  }

  /** Per half, the shifts that the other one gives. */
  #byOtherHalf(): readonly [number[], number[]] {
    const of = (half: 0 | 1) => {
      const kept = this.#kept.filter((each) => each.half === half)
      return this.levels.map((level, i) => shiftOf(kept, i, level))
    }
    return [of(1), of(0)]
  }
}

function shiftOf(kept: readonly Kept[], index: number, level: number): number {
  if (kept.length === 0) return 0
  const scores = Float64Array.from(kept, (each) => each.scores[index] ?? NaN).sort()
  return Math.min(Math.max(conformalQuantile(scores, level), -LARGEST_SHIFT), LARGEST_SHIFT)
}

/**
 * The score that a new one stays at or below with probability `level`: of n ascending scores the
 * ceil((n + 1)·level)-th from the median up, the floor((n + 1)·level)-th below, so that a finite sample widens
 * rather than narrows; the outermost score where there is no such one.
 */
export function conformalQuantile(scores: ArrayLike<number>, level: number): number {
  const rank = (scores.length + 1) * level
  // A rank that is whole but for rounding stays.
  const whole = level >= 0.5 ? Math.ceil(rank - 1e-9) : Math.floor(rank + 1e-9)
  return scores[Math.min(Math.max(whole, 1), scores.length) - 1] ?? NaN
}
