import { plural } from './numbers.ts'
import { durationText } from './time.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const MONTH_MS = 30.44 * DAY_MS
const YEAR_MS = 365.25 * DAY_MS

/** `now`, `12 min ago`, `1 h 40 m ago`, `9 h ago`, `12 days ago`, `9 months ago`, `13 years ago`: how old data is. */
export function ageAgoText(ageMs: number): string {
  const minutes = Math.max(0, Math.round(ageMs / MINUTE_MS))
  if (minutes === 0) return 'now'
  if (ageMs < 2 * HOUR_MS) return `${durationText(minutes * MINUTE_MS)} ago`
  if (ageMs < 2 * DAY_MS) return `${durationText(Math.round(ageMs / HOUR_MS) * HOUR_MS)} ago`
  if (ageMs < 2 * MONTH_MS) return `${plural(Math.round(ageMs / DAY_MS), 'day')} ago`
  if (ageMs < 2 * YEAR_MS) return `${plural(Math.round(ageMs / MONTH_MS), 'month')} ago`
  return `${plural(Math.round(ageMs / YEAR_MS), 'year')} ago`
}
