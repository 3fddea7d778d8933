import { chanceModelOf, type FittedChances } from '../chance/chanceModel.ts'
import type { PastExtremes } from '../chance/pastExtremes.ts'
import { LATE_STEPS } from '../fleetForecast.ts'
import { hasRange, levelAt, type Curve } from '../quantile/curve.ts'
import { thresholdOf, type Threshold, type Thresholds } from '../thresholds.ts'
import { BreachSums, type BreachScore } from './breaches.ts'
import { ComparisonSums, type Comparison, type NaiveForecasts, type Summary } from './comparison.ts'
import { MarginSums, type Evidence, type Spread } from './margins.ts'
import { BLOCK_STEPS } from './naive.ts'
import { LOSS_LEVELS } from './score.ts'

/** Levels that figures beside the loss need. */
const BAND_LEVELS = [0.02, 0.98]

export interface BlockAccuracy extends Comparison {
  /** Steps ahead, from 1, both included. */
  readonly fromStep: number
  readonly toStep: number
}

export interface ServerAccuracy extends Summary {
  readonly server: string
  /** null: the source has no profile column. */
  readonly profile: string | null
  readonly windows: number
}

export interface ProfileAccuracy extends Summary {
  /** null: servers without one. */
  readonly profile: string | null
  readonly windows: number
}

export interface MetricAccuracy extends Comparison {
  readonly metric: string
  /** Pairs of a server and an origin. */
  readonly windows: number
  readonly byHorizon: readonly BlockAccuracy[]
  readonly byServer: readonly ServerAccuracy[]
  /** Empty: the source has no profile column. */
  readonly byProfile: readonly ProfileAccuracy[]
  /** How sure the differences from the naive forecasts are. */
  readonly evidence: Evidence
  /** null: the metric has no threshold. */
  readonly breaches: { readonly warning: BreachScore; readonly critical: BreachScore } | null
}

/** One forecast of one series beside what happened. H steps. */
export interface ScoredWindow {
  readonly server: string
  readonly metric: string
  readonly profile: string | null
  /** Which origin, in whatever counts them: windows of one origin share it. */
  readonly origin: number
  /** The newest value before the origin. */
  readonly current: number
  /** [H] */
  readonly curves: readonly Curve[]
  /** [H] NaN: no value; such a step is not scored. */
  readonly truth: Float64Array
  readonly naive: NaiveForecasts
  /** Steps between the newest row and the origin: one later than LATE_STEPS has no chances on any screen, and none here. */
  readonly lateSteps: number
  /** Of the time before the origin; of this series alone. */
  readonly past: PastExtremes
}

export interface AccuracyOptions {
  readonly stepMs: number
  /** How many steps are scored. */
  readonly horizon: number
  /** Omitted: the defaults. */
  readonly thresholds?: Thresholds
  /** How chances are told; omitted or null: as the default says. */
  readonly chances?: FittedChances | null
}

/** Scores windows one by one and keeps sums only: by metric and block of the horizon, server and profile. */
export class AccuracySums {
  readonly #levels: readonly number[]
  readonly #options: AccuracyOptions
  readonly #metrics = new Map<string, MetricSums>()

  /** modelLevels: the forecast's own, which the calibration plot shows. */
  constructor(modelLevels: readonly number[], options: AccuracyOptions) {
    const levels = new Set([...modelLevels, ...LOSS_LEVELS, ...BAND_LEVELS])
    this.#levels = [...levels].sort((a, b) => a - b)
    this.#options = options
  }

  add(scored: ScoredWindow): void {
    const { metric, server, profile, truth, curves, naive } = scored
    const sums = this.#metrics.get(metric) ?? newMetric(metric, this.#options)
    this.#metrics.set(metric, sums)
    const ofServer = this.#group(sums.servers, server, profile)
    const ofProfile = this.#group(sums.profiles, profile, profile)
    sums.windows++
    ofServer.windows++
    ofProfile.windows++
    const own = new Float64Array(truth.length * LOSS_LEVELS.length).fill(NaN)
    truth.forEach((y, step) => {
      const curve = curves[step]
      if (Number.isNaN(y) || curve === undefined) return
      const block = Math.floor(step / BLOCK_STEPS)
      const ofBlock = (sums.blocks[block] ??= new ComparisonSums(this.#levels))
      const values = this.#levels.map((level) => levelAt(curve, level))
      for (const each of [ofBlock, ofServer.sums, ofProfile.sums]) each.add(y, values, naive, step)
      LOSS_LEVELS.forEach((level, at) => (own[step * LOSS_LEVELS.length + at] = levelAt(curve, level)))
    })
    sums.margins.add(scored, own, naive)
    if (scored.lateSteps <= LATE_STEPS && curves.some(hasRange))
      for (const each of sums.breaches) each.add(scored)
  }

  /** Metrics, servers and profiles in the order in which they came. */
  report(tried: Omit<Spread, 'horizon'>): MetricAccuracy[] {
    const { horizon } = this.#options
    return [...this.#metrics].map(([metric, { windows, blocks, servers, profiles, breaches, margins }]) => {
      const total = new ComparisonSums(this.#levels)
      const byHorizon = blocks.map((block, index) => {
        total.merge(block)
        const toStep = Math.min((index + 1) * BLOCK_STEPS, horizon)
        return { fromStep: index * BLOCK_STEPS + 1, toStep, ...block.comparison() }
      })
      const [warning, critical] = breaches.map((each) => each.score())
      const hasProfiles = [...profiles.keys()].some((profile) => profile !== null)
      return {
        metric,
        windows,
        ...total.comparison(),
        byHorizon,
        byServer: [...servers].map(([server, each]) => ({
          server,
          profile: each.profile,
          windows: each.windows,
          ...each.sums.summary(),
        })),
        byProfile: [...(hasProfiles ? profiles : [])].map(([profile, each]) => ({
          profile,
          windows: each.windows,
          ...each.sums.summary(),
        })),
        evidence: margins.evidence({ ...tried, horizon }),
        // Of a point without a range there are no chances to score.
        breaches:
          warning && critical && warning.windows + critical.windows > 0 ? { warning, critical } : null,
      }
    })
  }

  #group<K>(groups: Map<K, GroupSums>, key: K, profile: string | null): GroupSums {
    const group = groups.get(key) ?? { windows: 0, profile, sums: new ComparisonSums(this.#levels) }
    groups.set(key, group)
    return group
  }
}

interface GroupSums {
  windows: number
  readonly profile: string | null
  readonly sums: ComparisonSums
}

interface MetricSums {
  windows: number
  readonly blocks: ComparisonSums[]
  readonly servers: Map<string, GroupSums>
  readonly profiles: Map<string | null, GroupSums>
  readonly margins: MarginSums
  /** Warning and critical; empty: the metric has no threshold. */
  readonly breaches: readonly BreachSums[]
}

function newMetric(metric: string, options: AccuracyOptions): MetricSums {
  const { thresholds = thresholdOf, chances = null } = options
  const threshold = thresholds(metric)
  const model = chanceModelOf(chances, metric)
  const sums = (limit: number, { direction }: Threshold) =>
    new BreachSums({ threshold: limit, direction }, model, options)
  const breaches =
    threshold === null ? [] : [threshold.warning, threshold.critical].map((limit) => sums(limit, threshold))
  const margins = new MarginSums()
  return { windows: 0, blocks: [], servers: new Map(), profiles: new Map(), margins, breaches }
}
