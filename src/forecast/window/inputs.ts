/**
 * The network's inputs, as TimeSeriesDataSet's collate function makes them: B series, E encoder steps
 * (spec.maxEncoderLength, padded with zeros at the end), D decoder steps, R = xReals, C = xCategoricals.
 */
export interface NetworkInputs {
  readonly batch: number
  /** [B, E, R] */
  readonly encoderCont: Float32Array
  /** [B, D, R] */
  readonly decoderCont: Float32Array
  /** [B, E, C]; int32 because WebGPU has no int64. */
  readonly encoderCat: Int32Array
  /** [B, D, C] */
  readonly decoderCat: Int32Array
  /** [B], each in 1..E */
  readonly encoderLengths: Int32Array
}

/** What is skipped, and why; the reason is a sentence for the screen. */
export interface LeftOut {
  readonly server: string
  /** null: the whole server. */
  readonly metric: string | null
  readonly code:
    | 'too-short'
    /** Long enough, but measured at too few of its steps. */
    | 'too-sparse'
    | 'no-rows'
    | 'unknown-category'
    | 'stale-gap'
    | 'constant-null'
    | 'unsupported-value'
  readonly reason: string
}

/** One row of the batch: a server (wide) or a server's metric (long). */
export interface WindowSeries {
  readonly server: string
  /** The metric in the long layout; null in the wide one (its targets are the metrics). */
  readonly metric: string | null
  readonly profile: string | null
  /** Epoch ms of the newest row that the window uses; the horizon is originMs + k * stepMs, k = 1..D. */
  readonly originMs: number
}
