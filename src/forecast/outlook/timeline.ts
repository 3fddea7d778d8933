import { thresholdIn, type Assessment, type ServerState } from '../assess.ts'
import { staleMs, type FleetForecast } from '../fleetForecast.ts'
import { probabilityOf } from '../quantile/breach.ts'
import { curveAt } from '../quantile/curve.ts'
import { countQuantiles } from './countQuantiles.ts'

/** How many servers stand beyond a threshold, at each step of the horizon. All arrays [D]. */
export interface BreachTimeline {
  /** Expected number beyond critical, and beyond warning (critical among them). */
  readonly critical: Float64Array
  readonly warning: Float64Array
  /** P10 and P90 of the number beyond warning, if servers are independent of each other. */
  readonly low: Float64Array
  readonly high: Float64Array
}

/** Curves between two turns of the generator. */
const SLICE = 2000

/**
 * A server is beyond a threshold with the largest probability of its series, from their curves at that step. The
 * expected numbers are the sums over the servers, which hold however servers depend on each other. Servers
 * of which nothing is known have no part in it. Yields now and then, so that a screen can stay alive meanwhile.
 */
export function* timelineOf(
  forecast: FleetForecast,
  { chances, thresholds }: Pick<Assessment, 'chances' | 'thresholds'>,
  servers: readonly Pick<ServerState, 'series'>[],
): Generator<void, BreachTimeline> {
  const { horizon } = forecast
  const critical = new Float64Array(horizon)
  const warning = new Float64Array(horizon)
  const byStep: number[][] = Array.from({ length: horizon }, () => [])
  let curves = 0
  for (const { series } of servers) {
    const worst = { critical: new Float64Array(horizon), warning: new Float64Array(horizon) }
    for (const at of series) {
      const threshold = thresholdIn({ thresholds }, forecast.series[at]?.metric ?? '')
      // Most series cannot get there at all; the chance within the horizon is the largest of all steps'.
      if (threshold === null || !((chances.warning[at] ?? NaN) > 0) || staleMs(forecast, at) !== null)
        continue
      const critically = (chances.critical[at] ?? NaN) > 0
      for (let step = 0; step < horizon; step++) {
        const curve = curveAt(forecast, at, step)
        const meet = probabilityOf(curve, threshold.warning, threshold.direction)
        if (meet > (worst.warning[step] ?? 0)) worst.warning[step] = meet
        if (!critically) continue
        const meetCritical = probabilityOf(curve, threshold.critical, threshold.direction)
        if (meetCritical > (worst.critical[step] ?? 0)) worst.critical[step] = meetCritical
      }
      curves += horizon
      if (curves > SLICE) {
        curves = 0
        yield
      }
    }
    for (let step = 0; step < horizon; step++) {
      const p = worst.warning[step] ?? 0
      critical[step] = (critical[step] ?? 0) + (worst.critical[step] ?? 0)
      if (p === 0) continue
      warning[step] = (warning[step] ?? 0) + p
      byStep[step]?.push(p)
    }
  }
  const [low, high] = [new Float64Array(horizon), new Float64Array(horizon)]
  for (let step = 0; step < horizon; step++) {
    const [p10 = 0, p90 = 0] = countQuantiles(byStep[step] ?? [], [0.1, 0.9])
    low[step] = p10
    high[step] = p90
    yield
  }
  return { critical, warning, low, high }
}
