import type { Explanation, FleetExplanation, ModelFacts } from '#engine/api.ts'
import type { SeriesKey } from '#forecast/fleetForecast.ts'
import type { Criteria } from '#forecast/thresholds.ts'
import type { NoForecast, PublishedForecast } from '../events.ts'

/** The newest forecast, or why there is none. */
export type Standing =
  | { readonly kind: 'forecast'; readonly published: PublishedForecast }
  | { readonly kind: 'none'; readonly why: NoForecast }

/** Warm-up progress: how full the servers' windows are. */
export interface Warmth {
  /** Rows at the model's step that a server needs for a forecast. */
  readonly requiredSteps: number
  readonly servers: number
  readonly ready: number
  /** Mean number of rows over servers, at most requiredSteps. */
  readonly meanSteps: number
}

export interface RunFacts {
  readonly runs: number
  /** Steps that ended during the previous run and were not forecast. */
  readonly skipped: number
  readonly lastElapsedMs: number | null
  /** When the next run is due; null: it waits for data. */
  readonly nextMs: number | null
  readonly running: boolean
}

/** Duration of complete forecasts, from the arrival of their newest step until they are available, by the daemon's clock. */
export interface AgeFacts {
  /** Number of recent forecasts in the quantiles. */
  readonly count: number
  /** null: none has been measured. */
  readonly p50Ms: number | null
  readonly p95Ms: number | null
  /** Time since the step of the newest complete forecast arrived; null: there is none. */
  readonly nowMs: number | null
}

/** How P50 of the metric changes if another metric is changed: the network run again on a modified window. */
export interface Counterfactual {
  /** The change: this metric's newest steps were held at, or scaled by, a value. */
  readonly change: {
    readonly metric: string
    readonly kind: 'scaled' | 'held'
    readonly value: number
    readonly steps: number
  }
  /** [horizon] P50 before and after the change. */
  readonly before: Float32Array
  readonly after: Float32Array
}

/** Continuous forecasts: one run per model step for all clients, off the serving thread. */
export interface Forecasts {
  readonly standing: () => Standing
  /** null: no model is loaded (standing() says why). */
  readonly model: () => ModelFacts | null
  readonly warmth: () => Warmth
  readonly runs: () => RunFacts
  readonly age: () => AgeFacts
  readonly criteria: () => Criteria
  /** Assesses the current and all later forecasts with these criteria. */
  readonly setCriteria: (criteria: Criteria, signal: AbortSignal) => Promise<void>
  /** Explains the newest forecast of a series. Fails like EngineClient.explain, and with model-missing. */
  readonly explain: (series: SeriesKey, signal: AbortSignal) => Promise<Explanation>
  /** The mean over these series; null: over all. Fails like explain. */
  readonly explainFleet: (
    series: readonly SeriesKey[] | null,
    signal: AbortSignal,
  ) => Promise<FleetExplanation>
  /**
   * Changes metrics that the network reads for this series; if each metric is a separate series, only its own past.
   * Empty: no meaningful change is possible.
   */
  readonly counterfactuals: (series: SeriesKey, signal: AbortSignal) => Promise<readonly Counterfactual[]>
  /** Paths of the loaded model on this machine; null: none is loaded. */
  readonly modelPaths: () => readonly string[] | null
  /** Loads another model from paths on this machine; the current one serves until it is loaded. Fails like loadModel. */
  readonly reload: (paths: readonly string[], signal: AbortSignal) => Promise<ModelFacts>
}
