import type { ErrorData } from '#forecast/errors.ts'
import type { Servable } from '#forecast/accuracy/comparison.ts'
import type { Assessment } from '#forecast/assess.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { Offer } from '#forecast/offers/offer.ts'
import type { Progress, Stage } from '#forecast/progress.ts'
import type { Criteria } from '#forecast/thresholds.ts'
import type {
  Answered,
  Answers,
  Asked,
  CalibrationChoice,
  ColumnMapping,
  DroppedFile,
  EngineClient,
  ForecastSettings,
  ModelFacts,
  OpenData,
  OpenModel,
  OpenTable,
} from '#engine/api.ts'
import type { ForecastSource, SourceFacts } from '../sources/forecastSource.ts'
import type { AheadAnswers } from './aheadAnswers.ts'
import type { CapacityState } from './capacity.ts'
import type { ForecastIndex, Selection } from './forecastIndex.ts'
import type { LiveActions, LiveState } from './live.ts'
import type { MetricOrder } from './metricOrder.ts'
import type { QuietWork } from './quietWork.ts'
import type { Wanted } from './reopen/wanted.ts'
import type { Screen } from './screen/screen.ts'
import type { VerificationActions, VerificationState } from './verification.ts'

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

/** A model that stands ready, as it is known to be now. */
export interface ReadyModel {
  readonly model: OpenModel
  readonly facts: ModelFacts
}

/**
 * What leads to one forecast of files. Each part is either had already (opened, table, loaded) or says where it comes
 * from; a job that had to stop for a question goes on with the answer put in.
 */
export interface ForecastJob {
  readonly data: { readonly input: MetricsInput; readonly mapping: ColumnMapping | null } | null
  /** How the table was read; null: it was not, or nobody here knows. */
  readonly readAs: {
    readonly input: MetricsInput
    readonly mapping: ColumnMapping
    /** Whether that was said of a file with the same columns before, and not asked of this one. */
    readonly remembered: boolean
  } | null
  readonly opened: OpenData | null
  readonly table: OpenTable | null
  readonly model: ModelInput
  readonly loaded: ReadyModel | null
  readonly settings: Required<ForecastSettings>
  /** Whether the settings are an offer that was taken: where it works, its step is remembered of such files. */
  readonly isOffer?: boolean
  /** Settings to go on with where those fail, which nobody asked for just now; null or left out: the failure is told. */
  readonly otherwise?: Required<ForecastSettings> | null
}

/** What is under way or asks for an answer, beside what is on screen. */
export type Task =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'running'
      /** The stages that this job will go through, in order. */
      readonly stages: readonly Stage[]
      /** null: nothing reported yet. */
      readonly progress: Progress | null
    }
  /** A source that has no forecast yet. */
  | { readonly kind: 'waiting'; readonly name: string }
  | ({
      readonly kind: 'mapping'
      readonly job: ForecastJob
      readonly answers: Answers
      /** What has been asked about so far, first what matters most; what was answered stays. */
      readonly asks: readonly Asked[]
      /** The guess, preview and problem are of the answers before. */
      readonly pending: boolean
      /** What reading failed with, and with which answers; null: it did not. */
      readonly failed: { readonly error: ErrorData; readonly answers: Answers } | null
    } & Answered)
  | {
      readonly kind: 'columns'
      readonly job: ForecastJob
      readonly table: OpenTable
      readonly model: ModelFacts
      readonly missing: readonly string[]
    }
  | {
      readonly kind: 'failed'
      /** What to run to try again. */
      readonly job: ForecastJob
      readonly error: ErrorData
      /** The step of the job's data; null: not read that far, or it cannot be measured. */
      readonly measuredStepMs: number | null
    }

/** What is on screen; it stays until a whole new forecast takes its place. */
export type View =
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'ready'
      readonly source: ForecastSource
      readonly facts: SourceFacts
      readonly forecast: FleetForecast
      readonly index: ForecastIndex
      /** Against the thresholds of now: severities, times and chances of every series and server. */
      readonly assessment: Assessment
    }
export type ReadyView = Extract<View, { kind: 'ready' }>

/** The files that a source's forecast is made of. */
export interface Opened {
  readonly sourceId: string
  readonly data: MetricsInput
  readonly model: ModelInput
}

/** What is on screen is made of; null: it is no forecast of files. */
export function openedIn({ view, opened }: Pick<AppState, 'view' | 'opened'>): Opened | null {
  return view.kind === 'ready' && view.source.id === opened?.sourceId ? opened : null
}

/** Series of which all begin about when the others do. */
const MOST_LOOKED_AT = 64

/** Where the source's past begins, epoch ms: what the forecast carries, where the source does not say it. */
export function pastBeginsMs({ facts, forecast }: ReadyView): number {
  if (facts.table !== null) return facts.table.firstMs
  const { history, historyLength, issueTimeMs, stepMs, series } = forecast
  // What a source carries may begin later than its room for it does.
  const looked = history.subarray(0, Math.min(series.length, MOST_LOOKED_AT) * historyLength)
  let first = historyLength - 1
  looked.forEach((value, at) => {
    if (!Number.isNaN(value)) first = Math.min(first, at % historyLength)
  })
  return issueTimeMs - (historyLength - 1 - first) * stepMs
}

export interface AppState extends LiveState, VerificationState {
  /** Writes a forecast as a file, off this thread. Never changes. */
  readonly exportForecast: EngineClient['exportForecast']
  /** What runs while nobody waits for anything. Never changes. */
  readonly quiet: QuietWork
  readonly view: View
  /** When what is on screen is full, days ahead. */
  readonly capacity: CapacityState
  readonly task: Task
  /** What failed beside the task, which it does not end: told until it is put away or a job starts; null: nothing. */
  readonly problem: ErrorData | null
  /** The model that the next forecast of files uses, and where it came from. ready null: not loaded yet. */
  readonly model: { readonly input: ModelInput; readonly ready: ReadyModel | null }
  /** What the address asks of the first file that is opened. Never changes. */
  readonly wish: ForecastWish
  /** What the newest forecast of files is made of; see openedIn(). */
  readonly opened: Opened | null
  /** What the address is about, until that is on screen or put away; null: nothing, or it is there. */
  readonly wanted: Wanted | null
  /** Thresholds and odds that a link brought, until they are kept; null: none that differ from the person's own. */
  readonly linkedCriteria: Criteria | null
  /** What the panes show; before the first forecast, what the address wishes. */
  readonly selection: Selection
  /** Metrics in the order of what is going to breach; it stays while forecasts are refreshed. */
  readonly metricOrder: MetricOrder
  readonly screen: Screen
  /** What forecasts are judged by: thresholds in place of the defaults, and from which chance on. */
  readonly criteria: Criteria
}

/** How a forecast of a file is made where a person chose it, as the address carries it; null: as it is. */
export interface ForecastWish {
  readonly stepMs: number | null
  readonly asOfMs: number | null
}

/** What opens data and models, and answers what they ask. */
export interface JobActions {
  openData: (input: MetricsInput) => Promise<void>
  openModel: (input: ModelInput) => Promise<void>
  /** Data and model dropped together. */
  openBoth: (data: MetricsInput, model: ModelInput) => Promise<void>
  /** Takes other answers to what is asked about files. typed: more of them may come at once. */
  answer: (answers: Answers, typed?: boolean) => Promise<void>
  /** Reads the files as the answers say; remembered once they are on screen. Does nothing where they cannot be read so. */
  confirmMapping: () => Promise<void>
  /** Asks again how the files that failed, or those on screen, are to be read, with the answers as they were. */
  askAgain: () => Promise<void>
  confirmColumns: (renames: Readonly<Record<string, string>>) => Promise<void>
  /** Instead of a model that does not fit the data: goes on with the job that asks or has failed. */
  takeDefaultModel: () => Promise<void>
  overrideStep: (stepMs: number | null) => Promise<void>
  /** Makes the forecast on screen again with other corrected levels; its notes say with which. */
  calibrateWith: (calibration: CalibrationChoice) => Promise<void>
  /**
   * Makes the forecast on screen again with simple forecasts for these metrics, in place of those for which they stand in
   * now; does nothing where the screen shows none of a file.
   */
  standIn: (simple: Readonly<Record<string, Servable>>) => Promise<void>
  /** Takes effect at once; what is on screen stays. */
  cancel: () => void
  /** Runs the failed job again from its sources. */
  retry: () => Promise<void>
  /** Runs the failed job again, taking the model's step as this one. */
  retryWithStep: (stepMs: number) => Promise<void>
  /** Forecasts what was offered in place of what failed or was left out, and remembers its step for such files. */
  takeOffer: (offer: Offer) => Promise<void>
  /** Runs the failed job again with what its error asked, and remembers it for such files with this model. */
  answerAhead: (answers: Partial<AheadAnswers>) => Promise<void>
  /** Makes the forecast on screen again without those answers, which are remembered no more: it asks them again. */
  undoAnswers: () => Promise<void>
  /** Makes the forecast on screen again on the model's own step, from all rows; that step is remembered no more. */
  undoChoices: () => Promise<void>
  /** Runs a job again whose own model does not know its quantile levels. */
  openWithLevels: (job: ForecastJob, quantiles: readonly number[]) => Promise<void>
  /** Puts an error or a question away. */
  dismiss: () => void
}

export interface ProblemActions {
  /** A failure that no job led to (a drop that holds nothing to read, a picture that cannot be saved). */
  report: (problem: ErrorData) => void
  dismissProblem: () => void
}

export interface SourceActions {
  /**
   * Shows what a source forecasts, now and as it comes; what was on screen stays until its first forecast, and what
   * is under way ends. The source is closed when another takes its place.
   */
  showSource: (source: ForecastSource) => void
  /** Shows another source, which has a forecast, in the place of the one on screen; what is under way goes on. */
  switchSource: (source: ForecastSource) => void
  /** What is on screen is judged anew, the rest as before; a later call replaces one that is still at it. */
  setCriteria: (change: Partial<Criteria>) => Promise<void>
  /** Decides the order of the metrics anew, by the forecast on screen. */
  orderMetrics: () => void
}

export interface ScreenActions {
  /** null: none is looked at. */
  selectServer: (server: string | null) => void
  selectMetric: (metric: string) => void
  /** Selects the server and goes to where one is looked at; metric null: the one that is looked at now. */
  openServer: (server: string, metric: string | null) => void
  updateScreen: (change: Partial<Screen>) => void
  /** Looks at what was looked at before: what the forecast on screen does not have is left aside. Never forecasts. */
  restore: (before: Pick<AppState, 'selection' | 'screen' | 'criteria'>) => void
  /** Says no more what the address is about. */
  dismissWanted: () => void
  /** The thresholds and odds of the link are the person's own from now on. */
  keepLinkedCriteria: () => void
}

export type AppActions = JobActions &
  SourceActions &
  ProblemActions &
  ScreenActions &
  LiveActions &
  VerificationActions
