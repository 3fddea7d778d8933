import type { Assessment, ServerState } from '../assess.ts'
import { lateSteps, type FleetForecast } from '../fleetForecast.ts'
import { probabilityAt } from '../quantile/breach.ts'
import type { Threshold } from '../thresholds.ts'
import { countQuantiles } from './countQuantiles.ts'
import { judgedParts, type JudgedParts } from './judgedParts.ts'

/**
 * How many servers stand beyond a threshold, at each step of the horizon: steps are counted from the newest row of all,
 * whichever row a series' own forecast begins with. All arrays [D].
 */
export interface BreachTimeline {
  /** Expected number beyond critical, and beyond warning (critical among them). */
  readonly critical: Float64Array
  readonly warning: Float64Array
  /** P10 and P90 of the number beyond warning, if servers are independent of each other. */
  readonly low: Float64Array
  readonly high: Float64Array
  /** Expected number of the others of which one part or all is not known: skipped, unknown, or beyond a late series' end. */
  readonly unknown: Float64Array
}

/** Curves between two turns of the generator. */
const SLICE = 2000

/**
 * A server is beyond a threshold with the largest probability of its series, from their curves at that step. The
 * expected numbers are the sums over the servers, which hold however servers depend on each other. What is not known of a
 * server takes no part in them: it is counted as unknown. What is not forecast yet takes no part in anything. Yields now and then, so that a screen can stay alive meanwhile.
 */
export function* timelineOf(
  forecast: FleetForecast,
  assessment: Pick<Assessment, 'thresholds' | 'severity'>,
  servers: readonly Pick<ServerState, 'series' | 'leftOut'>[],
): Generator<void, BreachTimeline> {
  const { horizon } = forecast
  const empty = () => new Float64Array(horizon)
  const [critical, warning, unknown] = [empty(), empty(), empty()]
  const byStep: number[][] = Array.from({ length: horizon }, () => [])
  let curves = 0
  for (const server of servers) {
    const parts = judgedParts(forecast, assessment, server)
    if (parts === null) continue
    const worst = worstOf(forecast, parts)
    curves += horizon * parts.series.length
    if (curves > SLICE) {
      curves = 0
      yield
    }
    for (let step = 0; step < horizon; step++) {
      const p = worst.warning[step] ?? 0
      critical[step] = (critical[step] ?? 0) + (worst.critical[step] ?? 0)
      if (worst.missesOne[step] === 1) unknown[step] = (unknown[step] ?? 0) + 1 - p
      if (p === 0) continue
      warning[step] = (warning[step] ?? 0) + p
      byStep[step]?.push(p)
    }
  }
  const [low, high] = [empty(), empty()]
  for (let step = 0; step < horizon; step++) {
    const [p10 = 0, p90 = 0] = countQuantiles(byStep[step] ?? [], [0.1, 0.9])
    low[step] = p10
    high[step] = p90
    yield
  }
  return { critical, warning, low, high, unknown }
}

/** Of one server: probabilities [D] of its worst series, and where one of its series says nothing. */
function worstOf(forecast: FleetForecast, { series, missesOne }: JudgedParts) {
  const { horizon } = forecast
  const worst = {
    critical: new Float64Array(horizon),
    warning: new Float64Array(horizon),
    missesOne: new Uint8Array(horizon).fill(Number(missesOne)),
  }
  for (const { at, threshold, known, pending } of series) {
    if (pending) continue
    if (!known) {
      worst.missesOne.fill(1)
      continue
    }
    for (let step = 0; step < horizon; step++) {
      const [warning, critical] = probabilitiesAt(forecast, at, step, threshold)
      if (Number.isNaN(warning)) worst.missesOne[step] = 1
      if (warning > (worst.warning[step] ?? 0)) worst.warning[step] = warning
      if (critical > (worst.critical[step] ?? 0)) worst.critical[step] = critical
    }
  }
  return worst
}

const NOTHING = [NaN, NaN] as const

/** Of being beyond warning and beyond critical at a step from the newest row of all (from 0). NaN: not known. */
function probabilitiesAt(
  forecast: FleetForecast,
  series: number,
  step: number,
  { warning, critical, direction }: Threshold,
): readonly [warning: number, critical: number] {
  const { levels, quantiles, horizon } = forecast
  const own = step + lateSteps(forecast, series)
  if (own >= horizon) return NOTHING
  const from = (series * horizon + own) * levels.length
  return [
    probabilityAt(levels, quantiles, from, warning, direction),
    probabilityAt(levels, quantiles, from, critical, direction),
  ]
}
