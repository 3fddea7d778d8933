const FIRST_MS = 1_000
const MOST_MS = 30_000

/**
 * How long to wait before an attempt, ms: twice as long each time, with jitter so that many pages do not all come back
 * at once. attempt: from 1. tickMs: a daemon that is back is to be seen within two of its ticks, one of which passes
 * until its next forecast; null: not known. random: [0, 1).
 */
export function retryDelayMs(attempt: number, tickMs: number | null, random: number): number {
  const most = tickMs === null ? MOST_MS : Math.min(MOST_MS, Math.max(FIRST_MS, tickMs))
  const delay = Math.min(most, FIRST_MS * 2 ** Math.min(attempt - 1, 10))
  return Math.round(delay * (0.5 + random / 2))
}
