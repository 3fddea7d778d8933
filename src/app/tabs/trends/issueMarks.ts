import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { nowLineText } from '#text/nowLine.ts'
import { timeText, type Zone } from '#text/time.ts'
import type { TimeMark } from '../../features/charts/trendFrame.ts'

/** The newest row and, where the drawn forecast is an earlier one, when that was made. */
export function issueMarks(
  now: FleetForecast,
  drawn: FleetForecast,
  zone: Zone,
  isOld: boolean,
): readonly TimeMark[] {
  const newest = nowLineText(isOld)
  const { issueTimeMs: nowMs } = now
  const { issueTimeMs: madeMs } = drawn
  if (drawn === now) return [{ timeMs: nowMs, label: `${newest} ${timeText(nowMs, zone, nowMs)}` }]
  return [
    { timeMs: madeMs, label: `made ${timeText(madeMs, zone, nowMs)}` },
    { timeMs: nowMs, label: newest },
  ]
}
