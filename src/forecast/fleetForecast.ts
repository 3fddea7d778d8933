import type { Servable } from './accuracy/comparison.ts'
import type { FittedChances } from './chance/chanceModel.ts'
import type { PastExtremes } from './chance/pastExtremes.ts'
import type { Offer } from './offers/offer.ts'
import type { ForecastKinds } from './forecastKind.ts'
import type { LeftOut } from './window/inputs.ts'

export type Engine = 'tft-webgpu' | 'tft-wasm' | 'tft-native' | 'heuristic' | 'unverified'

export interface SeriesKey {
  readonly server: string
  readonly metric: string
  /** null: the source has no profile column. */
  readonly profile: string | null
}

export interface Provenance {
  /** Where it was made: on this machine, or by a daemon that sent it. */
  readonly source: 'local' | 'daemon'
  /** A replay: made as of this time (epoch ms), from the rows up to it. null: from all rows there were. */
  readonly asOfMs: number | null
  readonly engine: Engine
  /** What really ran, in words: `webgpu (all nodes)`, `webgpu + CPU nodes`, `wasm, 2 threads`, `native`. */
  readonly backend: string
  readonly modelName: string | null
  readonly modelSha256: string | null
  readonly elapsedMs: number
  /** Largest absolute error of the load-time self-check; null: no golden window is stored with the model. */
  readonly selfCheckError: number | null
  /** Epoch ms of the clock when it was computed. */
  readonly computedAtMs: number
  /** Whether the levels were moved to what they covered on data of this kind; absent: not stated. */
  readonly calibrated?: boolean
}

/**
 * The one thing that travels between producers and screens. S series, D horizon steps, Q levels,
 * H history steps. Found by key, never by position.
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
  /** [S, D, Q] bounded by metric, sorted across levels; NaN: the model does not give this level. */
  readonly quantiles: Float32Array
  /** [S, D, Q] as the network and the normalizer give them; may cross and leave the bounds. null: not asked for. */
  readonly rawQuantiles: Float32Array | null
  /** Points (of S * D) whose raw levels crossed. */
  readonly crossings: number
  /** [S, D] mean of a distribution whose point forecast the library gives as its mean; NaN: no such series. Absent: none. */
  readonly means?: Float32Array
  /** What metrics' numbers are where the model does not give quantiles: a point without a range, a distribution's. */
  readonly kinds?: ForecastKinds
  /** [S] newest value. */
  readonly current: Float64Array
  readonly historyLength: number
  /** [S, H] on the step grid, last element at originMs; NaN where there is no row. */
  readonly history: Float32Array
  /** Of a longer past, from which it is told how often a series crosses a threshold. Absent: of the history alone. */
  readonly extremes?: PastExtremes
  /** How chances of breaches are told, where it was learned from this fleet's own past. Absent: as the default says. */
  readonly chances?: FittedChances
  readonly leftOut: readonly LeftOut[]
  /** What would forecast some of what is left out; absent: nothing that is known of. */
  readonly offers?: readonly Offer[]
  /** Metrics whose numbers are a simple forecast's in place of the model's; absent: none are. */
  readonly simple?: Readonly<Record<string, Servable>>
  /** Metrics whose newest values lie far outside what the model's fitted normalizer knows; absent: none, or it has none. */
  readonly outsideRange?: readonly string[]
  /** Facts about how the inputs were made that the user should see (aggregated, assumed, carried forward). */
  readonly notes: readonly string[]
  readonly provenance: Provenance
}

/** Whether two lists name the same series, in the same order. O(series). */
export function sameSeries(a: readonly SeriesKey[], b: readonly SeriesKey[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ server, metric, profile }, at) => {
      const other = b[at]
      return other?.server === server && other.metric === metric && other.profile === profile
    })
  )
}

/**
 * A series whose rows end so many steps before the newest row of all is forecast from its own newest row, and the steps
 * that have passed since are skipped; one that ends earlier is stale, and nothing is known of it.
 */
export const LATE_STEPS = 8

/** Steps that have passed between a series' newest row and the newest of all: 0 for one that is up to date. */
export function lateSteps(
  { issueTimeMs, originMs, stepMs }: Pick<FleetForecast, 'issueTimeMs' | 'originMs' | 'stepMs'>,
  series: number,
): number {
  return Math.max(0, Math.round((issueTimeMs - (originMs[series] ?? NaN)) / stepMs))
}

/** How much older than the newest row of all a series' own is, in ms; null: not stale. */
export function staleMs(
  {
    issueTimeMs,
    originMs,
    stepMs,
    horizon,
  }: Pick<FleetForecast, 'issueTimeMs' | 'originMs' | 'stepMs' | 'horizon'>,
  series: number,
): number | null {
  const ageMs = issueTimeMs - (originMs[series] ?? NaN)
  // A forecast of which most is past says little of what is to come.
  return ageMs > Math.min(LATE_STEPS, horizon / 2) * stepMs ? ageMs : null
}

/** The times of a forecast, epoch ms. */
export interface ForecastTimes {
  /** When it was issued: the newest row of all that it was made from. */
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
