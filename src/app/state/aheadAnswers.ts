import { z } from 'zod'
import type { ForecastSettings } from '#engine/api.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { AheadQuestion } from '#forecast/window/clock/question.ts'
import type { KeptStorage } from '../ui/browserStorage.ts'
import { keptList } from './keptList.ts'

/** What a person said of the time ahead where neither file nor model tells it; see ForecastSettings. */
export type AheadAnswers = Required<Pick<ForecastSettings, 'timeZeroMs' | 'knownFuture'>>

export const NO_ANSWERS: AheadAnswers = { timeZeroMs: null, knownFuture: {} }

const answersSchema: z.ZodType<AheadAnswers> = z.object({
  timeZeroMs: z.number().nullable(),
  knownFuture: z.record(z.string(), z.enum(['last', 'clock'])),
})
const entrySchema = z.object({ fingerprint: z.string(), model: z.string(), answers: answersSchema })

/** Answers by the file's fingerprint and the model's SHA-256. */
export interface KeptAnswers {
  readonly recall: (fingerprint: string, model: string) => AheadAnswers | null
  /** Without an answer in it: nothing is remembered any more. */
  readonly remember: (fingerprint: string, model: string, answers: AheadAnswers) => void
}

export function keptAnswersIn(storage: KeptStorage): KeptAnswers {
  const kept = keptList(storage, 'fleetcast.ahead', 1, entrySchema)
  const isOf = (fingerprint: string, model: string) => (entry: z.infer<typeof entrySchema>) =>
    entry.fingerprint === fingerprint && entry.model === model
  return {
    recall: (fingerprint, model) => kept.find(isOf(fingerprint, model))?.answers ?? null,
    remember: (fingerprint, model, { timeZeroMs, knownFuture }) => {
      const answers = { timeZeroMs, knownFuture }
      kept.put(isOf(fingerprint, model), hasAnswers(answers) ? { fingerprint, model, answers } : null)
    },
  }
}

export function hasAnswers({ timeZeroMs, knownFuture }: AheadAnswers): boolean {
  return timeZeroMs !== null || Object.keys(knownFuture).length > 0
}

/**
 * Settings with as much of earlier answers as this question asks; null: they do not answer it, or are the settings'
 * already, which asking again would not change.
 */
export function answered<S extends AheadAnswers>(
  settings: S,
  question: AheadQuestion,
  { timeZeroMs, knownFuture }: AheadAnswers,
): S | null {
  if (question.kind === 'time-origin')
    return timeZeroMs === null || settings.timeZeroMs === timeZeroMs ? null : { ...settings, timeZeroMs }
  const known = new Map(Object.entries(settings.knownFuture))
  const found = new Map(Object.entries(knownFuture))
  const isAnswered = question.columns.every(
    ({ name }) => found.has(name) && found.get(name) !== known.get(name),
  )
  if (!isAnswered) return null
  for (const { name } of question.columns) known.set(name, found.get(name) ?? 'last')
  return { ...settings, knownFuture: Object.fromEntries(known) }
}

/** Whether a forecast failed for want of something that a person can say of the time ahead. */
export function asksAhead(error: unknown): error is FleetcastError & { readonly question: AheadQuestion } {
  return error instanceof FleetcastError && error.question !== null
}
