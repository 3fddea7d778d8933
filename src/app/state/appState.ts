import type { Assessment } from '#forecast/assess.ts'
import type { ErrorData } from '#forecast/errors.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { ThresholdOverrides } from '#forecast/thresholds.ts'
import type { Progress, Stage } from '#forecast/progress.ts'
import type {
  CalibrationChoice,
  ColumnMapping,
  DroppedFile,
  EngineClient,
  ForecastRequest,
  MappingGuess,
  ModelFacts,
  TableFacts,
} from '#engine/api.ts'
import type { ForecastIndex, Selection } from './forecastIndex.ts'
import type { Screen } from './screen/screen.ts'

export type MetricsInput =
  { readonly kind: 'sample' } | { readonly kind: 'files'; readonly files: readonly DroppedFile[] }

export type ModelInput =
  | { readonly kind: 'default' }
  | {
      readonly kind: 'files'
      readonly files: readonly DroppedFile[]
      /** Stated by the user where the model does not know them. */
      readonly quantiles: readonly number[] | null
    }

export interface OpenTable {
  readonly tableId: number
  readonly facts: TableFacts
}

/**
 * What leads to one forecast. Each part is either had already (table, loaded) or says where it comes from;
 * a plan that had to stop for a question goes on with the answer put in.
 */
export interface ForecastJob {
  readonly data: { readonly source: MetricsInput; readonly mapping: ColumnMapping | null } | null
  readonly table: OpenTable | null
  readonly model: ModelInput
  readonly loaded: ModelFacts | null
  /** Overrides the model's step. */
  readonly stepMs: number | null
  /** Column that the model needs → column of the table that stands for it. */
  readonly renames: Readonly<Record<string, string>>
  readonly calibration: CalibrationChoice
}

/** What is under way or asks for an answer, beside what is on screen. */
export type Task =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'running'
      /** The stages that this plan will go through, in order. */
      readonly stages: readonly Stage[]
      /** null: nothing reported yet. */
      readonly progress: Progress | null
    }
  | { readonly kind: 'mapping'; readonly plan: ForecastJob; readonly guess: MappingGuess }
  | {
      readonly kind: 'columns'
      readonly plan: ForecastJob
      readonly table: OpenTable
      readonly model: ModelFacts
      readonly missing: readonly string[]
    }
  | {
      readonly kind: 'failed'
      /** What to run to try again; null: nothing was under way. */
      readonly plan: ForecastJob | null
      readonly error: ErrorData
      /** The step of the plan's data; null: not read that far, or it cannot be measured. */
      readonly measuredStepMs: number | null
    }

/** What is on screen; it stays until a whole new forecast takes its place. */
export type View =
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'ready'
      readonly table: OpenTable
      readonly model: ModelFacts
      readonly forecast: FleetForecast
      readonly index: ForecastIndex
      /** Against the thresholds of now: severities, times and chances of every series and server. */
      readonly assessment: Assessment
      /** The override that made it; null: the model's own step. */
      readonly stepMs: number | null
      readonly renames: Readonly<Record<string, string>>
      readonly calibration: CalibrationChoice
    }
export type ReadyView = Extract<View, { kind: 'ready' }>

/** The request that made what is on screen, for further questions about the same windows. */
export function requestOf({ table, model, stepMs, renames, calibration }: ReadyView): ForecastRequest {
  return { tableId: table.tableId, modelId: model.modelId, stepMs, renames, calibration }
}

export interface AppState {
  /** For what a screen asks on its own: explanations, longer histories, backtests. Never changes. */
  readonly engine: EngineClient
  readonly view: View
  readonly task: Task
  /** The model that the next forecast uses, and where it came from. facts null: not loaded yet. */
  readonly model: { readonly source: ModelInput; readonly facts: ModelFacts | null }
  /** What the panes show; before the first forecast, what the address wishes. */
  readonly selection: Selection
  readonly screen: Screen
  /** Thresholds in place of the defaults. */
  readonly thresholds: ThresholdOverrides
}

export interface AppActions {
  openData: (source: MetricsInput) => Promise<void>
  openModel: (source: ModelInput) => Promise<void>
  /** Data and model dropped together. */
  openBoth: (data: MetricsInput, model: ModelInput) => Promise<void>
  confirmMapping: (mapping: ColumnMapping) => Promise<void>
  confirmColumns: (renames: Readonly<Record<string, string>>) => Promise<void>
  /** Instead of a model that does not fit the data: goes on with the plan that asks or has failed. */
  takeDefaultModel: () => Promise<void>
  overrideStep: (stepMs: number | null) => Promise<void>
  /** Makes the forecast on screen again with other corrected levels; its notes say with which. */
  calibrateWith: (calibration: CalibrationChoice) => Promise<void>
  /** Takes effect at once; what is on screen stays. */
  cancel: () => void
  /** Runs the failed plan again from its sources. */
  retry: () => Promise<void>
  /** Runs the failed plan again, taking the model's step as this one. */
  retryWithStep: (stepMs: number) => Promise<void>
  /** Runs a plan again whose own model does not know its quantile levels. */
  openWithLevels: (plan: ForecastJob, quantiles: readonly number[]) => Promise<void>
  /** Puts an error or a question away. */
  dismiss: () => void
  /** A failure that no plan led to (a drop that holds nothing to read). */
  report: (error: ErrorData) => void
  /** The engine brought a model back on another backend than before. */
  modelReloaded: (facts: ModelFacts) => void
  /** null: none is looked at. */
  selectServer: (server: string | null) => void
  selectMetric: (metric: string) => void
  /** Selects the server and goes to where one is looked at; metric null: the one that is looked at now. */
  openServer: (server: string, metric: string | null) => void
  updateScreen: (change: Partial<Screen>) => void
  /** What is on screen is judged anew; a later call replaces one that is still at it. */
  setThresholds: (overrides: ThresholdOverrides) => Promise<void>
}
