import { lateSteps, type FleetForecast } from '../fleetForecast.ts'
import type { Direction } from '../quantile/breach.ts'

/** What a line is drawn through: the newest two days, and never fewer steps than a forecast needs. */
const TREND_MS = 48 * 3_600_000
const LEAST_STEPS = 24

/** A series follows a line where the line explains this share of its variance: a level that fills steadily does. */
const STEADY = 0.9

/**
 * When a straight line through a series' newest two days reaches a limit, in ms from the newest row of all; no forecast
 * of the model, but what it is compared with. averaged: as for reachOf(). null: not within the horizon, or the series does not
 * follow a line.
 */
export function trendReachMs(
  forecast: FleetForecast,
  series: number,
  limit: number,
  direction: Direction,
  averaged: boolean,
): number | null {
  const { history, historyLength, horizon, stepMs } = forecast
  const steps = Math.min(historyLength, Math.max(LEAST_STEPS, Math.round(TREND_MS / stepMs)))
  const end = (series + 1) * historyLength
  const line = fitLine(history.subarray(end - steps, end))
  if (line === null || line.share < STEADY || line.slope === 0) return null
  const sign = direction === 'above' ? 1 : -1
  if (sign * line.slope <= 0) return null
  // The line is through the steps' middles where they are means; the origin is the newest step's end.
  const passed = lateSteps(forecast, series) + (averaged ? 0.5 : 0)
  const after = (limit - line.newest) / line.slope - passed
  return after <= horizon ? Math.max(0, after) * stepMs : null
}

interface Line {
  /** Its value at the newest step. */
  readonly newest: number
  /** Per step. */
  readonly slope: number
  /** Of the variance that it explains, 0 to 1. */
  readonly share: number
}

/** Least squares through values a step apart, NaN for none; null: fewer than LEAST_STEPS of them, or all alike. */
function fitLine(values: Float32Array): Line | null {
  let [count, sumX, sumY] = [0, 0, 0]
  values.forEach((value, at) => {
    if (Number.isNaN(value)) return
    count += 1
    sumX += at
    sumY += value
  })
  if (count < LEAST_STEPS) return null
  const [meanX, meanY] = [sumX / count, sumY / count]
  let [xx, xy, yy] = [0, 0, 0]
  values.forEach((value, at) => {
    if (Number.isNaN(value)) return
    xx += (at - meanX) ** 2
    xy += (at - meanX) * (value - meanY)
    yy += (value - meanY) ** 2
  })
  if (xx === 0 || yy === 0) return null
  const slope = xy / xx
  return { slope, newest: meanY + slope * (values.length - 1 - meanX), share: xy ** 2 / (xx * yy) }
}
