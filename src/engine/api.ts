import type { ExportFormat } from '#data/export/write.ts'
import type { Appended, MetricRows } from '#data/liveTable.ts'
import type { Answers, ColumnMapping, MappingGuess } from '#data/mapping.types.ts'
import type { ForecastRows } from '#forecast/export/rows.ts'
import type { OpenedFacts } from '#data/open.ts'
import type { Preview } from '#data/preview.ts'
import type { Servable } from '#forecast/accuracy/comparison.ts'
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

/** A backend that is not used, and why; the reason names it. */
export interface Refusal {
  readonly backend: BackendKind
  readonly reason: string
  /** It never answered: it is not asked again unless by name. */
  readonly isSilent?: true
}

/** The model as the card shows it. */
export interface ModelFacts {
  readonly card: ModelCard
  readonly sha256: string
  readonly layout: 'wide' | 'long'
  readonly targets: readonly string[]
  readonly levels: readonly number[]
  /** What the network gives of each target; left out: quantiles of all. */
  readonly outputs?: readonly { readonly target: string; readonly output: TargetOutput }[]
  readonly encoderLength: number
  readonly minEncoderLength: number
  /** How far before the window's steps lagged variables lie, ascending, in lagUnit. */
  readonly lags: readonly number[]
  readonly lagUnit: 'row' | 'step'
  readonly horizon: number
  /** null: the checkpoint does not know its step; assumedStepMs is then used and said to be assumed. */
  readonly stepMs: number | null
  readonly assumedStepMs: number
  readonly parameters: number
  readonly backend: BackendKind
  /** `webgpu (all nodes)`, `wasm, 2 threads`… */
  readonly backendDescription: string
  /** null: nothing to compare with (the reference backend, and no stored golden window). */
  readonly selfCheckError: number | null
  /** Whose answer it was compared with, in words: `PyTorch 2.13`, `wasm, 2 threads, synthetic window`. */
  readonly selfCheckAgainst: string | null
  /** Backends that were tried before and why each was refused, in order. */
  readonly refused: readonly Refusal[]
  /** Columns that a wide model needs from the table. */
  readonly neededColumns: readonly string[]
  /** Columns by which it tells its series apart, by the names that it was trained with. */
  readonly groupIds: readonly string[]
}

/**
 * Which correction of the levels: the model's own (which it may lack), none, or one fitted on a file (see
 * EngineClient.calibrate).
 */
export type CalibrationChoice = 'model' | 'none' | Calibration

/** How a table is read by a model. */
export interface ForecastSettings {
  /** Overrides the model's step. */
  readonly stepMs: number | null
  /** Column that the model needs → column of the table that stands for it. */
  readonly renames: Readonly<Record<string, string>>
  /** The notes say what was used. Left out: the model's own. */
  readonly calibration?: CalibrationChoice
  /**
   * Metrics whose numbers are a simple forecast's in place of the model's; the forecast's own `simple` says which are.
   * Left out: none.
   */
  readonly simple?: Readonly<Record<string, Servable>>
  /**
   * Of columns that the model has to know in advance and whose future neither rows nor a rule tell: to keep the last value,
   * or to compute what the name says and leave the file's values alone. Left out: forecasts fail with known-future-needed.
   */
  readonly knownFuture?: Readonly<Record<string, KnownFuture>>
  /**
   * When the model's count of steps was 0, epoch ms. Left out or null: as the file's own column counts them; a file
   * without it fails with time-origin-needed.
   */
  readonly timeZeroMs?: number | null
  /**
   * The forecast as it would have been made at this time, from the rows up to it (epoch ms; provenance says so).
   * Whole steps before the newest row keep the slots of rows that are aggregated to the step. Left out or null:
   * from all rows.
   */
  readonly asOfMs?: number | null
}

export interface ForecastOptions extends ForecastSettings {
  /** How chances of breaches are told, as a backtest of this table learned it. Left out or null: as the default says. */
  readonly chances?: FittedChances | null
  /** Whether the levels from before bounds and order come along: as many values again. Left out: no. */
  readonly rawLevels?: boolean
  /**
   * Only these metrics, as the table names them, and what else the model needs. Their rows are read apart from the
   * table's own, as far back as the step needs, and let go of after the call: a coarse step reaches far. Left out or
   * null: all.
   */
  readonly metrics?: readonly string[] | null
}

/** How little of a file's past is tried. */
export interface SampleRequest {
  /** Series that are forecast altogether, at most: a series counts once per origin. */
  readonly mostSeries: number
  /** Only so many of the newest steps count as the file's time. */
  readonly newestSteps: number
}

/** What of a file's past is forecast and scored. */
export interface BacktestRequest {
  /** null: all. */
  readonly metrics: readonly string[] | null
  /** Where in the file's time the test begins, as a fraction. */
  readonly from: number
  /** Steps between two origins. */
  readonly stride: number
  /** Steps ahead that are scored; null: the model's horizon. */
  readonly horizon: number | null
  /** What breaches are scored against, in place of the defaults. */
  readonly thresholds: ThresholdOverrides
  /**
   * Where in the file's time the part begins that chances of breaches are learned on; it ends where the test begins.
   * null or left out: they are told as the default says.
   */
  readonly chancesFrom?: number | null
  /** Left away: all of it. */
  readonly sample?: SampleRequest
}

export interface FileCalibrationOptions extends BacktestRequest {
  /** Where in the file's time the part to fit on begins; it ends where the test begins. */
  readonly fitFrom: number
  /** How the calibration calls what it was fitted on. */
  readonly fileName: string
}

/** A calibration fitted on a file, and the part of the file after it scored without it and with it. */
export interface FileCalibration {
  readonly calibration: Calibration
  /** With what the request asked for. */
  readonly before: AccuracyReport
  readonly after: AccuracyReport
}

/** What the network looked at for one series. Fractions; weights of the model, not causes. */
export interface Explanation {
  readonly series: SeriesKey
  readonly staticVariables: readonly VariableWeight[]
  readonly encoderVariables: readonly VariableWeight[]
  readonly decoderVariables: readonly VariableWeight[]
  /** Mean over horizon and heads per history step, oldest first; last element at the series' origin. */
  readonly attention: Float32Array
}

/** What the network looked at on average: an Explanation without a series, over many windows. */
export interface FleetExplanation extends Omit<Explanation, 'series'> {
  /** Windows in the mean, of how many: large fleets are sampled evenly. */
  readonly windows: number
  readonly of: number
}

export interface VariableWeight {
  readonly name: string
  readonly fraction: number
}

/** What a person dropped, paths on disk (in Node), or (null) what ships. */
export type FilesToOpen = readonly DroppedFile[] | { readonly paths: readonly string[] } | null

/** Files of metrics that were looked at: first rows and footers. */
export interface OpenData {
  /** What the columns probably are; where it is not sure, a person is asked. */
  readonly guess: MappingGuess
  /** Lets go of it, and of the rows read from it. */
  readonly close: () => void
}

/** What files are taken for with what a person said, and what comes of it. */
export interface Answered {
  readonly guess: MappingGuess
  /** Of the first rows; null: there is no mapping, or it cannot be previewed. */
  readonly preview: Preview | null
  /** Why the first rows cannot be read so; null: they can, or there is no mapping. */
  readonly problem: string | null
}

/** Metrics whose columns are known, read as far back as a model needs. */
export interface OpenTable {
  readonly facts: TableFacts
  readonly close: () => void
}

/**
 * Metrics that grow as they come. Rows follow LiveTable's rules: a row that is there already changes nothing. What is
 * asked of the table is of the rows that it has when the worker comes to the question.
 */
export interface GrowingTable extends OpenTable {
  /** Of now. While there is no row, firstMs is Infinity and lastMs -Infinity. */
  readonly facts: TableFacts
  /**
   * Takes rows in, after those of the appends before. The caller's own `rows` has to have them by then: where the
   * worker is lost meanwhile, they come from there, and unchanged counts them. An abort ends the wait, not the append.
   * Fails with argument-invalid where the table was closed, and with out-of-memory.
   */
  readonly append: (rows: MetricRows, signal: AbortSignal) => Promise<Appended>
  /**
   * Lets go of rows before a time, epoch ms, and refuses such rows from now on; says how many went. An abort ends the
   * wait, not the trim. Fails with argument-invalid where the table was closed.
   */
  readonly trim: (beforeMs: number, signal: AbortSignal) => Promise<number>
}

/** What a growing table begins with. */
export interface GatherOptions {
  /** How the facts call it. */
  readonly name: string
  /** Files of the same fleet whose rows lie before, read as far back as the model needs; null: none. */
  readonly history: { readonly data: OpenData; readonly mapping: ColumnMapping | null } | null
  readonly model: OpenModel
  /** Overrides the model's step. */
  readonly stepMs: number | null
  /**
   * Every row so far, in the caller's keeping. It is asked at once, and again where a worker was replaced; the engine
   * keeps no copy of its own. Rows that come before the table is there are for the caller to append.
   */
  readonly rows: (signal: AbortSignal) => Promise<MetricRows>
}

/** A model that stands ready. */
export interface OpenModel {
  /** As it was loaded; see EngineClient.onModelReloaded. */
  readonly facts: ModelFacts
}

/** Which forecast is meant: of which table, by which model, read how. */
export interface ForecastRequest extends ForecastOptions {
  readonly table: OpenTable
  readonly model: OpenModel
}

/**
 * The engine as the screens see it. Every call can be cancelled: the promise rejects with AbortError at once,
 * the worker stops within 200 ms or is replaced.
 */
export interface EngineClient {
  /** Looks at metrics; null: at the sample. */
  open: (files: FilesToOpen, onProgress: ProgressListener, signal: AbortSignal) => Promise<OpenData>
  /**
   * The guess with what a person said, and what it makes of the first rows, without reading more. model: by whose
   * groups servers may be named; null: none is known. Fails with column-missing where an answer names no column.
   */
  answer: (
    data: OpenData,
    answers: Answers,
    model: OpenModel | null,
    signal: AbortSignal,
  ) => Promise<Answered>
  /**
   * Reads metrics as far back as the model needs at the step. mapping null: the guess, which has to be sure. The data
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
   * A table that rows are appended to. The history's data stay open until they or the table are closed. Fails as read
   * does, with what `rows` fails with, and with out-of-memory.
   */
  gather: (options: GatherOptions, onProgress: ProgressListener, signal: AbortSignal) => Promise<GrowingTable>
  /** files null: the model that ships. prefer null: the backends' usual order (WebGPU, then WASM). */
  loadModel: (
    files: FilesToOpen,
    options: { readonly prefer: BackendKind | null; readonly quantiles: readonly number[] | null },
    onProgress: ProgressListener,
    signal: AbortSignal,
  ) => Promise<OpenModel>
  /** The listener hears when a model came back on another backend than before (the GPU was lost, say). */
  onModelReloaded: (listener: (model: OpenModel, facts: ModelFacts) => void) => () => void
  /** Of all rows, judged by these criteria. */
  forecast: (
    request: ForecastRequest,
    criteria: Criteria,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ) => Promise<JudgedForecast>
  /** The newest forecast of the request judged anew; made again only where it is no longer held. */
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
   * Longer pasts than a forecast's own history, at the same times: of the table as it is now, whatever the
   * request's asOfMs. Reads the table further back where need be. Four bytes per value: ask for what is shown.
   */
  history: (
    request: ForecastRequest,
    series: readonly SeriesKey[],
    range: TimeRange,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ) => Promise<SeriesHistory>
  /** Forecasts the file's own past and scores it against what followed; the figures of `fleetcast backtest`. */
  backtest: (
    request: ForecastRequest,
    options: BacktestRequest,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ) => Promise<AccuracyReport>
  /** Fits a calibration on the file's own past: put it into a request to have forecasts made with it. */
  calibrate: (
    request: ForecastRequest,
    options: FileCalibrationOptions,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ) => Promise<FileCalibration>
  explain: (request: ForecastRequest, series: SeriesKey, signal: AbortSignal) => Promise<Explanation>
  /** The mean over these series; null: over the whole fleet. */
  explainFleet: (
    request: ForecastRequest,
    series: readonly SeriesKey[] | null,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ) => Promise<FleetExplanation>
  /** A forecast as a file, written off the page's thread. */
  exportForecast: (
    rows: ForecastRows,
    format: ExportFormat,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ) => Promise<Blob>
  dispose: () => void
}
