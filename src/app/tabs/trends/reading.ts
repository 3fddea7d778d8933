import { trendsWords } from '#text/trends.ts'
import { formatInterval, formatQuantity, intervalText, quantityText } from '#text/numbers.ts'
import { durationText, precisionOf, timeText, type Zone } from '#text/time.ts'
import { fanCovering, forecastAt, measuredAt, stepAt, type Track } from '../../features/charts/track.ts'

/** What a track says at a time. '' where it says nothing. */
export interface Reading {
  /** The measured value: `41.2 %`. */
  readonly measured: string
  /** The median with its interval: `78.1 % · 71 to 86`. */
  readonly forecast: string
  /** Where both are known: whether the measured value lies within the interval; null: they are not. */
  readonly inside: boolean | null
}

export function readingAt(track: Track, timeMs: number): Reading {
  const { metric } = track
  const value = measuredAt(track, timeMs)
  const measured = Number.isNaN(value) ? '' : quantityText(formatQuantity(value, metric))
  const fan = fanCovering(track, timeMs)
  if (fan === null) return { measured, forecast: '', inside: null }
  const { middle, low, high } = forecastAt(fan, stepAt({ fan }, timeMs))
  if (Number.isNaN(middle)) return { measured, forecast: '', inside: null }
  return {
    measured,
    forecast: intervalText(formatInterval(middle, low, high, metric)),
    inside: Number.isNaN(value) || Number.isNaN(low) ? null : value >= low && value <= high,
  }
}

/** A reading in words, for a line of text. */
export function readingText({ measured, forecast, inside }: Reading): string {
  if (forecast === '') return measured === '' ? trendsWords.noValue : measured
  if (measured === '') return `forecast ${forecast}`
  const where = inside === null ? '' : inside ? ', inside' : ', outside'
  return `forecast ${forecast}, was ${measured}${where}`
}

/** When: the valid time, and how far ahead of the issue time. */
export function momentText(timeMs: number, issueMs: number, stepMs: number, zone: Zone): string {
  const step = Math.round((timeMs - issueMs) / stepMs)
  const valid = timeText(issueMs + step * stepMs, zone, issueMs, precisionOf(stepMs))
  if (step === 0) return trendsWords.issueMoment(valid)
  return `${valid}, ${step > 0 ? '+' : '−'}${durationText(Math.abs(step) * stepMs)}`
}
