import type { FleetForecast } from '../fleetForecast.ts'

/** About how long a trial may take; on a slow machine it may take up to PATIENCE times as long. */
const TRIAL_MS = 5_000
const PATIENCE = 10

/**
 * What the network takes of a trial's time, at the pace of a forecast; the rest goes into reading further back, the
 * simple forecasts and the scores.
 */
const NETWORK_SHARE = 0.9

/**
 * How many past forecasts a trial makes: the most that the machine can be asked for. Few sizes, far apart: the chances of
 * breaches are learned from them, and must come out the same whenever a file is opened, however busy the machine is.
 */
const SIZES = [2_000, 500, 125]
/** However slow: fewer windows of a metric tell nothing; see judgement.ts. */
const LEAST_PER_METRIC = 12

/** The newest horizons of a file that a trial looks at, and the part of them that it scores. */
const NEWEST_HORIZONS = 60
const FROM = 0.6
/** Chances of breaches are learned on the part from here to there, on as many forecasts. */
const CHANCES_FROM = 0.2
const PARTS = 2

/** How far back simple forecasts look for their residuals, and how often, where they stand in for the model. */
export function residualRange(horizon: number): { readonly newestSteps: number; readonly stride: number } {
  return { newestSteps: NEWEST_HORIZONS * horizon, stride: Math.max(1, Math.round(horizon / 4)) }
}

/** What a short backtest, which nobody asked for, tries of a file's past. */
export interface TrialPlan {
  readonly from: number
  readonly chancesFrom: number
  readonly stride: number
  readonly sample: { readonly mostSeries: number; readonly newestSteps: number }
}

/** How fast a forecast was made, which says how large a trial this machine can make. */
export type Pace = Pick<FleetForecast, 'series' | 'horizon' | 'pending' | 'reused'> & {
  readonly provenance: Pick<FleetForecast['provenance'], 'elapsedMs'>
}

/** The largest trial that takes no longer than a machine may be kept busy, where the forecast says how fast it is. */
export function planTrial({ series, horizon, provenance, pending, reused = 0 }: Pace): TrialPlan {
  const made = series.length - (pending?.count ?? 0) - reused
  // Where nothing was made nobody knows how fast that is.
  const paceMs = made > 0 ? provenance.elapsedMs / made : Infinity
  const metrics = new Set(series.map(({ metric }) => metric)).size
  const affordable = (PATIENCE * NETWORK_SHARE * TRIAL_MS) / PARTS / Math.max(paceMs, 1e-3)
  // Origins are thinned out where there are more than it can afford; short files have some all the same.
  const { newestSteps, stride } = residualRange(horizon)
  const size = SIZES.find((each) => each <= affordable) ?? 0
  const mostSeries = Math.max(LEAST_PER_METRIC * metrics, size)
  return { from: FROM, chancesFrom: CHANCES_FROM, stride, sample: { mostSeries, newestSteps } }
}
