import type { FleetForecast } from '../fleetForecast.ts'

/** About how long a trial may take. */
export const TRIAL_MS = 5_000

/**
 * What the network takes of a trial's time, at the pace of a forecast; the rest goes into reading further back, the
 * simple forecasts and the scores.
 */
const NETWORK_SHARE = 0.9

/** However fast the forecast was: scores cost as much as it. */
const MOST_SERIES = 4_000
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

/** As much as takes about TRIAL_MS on this machine, where the forecast says how fast it is. */
export function planTrial({ series, horizon, provenance }: FleetForecast): TrialPlan {
  const paceMs = provenance.elapsedMs / Math.max(1, series.length)
  const metrics = new Set(series.map(({ metric }) => metric)).size
  const affordable = Math.floor((NETWORK_SHARE * TRIAL_MS) / PARTS / Math.max(paceMs, 1e-3))
  // Origins are thinned out where there are more than it can afford; short files have some all the same.
  const { newestSteps, stride } = residualRange(horizon)
  const mostSeries = Math.min(MOST_SERIES, Math.max(LEAST_PER_METRIC * metrics, affordable))
  return { from: FROM, chancesFrom: CHANCES_FROM, stride, sample: { mostSeries, newestSteps } }
}
