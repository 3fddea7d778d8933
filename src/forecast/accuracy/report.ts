import type { ForecastKinds } from '../forecastKind.ts'
import type { LeftOut } from '../window/inputs.ts'
import type { FittedChances } from '../chance/chanceModel.ts'
import type { MetricAccuracy } from './accuracy.ts'
import type { Sample } from './sample.ts'

/** How good a model was on the past of a table. */
export interface AccuracyReport {
  readonly metrics: readonly MetricAccuracy[]
  readonly stepMs: number
  /** Steps of the table's common grid, and the first one that is tested on. */
  readonly steps: number
  readonly split: number
  readonly horizon: number
  readonly origins: number
  /** Steps between two origins, on average. */
  readonly stride: number
  /** What was tested of what could be; null: all of it. */
  readonly sample: Sample | null
  /** Series that had no window at some origin, with the newest reason. */
  readonly leftOut: readonly LeftOut[]
  /** What metrics' numbers are where they are not quantiles of the model's own; absent: all are. */
  readonly kinds?: ForecastKinds
  /** Windows whose forecast was not a number everywhere: not scored. */
  readonly notFinite: number
  readonly chances: {
    /** How the scored chances were told: learned on the time before the test. null: as the default says. */
    readonly used: FittedChances | null
    /** Fitted on all windows, including the scored ones: for current forecasts. null: too few. */
    readonly learned: FittedChances | null
  }
}
