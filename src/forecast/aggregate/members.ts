import { isPending, lateSteps, staleMs, type FleetForecast } from '../fleetForecast.ts'

/** The servers that an aggregate is made of, all of one metric, on one time grid. N members. */
export interface Members {
  /** [N] indices into forecast.series. */
  readonly series: Int32Array
  /** [N] steps by which each series' newest row is older than the aggregate's: its step k + shift is our step k. */
  readonly shifts: Int32Array
  /** Newest row of any member. */
  readonly originMs: number
  /** Steps that every member's forecast reaches. */
  readonly horizon: number
  /** Indices of the levels that every member has. */
  readonly places: readonly number[]
  /** Left out because their newest row is old: see isTooLate(). */
  readonly stale: number
  /** Left out because no value is forecast. */
  readonly unknown: number
  /** Left out because they are not forecast yet. */
  readonly pending: number
}

/** A member that is later than this part of the horizon would cost the others more of it than it adds. */
const MOST_LATE = 1 / 2

/** Whether the newest row of a series is too old for it to be a member. */
export function isTooLate(forecast: FleetForecast, series: number): boolean {
  return staleMs(forecast, series) !== null || lateSteps(forecast, series) > MOST_LATE * forecast.horizon
}

/** What of the series can be added up. null: none. Their metric is the caller's business. */
export function membersOf(forecast: FleetForecast, series: readonly number[]): Members | null {
  const { levels, horizon, quantiles, originMs, stepMs } = forecast
  const kept: number[] = []
  const known = levels.map(() => true)
  let [stale, unknown, pending] = [0, 0, 0]
  for (const s of series) {
    const first = quantiles.subarray(s * horizon * levels.length, (s * horizon + 1) * levels.length)
    if (isTooLate(forecast, s)) stale += 1
    else if (isPending(forecast, s)) pending += 1
    else if (first.every(Number.isNaN)) unknown += 1
    else {
      kept.push(s)
      first.forEach((value, q) => {
        if (Number.isNaN(value)) known[q] = false
      })
    }
  }
  if (kept.length === 0) return null
  const newest = kept.reduce((latest, s) => Math.max(latest, originMs[s] ?? NaN), -Infinity)
  const shifts = Int32Array.from(kept, (s) => Math.round((newest - (originMs[s] ?? NaN)) / stepMs))
  return {
    series: Int32Array.from(kept),
    shifts,
    originMs: newest,
    horizon: horizon - Math.max(...new Set(shifts)),
    places: known.flatMap((has, q) => (has ? [q] : [])),
    stale,
    unknown,
    pending,
  }
}

/** A member's history on the aggregate's grid [H], the last at its origin; NaN where it has none. */
export function alignedHistory(forecast: FleetForecast, members: Members, index: number): Float32Array {
  const { history, historyLength } = forecast
  const from = (members.series[index] ?? 0) * historyLength
  const shift = members.shifts[index] ?? 0
  const own = history.subarray(from, from + historyLength)
  if (shift === 0) return own
  const aligned = new Float32Array(historyLength).fill(NaN)
  aligned.set(own.subarray(shift))
  return aligned
}
