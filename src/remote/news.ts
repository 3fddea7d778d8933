import type { News } from './api.ts'
import { limitsMs, newestTickMs, type Pace } from './reach/pace.ts'

/** News are not told too early, nor over and over. */
const MARGIN_MS = 250
const MOST_TIMER_MS = 3_600_000

/** How fresh a daemon's newest tick is. */
export function newsOf(pace: Pace, nowMs: number): News {
  const last = pace.recent.at(-1)
  if (last === undefined) return { kind: 'none' }
  const lastMs = newestTickMs(pace)
  const ageMs = nowMs - lastMs
  const { lateMs, staleMs } = limitsMs(pace)
  if (ageMs > staleMs) return { kind: 'stale', lastMs, atLeast: last.loose === true }
  if (last.loose === true) return { kind: 'unknown', lastMs }
  return { kind: ageMs > lateMs ? 'late' : 'live', lastMs }
}

/** Until the news turn late or stale, ms; null: they will not by themselves. */
export function nextNewsMs(pace: Pace, nowMs: number): number | null {
  if (pace.recent.length === 0) return null
  const ageMs = nowMs - newestTickMs(pace)
  const { lateMs, staleMs } = limitsMs(pace)
  if (ageMs > staleMs) return null
  const untilMs = (ageMs > lateMs ? staleMs : lateMs) - ageMs + MARGIN_MS
  return Math.min(MOST_TIMER_MS, Math.max(MARGIN_MS, untilMs))
}
