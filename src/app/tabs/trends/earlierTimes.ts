import { pastBeginsMs, type ReadyView } from '../../state/appState.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'

const DAY_MS = 86_400_000

type Times = Pick<FleetForecast, 'issueTimeMs' | 'horizon' | 'stepMs'>

/**
 * How much of the past is shown before anyone chooses, ms: a day, as far as the horizon still takes a quarter of the chart
 * and no more than a third.
 */
export function usualPastMs({ horizon, stepMs }: Omit<Times, 'issueTimeMs'>): number {
  const aheadMs = horizon * stepMs
  return Math.max(2 * aheadMs, Math.min(3 * aheadMs, DAY_MS))
}

/**
 * How much of a source's past is shown before anyone chooses, ms: usualPastMs() where there is as much, and twice the horizon
 * of what goes on by itself, which is not held against earlier forecasts.
 */
export function shownPastMs(view: ReadyView): number {
  const { forecast, facts } = view
  const leastMs = 2 * forecast.horizon * forecast.stepMs
  const heldMs = forecast.issueTimeMs - pastBeginsMs(view)
  return facts.live ? leastMs : Math.max(leastMs, Math.min(usualPastMs(forecast), heldMs))
}

/**
 * The times, epoch ms, newest first, as of which forecasts laid end to end cover the past shown. firstMs: where measured
 * values begin; leastMs: how much of them a forecast needs before it.
 */
export function earlierTimes(
  { issueTimeMs, horizon, stepMs }: Times,
  {
    pastMs,
    firstMs,
    leastMs,
  }: { readonly pastMs: number; readonly firstMs: number; readonly leastMs: number },
): readonly number[] {
  const aheadMs = horizon * stepMs
  const count = Math.max(0, Math.floor(pastMs / aheadMs))
  return Array.from({ length: count }, (_, at) => issueTimeMs - (at + 1) * aheadMs).filter(
    (timeMs) => timeMs - leastMs >= firstMs,
  )
}
