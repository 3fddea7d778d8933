import { LATE_STEPS, lateSteps, type FleetForecast } from '../fleetForecast.ts'
import type { Direction } from '../quantile/breach.ts'
import { meets } from '../thresholds.ts'

/** Since when a series has been beyond a limit, as far as the history that the forecast carries goes. */
export interface Standing {
  /** Time of the oldest value of the stretch, epoch ms. */
  readonly sinceMs: number
  /** The stretch goes back to where the history begins, or to a gap: it may be longer. */
  readonly orBefore: boolean
}

/** A gap of up to LATE_STEPS steps does not end the stretch. null: the newest value does not meet the limit. */
export function standingOf(
  forecast: Pick<
    FleetForecast,
    'history' | 'historyLength' | 'current' | 'issueTimeMs' | 'stepMs' | 'originMs'
  >,
  series: number,
  limit: number,
  direction: Direction,
): Standing | null {
  const { history, historyLength, current, issueTimeMs, stepMs } = forecast
  if (!meets(current[series] ?? NaN, limit, direction)) return null
  const newestMs = issueTimeMs - lateSteps(forecast, series) * stepMs
  const end = (series + 1) * historyLength - 1
  let known = 0
  for (let back = 1; back < historyLength; back++) {
    const value = history[end - back] ?? NaN
    if (Number.isNaN(value)) {
      if (back - known > LATE_STEPS) break
      continue
    }
    if (!meets(value, limit, direction)) return { sinceMs: newestMs - known * stepMs, orBefore: false }
    known = back
  }
  return { sinceMs: newestMs - known * stepMs, orBefore: true }
}
