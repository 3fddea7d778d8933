/** What a person has to say before a model can read the time ahead; goes with the error that asks it. */
export type AheadQuestion =
  | {
      /** Which index of the model's count of steps the newest row has. */
      readonly kind: 'time-origin'
      readonly column: string
      /** Why the file does not say it, as a clause. */
      readonly why: string
      /** Where training's steps lay, about; null: the model does not say. */
      readonly trained: { readonly low: number; readonly high: number } | null
      /** The newest row, epoch ms. */
      readonly newestMs: number
      readonly stepMs: number
    }
  | {
      /** How columns continue that nothing tells. */
      readonly kind: 'known-future'
      readonly columns: readonly UntoldColumn[]
    }

export interface UntoldColumn {
  readonly name: string
  /** Why it is not known, as a clause after the name. */
  readonly why: string
  /** Whether it can be computed from the rows' times by its name. */
  readonly isClock: boolean
}
