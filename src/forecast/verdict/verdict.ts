/** One series that shows why forecasts are rejected, to be drawn: all paths as long as the horizon or shorter. */
export interface VerdictExample {
  readonly server: string
  readonly metric: string
  /** The daemon's P50. */
  readonly forecast: Float64Array
  /** What it was found to be: the fitted line, the forecast of a tick before, the past that it repeats. */
  readonly found: Float64Array
}

/** What forecasts were found to be that no trained model makes. */
export type Finding =
  /** The daemon says itself that no model made it: model_type. */
  | { readonly kind: 'admitted'; readonly says: string }
  /** P50 is a straight line up to its bounds and the band grows as √i. series of `of` that could be tested. */
  | {
      readonly kind: 'line'
      readonly metrics: readonly string[]
      readonly series: number
      readonly of: number
      readonly example: VerdictExample
    }
  /** The values moved, the forecast did not; or servers with different pasts share one forecast. */
  | {
      readonly kind: 'deaf'
      readonly metrics: readonly string[]
      readonly series: number
      readonly of: number
      readonly example: VerdictExample
    }
  /** The forecast is the newest past over again. */
  | {
      readonly kind: 'repeats'
      readonly metrics: readonly string[]
      readonly series: number
      readonly of: number
      readonly example: VerdictExample
    }

/** What testing a daemon's forecasts has found so far. A claim is never more than not refuted. */
export type Verdict =
  /** Nothing could be tested yet. */
  | { readonly kind: 'testing'; readonly ticks: number }
  /** Nothing speaks against it. */
  | { readonly kind: 'unverified'; readonly ticks: number }
  /** findings: at least one. rejectedMetrics: those that a finding is about; empty where it is about all. */
  | {
      readonly kind: 'rejected'
      readonly ticks: number
      readonly findings: readonly Finding[]
      readonly rejectedMetrics: readonly string[]
    }
