import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { precisionOf, timeText } from '#text/time.ts'
import { useApp } from '../../state/context.tsx'
import { useTimes } from '../../state/times.ts'

/** The time of a file's newest row in words, where all that its forecast foresees is over; null: it lies ahead, or goes on. */
export function usePassedAfter(
  forecast: Pick<FleetForecast, 'issueTimeMs' | 'horizon' | 'stepMs'>,
): string | null {
  const isFile = useApp(({ view }) => view.kind === 'ready' && view.facts.kind === 'file')
  const { nowMs, zone, issueMs, endMs } = useTimes(forecast)
  return isFile && endMs < nowMs ? timeText(issueMs, zone, nowMs, precisionOf(forecast.stepMs)) : null
}
