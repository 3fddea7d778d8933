import type { Appended, MetricRows } from '#data/liveTable.ts'
import type { Assessment } from '#forecast/assess.ts'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import type { ErrorData } from '#forecast/errors.ts'
import type { ForecastRows } from '#forecast/export/rows.ts'
import type { FleetForecast, SeriesKey } from '#forecast/fleetForecast.ts'
import type { ForecastPart } from '#forecast/parts/part.ts'
import type { Progress } from '#forecast/progress.ts'
import type { Criteria } from '#forecast/thresholds.ts'
import type {
  Answered,
  Answers,
  BackendKind,
  BacktestRequest,
  ColumnMapping,
  DroppedFile,
  Explanation,
  ExportFormat,
  FileCalibration,
  FileCalibrationOptions,
  FleetExplanation,
  ForecastOptions,
  JudgedForecast,
  MappingGuess,
  ModelFacts,
  Refusal,
  SeriesHistory,
  TableFacts,
  TimeRange,
} from '../api.ts'

/**
 * What a client and a worker say to each other, both directions: the same in a browser and in Node. Data, tables and
 * models live in the worker under ids that the client chooses, so that it can bring them back after the worker was
 * replaced.
 */

/** What a thread of Node is started with. */
export interface NodeWorkerData {
  /** Whether the process has more pressing work: the thread then runs where that leaves a core free. */
  readonly isBehind: boolean
}

/** Where files come from: a person's drop, an address of the page's own host, or paths on disk (Node only). */
export type FilesSource =
  | { readonly kind: 'files'; readonly files: readonly DroppedFile[] }
  | {
      readonly kind: 'url'
      readonly url: string
      readonly names: readonly string[]
      /** Metrics whose times are moved so that the newest row is of about then, epoch ms. Omitted: they stay. */
      readonly movedToMs?: number
    }
  | { readonly kind: 'paths'; readonly paths: readonly string[] }

/** Which forecast is meant, by ids. */
export interface WireRequest extends ForecastOptions {
  readonly tableId: number
  readonly modelId: number
}

/** Every call that a client can make: what goes in, what comes out. */
export interface Calls {
  open: {
    params: { readonly dataId: number; readonly source: FilesSource }
    result: { readonly guess: MappingGuess }
  }
  /** groups: columns by which a model tells its series apart. */
  answer: {
    params: { readonly dataId: number; readonly answers: Answers; readonly groups: readonly string[] }
    result: Answered
  }
  /** The data's rows, as far back as the model needs, under an id of their own. */
  read: {
    params: {
      readonly dataId: number
      readonly tableId: number
      readonly mapping: ColumnMapping | null
      readonly modelId: number
      readonly stepMs: number | null
    }
    result: TableFacts
  }
  /** A table that grows, under an id of its own; in place of the one that was there. */
  gather: {
    params: {
      readonly tableId: number
      readonly name: string
      /** Whose rows lie before, as far back as the model needs; null: nobody's. */
      readonly history: { readonly dataId: number; readonly mapping: ColumnMapping | null } | null
      readonly modelId: number
      readonly stepMs: number | null
      /** Rows before it are refused, epoch ms; null: none are. */
      readonly keptFromMs: number | null
      readonly rows: MetricRows
    }
    result: TableFacts
  }
  append: {
    params: { readonly tableId: number; readonly rows: MetricRows }
    result: { readonly appended: Appended; readonly facts: TableFacts }
  }
  /** gone: in rows. */
  trim: {
    params: { readonly tableId: number; readonly beforeMs: number }
    result: { readonly gone: number; readonly facts: TableFacts }
  }
  loadModel: {
    params: {
      readonly modelId: number
      readonly source: FilesSource
      readonly prefer: BackendKind | null
      readonly quantiles: readonly number[] | null
      /** Backends that are not tried at all, because they failed in this session. */
      readonly excludedBackends: readonly Refusal[]
    }
    result: ModelFacts
  }
  forecast: {
    params: { readonly request: WireRequest; readonly criteria: Criteria }
    result: JudgedForecast
  }
  /** The same in parts, see Session.forecastInParts; null: they said all. */
  forecastInParts: {
    params: {
      readonly request: WireRequest
      readonly criteria: Criteria
      readonly goesOn: boolean
      readonly first: readonly SeriesKey[]
    }
    result: JudgedForecast | null
  }
  assess: {
    params: { readonly request: WireRequest; readonly criteria: Criteria }
    result: Assessment
  }
  replay: { params: { readonly request: WireRequest }; result: FleetForecast }
  history: {
    params: {
      readonly request: WireRequest
      readonly series: readonly SeriesKey[]
      readonly range: TimeRange
    }
    result: SeriesHistory
  }
  backtest: {
    params: { readonly request: WireRequest; readonly options: BacktestRequest }
    result: AccuracyReport
  }
  calibrate: {
    params: { readonly request: WireRequest; readonly options: FileCalibrationOptions }
    result: FileCalibration
  }
  explain: {
    params: { readonly request: WireRequest; readonly series: SeriesKey }
    result: Explanation
  }
  explainFleet: {
    params: { readonly request: WireRequest; readonly series: readonly SeriesKey[] | null }
    result: FleetExplanation
  }
  export: {
    params: { readonly rows: ForecastRows; readonly format: ExportFormat }
    result: Blob
  }
}

export type CallName = keyof Calls
export type Params<K extends CallName> = Calls[K]['params']
export type Result<K extends CallName> = Calls[K]['result']

type CallMessage = {
  [K in CallName]: {
    readonly type: 'call'
    readonly id: number
    readonly name: K
    readonly params: Params<K>
  }
}[CallName]

export type ToWorker =
  | CallMessage
  | { readonly type: 'abort'; readonly id: number }
  | { readonly type: 'closeData'; readonly dataId: number }
  | { readonly type: 'closeTable'; readonly tableId: number }
  /** Series that are forecast next, where a forecast of the table is being made in parts. */
  | { readonly type: 'prefer'; readonly tableId: number; readonly series: readonly SeriesKey[] }

export type FromWorker =
  | { readonly type: 'progress'; readonly id: number; readonly progress: Progress }
  /** Of a forecast that is made in parts: it comes before the result. */
  | { readonly type: 'part'; readonly id: number; readonly part: ForecastPart }
  | { readonly type: 'result'; readonly id: number; readonly value: Result<CallName> }
  | { readonly type: 'failed'; readonly id: number; readonly error: ErrorData }
  /** The abort has arrived: the thread is free, the call will not answer. */
  | { readonly type: 'aborted'; readonly id: number }
  /** Sent while calls are open: the thread is not blocked. */
  | { readonly type: 'heartbeat' }

export const HEARTBEAT_MS = 2_000

/** To a thread of Node's only, which ends itself then: see spawnThread(). */
export const END = { type: 'end' } as const
