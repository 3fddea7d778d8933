/** What a column of a clock tells. */
export type Family =
  | 'hour'
  | 'minute'
  | 'weekday'
  | 'weekend'
  | 'dayOfMonth'
  | 'dayOfYear'
  | 'week'
  | 'month'
  | 'quarter'
  | 'year'

/** One way of writing what the clock tells. */
export interface Shape<V extends number | string = number | string> {
  readonly family: Family
  /** In words, after «is»: `the hour, 0 to 23`. */
  readonly said: string
  readonly of: (localMs: number) => V
  /** After how long it has told all that it tells. */
  readonly periodMs: number
  /** Counts on like any other counter: matching a few hours of it proves little, a curve proves itself. */
  readonly isCurve: boolean
}
