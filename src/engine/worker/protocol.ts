import type { ErrorData } from '#forecast/errors.ts'
import type { ForecastRows } from '#forecast/export/rows.ts'
import type { FleetForecast, SeriesKey } from '#forecast/fleetForecast.ts'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import type { Progress } from '#forecast/progress.ts'
import type {
  BackendKind,
  BacktestRequest,
  ColumnMapping,
  DroppedFile,
  Explanation,
  ExportFormat,
  FileCalibration,
  FileCalibrationOptions,
  FleetExplanation,
  ForecastRequest,
  ModelFacts,
  OpenResult,
  Refusal,
  SeriesHistory,
  TimeRange,
} from '../api.ts'

/**
 * What the page and the worker say to each other, both directions. Tables and models live in the worker under
 * ids that the page chooses, so that the page can bring them back after the worker was replaced.
 */

/** Where metrics come from: files of the user, or one that ships with the page. */
export type MetricsSource =
  | { readonly kind: 'files'; readonly files: readonly DroppedFile[] }
  | { readonly kind: 'url'; readonly url: string; readonly name: string }

/** Where a model comes from: files of the user, or a folder that ships with the page. */
export type ModelSource =
  | { readonly kind: 'files'; readonly files: readonly DroppedFile[] }
  | { readonly kind: 'url'; readonly url: string; readonly names: readonly string[] }

/** Every call that the page can make: what goes in, what comes out. */
export interface Calls {
  open: {
    params: {
      readonly tableId: number
      readonly source: MetricsSource
      readonly mapping: ColumnMapping | null
    }
    result: OpenResult
  }
  loadModel: {
    params: {
      readonly modelId: number
      readonly source: ModelSource
      readonly prefer: BackendKind | null
      readonly quantiles: readonly number[] | null
      /** Backends that are not tried at all, because they failed in this session. */
      readonly excludedBackends: readonly Refusal[]
    }
    result: ModelFacts
  }
  forecast: { params: ForecastRequest; result: FleetForecast }
  history: {
    params: {
      readonly request: ForecastRequest
      readonly series: readonly SeriesKey[]
      readonly range: TimeRange
    }
    result: SeriesHistory
  }
  backtest: {
    params: { readonly request: ForecastRequest; readonly options: BacktestRequest }
    result: AccuracyReport
  }
  calibrate: {
    params: { readonly request: ForecastRequest; readonly options: FileCalibrationOptions }
    result: FileCalibration
  }
  explain: {
    params: { readonly request: ForecastRequest; readonly series: SeriesKey }
    result: Explanation
  }
  explainFleet: {
    params: { readonly request: ForecastRequest; readonly series: readonly SeriesKey[] | null }
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
  | { readonly type: 'closeTable'; readonly tableId: number }

export type FromWorker =
  | { readonly type: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly type: 'result'; readonly id: number; readonly value: Result<CallName> }
  | { readonly type: 'failed'; readonly id: number; readonly error: ErrorData }
  /** The abort has arrived: the thread is free, the call will not answer. */
  | { readonly type: 'aborted'; readonly id: number }
  /** Sent while calls are open: the thread is not blocked. */
  | { readonly type: 'heartbeat' }

export const HEARTBEAT_MS = 2_000
