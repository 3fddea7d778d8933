/** What an offer comes to. */
export interface Reach {
  /** How far ahead it forecasts, from the newest row that it takes. */
  readonly aheadMs: number
  /** Series with a forecast that is not stale, of all that there are. */
  readonly series: number
  readonly of: number
  /** The step that the model was trained on; null: it does not state it. */
  readonly modelStepMs: number | null
}

/** What can be forecast where what was asked for cannot: on another step, or as of a time before a gap. */
export type Offer =
  | (Reach & { readonly kind: 'step'; readonly stepMs: number })
  /** stepMs null: on the step that was asked for. */
  | (Reach & { readonly kind: 'asOf'; readonly asOfMs: number; readonly stepMs: number | null })
