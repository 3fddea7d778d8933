import { probabilityOf, type Direction } from '../quantile/breach.ts'
import { hasRange, type Curve } from '../quantile/curve.ts'
import { sortedQuantile } from '../statistics.ts'
import { chanceInputs } from './breachChances.ts'
import { DEFAULT_CHANCES, logit, type ChanceModel, type FittedChances } from './chanceModel.ts'
import { isKnown } from './isKnown.ts'
import { fitStack, type ChanceSample, type Stack } from './logistic.ts'
import type { PastExtremes } from './pastExtremes.ts'

/** A past forecast of one series, and what followed. */
export interface ChanceWindow {
  readonly metric: string
  /** The newest value before the origin. */
  readonly current: number
  /** Curves of the horizon's steps. */
  readonly curves: readonly Curve[]
  /** [horizon] what happened; NaN: no value. */
  readonly truth: Float64Array
  /** Of the time before the origin; of one series. */
  readonly past: PastExtremes
}

/** Thresholds that a metric is judged by; the chances are learned at these and at many others. */
interface Judged {
  readonly limits: readonly number[]
  readonly direction: Direction
}

/** Strengths that are tried: between them the likelihood hardly differs. */
const STRENGTHS = [0.2, 0.5, 0.8] as const

/** Parts of the horizon at which a chance is compared with what happened. */
const PARTS = [1 / 16, 1 / 4, 1] as const

/** Levels of a past's hourly highs (lows where low is bad) that stand in for thresholds: some breach daily, some never did. */
const LEVELS = [0.2, 0.5, 0.8, 0.95, 1] as const
/** And beyond the worst, by this share of the past's range. */
const BEYOND = [0.1, 0.5] as const

/** A metric with fewer past forecasts than this has the model of all metrics together; all together, the default. */
const LEAST_WINDOWS = 50
/** What a fit starts from holds it like so many past forecasts. */
const HOLD = 3

/**
 * Learns a fleet's chance model from its own past: at the thresholds in use and, because breaches of these are rare, at many
 * others drawn from each series' past. First for all metrics together, held towards the default, then for every metric
 * with enough windows, held towards that. The strength is the one under which what happened is likeliest.
 */
export class ChanceFit {
  readonly #metrics = new Map<string, Sample>()
  /** Windows of metrics that have thresholds: whose chances are told. */
  #told = 0

  /** A point forecast without a range has no chances: nothing is learned of it. */
  add(window: ChanceWindow, judged: Judged | null): void {
    if (!window.curves.some(hasRange)) return
    const sample = this.#metrics.get(window.metric) ?? new Sample()
    this.#metrics.set(window.metric, sample)
    sample.add(window, judged)
    if (judged !== null) this.#told++
  }

  /** One model for all metrics, each of which weighs as much as the others. */
  together(): ChanceModel {
    const samples = [...this.#metrics.values()]
    const mean = samples.reduce((sum, { windows }) => sum + windows, 0) / samples.length
    const of = STRENGTHS.map((_, at) =>
      samples.flatMap((each) =>
        each.of(at).map((sample) => ({ ...sample, weight: (sample.weight * mean) / each.windows })),
      ),
    )
    return bestOf(of, DEFAULT_CHANCES)
  }

  /** null: too few windows to learn from. */
  result(): FittedChances | null {
    const windows = [...this.#metrics.values()].reduce((sum, each) => sum + each.windows, 0)
    if (windows < LEAST_WINDOWS) return null
    const together = this.together()
    const models = [...this.#metrics].map(
      ([metric, sample]) =>
        [
          metric,
          sample.windows < LEAST_WINDOWS
            ? together
            : bestOf(
                STRENGTHS.map((_, at) => sample.of(at)),
                together,
              ),
        ] as const,
    )
    return { models: Object.fromEntries(models), windows: this.#told || windows }
  }
}

/** of: samples by strength. */
function bestOf(of: readonly (readonly ChanceSample[])[], prior: ChanceModel): ChanceModel {
  const from: Stack = [prior.intercept, prior.pathWeight, prior.pastWeight, prior.recentWeight]
  let best = { loss: Infinity, model: prior }
  STRENGTHS.forEach((strength, at) => {
    const { stack, loss } = fitStack(of[at] ?? [], from, HOLD)
    const [intercept, pathWeight, pastWeight, recentWeight] = stack
    if (loss < best.loss)
      best = { loss, model: { strength, intercept, pathWeight, pastWeight, recentWeight } }
  })
  return best.model
}

/** Windows of a metric that are kept: more do not move a chance, and cost memory and time. */
const MOST_KEPT = 1_000

/** Samples of several windows, thinned evenly as they come: every second one goes when there are too many. */
class Sample {
  windows = 0
  #kept: (readonly (readonly ChanceSample[])[])[] = []
  #every = 1

  add(window: ChanceWindow, judged: Judged | null): void {
    if (this.windows++ % this.#every !== 0) return
    this.#kept.push(samplesOf(window, judged))
    if (this.#kept.length < MOST_KEPT) return
    this.#kept = this.#kept.filter((_, at) => at % 2 === 0)
    this.#every *= 2
  }

  /** Of one strength. */
  of(at: number): readonly ChanceSample[] {
    return this.#kept.flatMap((samples) => samples[at] ?? [])
  }
}

/** By strength, what a window says at every threshold and part of the horizon; together they weigh as much as one window. */
function samplesOf(
  { current, curves, truth, past }: ChanceWindow,
  judged: Judged | null,
): readonly ChanceSample[][] {
  const direction = judged?.direction ?? 'above'
  const sign = direction === 'above' ? 1 : -1
  const isBad = (value: number, limit: number) => sign * value >= sign * limit
  const limits = [...(judged?.limits ?? []), ...drawnLimits(past, direction)].filter(
    (limit) => !isBad(current, limit),
  )
  const horizon = curves.length
  const steps = PARTS.map((part) => Math.max(1, Math.round(part * horizon)))
  const weight = 1 / (limits.length * steps.length)
  const blocks = { ...past, from: 0, to: past.blocks }
  const samples: ChanceSample[][] = STRENGTHS.map(() => [])
  for (const limit of limits) {
    const probabilities = curves.map((curve) => probabilityOf(curve, limit, direction) || 0)
    const first = truth.findIndex((value) => isBad(value, limit))
    STRENGTHS.forEach((strength, at) => {
      const inputs = chanceInputs(probabilities, blocks, limit, direction, strength)
      for (const step of steps) {
        const happened = first >= 0 && first < step
        if (!happened && !isKnown(truth, step)) continue
        const { path, past: whole, recent } = inputs(step)
        const logits = [1, logit(path), logit(whole), logit(recent)] as const
        samples[at]?.push({ logits, happened, weight })
      }
    })
  }
  return samples
}

/** Values that the past reached often, seldom, and never; none where it did not move. */
function drawnLimits({ highs, lows }: PastExtremes, direction: Direction): number[] {
  const sign = direction === 'above' ? 1 : -1
  const known = (values: Float32Array) =>
    Float64Array.from(
      values.filter((value) => !Number.isNaN(value)),
      (value) => sign * value,
    ).sort()
  const [worst, best] = direction === 'above' ? [known(highs), known(lows)] : [known(lows), known(highs)]
  const [least, most] = [best[0] ?? NaN, worst.at(-1) ?? NaN]
  if (!(most > least)) return []
  const reached = LEVELS.map((level) => sortedQuantile(worst, level)).filter((value) => value > least)
  return [...new Set(reached), ...BEYOND.map((share) => most + share * (most - least))].map(
    (value) => sign * value,
  )
}
