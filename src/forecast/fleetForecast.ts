import type { Servable, SimpleSeries } from './accuracy/comparison.ts'
import type { FittedChances } from './chance/chanceModel.ts'
import type { PastExtremes } from './chance/pastExtremes.ts'
import type { Offer } from './offers/offer.ts'
import type { ForecastKinds } from './forecastKind.ts'
import type { LeftOut } from './window/inputs.ts'

export type Engine = 'tft-webgpu' | 'tft-kernel' | 'tft-wasm' | 'tft-native' | 'heuristic' | 'unverified'

export interface SeriesKey {
  readonly server: string
  readonly metric: string
  /** null: the source has no profile column. */
  readonly profile: string | null
}

export interface Provenance {
  /** Where it was made: on this machine, or by a daemon. */
  readonly source: 'local' | 'daemon'
  /** Replay: forecast as of this time (epoch ms), using only rows up to it. null: from all rows. */
  readonly asOfMs: number | null
  readonly engine: Engine
  /** What actually ran, in words: `webgpu (all nodes, own LSTM)`, `webgpu (some nodes on the CPU, own LSTM)`, `wasm, 2 threads`, `native`. */
  readonly backend: string
  readonly modelName: string | null
  readonly modelSha256: string | null
  readonly elapsedMs: number
  /** Largest absolute error of the load-time self-check; null: no golden window is stored with the model. */
  readonly selfCheckError: number | null
  /** Epoch ms of the clock when it was computed. */
  readonly computedAtMs: number
  /** Whether the quantiles are calibrated; absent: not stated. */
  readonly calibrated?: boolean
}

/**
 * A forecast of the fleet, the only form that travels between producers and screens. S series, D horizon steps, Q quantile
 * levels, H history steps. Series are identified by key, never by position.
 */
export interface FleetForecast {
  readonly series: readonly SeriesKey[]
  readonly stepMs: number
  /** Where stepMs comes from: the model's spec, the user's override, or assumed. */
  readonly stepSource: 'model' | 'override' | 'assumed'
  readonly horizon: number
  /** Ascending. */
  readonly levels: readonly number[]
  /** Newest row of the table. */
  readonly issueTimeMs: number
  /** [S] each series' own newest row; older than issueTimeMs by more than LATE_STEPS steps is stale. */
  readonly originMs: Float64Array
  /** [S, D, Q] clipped to the metric's bounds, sorted across levels; NaN: the model does not predict this level. */
  readonly quantiles: Float32Array
  /** [S, D, Q] raw output of network and normalizer; may cross and exceed the bounds. null: not requested. */
  readonly rawQuantiles: Float32Array | null
  /** Points (of S * D) whose raw levels crossed. */
  readonly crossings: number
  /** [S, D] mean, for distributions whose point forecast is the mean in the library; NaN: other series. Absent: none. */
  readonly means?: Float32Array
  /** Metrics for which the model predicts no quantiles: a point forecast, or a distribution. */
  readonly kinds?: ForecastKinds
  /** [S] newest value. */
  readonly current: Float64Array
  readonly historyLength: number
  /** [S, H] on the step grid, last element at originMs; NaN where there is no row. */
  readonly history: Float32Array
  /** Extremes of a longer history, to compute how often a series crosses a threshold. Absent: only from the history. */
  readonly extremes?: PastExtremes
  /** Weights for breach probabilities, if fitted on this fleet's past. Absent: the default weights. */
  readonly chances?: FittedChances
  /**
   * Series that are not forecast yet, for a forecast in parts: their quantiles are meaningless, everything else about them is
   * known. Absent: all are forecast. The parts of one forecast share their quantiles, so pending series may already have
   * values there.
   */
  readonly pending?: Pending
  /** Series that kept the result of a previous forecast because their windows did not change. Absent: none. */
  readonly reused?: number
  readonly leftOut: readonly LeftOut[]
  /** Settings with which some skipped series can be forecast; absent: none known. */
  readonly offers?: readonly Offer[]
  /** Metrics for which a simple forecast replaces the model's numbers; absent: none. */
  readonly simple?: Readonly<Record<string, Servable>>
  /** Single series for which the same is true; absent: none. */
  readonly simpleSeries?: readonly SimpleSeries[]
  /** Metrics with recent values far outside the range of the model's fitted normalizer; absent: none, or no such normalizer. */
  readonly outsideRange?: readonly string[]
  /** Facts about how the inputs were made that the user should see (aggregated, assumed, carried forward). */
  readonly notes: readonly string[]
  readonly provenance: Provenance
}

/** Series of a forecast that are not computed yet, or were not when it was stopped. */
export interface Pending {
  /** At least 1. */
  readonly count: number
  /** [S] 1: pending. */
  readonly series: Uint8Array
}

/** Whether a series is not forecast yet; false for a series that cannot be forecast. */
export function isPending({ pending }: Pick<FleetForecast, 'pending'>, series: number): boolean {
  return pending?.series[series] === 1
}

/** Progress of a forecast. */
export interface ForecastCount {
  /** Number of forecast series, and of all. */
  readonly done: number
  readonly of: number
}

/** null: complete. */
export function countSoFar({
  pending,
  series,
}: Pick<FleetForecast, 'pending' | 'series'>): ForecastCount | null {
  return pending === undefined ? null : { done: series.length - pending.count, of: series.length }
}

/** Whether two lists name the same series, in the same order. O(series), or O(1) for the same list. */
export function sameSeries(a: readonly SeriesKey[], b: readonly SeriesKey[]): boolean {
  if (a === b) return true
  return (
    a.length === b.length &&
    a.every(({ server, metric, profile }, at) => {
      const other = b[at]
      return other?.server === server && other.metric === metric && other.profile === profile
    })
  )
}

/**
 * A series whose rows end up to this many steps before the newest row of all is forecast from its own newest row, and the steps
 * that have passed since are skipped. One that ends earlier is stale, and its forecast is unknown.
 */
export const LATE_STEPS = 8

/** Steps between a series' newest row and the newest row of all; 0: up to date. */
export function lateSteps(
  { issueTimeMs, originMs, stepMs }: Pick<FleetForecast, 'issueTimeMs' | 'originMs' | 'stepMs'>,
  series: number,
): number {
  return Math.max(0, Math.round((issueTimeMs - (originMs[series] ?? NaN)) / stepMs))
}

/** How old a forecast may get before it is stale, in ms: LATE_STEPS steps, or half of the horizon if that is shorter. */
export function staleAfterMs({ horizon, stepMs }: Pick<FleetForecast, 'horizon' | 'stepMs'>): number {
  return Math.min(LATE_STEPS, horizon / 2) * stepMs
}

/** How much older than the newest row of all a series' newest row is, in ms; null: not stale. */
export function staleMs(
  forecast: Pick<FleetForecast, 'issueTimeMs' | 'originMs' | 'stepMs' | 'horizon'>,
  series: number,
): number | null {
  const ageMs = forecast.issueTimeMs - (forecast.originMs[series] ?? NaN)
  return ageMs > staleAfterMs(forecast) ? ageMs : null
}

/** The times of a forecast, epoch ms. */
export interface ForecastTimes {
  /** Issue time: the newest row of all rows it was made from. */
  readonly issueMs: number
  /** Its last step, for a series whose newest row is that one. */
  readonly endMs: number
}

export function forecastTimes({
  issueTimeMs,
  horizon,
  stepMs,
}: Pick<FleetForecast, 'issueTimeMs' | 'horizon' | 'stepMs'>): ForecastTimes {
  return { issueMs: issueTimeMs, endMs: issueTimeMs + horizon * stepMs }
}
