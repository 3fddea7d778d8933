import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { nowLineText } from '#text/nowLine.ts'
import { replayWords } from '#text/trends.ts'
import { precisionOf, timeText, type Zone } from '#text/time.ts'
import type { TimeMark } from '../../features/charts/trendFrame.ts'

/** The newest row and, where the drawn forecast is an earlier one, when that was made. */
export function issueMarks(
  now: FleetForecast,
  drawn: FleetForecast,
  zone: Zone,
  isOld: boolean,
  isRecomputed: boolean,
): readonly TimeMark[] {
  const newest = nowLineText(isOld)
  const { issueTimeMs: nowMs } = now
  const { issueTimeMs: madeMs } = drawn
  const time = (ms: number) => timeText(ms, zone, nowMs, precisionOf(now.stepMs))
  if (drawn === now) return [{ timeMs: nowMs, label: `${newest} ${time(nowMs)}` }]
  return [
    { timeMs: madeMs, label: replayWords.mark(time(madeMs), isRecomputed) },
    { timeMs: nowMs, label: newest },
  ]
}
