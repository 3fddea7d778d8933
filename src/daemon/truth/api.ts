import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import type { Servable } from '#forecast/accuracy/comparison.ts'
import type { ThresholdOverrides } from '#forecast/thresholds.ts'

/** Scores of one metric's forecasts at one lead time, over forecasts with known actual values. */
export interface LeadScore {
  readonly metric: string
  /** Steps ahead. */
  readonly lead: number
  readonly count: number
  /** Fraction of values between P10 and P90. */
  readonly coverage: number
  /** Pinball loss, mean of P10, P50 and P90, in the metric's unit. */
  readonly pinball: number
  /** 1 - pinball loss / pinball loss of the best simple forecast; above 0 is better. null: nothing to compare with. */
  readonly skill: number | null
}

/** Compares forecasts with actual values as these arrive. */
export interface Truth {
  readonly scores: () => readonly LeadScore[]
  /** Metrics whose coverage at some lead is outside 65 to 95 %, as sentences, one each: the worst lead. */
  readonly warnings: () => readonly string[]
  /** Series for which a simple forecast was more accurate than the network. */
  readonly beaten: () => readonly {
    readonly server: string
    readonly metric: string
    readonly by: Servable
    /** Pinball loss of the network divided by that of the simple forecast; above 1 is worse. */
    readonly ratio: number
  }[]
  /** A backtest report over the stored full forecasts. Fails with no-rows while no actual values are known. */
  readonly report: (
    options: { readonly metrics: readonly string[] | null; readonly thresholds: ThresholdOverrides },
    signal: AbortSignal,
  ) => Promise<AccuracyReport>
}
