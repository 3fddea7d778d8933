import type { Criteria, Odds, ThresholdOverrides } from '#forecast/thresholds.ts'
import type { AppState } from './appState.ts'
import { sameCriteria } from './thresholds.ts'

/** What forecasts are judged by when the page starts: as the link says, where it does, else as the person does. */
export function criteriaAtStart(
  link: { readonly thresholds: ThresholdOverrides | null; readonly odds: Odds | null },
  { thresholds, odds }: Criteria,
): { readonly own: Criteria; readonly linked: Criteria | null } {
  const own = { thresholds, odds }
  const linked = { thresholds: link.thresholds ?? thresholds, odds: link.odds ?? odds }
  return { own, linked: sameCriteria(own, linked) ? null : linked }
}

/** Whether what is on screen is judged by what a link brought, and not by the person's own. */
export function isLinked({
  criteria,
  linkedCriteria,
}: Pick<AppState, 'criteria' | 'linkedCriteria'>): boolean {
  return linkedCriteria !== null && sameCriteria(criteria, linkedCriteria)
}
