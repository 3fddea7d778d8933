import type { StepChoice, StepFacts } from '../api.ts'

/** What the daemons mean where they do not say it. */
const USUAL_STATED_MS = 300_000
/** Steps this close to each other are one; the same tolerance as a model's step. */
const SAME = 0.1
/** What is used moves only with what was measured by more than this, so that times do not tremble. */
const STEADY = 0.03

/** What one step stands for, from what is known of it. before: what was used until now; null: nothing. */
export function stepFacts(
  measuredMs: number | null,
  statedMs: number | null,
  choice: StepChoice | null,
  before: StepFacts | null,
): StepFacts {
  const known = before?.measuredMs ?? null
  const isNear = measuredMs !== null && known !== null && Math.abs(measuredMs / known - 1) <= STEADY
  // A whole number of tenths of a second is what is settled for; anything else may still be on its way there.
  const steady = measuredMs === null || (isNear && measuredMs % 100 !== 0)
  const measured = steady ? known : measuredMs
  const differ = measured !== null && statedMs !== null && Math.abs(measured / statedMs - 1) > SAME
  const stated = statedMs ?? USUAL_STATED_MS
  const usedMs = choice === 'stated' ? stated : (measured ?? stated)
  return { measuredMs: measured, statedMs, choice, usedMs, differ }
}
