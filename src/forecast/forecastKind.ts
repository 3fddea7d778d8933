import type { STATISTICS, TargetOutput } from './quantile/output.ts'
import { own } from './window/names.ts'

/** What a metric's numbers are where a model does not give quantiles of its own. */
export type ForecastKind =
  | {
      readonly kind: 'point'
      /** The library's name of the loss; null: a daemon sent no range, and no more is known. */
      readonly loss: string | null
      readonly statistic: (typeof STATISTICS)[number]
      /** The data on whose past the errors were measured that its range is made of, in words; null: there is no range. */
      readonly range: string | null
    }
  | {
      readonly kind: 'distribution'
      readonly family: 'normal' | 'logNormal' | 'negativeBinomial' | 'beta'
    }

/** By metric; a metric that is not in it has quantiles from the model. */
export type ForecastKinds = Readonly<Record<string, ForecastKind>>

/** null: quantiles, which need no word. range: what a calibration that gives a point forecast a range was fitted on. */
export function kindOfOutput(output: TargetOutput, range: string | null): ForecastKind | null {
  if (output.kind === 'quantiles') return null
  if (output.kind !== 'point') return { kind: 'distribution', family: output.kind }
  const { loss, statistic } = output
  return { kind: 'point', loss, statistic, range }
}

/** The kind of a metric's numbers; null: quantiles from the model. */
export function kindOf(
  { kinds = {} }: { readonly kinds?: ForecastKinds },
  metric: string,
): ForecastKind | null {
  return own(kinds, metric) ?? null
}

/** Whether a metric has a forecast without any range. */
export function isLonePoint(forecast: { readonly kinds?: ForecastKinds }, metric: string): boolean {
  const kind = kindOf(forecast, metric)
  return kind?.kind === 'point' && kind.range === null
}

const FAMILIES = {
  normal: 'a normal distribution',
  logNormal: 'a log-normal distribution',
  negativeBinomial: 'a negative binomial distribution',
  beta: 'a beta distribution',
} as const

const STATISTIC_WORDS = {
  median: 'its loss (LOSS) targets the median',
  mean: 'its loss (LOSS) targets the mean, not the median',
  other: 'its loss (LOSS) targets neither the median nor the mean',
} as const

/** What a number at P50 is, in a few words. */
export function kindWords(kind: ForecastKind): string {
  if (kind.kind === 'distribution')
    return `quantiles of ${FAMILIES[kind.family]} predicted by the model${kind.family === 'negativeBinomial' ? ', which counts whole events' : ''}`
  if (kind.loss === null) return 'a point forecast without a range'
  const what = STATISTIC_WORDS[kind.statistic].replace('LOSS', kind.loss)
  return kind.range === null
    ? `a point forecast: the model has no range; ${what}`
    : `a point forecast: P10 to P90 are derived from this model's errors on ${kind.range}, not predicted by it; P50 is its forecast (${kind.loss}) plus the median error`
}

/** One note per kind, naming its metrics. */
export function kindNotes(kinds: ForecastKinds): string[] {
  const metrics = new Map<string, string[]>()
  for (const [metric, kind] of Object.entries(kinds)) {
    const words = kindWords(kind)
    metrics.set(words, [...(metrics.get(words) ?? []), metric])
  }
  return [...metrics].map(([words, of]) => `${of.join(', ')}: ${words}`)
}
