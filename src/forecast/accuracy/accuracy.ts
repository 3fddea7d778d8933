import { levelAt, type Curve } from '../quantile/curve.ts'
import { thresholdOf } from '../thresholds.ts'
import { BreachSums, type BreachScore } from './breaches.ts'
import { BLOCK_STEPS } from './naive.ts'
import { LOSS_LEVELS, ScoreSums, skill, type Score } from './score.ts'

/**
 * What a model has to beat: the newest value and the same time yesterday, each with the quantiles of its own
 * residuals; the quantiles of the newest day of values and of the newest 24 steps.
 */
export const NAIVE = ['lastValue', 'seasonalNaive', 'windowDay', 'windowRecent'] as const
export type Naive = (typeof NAIVE)[number]

/** Levels that figures beside the loss need. */
const BAND_LEVELS = [0.02, 0.98]

/** Scores of the model beside those of the naive forecasts, over the same points. */
export interface Comparison {
  readonly model: Score
  readonly naive: Readonly<Record<Naive, Score>>
  /** 1 - loss / naive's loss. */
  readonly skill: Readonly<Record<Naive, number | null>>
}

export interface BlockAccuracy extends Comparison {
  /** Steps ahead, from 1, both included. */
  readonly fromStep: number
  readonly toStep: number
}

export interface ServerAccuracy extends Comparison {
  readonly server: string
  readonly windows: number
}

export interface MetricAccuracy extends Comparison {
  readonly metric: string
  /** Pairs of a server and an origin. */
  readonly windows: number
  readonly byHorizon: readonly BlockAccuracy[]
  readonly byServer: readonly ServerAccuracy[]
  /** null: the metric has no threshold. */
  readonly breaches: { readonly warning: BreachScore; readonly critical: BreachScore } | null
}

/** One forecast of one series beside what happened. H steps. */
export interface ScoredWindow {
  readonly server: string
  readonly metric: string
  /** The newest value before the origin. */
  readonly current: number
  /** [H] */
  readonly curves: readonly Curve[]
  /** [H] NaN: no value; such a step is not scored. */
  readonly truth: Float64Array
  /** [H, 3] at LOSS_LEVELS. */
  readonly naive: Readonly<Record<Naive, Float64Array>>
}

/** Scores windows one by one and keeps sums only: by metric and block of the horizon, and by server. */
export class AccuracySums {
  readonly #levels: readonly number[]
  readonly #stepMs: number
  readonly #metrics = new Map<string, MetricSums>()

  /** modelLevels: the forecast's own, which the calibration plot shows. */
  constructor(modelLevels: readonly number[], stepMs: number) {
    const levels = new Set([...modelLevels, ...LOSS_LEVELS, ...BAND_LEVELS])
    this.#levels = [...levels].sort((a, b) => a - b)
    this.#stepMs = stepMs
  }

  add(window: ScoredWindow): void {
    const { metric, server, truth, curves } = window
    const sums = this.#metrics.get(metric) ?? newMetric(metric)
    this.#metrics.set(metric, sums)
    const ofServer = sums.servers.get(server) ?? { windows: 0, sums: new ComparisonSums(LOSS_LEVELS) }
    sums.servers.set(server, ofServer)
    sums.windows++
    ofServer.windows++
    truth.forEach((y, step) => {
      const curve = curves[step]
      if (Number.isNaN(y) || curve === undefined) return
      const block = Math.floor(step / BLOCK_STEPS)
      const ofBlock = (sums.blocks[block] ??= new ComparisonSums(this.#levels))
      ofBlock.add(y, curve, window.naive, step)
      ofServer.sums.add(y, curve, window.naive, step)
    })
    for (const each of sums.breaches) each.add(window)
  }

  /** Metrics and servers in the order in which they came; horizon: how many steps were scored. */
  report(horizon: number): MetricAccuracy[] {
    return [...this.#metrics].map(([metric, { windows, blocks, servers, breaches }]) => {
      const total = new ComparisonSums(this.#levels)
      const byHorizon = blocks.map((block, index) => {
        total.merge(block)
        const toStep = Math.min((index + 1) * BLOCK_STEPS, horizon)
        return { fromStep: index * BLOCK_STEPS + 1, toStep, ...block.comparison() }
      })
      const [warning, critical] = breaches.map((each) => each.score(this.#stepMs))
      return {
        metric,
        windows,
        ...total.comparison(),
        byHorizon,
        byServer: [...servers].map(([server, each]) => ({
          server,
          windows: each.windows,
          ...each.sums.comparison(),
        })),
        breaches: warning && critical ? { warning, critical } : null,
      }
    })
  }
}

interface MetricSums {
  windows: number
  readonly blocks: ComparisonSums[]
  readonly servers: Map<string, { windows: number; readonly sums: ComparisonSums }>
  /** Warning and critical; empty: the metric has no threshold. */
  readonly breaches: readonly BreachSums[]
}

function newMetric(metric: string): MetricSums {
  const threshold = thresholdOf(metric)
  const breaches =
    threshold === null
      ? []
      : [threshold.warning, threshold.critical].map((limit) => new BreachSums(limit, threshold.direction))
  return { windows: 0, blocks: [], servers: new Map(), breaches }
}

class ComparisonSums {
  readonly #model: ScoreSums
  readonly #naive = byNaive(() => new ScoreSums(LOSS_LEVELS))

  constructor(levels: readonly number[]) {
    this.#model = new ScoreSums(levels)
  }

  add(y: number, curve: Curve, naive: ScoredWindow['naive'], step: number): void {
    this.#model.add(
      y,
      this.#model.levels.map((level) => levelAt(curve, level)),
    )
    const from = step * LOSS_LEVELS.length
    for (const name of NAIVE) this.#naive[name].add(y, naive[name].subarray(from, from + LOSS_LEVELS.length))
  }

  merge(other: ComparisonSums): void {
    this.#model.merge(other.#model)
    for (const name of NAIVE) this.#naive[name].merge(other.#naive[name])
  }

  comparison(): Comparison {
    const model = this.#model.score()
    const naive = byNaive((name) => this.#naive[name].score())
    return { model, naive, skill: byNaive((name) => skill(model, naive[name])) }
  }
}

export function byNaive<T>(of: (name: Naive) => T): Record<Naive, T> {
  return {
    lastValue: of('lastValue'),
    seasonalNaive: of('seasonalNaive'),
    windowDay: of('windowDay'),
    windowRecent: of('windowRecent'),
  }
}
