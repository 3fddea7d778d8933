import { kindNotes, kindOf, kindWords, type ForecastKinds } from '#forecast/forecastKind.ts'
import type { TargetOutput } from '#forecast/quantile/output.ts'
import { plural } from './numbers.ts'

interface Known {
  readonly kinds?: ForecastKinds
}

/**
 * A sentence about numbers that are not quantiles of the model's own, for the place where they are shown; null: they
 * are. metrics: what is shown, one or several; null: all that there are.
 */
export function kindText({ kinds = {} }: Known, metrics: string | readonly string[] | null): string | null {
  if (typeof metrics === 'string') {
    const kind = kindOf({ kinds }, metrics)
    return kind === null ? null : `${capital(kindWords(kind))}.`
  }
  const shown = Object.entries(kinds).filter(([metric]) => metrics === null || metrics.includes(metric))
  return shown.length === 0 ? null : `${kindNotes(Object.fromEntries(shown)).join('; ')}.`
}

/** What the number at P50 is called where it is chosen: `median`, `point forecast, RMSE`. */
export function middleName(known: Known, metric: string): string {
  const kind = kindOf(known, metric)
  if (kind?.kind !== 'point') return 'median'
  return kind.loss === null ? 'point forecast' : `point forecast, ${kind.loss}`
}

/** ` · point forecast, no range`: what a badge adds for metrics without a range; '': all have one. */
export function pointBadgeText({ kinds = {} }: Known, metricCount: number): string {
  const points = Object.values(kinds).filter((kind) => kind.kind === 'point')
  const lone = points.filter(({ range }) => range === null).length
  if (points.length === 0) return ''
  const of = points.length === metricCount ? 'point forecast' : plural(points.length, 'point metric')
  return ` · ${of}, ${lone > 0 ? 'no range' : 'range from its past errors'}`
}

/** What a model gives of its targets, for its card: `P10, P50, P90`, `a point forecast (MAE), no range`. */
export function outputsText(
  outputs: readonly { readonly target: string; readonly output: TargetOutput }[],
  levels: string,
): string {
  const words = ({ output }: { readonly output: TargetOutput }) => {
    switch (output.kind) {
      case 'quantiles':
        return levels
      case 'point':
        return `a point forecast (${output.loss}), no range`
      case 'normal':
        return `${levels} of a normal distribution`
      case 'logNormal':
        return `${levels} of a log-normal distribution`
      case 'negativeBinomial':
        return `${levels} of a negative binomial distribution`
      case 'beta':
        return `${levels} of a beta distribution`
    }
  }
  const [first] = outputs
  if (first === undefined) return levels
  const same = new Set(outputs.map(words)).size === 1
  return same ? words(first) : outputs.map((each) => `${each.target}: ${words(each)}`).join('; ')
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
