import { formatTiny } from './numbers.ts'
import { durationText } from './time.ts'

/** stepMs null: the model does not store its step, and assumedStepMs is used. */
interface Step {
  readonly stepMs: number | null
  readonly assumedStepMs: number
}

/** `288 steps back (1 d), 96 steps ahead (8 h)`. */
export function windowText(encoder: number, horizon: number, stepMs: number | null): string {
  const length = (steps: number) => (stepMs === null ? '' : ` (${durationText(steps * stepMs)})`)
  return `${encoder} steps back${length(encoder)}, ${horizon} ahead${length(horizon)}`
}

/** `1 d, 2 d, 7 d before`, or in rows where gaps push them back; null: it has no lagged variable. */
export function lagsText(
  model: Step & { readonly lags: readonly number[]; readonly lagUnit: 'row' | 'step' },
): string | null {
  const { lags, lagUnit, stepMs, assumedStepMs } = model
  if (lags.length === 0) return null
  if (lagUnit === 'row') return `${lags.join(', ')} rows before`
  return `${lags.map((lag) => durationText(lag * (stepMs ?? assumedStepMs))).join(', ')} before`
}

/** `5 min`, or that it is not stated. */
export function stepText(model: Step): string {
  return model.stepMs === null
    ? `not stored in the model; ${durationText(model.assumedStepMs)} is assumed`
    : durationText(model.stepMs)
}

/** How far a backend's answer is from the one it is compared with, and whose that is; nulls: there was none. */
export function selfCheckText({
  selfCheckError,
  selfCheckAgainst,
}: {
  readonly selfCheckError: number | null
  readonly selfCheckAgainst: string | null
}): string {
  return selfCheckError === null
    ? 'not possible: no reference output'
    : `passed: largest error ${formatTiny(selfCheckError)} compared with ${selfCheckAgainst ?? 'the stored output'}`
}
