import type { MetricAccuracy } from './accuracy.ts'
import { NAIVE, SERVABLE, type Naive, type Servable } from './comparison.ts'
import type { AccuracyReport } from './report.ts'

/** Fewer origins, or windows (pairs of a server and an origin), than these tell nothing. */
const LEAST_ORIGINS = 3
const LEAST_WINDOWS = 12

/** A difference that matters: so large a share of the simple forecast's loss. */
const LEAST_EXCESS = 0.02

/** Of a metric on which a naive forecast makes no mistake at all: the model's own loss that matters. */
const LEAST_LOSS = 0.01

/** How one metric's forecasts stand to forecasts that need no model. */
export type Judgement =
  /** Nothing is told by so little. */
  | { readonly kind: 'few' }
  /** Every value is the one before the forecast: there is nothing to forecast. serve: see worse. */
  | { readonly kind: 'constant'; readonly serve: Servable | null }
  /** A point forecast without P10 and P90, whose loss is of other levels than that of forecasts with a range. */
  | { readonly kind: 'unranged' }
  /** Than each of them; `closest` is the one that is hardest to beat. */
  | { readonly kind: 'better'; readonly closest: Naive; readonly excess: number }
  /** The difference from the hardest is not clear, or too small to matter: excess says which way it leans. */
  | { readonly kind: 'even'; readonly closest: Naive; readonly excess: number }
  /** Clearly more loss than this one; serve: the best of those with a band, where that one's loss is less too. */
  | {
      readonly kind: 'worse'
      readonly closest: Naive
      readonly excess: number
      readonly serve: Servable | null
    }

export interface MetricJudgement {
  readonly metric: string
  readonly judgement: Judgement
  readonly windows: number
}

/**
 * A verdict per metric, in the report's order. The model is compared with the naive forecast of the least loss over the
 * same points: better or worse where the difference is at least LEAST_EXCESS of that loss, and clear (see Margin); even
 * in between.
 */
export function judgeReport({ metrics }: Pick<AccuracyReport, 'metrics'>): MetricJudgement[] {
  return metrics.map((each) => ({ metric: each.metric, judgement: judge(each), windows: each.windows }))
}

function judge({ windows, model, naive, evidence: { origins, margins } }: MetricAccuracy): Judgement {
  const excessOf = (name: Naive) => margins[name].excess ?? -Infinity
  const closest = NAIVE.reduce((hardest, name) => (excessOf(name) > excessOf(hardest) ? name : hardest))
  const { excess, isClear } = margins[closest]
  if (windows > 0 && model.loss.p50 !== null && model.loss.p10 === null && model.loss.p90 === null)
    return { kind: 'unranged' }
  if (origins < LEAST_ORIGINS || windows < LEAST_WINDOWS || excess === null) return { kind: 'few' }
  const matters =
    excess === Infinity ? (model.loss.mean ?? 0) >= LEAST_LOSS : Math.abs(excess) >= LEAST_EXCESS
  const isWorse = isClear && matters && excess > 0
  const banded = SERVABLE.reduce((hardest, name) => (excessOf(name) > excessOf(hardest) ? name : hardest))
  const serve = isWorse && excessOf(banded) > 0 ? banded : null
  if (naive.lastPoint.mae === 0) return { kind: 'constant', serve }
  if (!isClear || !matters) return { kind: 'even', closest, excess }
  return isWorse ? { kind: 'worse', closest, excess, serve } : { kind: 'better', closest, excess }
}

/** What would be served in the model's place, by metric: where it is clearly worse and something has a band. */
export function simplerOf(judgements: readonly MetricJudgement[]): Readonly<Record<string, Servable>> {
  return Object.fromEntries(
    judgements.flatMap(({ metric, judgement }) =>
      (judgement.kind === 'worse' || judgement.kind === 'constant') && judgement.serve !== null
        ? [[metric, judgement.serve]]
        : [],
    ),
  )
}

const ORDER: Readonly<Record<Judgement['kind'], number>> = {
  worse: 0,
  even: 1,
  few: 2,
  unranged: 3,
  better: 4,
  constant: 5,
}

/** The worst first, and last what never changes; of one kind, the one with the most excess. */
export function worstFirst(judgements: readonly MetricJudgement[]): MetricJudgement[] {
  const excess = ({ judgement }: MetricJudgement) => ('excess' in judgement ? judgement.excess : 0)
  return [...judgements].sort(
    (a, b) => ORDER[a.judgement.kind] - ORDER[b.judgement.kind] || excess(b) - excess(a),
  )
}
