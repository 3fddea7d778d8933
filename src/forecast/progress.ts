/** What long work is at. */
export type Stage =
  | 'opening'
  | 'reading'
  | 'windows'
  | 'loading-model'
  | 'compiling'
  | 'self-check'
  | 'forecasting'
  | 'calibrating'
  | 'learning'
  | 'backtest'
  | 'writing'

/** done of total units (bytes, rows, series); total null: not known yet. */
export interface Progress {
  readonly stage: Stage
  readonly done: number
  readonly total: number | null
  readonly unit: 'bytes' | 'rows' | 'series' | 'nodes' | 'columns' | 'origins'
}

export type ProgressListener = (progress: Progress) => void
