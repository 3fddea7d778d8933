import type {
  BacktestRequest,
  Explanation,
  FileCalibration,
  FleetExplanation,
  ForecastSettings,
  JudgedForecast,
  ModelFacts,
  SeriesHistory,
  TableFacts,
  TimeRange,
} from '#engine/api.ts'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import type { ErrorData } from '#forecast/errors.ts'
import type { FleetForecast, SeriesKey } from '#forecast/fleetForecast.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import type { FittedChances } from '#forecast/chance/chanceModel.ts'
import type { Criteria } from '#forecast/thresholds.ts'
import type { AlertsPort } from './alertsPort.ts'

/** What a source can do for a screen, or why it cannot: the screen then says so instead of failing. */
export type Ability<T> =
  | { readonly kind: 'can'; readonly use: T }
  /** why: a sentence for the screen. */
  | { readonly kind: 'cannot'; readonly why: string }

/** An ability that a source has. */
export function can<T>(use: T): Ability<T> {
  return { kind: 'can', use }
}

/** An ability that a source lacks; why: a sentence for the screen. */
export function cannot<T>(why: string): Ability<T> {
  return { kind: 'cannot', why }
}

/** What is known of where forecasts come from. */
export interface SourceFacts {
  readonly kind: 'file' | 'daemon' | 'recording'
  /** A file's name, a daemon's address. */
  readonly name: string
  /** Whether new forecasts come by themselves. */
  readonly live: boolean
  /** null: the source does not say what it measures from. */
  readonly table: TableFacts | null
  /** null: the source does not describe its model. */
  readonly model: ModelFacts | null
  /** How the table is read; null: that is not ours to choose. */
  readonly settings: ForecastSettings | null
  /** Whether its columns are what a person said of a file with the same ones before. Left out: they are not. */
  readonly remembered?: boolean
  /** The machine on which a daemon of ours makes its forecasts. Left out: no such daemon makes them. */
  readonly host?: string
}

/** How a forecast that is made in parts goes on while it is shown. Series, `done` of `of` them. */
export type Forecasting = {
  readonly done: number
  readonly of: number
} & (
  | { readonly kind: 'running' }
  /** A person stopped it. */
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly error: ErrorData }
)

/** What a source can be told whose forecast is made in parts. */
export interface PartsControl {
  /** Keeps what is there. Does nothing where it does not run. */
  readonly stop: () => void
  /** From where it was stopped or failed. */
  readonly goOn: () => void
  /** Series that somebody looks at are forecast next; in place of those before. */
  readonly prefer: (series: readonly SeriesKey[]) => void
}

export interface SourceState {
  readonly facts: SourceFacts
  /**
   * The newest forecast, judged by the criteria that were last given; null: none has come yet. Each may have lists and
   * arrays of its own, and servers may join and leave: what is on screen is found by names.
   */
  readonly latest: JudgedForecast | null
  /** Of the newest forecast, as long as series of it are pending; null or left out: none are. */
  readonly forecasting?: Forecasting | null
}

/** What the network looked at for the forecast that is the newest when it is asked. */
export interface Explainer {
  readonly one: (series: SeriesKey, signal: AbortSignal) => Promise<Explanation>
  /** The mean over these series. */
  readonly mean: (series: readonly SeriesKey[], signal: AbortSignal) => Promise<FleetExplanation>
}

/** How good such forecasts have been on the source's own past. */
export interface AccuracyMeter {
  /** Two sources with the same key have the same figures: the calibration is what is measured. */
  readonly key: string
  readonly backtest: (
    options: BacktestRequest,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ) => Promise<AccuracyReport>
  readonly calibrate: Ability<Calibrate>
}

/** Fits a calibration from fitFrom (a fraction of the source's time) to where the test begins. */
export type Calibrate = (
  options: BacktestRequest & { readonly fitFrom: number },
  onProgress: ProgressListener,
  signal: AbortSignal,
) => Promise<FileCalibration>

export type ReadHistory = (
  series: readonly SeriesKey[],
  range: TimeRange,
  signal: AbortSignal,
) => Promise<SeriesHistory>

/**
 * The forecast as it would have been made at a time (epoch ms), from what was known then. servers: only theirs are wanted,
 * which a source that keeps whole forecasts need not heed; left out or null: all.
 */
export type ForecastAsOf = (
  asOfMs: number,
  onProgress: ProgressListener,
  signal: AbortSignal,
  servers?: readonly string[] | null,
) => Promise<FleetForecast>

/** Forecasts days ahead, of what fills up: on a coarser step than the forecast on screen, with the model's own levels. */
export interface CapacityForecaster {
  /** Two sources with the same key have the same such forecasts. */
  readonly key: string
  readonly forecast: (
    how: { readonly stepMs: number; readonly metrics: readonly string[] },
    signal: AbortSignal,
  ) => Promise<FleetForecast>
}

/**
 * What a screen sees of where forecasts come from: a dropped file, a daemon and a test fake are implementations.
 * Everything that is asked rejects with AbortError when its signal is aborted, else with a FleetcastError.
 */
export interface ForecastSource {
  /** The same as long as only time goes on: what a screen keeps about a source, it keeps under this. */
  readonly id: string
  /** The same object until something changes. */
  readonly state: () => SourceState
  /** The listener is called after every change of state; returns the way to end that. */
  readonly subscribe: (listener: () => void) => () => void
  /**
   * Judges the newest forecast, and what comes from now on, by these criteria in place of those before. Resolves
   * when the newest one has been; a later call replaces one that is still at it, which then rejects with AbortError.
   */
  readonly judge: (criteria: Criteria, signal: AbortSignal) => Promise<void>
  /**
   * Tells chances of breaches from now on as a backtest of its past learned it. Resolves when the newest forecast has been
   * judged anew, as judge does.
   */
  readonly learn: Ability<(chances: FittedChances, signal: AbortSignal) => Promise<void>>
  /** Longer pasts than the forecast carries, at the same times. */
  readonly history: Ability<ReadHistory>
  readonly asOf: Ability<ForecastAsOf>
  readonly explain: Ability<Explainer>
  readonly accuracy: Ability<AccuracyMeter>
  readonly capacity: Ability<CapacityForecaster>
  readonly alerts: AlertsPort
  /** Left out: its forecasts come whole. */
  readonly parts?: PartsControl
  /** Lets go of what it holds; nothing is asked of it any more. */
  readonly close: () => void
}
