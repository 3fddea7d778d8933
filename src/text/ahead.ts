import type { AheadQuestion, UntoldColumn } from '#forecast/window/clock/question.ts'
import type { KnownFuture } from '#forecast/window/clock/known.ts'
import { plural } from './numbers.ts'
import { precisionOf, timeText, type Zone } from './time.ts'

/** Why it is asked, for the place where it is. */
export function questionReason(question: AheadQuestion): string {
  return question.kind === 'time-origin'
    ? `The model reads \u2018${question.column}\u2019, the time index of its training data, and ${question.why}.`
    : 'The model needs future values that the file does not have.'
}

type OriginQuestion = Extract<AheadQuestion, { kind: 'time-origin' }>

/** What is asked of the count of steps: `The model counts steps in time_idx (trained on about 0 to 239). Which index …?` */
export function originQuestion({ column, trained }: OriginQuestion): string {
  const range = trained === null ? '' : ` (trained on about ${trained.low} to ${trained.high})`
  return `The model reads the time index ${column}${range}. What is the index of the newest row?`
}

/** When the model's count was 0, epoch ms, where the newest row has this index. */
export function zeroOf(index: number, { newestMs, stepMs }: OriginQuestion): number {
  return newestMs - index * stepMs
}

/** What an answer comes to: `Index 299 at 14:35 UTC on …, 0 at …`, and whether training saw such steps. */
export function originMeaning(index: number, question: OriginQuestion, zone: Zone, nowMs: number): string {
  const { trained, newestMs, stepMs } = question
  const at = (timeMs: number) => timeText(timeMs, zone, nowMs, precisionOf(stepMs))
  const said = `Index ${index} is at ${at(newestMs)}, index 0 at ${at(zeroOf(index, question))}`
  if (trained === null) return `${said}.`
  const beyond = index > trained.high ? index - trained.high : trained.low - index
  return beyond <= 0
    ? `${said}; this is within the range it was trained on.`
    : `${said}; this is about ${plural(beyond, 'step')} ${index > trained.high ? 'after' : 'before'} the range it was trained on.`
}

/** `What will promo be? The file’s follows no clock (…).` */
export function futureQuestion({ name, why }: UntoldColumn): string {
  return `Which values will ${name} have? In the file it ${why}.`
}

/** A choice, in the words of its control. */
export const FUTURE_CHOICES: Readonly<Record<KnownFuture, string>> = {
  last: 'repeat its last value',
  clock: 'compute from the calendar, by its name',
}

/** What was answered for the forecast on screen, shortest first: `index 299 at 14:35 UTC`, `promo: repeat its last value`. */
export function answersText(
  answers: {
    readonly timeZeroMs: number | null
    readonly knownFuture: Readonly<Record<string, KnownFuture>>
  },
  { issueTimeMs, stepMs }: { readonly issueTimeMs: number; readonly stepMs: number },
  zone: Zone,
  nowMs: number,
): string[] {
  const { timeZeroMs, knownFuture } = answers
  const at = () => timeText(issueTimeMs, zone, nowMs, precisionOf(stepMs))
  return [
    ...(timeZeroMs === null ? [] : [`index ${Math.round((issueTimeMs - timeZeroMs) / stepMs)} at ${at()}`]),
    ...Object.entries(knownFuture).map(([name, how]) => `${name}: ${FUTURE_CHOICES[how]}`),
  ]
}
