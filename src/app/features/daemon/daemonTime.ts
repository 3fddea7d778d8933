import type { ClockFacts } from '#remote/api.ts'
import { parseWireTime } from '#forecast/wire/wireTime.ts'
import { timeText, type Zone } from '#text/time.ts'
import { daemonWords } from '#text/daemonPanels.ts'

/**
 * A daemon's time stamp as text in our zone: those without a zone are local to the daemon, whose offset follows from its
 * clock. Where neither says when it was, the stamp as it came.
 */
export function daemonTimeText(stamp: string, clock: ClockFacts, zone: Zone, nowMs: number): string {
  const time = parseWireTime(stamp)
  if (time === null) return stamp
  if (time.zoned) return timeText(time.ms, zone, nowMs)
  if (clock.kind === 'inferred') return timeText(time.ms - clock.offsetMinutes * 60_000, zone, nowMs)
  return daemonWords.daemonsTime(stamp.replace('T', ' ').replace(/\.\d+$/, ''))
}
