import { FleetcastError, type ErrorCode } from '#forecast/errors.ts'
import type { ForecastRows } from '#forecast/export/rows.ts'
import type { FleetForecast, SeriesKey } from '#forecast/fleetForecast.ts'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import type {
  BackendKind,
  BacktestRequest,
  ColumnMapping,
  DroppedFile,
  EngineClient,
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
import type { CallName, MetricsSource, ModelSource, Params, Result } from '../worker/protocol.ts'
import { raceAbort } from '../raceAbort.ts'
import { WorkerLink, WorkerReplaced, type WorkerLike } from './workerLink.ts'

/** What the page ships, relative to its own address. */
const SAMPLE = 'sample.parquet'
const DEFAULT_MODEL = { folder: 'models/default/', names: ['model.json', 'model.safetensors'] }

export interface EngineOptions {
  /** Address that the sample and the default model are relative to. */
  readonly baseUrl?: string
  readonly spawn?: () => WorkerLike
  /** A model came back on another backend than the one its facts named (the GPU was lost, say). */
  readonly onModelReloaded?: (facts: ModelFacts) => void
}

interface OpenTable {
  readonly params: Params<'open'>
  /** Generation of the worker that holds it. */
  generation: number
}

interface LoadedModel {
  readonly params: Omit<Params<'loadModel'>, 'excludedBackends'>
  readonly generation: number
  readonly backend: BackendKind
}

/**
 * The engine behind a worker. It remembers what was opened, so that a replaced worker gets it again when it is
 * next needed, and it leaves WebGPU for WASM when WebGPU fails under way: that is then said in the notes of
 * the forecast and in the model's `refused`.
 */
class WorkerEngine implements EngineClient {
  readonly #link: WorkerLink
  readonly #baseUrl: string
  readonly #onModelReloaded: (facts: ModelFacts) => void
  readonly #tables = new Map<number, OpenTable>()
  readonly #models = new Map<number, LoadedModel>()
  /** The worker holds one model. */
  #currentModel: number | null = null
  #excludedBackends: readonly Refusal[] = []
  #restoring: Promise<void> = Promise.resolve()
  #lastTable = 0
  #lastModel = 0

  constructor(options: EngineOptions) {
    this.#baseUrl = options.baseUrl ?? document.baseURI
    this.#onModelReloaded = options.onModelReloaded ?? (() => undefined)
    this.#link = new WorkerLink(options.spawn ?? spawnWorker)
  }

  open(
    files: readonly DroppedFile[],
    mapping: ColumnMapping | null,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<OpenResult> {
    return this.#open({ kind: 'files', files }, mapping, onProgress, signal)
  }

  openSample(onProgress: ProgressListener, signal: AbortSignal): Promise<OpenResult> {
    const url = new URL(SAMPLE, this.#baseUrl).href
    return this.#open({ kind: 'url', url, name: SAMPLE }, null, onProgress, signal)
  }

  async #open(
    source: MetricsSource,
    mapping: ColumnMapping | null,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<OpenResult> {
    const params = { tableId: ++this.#lastTable, source, mapping }
    return await this.#again(async () => {
      const opened = await this.#link.call('open', params, onProgress, signal)
      if (opened.kind === 'ready') {
        this.#tables.set(params.tableId, { params, generation: this.#link.generation })
      }
      return opened
    })
  }

  closeTable(tableId: number): void {
    if (!this.#tables.delete(tableId)) return
    this.#link.tell({ type: 'closeTable', tableId })
  }

  async loadModel(
    files: readonly DroppedFile[] | null,
    options: { readonly prefer: BackendKind | null; readonly quantiles: readonly number[] | null },
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<ModelFacts> {
    const source: ModelSource =
      files === null
        ? { kind: 'url', url: new URL(DEFAULT_MODEL.folder, this.#baseUrl).href, names: DEFAULT_MODEL.names }
        : { kind: 'files', files }
    // Asking for a backend by name is asking to try it again.
    if (options.prefer !== null) {
      this.#excludedBackends = this.#excludedBackends.filter(({ backend }) => backend !== options.prefer)
    }
    const params = { modelId: ++this.#lastModel, source, ...options }
    try {
      return await this.#again(() => this.#load(params, onProgress, signal))
    } catch (error) {
      // A library that failed to start, or whose memory is used up, never recovers: another try gets a new one.
      if (isBackendFailure(error)) this.#link.replace(new WorkerReplaced('no backend could be started'))
      throw error
    }
  }

  async #load(
    params: LoadedModel['params'],
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<ModelFacts> {
    const facts = await this.#link.call(
      'loadModel',
      { ...params, excludedBackends: this.#excludedBackends },
      onProgress,
      signal,
    )
    this.#models.set(params.modelId, { params, generation: this.#link.generation, backend: facts.backend })
    this.#currentModel = params.modelId
    return facts
  }

  async forecast(
    request: ForecastRequest,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<FleetForecast> {
    const said: string[] = []
    const forecast = await this.#ask('forecast', request, request, onProgress, signal, (note) =>
      said.push(note),
    )
    return said.length === 0 ? forecast : { ...forecast, notes: [...forecast.notes, ...said] }
  }

  async history(
    request: ForecastRequest,
    series: readonly SeriesKey[],
    range: TimeRange,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<SeriesHistory> {
    return await this.#ask('history', request, { request, series, range }, onProgress, signal)
  }

  async backtest(
    request: ForecastRequest,
    options: BacktestRequest,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<AccuracyReport> {
    return await this.#ask('backtest', request, { request, options }, onProgress, signal)
  }

  async calibrate(
    request: ForecastRequest,
    options: FileCalibrationOptions,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<FileCalibration> {
    return await this.#ask('calibrate', request, { request, options }, onProgress, signal)
  }

  async explain(request: ForecastRequest, series: SeriesKey, signal: AbortSignal): Promise<Explanation> {
    return await this.#ask('explain', request, { request, series }, () => undefined, signal)
  }

  async exportForecast(
    rows: ForecastRows,
    format: ExportFormat,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<Blob> {
    return await this.#again(() => this.#link.call('export', { rows, format }, onProgress, signal))
  }

  async explainFleet(
    request: ForecastRequest,
    series: readonly SeriesKey[] | null,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<FleetExplanation> {
    return await this.#ask('explainFleet', request, { request, series }, onProgress, signal)
  }

  /**
   * Asks the worker of now about a table and a model, which it gets first if it does not hold them; again on
   * another worker or backend where that is the way out. onFall gets the sentence that says so.
   */
  #ask<K extends CallName>(
    name: K,
    request: ForecastRequest,
    params: Params<K>,
    onProgress: ProgressListener,
    signal: AbortSignal,
    onFall: (note: string) => void = () => undefined,
  ): Promise<Result<K>> {
    const once = async (): Promise<Result<K>> => {
      await this.#bringBack(request, onProgress, signal)
      return await this.#link.call(name, params, onProgress, signal)
    }
    return this.#recover(request, () => this.#again(once), onFall)
  }

  dispose(): void {
    this.#link.replace(new DOMException('The engine was disposed of.', 'AbortError'))
    this.#tables.clear()
    this.#models.clear()
  }

  /** Makes sure that the worker of now holds the table and the model; one at a time, so that none loads twice. */
  async #bringBack(
    request: ForecastRequest,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<void> {
    const turn = this.#restoring.then(() => this.#restore(request, onProgress, signal))
    this.#restoring = turn.catch(() => undefined)
    await raceAbort(turn, signal)
  }

  async #restore(request: ForecastRequest, onProgress: ProgressListener, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const table = this.#tables.get(request.tableId)
    const model = this.#models.get(request.modelId)
    if (table === undefined) throw new FleetcastError('argument-invalid', 'this table is no longer open')
    if (model === undefined) throw new FleetcastError('argument-invalid', 'this model is not loaded')
    if (table.generation !== this.#link.generation) {
      await this.#link.call('open', table.params, onProgress, signal)
      table.generation = this.#link.generation
    }
    if (model.generation !== this.#link.generation || this.#currentModel !== request.modelId) {
      const facts = await this.#load(model.params, onProgress, signal)
      if (facts.backend !== model.backend) this.#onModelReloaded(facts)
    }
  }

  /** Once more, when the worker was replaced for a reason that was not this call's. */
  async #again<T>(attempt: () => Promise<T>): Promise<T> {
    try {
      return await attempt()
    } catch (error) {
      if (error instanceof WorkerReplaced) return await attempt()
      throw error
    }
  }

  /** Once more on another backend, when WebGPU failed or stalled; onFall gets the sentence that says so. */
  async #recover<T>(
    request: ForecastRequest,
    attempt: () => Promise<T>,
    onFall: (note: string) => void,
  ): Promise<T> {
    try {
      return await attempt()
    } catch (error) {
      const failed = this.#models.get(request.modelId)?.backend === 'webgpu' && isBackendFailure(error)
      if (!failed) throw error
      const reason = error.message
      this.#excludedBackends = [
        ...this.#excludedBackends,
        { backend: 'webgpu', reason: `failed while forecasting: ${reason}` },
      ]
      this.#link.replace(new WorkerReplaced('WebGPU failed'))
      onFall(`WebGPU failed (${reason}); computed on another backend instead.`)
      return await attempt()
    }
  }
}

const BACKEND_FAILURES: ReadonlySet<ErrorCode> = new Set([
  'backend-unavailable',
  'backend-failed',
  'self-check-failed',
  'out-of-memory',
  'engine-stalled',
  'engine-crashed',
])

/** Failures of the machinery, not of what was dropped: another backend, or a fresh worker, may do better. */
function isBackendFailure(error: unknown): error is FleetcastError {
  if (!(error instanceof FleetcastError)) return false
  return BACKEND_FAILURES.has(error.code)
}

function spawnWorker(): WorkerLike {
  return new Worker(new URL('../worker/browser.ts', import.meta.url), {
    type: 'module',
    name: 'fleetcast-engine',
  })
}

/** The engine of this page; it starts its worker when it is first asked for something. */
export function createEngineClient(options: EngineOptions = {}): EngineClient {
  return new WorkerEngine(options)
}
