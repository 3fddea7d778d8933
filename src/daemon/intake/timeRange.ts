import { roughDuration } from '#forecast/window/duration.ts'
import { shownName } from './shown.ts'

/** Times that are taken, epoch ms. */
export interface TimeRange {
  readonly nowMs: number
  /** Older than this is not kept. */
  readonly fromMs: number
  /** Later than this nobody has measured. */
  readonly toMs: number
}

/** Why a row of that time is refused, as a sentence; null: it is not. */
export function whyNotThen(field: string, timeMs: number, { nowMs, fromMs, toMs }: TimeRange): string | null {
  if (timeMs >= fromMs && timeMs <= toMs) return null
  const at = `${shownName(field)} is ${new Date(timeMs).toISOString()}`
  if (timeMs < fromMs) return `${at}, older than the retention of ${roughDuration(nowMs - fromMs)}`
  const most = roughDuration(toMs - nowMs)
  return `${at}, ${roughDuration(timeMs - nowMs)} ahead of the daemon's clock, expected at most ${most}`
}
