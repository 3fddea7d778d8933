import { FleetcastError, type ErrorCode } from '#forecast/errors.ts'
import type { OpenTable } from '#engine/api.ts'
import { answered, asksAhead } from './aheadAnswers.ts'
import type { ForecastJob } from './appState.ts'
import type { Dependencies } from './appStore.ts'
import { settingsAsBefore } from './offerSettings.ts'

/** A table that the settings do not fit; whatever else fails is told. */
const MISFITS: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['series-none', 'step-coarser', 'step-unknown'])

/** With which settings a job that failed goes on without a question; null: the failure is told. */
export function insteadOf(
  { chosenSteps, keptAnswers }: Pick<Dependencies, 'chosenSteps' | 'keptAnswers'>,
  { settings, otherwise = null, isOffer = false, loaded }: ForecastJob,
  error: unknown,
  table: OpenTable | null,
): ForecastJob['settings'] | null {
  if (asksAhead(error)) {
    const before = table && loaded && keptAnswers.recall(table.facts.fingerprint, loaded.facts.sha256)
    return before && answered(settings, error.question, before)
  }
  if (!(error instanceof FleetcastError) || !MISFITS.has(error.code)) return null
  if (otherwise !== null) return otherwise
  if (isOffer || table === null) return null
  const stepMs = chosenSteps.recall(table.facts.fingerprint)
  const isAsItIs = settings.stepMs === null && settings.asOfMs === null
  return !isAsItIs ? null : settingsAsBefore(settings, error.offers, stepMs)
}
