import type { ExportFormat } from '#data/export/write.ts'
import type { Appended, MetricRows } from '#data/liveTable.ts'
import type { Answers, ColumnMapping, MappingGuess } from '#data/mapping.types.ts'
import type { ForecastRows } from '#forecast/export/rows.ts'
import type { OpenedFacts } from '#data/open.ts'
import type { Preview } from '#data/preview.ts'
import type { Servable, SimpleSeries } from '#forecast/accuracy/comparison.ts'
import type { FleetForecast, SeriesKey } from '#forecast/fleetForecast.ts'
import type { Assessment, JudgedForecast } from '#forecast/assess.ts'
import type { FittedChances } from '#forecast/chance/chanceModel.ts'
import type { Criteria, ThresholdOverrides } from '#forecast/thresholds.ts'
import type { Calibration } from '#forecast/quantile/calibration.ts'
import type { KnownFuture } from '#forecast/window/clock/known.ts'
import type { TargetOutput } from '#forecast/quantile/output.ts'
import type { SeriesHistory, TimeRange } from '#forecast/window/pastOf.ts'
import type { ModelCard } from '#model/spec.ts'
import type { BackendKind } from '#runtime/types.ts'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import type { ProgressListener } from '#forecast/progress.ts'

export type { Appended, MetricRows } from '#data/liveTable.ts'
export type { Answers, Asked, ColumnMapping, ColumnSample, MappingGuess } from '#data/mapping.types.ts'
export type { Preview } from '#data/preview.ts'
export type { ExportFormat } from '#data/export/write.ts'
export type { ModelCard } from '#model/spec.ts'
export type { Calibration } from '#forecast/quantile/calibration.ts'
export type { KnownFuture } from '#forecast/window/clock/known.ts'
export type { TimeRange } from '#forecast/window/pastOf.ts'
export type { BackendKind } from '#runtime/types.ts'
export type { JudgedForecast } from '#forecast/assess.ts'
export type { SeriesHistory } from '#forecast/window/pastOf.ts'

/** A file that the user dropped or chose; path is relative to the dropped folder, or the name. */
export interface DroppedFile {
  readonly path: string
  readonly file: File
}

/** What the table holds, for the provenance line and the file card. */
export interface TableFacts extends OpenedFacts {
  /** Measured; null with fewer than two rows of any server. */
  readonly stepMs: number | null
}

/** A backend that was refused, and why; the reason names it. */
export interface Refusal {
  readonly backend: BackendKind
  readonly reason: string
  /** It never responded: it is not tried again unless requested by name. */
  readonly isSilent?: true
}

/** The model as the card shows it. */
export interface ModelFacts {
  readonly card: ModelCard
  readonly sha256: string
  readonly layout: 'wide' | 'long'
  readonly targets: readonly string[]
  readonly levels: readonly number[]
  /** Outputs of the network per target; omitted: quantiles for all. */
  readonly outputs?: readonly { readonly target: string; readonly output: TargetOutput }[]
  readonly encoderLength: number
  readonly minEncoderLength: number
  /** How far before the window's steps lagged variables lie, ascending, in lagUnit. */
  readonly lags: readonly number[]
  readonly lagUnit: 'row' | 'step'
  readonly horizon: number
  /** null: the checkpoint does not store its step; assumedStepMs is used instead, and reported as assumed. */
  readonly stepMs: number | null
  readonly assumedStepMs: number
  readonly parameters: number
  readonly backend: BackendKind
  /** `webgpu (all nodes, own LSTM)`, `wasm, 2 threads`… */
  readonly backendDescription: string
  /** null: no reference output (this is the reference backend, and no golden window is stored). */
  readonly selfCheckError: number | null
  /** What it was compared with, in words: `PyTorch 2.13`, `wasm, 2 threads, synthetic window`. */
  readonly selfCheckAgainst: string | null
  /** Backends tried before, in order, with the reason why each was refused. */
  readonly refused: readonly Refusal[]
  /** Columns that a wide model needs from the table. */
  readonly neededColumns: readonly string[]
  /** Columns that identify its series, with the names from training. */
  readonly groupIds: readonly string[]
}

/**
 * Which calibration of the quantiles to use: the model's own (if it has one), none, or one fitted on a file (see
 * EngineClient.calibrate).
 */
export type CalibrationChoice = 'model' | 'none' | Calibration

/** How a model reads a table. */
export interface ForecastSettings {
  /** Overrides the model's step. */
  readonly stepMs: number | null
  /** Column that the model needs → column of the table to use for it. */
  readonly renames: Readonly<Record<string, string>>
  /** The notes say which was used. Default: the model's own. */
  readonly calibration?: CalibrationChoice
  /**
   * Metrics for which a simple forecast replaces the model's numbers; the forecast's `simple` says which were replaced.
   * Default: none.
   */
  readonly simple?: Readonly<Record<string, Servable>>
  /**
   * For known-in-advance columns whose future values are neither in the rows nor follow a rule: repeat the last value,
   * or compute the values from the column's name and ignore the file's. Omitted: forecasts fail with known-future-needed.
   */
  readonly knownFuture?: Readonly<Record<string, KnownFuture>>
  /**
   * When the model's time index was 0, epoch ms. Omitted or null: from the file's own index column; a file
   * without one fails with time-origin-needed.
   */
  readonly timeZeroMs?: number | null
  /**
   * Forecast as of this time (epoch ms), using only rows up to it; the provenance says so. If it is a whole number of steps
   * before the newest row, aggregated rows keep their slots. Omitted or null: use all rows.
   */
  readonly asOfMs?: number | null
}

export interface ForecastOptions extends ForecastSettings {
  /** Weights for breach probabilities, fitted by a backtest of this table. Omitted or null: the default weights. */
  readonly chances?: FittedChances | null
  /** Whether to include the quantiles before clipping and sorting, which doubles the number of values. Default: no. */
  readonly rawLevels?: boolean
  /**
   * Only these metrics, as the table names them, and what else the model needs. Their rows are read separately from the
   * table's own, as far back as the step needs, and released after the call, because a coarse step reaches far. Omitted or
   * null: all.
   */
  readonly metrics?: readonly string[] | null
  /**
   * Only series of these servers run through the network, with the same results as in a forecast of all: windows are
   * planned over the whole table, and issue time, notes and out-of-range values are those of the whole. If none of them can
   * be forecast, the forecast has no series. Omitted or null: all.
   */
  readonly servers?: readonly string[] | null
  /** Single series for which a simple forecast replaces the model's numbers, regardless of `simple`. Default: none. */
  readonly simpleSeries?: readonly SimpleSeries[]
}

/** Limits of a sampled backtest. */
export interface SampleRequest {
  /** Maximum number of series to forecast; a series counts once per origin. */
  readonly mostSeries: number
  /** Only this many of the newest steps are used. */
  readonly newestSteps: number
}

/** Which part of a file's past to forecast and score. */
export interface BacktestRequest {
  /** null: all. */
  readonly metrics: readonly string[] | null
  /** Start of the test, as a fraction of the file's time range. */
  readonly from: number
  /** Steps between forecast origins. */
  readonly stride: number
  /** Horizon to score, in steps; null: the model's. */
  readonly horizon: number | null
  /** Thresholds for scoring breaches, overriding the defaults. */
  readonly thresholds: ThresholdOverrides
  /**
   * Start of the period on which breach probabilities are fitted, as a fraction; it ends where the test starts.
   * null or omitted: use the default weights.
   */
  readonly chancesFrom?: number | null
  /** Omitted: everything. */
  readonly sample?: SampleRequest
}

export interface FileCalibrationOptions extends BacktestRequest {
  /** Start of the calibration period, as a fraction; it ends where the test starts. */
  readonly fitFrom: number
  /** Name of the data in the calibration. */
  readonly fileName: string
}

/** A calibration fitted on a file, and the scores of the rest of the file without and with it. */
export interface FileCalibration {
  readonly calibration: Calibration
  /** With the request's own calibration. */
  readonly before: AccuracyReport
  readonly after: AccuracyReport
}

/** Variable weights and attention for one series, as fractions. These are weights of the model, not causes. */
export interface Explanation {
  readonly series: SeriesKey
  readonly staticVariables: readonly VariableWeight[]
  readonly encoderVariables: readonly VariableWeight[]
  readonly decoderVariables: readonly VariableWeight[]
  /** Mean over horizon and heads per history step, oldest first; the last element is at the series' origin. */
  readonly attention: Float32Array
}

/** Average variable weights and attention over many windows. */
export interface FleetExplanation extends Omit<Explanation, 'series'> {
  /** Number of windows in the mean; large fleets are sampled evenly. `of`: number of all windows. */
  readonly windows: number
  readonly of: number
}

export interface VariableWeight {
  readonly name: string
  readonly fraction: number
}

/** Dropped files, paths on disk (in Node), or null for the bundled ones. */
export type FilesToOpen = readonly DroppedFile[] | { readonly paths: readonly string[] } | null

/** Inspected metric files: first rows and footers. */
export interface OpenData {
  /** The probable column mapping; if it is not certain, the user is asked. */
  readonly guess: MappingGuess
  /** Releases the data and the rows read from it. */
  readonly close: () => void
}

/** The mapping with the user's answers, and its result. */
export interface Answered {
  readonly guess: MappingGuess
  /** Preview of the first rows; null: there is no mapping, or it cannot be previewed. */
  readonly preview: Preview | null
  /** Why the first rows cannot be read this way; null: they can, or there is no mapping. */
  readonly problem: string | null
}

/** Metrics whose columns are known, read as far back as a model needs. */
export interface OpenTable {
  readonly facts: TableFacts
  readonly close: () => void
}

/**
 * A table that grows. Rows follow LiveTable's rules: a row that already exists changes nothing. Requests use the rows that
 * the table has when the worker handles them.
 */
export interface GrowingTable extends OpenTable {
  /** Current facts. Without rows, firstMs is Infinity and lastMs is -Infinity. */
  readonly facts: TableFacts
  /**
   * Appends rows, after those of earlier calls. The caller's `rows` must already include them: if the
   * worker is lost, they are taken from there, and `unchanged` counts them. An abort ends the wait, not the append.
   * Fails with argument-invalid if the table was closed, and with out-of-memory.
   */
  readonly append: (rows: MetricRows, signal: AbortSignal) => Promise<Appended>
  /**
   * Removes rows before a time, epoch ms, and refuses such rows from now on; returns how many were removed. An abort ends the
   * wait, not the trim. Fails with argument-invalid if the table was closed.
   */
  readonly trim: (beforeMs: number, signal: AbortSignal) => Promise<number>
}

/** Initial content of a growing table. */
export interface GatherOptions {
  /** Its name in the facts. */
  readonly name: string
  /** Files of the same fleet with earlier rows, read as far back as the model needs; null: none. */
  readonly history: { readonly data: OpenData; readonly mapping: ColumnMapping | null } | null
  readonly model: OpenModel
  /** Overrides the model's step. */
  readonly stepMs: number | null
  /**
   * Every row so far, kept by the caller. Called at once, and again when a worker was replaced; the engine
   * keeps no copy. The caller must append rows that arrive before the table exists.
   */
  readonly rows: (signal: AbortSignal) => Promise<MetricRows>
}

/** A loaded model. */
export interface OpenModel {
  /** As it was loaded; see EngineClient.onModelReloaded. */
  readonly facts: ModelFacts
}

/** Identifies a forecast: table, model and settings. */
export interface ForecastRequest extends ForecastOptions {
  readonly table: OpenTable
  readonly model: OpenModel
}

/** Callbacks of a forecast in parts. */
export interface ForecastParts {
  /** Each part is a forecast of all series, with fewer and fewer of them pending. */
  readonly onPart: (part: JudgedForecast) => void
  /** Series to forecast first; called when the work starts. Default: none. */
  readonly first?: () => readonly SeriesKey[]
  /** false: only assess and return existing results, run nothing. Omitted: run to the end. */
  readonly goesOn?: boolean
}

/**
 * The engine as the screens see it. Every call can be cancelled: the promise rejects with AbortError at once, and
 * the worker stops within 200 ms or is replaced.
 */
export interface EngineClient {
  /** Inspects metric files; null: the sample. */
  open: (files: FilesToOpen, onProgress: ProgressListener, signal: AbortSignal) => Promise<OpenData>
  /**
   * The guess with the user's answers, and its result on the first rows, without reading more. model: its group ids may name
   * the server column; null: unknown. Fails with column-missing if an answer names a column that does not exist.
   */
  answer: (
    data: OpenData,
    answers: Answers,
    model: OpenModel | null,
    signal: AbortSignal,
  ) => Promise<Answered>
  /**
   * Reads metrics as far back as the model needs at the step. mapping null: the guess, which must be certain. The data
   * stays open until it or the table is closed.
   */
  read: (
    data: OpenData,
    how: {
      readonly mapping: ColumnMapping | null
      readonly model: OpenModel
      readonly stepMs: number | null
    },
    onProgress: ProgressListener,
    signal: AbortSignal,
  ) => Promise<OpenTable>
  /**
   * A table that rows are appended to. The history's data stays open until it or the table is closed. Fails like read,
   * with the error of `rows`, and with out-of-memory.
   */
  gather: (options: GatherOptions, onProgress: ProgressListener, signal: AbortSignal) => Promise<GrowingTable>
  /** files null: the bundled model. prefer null: the default order of backends. */
  loadModel: (
    files: FilesToOpen,
    options: { readonly prefer: BackendKind | null; readonly quantiles: readonly number[] | null },
    onProgress: ProgressListener,
    signal: AbortSignal,
  ) => Promise<OpenModel>
  /** Notifies when a model was reloaded on another backend (for example, because the GPU was lost). */
  onModelReloaded: (listener: (model: OpenModel, facts: ModelFacts) => void) => () => void
  /** A forecast from all rows, assessed with these criteria. */
  forecast: (
    request: ForecastRequest,
    criteria: Criteria,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ) => Promise<JudgedForecast>
  /**
   * The same in parts, if it takes long: first all that is known before anything is forecast, then more and more of
   * it, the most urgent first. Resolves with the complete forecast, or with what exists if parts.goesOn is false. An abort keeps
   * the results: the next call for the same request continues from them, with any criteria. For a table that grew or
   * was opened again, only what has changed is forecast.
   */
  forecastInParts: (
    request: ForecastRequest,
    criteria: Criteria,
    parts: ForecastParts,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ) => Promise<JudgedForecast>
  /** Series to forecast next in a running forecast in parts; replaces the previous preference. */
  prefer: (table: OpenTable, series: readonly SeriesKey[]) => void
  /** Assesses the newest forecast of the request again; recomputes it only if it is no longer available. */
  assess: (
    request: ForecastRequest,
    criteria: Criteria,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ) => Promise<Assessment>
  /** The forecast as of the request's asOfMs. */
  replay: (
    request: ForecastRequest,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ) => Promise<FleetForecast>
  /**
   * Longer history than a forecast contains, at the same times, from the current table regardless of the
   * request's asOfMs. Reads the table further back if needed. Four bytes per value: request only what is shown.
   */
  history: (
    request: ForecastRequest,
    series: readonly SeriesKey[],
    range: TimeRange,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ) => Promise<SeriesHistory>
  /** Forecasts the file's past and scores it against actual values; the figures of `fleetcast backtest`. */
  backtest: (
    request: ForecastRequest,
    options: BacktestRequest,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ) => Promise<AccuracyReport>
  /** Fits a calibration on the file's past; put it into a request to use it in forecasts. */
  calibrate: (
    request: ForecastRequest,
    options: FileCalibrationOptions,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ) => Promise<FileCalibration>
  explain: (request: ForecastRequest, series: SeriesKey, signal: AbortSignal) => Promise<Explanation>
  /** The mean over these series; null: over the fleet. */
  explainFleet: (
    request: ForecastRequest,
    series: readonly SeriesKey[] | null,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ) => Promise<FleetExplanation>
  /** Writes a forecast to a file, off the page's thread. */
  exportForecast: (
    rows: ForecastRows,
    format: ExportFormat,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ) => Promise<Blob>
  dispose: () => void
}
