import type { CoarseStep } from '#forecast/capacity/coarseStep.ts'
import { durationText } from './time.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

const STEP_NAMES: ReadonlyMap<number, string> = new Map([
  [15 * MINUTE_MS, '15-minute'],
  [HOUR_MS, 'hourly'],
  [2 * HOUR_MS, 'two-hour'],
])

/** `hourly means`; rows that are on the step already are no means. */
export function stepMeans(stepMs: number, averaged: boolean): string {
  const name = STEP_NAMES.get(stepMs) ?? durationText(stepMs)
  return `${name} ${averaged ? 'means' : 'values'}`
}

/** Why there is no capacity forecast of a file. */
export function noCapacityText(step: Exclude<CoarseStep, { kind: 'step' }>): string {
  if (step.kind === 'too-short') {
    const { historyMs, stepMs, neededMs } = step
    return `${durationText(historyMs)} of history is too short: ${stepMeans(stepMs, true)} need ${durationText(neededMs)}.`
  }
  if (step.measuredMs === null) return 'The step of the data is unknown.'
  return `Rows every ${durationText(step.measuredMs)} are too far apart for a forecast of days.`
}
