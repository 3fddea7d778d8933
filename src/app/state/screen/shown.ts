import { isSameLevel } from '#forecast/quantile/level.ts'
import type { Threshold, Thresholds } from '#forecast/thresholds.ts'
import { levelName } from '#text/levels.ts'

/**
 * What a cell's colour says. level: the value at that level. risk: the chance of having met the warning
 * threshold by that step. any-risk: the largest such chance among all of the server's metrics. margin: how much room P50 leaves
 * to the warning threshold, negative beyond it. In the past all speak of the measured value.
 */
export type Shown =
  | { readonly kind: 'level'; readonly level: number }
  | { readonly kind: 'risk' }
  | { readonly kind: 'any-risk' }
  | { readonly kind: 'margin' }

export const MEDIAN = 0.5

/** As the address and the chooser name it: `p50`, `p2.5`, `risk`, `any-risk`, `margin`. */
export function shownName(shown: Shown): string {
  return shown.kind === 'level' ? levelName(shown.level).toLowerCase() : shown.kind
}

/** null: it names nothing that can be shown. */
export function shownOf(name: string): Shown | null {
  if (name === 'risk' || name === 'any-risk' || name === 'margin') return { kind: name }
  const level = /^p(\d{1,2}(?:\.\d{1,2})?)$/.exec(name)?.[1]
  return level === undefined || Number(level) === 0 ? null : { kind: 'level', level: Number(level) / 100 }
}

/** What this metric can show: all levels of the model, and the rest only against a threshold. */
export function choicesOf(
  levels: readonly number[],
  threshold: Threshold | null,
  anyThreshold: boolean,
): readonly Shown[] {
  const ofLevels = levels.toReversed().map((level) => ({ kind: 'level', level }) as const)
  return [
    ...ofLevels,
    ...(threshold === null ? [] : ([{ kind: 'risk' }, { kind: 'margin' }] as const)),
    ...(anyThreshold ? ([{ kind: 'any-risk' }] as const) : []),
  ]
}

/** The wish where it can be shown, else the median, else the middle level. */
export function feasible(wish: Shown, choices: readonly Shown[]): Shown {
  const same = choices.find((choice) => isSame(choice, wish))
  const median = choices.find((choice) => isSame(choice, { kind: 'level', level: MEDIAN }))
  const levels = choices.filter(({ kind }) => kind === 'level')
  return same ?? median ?? levels[Math.floor(levels.length / 2)] ?? wish
}

function isSame(a: Shown, b: Shown): boolean {
  if (a.kind !== 'level' || b.kind !== 'level') return a.kind === b.kind
  return isSameLevel(a.level, b.level)
}

/** Which of two values is the worse one to hide: of margins the smallest, where low is bad too. */
export function worstOf(shown: Shown, threshold: Threshold | null): 'largest' | 'smallest' {
  if (shown.kind === 'margin') return 'smallest'
  return shown.kind === 'level' && threshold?.direction === 'below' ? 'smallest' : 'largest'
}

/** Metrics that have a threshold, with it. */
export function thresholdsOf(
  metrics: readonly string[],
  thresholds: Thresholds,
): readonly (readonly [metric: string, threshold: Threshold])[] {
  return metrics.flatMap((metric) => {
    const threshold = thresholds(metric)
    return threshold === null ? [] : [[metric, threshold] as const]
  })
}
