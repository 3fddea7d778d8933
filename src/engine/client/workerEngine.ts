import { FleetcastError, isHostFault, type ErrorCode } from '#forecast/errors.ts'
import type { SeriesKey } from '#forecast/fleetForecast.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import type {
  BackendKind,
  EngineClient,
  FilesToOpen,
  ForecastRequest,
  GrowingTable,
  JudgedForecast,
  ModelFacts,
  OpenData,
  OpenModel,
  OpenTable,
  Refusal,
  TableFacts,
} from '../api.ts'
import { raceAbort } from '../raceAbort.ts'
import type { CallName, FilesSource, Params, Result, WireRequest } from '../worker/protocol.ts'
import { Handles, type DataEntry, type ModelEntry, type TableEntry, type TableSource } from './handles.ts'
import { PartsAssembly } from './partsAssembly.ts'
import { WorkerLink, WorkerReplaced, type PartListener, type WorkerLike } from './workerLink.ts'

/** What ships: the sample, as it is to be read when it is opened, and the model. */
export interface Shipped {
  readonly sample: () => FilesSource
  readonly model: FilesSource
}

type ModelListener = Parameters<EngineClient['onModelReloaded']>[0]

/**
 * The engine behind a worker. It remembers what was opened, so that a replaced worker gets it again when it is
 * next needed, and it leaves WebGPU, or the kernel, for the next backend when it fails under way: that is then said in the notes
 * of the forecast and in the model's `refused`.
 */
export class WorkerEngine implements EngineClient {
  readonly #link: WorkerLink
  readonly #shipped: Shipped
  readonly #handles: Handles
  readonly #listeners = new Set<ModelListener>()
  /** The worker holds one model. */
  #current: ModelEntry | null = null
  #excluded: readonly Refusal[] = []
  #restoring: Promise<void> = Promise.resolve()
  #lastId = 0

  constructor(spawn: () => WorkerLike, shipped: Shipped) {
    this.#link = new WorkerLink(spawn)
    this.#handles = new Handles((message) => this.#link.tell(message))
    this.#shipped = shipped
  }

  async open(files: FilesToOpen, onProgress: ProgressListener, signal: AbortSignal): Promise<OpenData> {
    const params = {
      dataId: ++this.#lastId,
      source: files === null ? this.#shipped.sample() : sourceOf(files),
    }
    return await again(async () => {
      const { guess } = await this.#openData(params, onProgress, signal)
      return this.#handles.addData({ ...params, guess, generation: this.#link.generation })
    })
  }

  async answer(
    ...[data, answers, model, signal]: Parameters<EngineClient['answer']>
  ): Promise<Result<'answer'>> {
    const entry = this.#handles.data(data)
    const groups = model === null ? [] : this.#handles.model(model).facts.groupIds
    return await again(async () => {
      await this.#inTurn(() => this.#restoreData(entry, silent, signal), signal)
      // It may have been closed meanwhile.
      const { dataId } = this.#handles.data(data)
      return await this.#link.call('answer', { dataId, answers, groups }, silent, signal)
    })
  }

  async read(
    ...[data, { mapping, model, stepMs }, onProgress, signal]: Parameters<EngineClient['read']>
  ): Promise<OpenTable> {
    const files = { data: this.#handles.data(data), mapping }
    const source = { tableId: ++this.#lastId, files, growing: null, stepMs }
    return await again(async () => {
      const facts = await this.#begin(source, data, model, onProgress, signal)
      return this.#handles.addTable({ ...source, facts, model, generation: this.#link.generation })
    })
  }

  async gather(
    ...[{ name, history, model, stepMs, rows }, onProgress, signal]: Parameters<EngineClient['gather']>
  ): Promise<GrowingTable> {
    const files =
      history === null ? null : { data: this.#handles.data(history.data), mapping: history.mapping }
    const source = { tableId: ++this.#lastId, files, growing: { name, rows }, stepMs }
    return await again(async () => {
      const facts = await this.#begin(source, history?.data ?? null, model, onProgress, signal)
      const begun = { ...source, facts, model, generation: this.#link.generation }
      return this.#handles.addGrowing(begun, {
        append: (handle, ...args) => this.#append(handle, ...args),
        trim: (handle, ...args) => this.#trim(handle, ...args),
      })
    })
  }

  async loadModel(
    ...[files, options, onProgress, signal]: Parameters<EngineClient['loadModel']>
  ): Promise<OpenModel> {
    // Asking for a backend by name is asking to try it again.
    if (options.prefer !== null) {
      this.#excluded = this.#excluded.filter(({ backend }) => backend !== options.prefer)
    }
    const source = files === null ? this.#shipped.model : sourceOf(files)
    const params = { modelId: ++this.#lastId, source, ...options }
    try {
      return await again(async () => {
        const facts = await this.#load(params, onProgress, signal)
        const { generation } = this.#link
        this.#current = { params, facts, generation, backend: facts.backend }
        return this.#handles.addModel(this.#current)
      })
    } catch (error) {
      // A library that failed to start, or whose memory is used up, never recovers: another try gets a new one.
      if (isBackendFailure(error) || isHostFault(error))
        this.#link.replace(new WorkerReplaced('no backend could be started'))
      throw error
    }
  }

  onModelReloaded(listener: ModelListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async forecast(
    ...[request, criteria, onProgress, signal]: Parameters<EngineClient['forecast']>
  ): Promise<Result<'forecast'>> {
    const said: string[] = []
    const params = (wire: WireRequest) => ({ request: wire, criteria })
    const made = await this.#ask('forecast', request, params, onProgress, signal, (note) => said.push(note))
    if (said.length === 0) return made
    return { ...made, forecast: { ...made.forecast, notes: [...made.forecast.notes, ...said] } }
  }

  async forecastInParts(
    ...[request, criteria, parts, onProgress, signal]: Parameters<EngineClient['forecastInParts']>
  ): Promise<JudgedForecast> {
    const said: string[] = []
    const assembly = new PartsAssembly(parts.onPart, said, signal)
    const params = (wire: WireRequest) => {
      assembly.restart()
      return { request: wire, criteria, goesOn: parts.goesOn ?? true, first: parts.first?.() ?? [] }
    }
    const onFall = (note: string) => said.push(note)
    const onPart: PartListener = (part) => assembly.take(part)
    const made = await this.#ask('forecastInParts', request, params, onProgress, signal, onFall, onPart)
    return await assembly.end(made)
  }

  prefer(table: OpenTable, series: readonly SeriesKey[]): void {
    const { tableId, generation } = this.#handles.table(table)
    if (generation === this.#link.generation) this.#link.tell({ type: 'prefer', tableId, series })
  }

  async assess(
    ...[request, criteria, onProgress, signal]: Parameters<EngineClient['assess']>
  ): Promise<Result<'assess'>> {
    return await this.#ask('assess', request, (wire) => ({ request: wire, criteria }), onProgress, signal)
  }

  async replay(
    ...[request, onProgress, signal]: Parameters<EngineClient['replay']>
  ): Promise<Result<'replay'>> {
    return await this.#ask('replay', request, (wire) => ({ request: wire }), onProgress, signal)
  }

  async history(
    ...[request, series, range, onProgress, signal]: Parameters<EngineClient['history']>
  ): Promise<Result<'history'>> {
    const params = (wire: WireRequest) => ({ request: wire, series, range })
    return await this.#ask('history', request, params, onProgress, signal)
  }

  async backtest(
    ...[request, options, onProgress, signal]: Parameters<EngineClient['backtest']>
  ): Promise<Result<'backtest'>> {
    return await this.#ask('backtest', request, (wire) => ({ request: wire, options }), onProgress, signal)
  }

  async calibrate(
    ...[request, options, onProgress, signal]: Parameters<EngineClient['calibrate']>
  ): Promise<Result<'calibrate'>> {
    return await this.#ask('calibrate', request, (wire) => ({ request: wire, options }), onProgress, signal)
  }

  async explain(
    ...[request, series, signal]: Parameters<EngineClient['explain']>
  ): Promise<Result<'explain'>> {
    return await this.#ask('explain', request, (wire) => ({ request: wire, series }), silent, signal)
  }

  async explainFleet(
    ...[request, series, onProgress, signal]: Parameters<EngineClient['explainFleet']>
  ): Promise<Result<'explainFleet'>> {
    return await this.#ask('explainFleet', request, (wire) => ({ request: wire, series }), onProgress, signal)
  }

  async exportForecast(
    ...[rows, format, onProgress, signal]: Parameters<EngineClient['exportForecast']>
  ): Promise<Blob> {
    return await again(() => this.#link.call('export', { rows, format }, onProgress, signal))
  }

  dispose(): void {
    this.#link.replace(new DOMException('The engine was disposed of.', 'AbortError'))
    this.#handles.clear()
    this.#listeners.clear()
  }

  /**
   * Asks the current worker about a table and a model, which it gets first if it does not hold them; again on
   * another worker or backend where that is the way out. onFall gets the sentence that says so.
   */
  #ask<K extends CallName>(
    name: K,
    { table, model, ...options }: ForecastRequest,
    paramsOf: (wire: WireRequest) => Params<K>,
    onProgress: ProgressListener,
    signal: AbortSignal,
    onFall: (note: string) => void = () => undefined,
    onPart: PartListener = () => undefined,
  ): Promise<Result<K>> {
    const once = async (): Promise<Result<K>> => {
      const [held, loaded] = [this.#handles.table(table), this.#handles.model(model)]
      held.model = model
      await this.#inTurn(async () => {
        await this.#restoreModel(model, loaded, onProgress, signal)
        await this.#restoreTable(held, loaded, onProgress, signal)
      }, signal)
      // It may have been closed meanwhile.
      this.#handles.table(table)
      const wire = { tableId: held.tableId, modelId: loaded.params.modelId, ...options }
      return await this.#link.call(name, paramsOf(wire), onProgress, signal, onPart)
    }
    return this.#recover(model, () => again(once), onFall)
  }

  async #append(...[table, rows, signal]: [GrowingTable, ...Parameters<GrowingTable['append']>]) {
    return await this.#grow(table, signal, async (entry) => {
      const params = { tableId: entry.tableId, rows }
      const { appended, facts } = await this.#link.call('append', params, silent, never)
      entry.facts = facts
      return appended
    })
  }

  async #trim(...[table, beforeMs, signal]: [GrowingTable, ...Parameters<GrowingTable['trim']>]) {
    return await this.#grow(table, signal, async (entry) => {
      const params = { tableId: entry.tableId, beforeMs }
      const { gone, facts } = await this.#link.call('trim', params, silent, never)
      entry.facts = facts
      entry.keptFromMs = Math.max(beforeMs, entry.keptFromMs ?? -Infinity)
      return gone
    })
  }

  /**
   * Changes a table once the changes before are through: in the current worker, which gets the table first if it does
   * not hold it. A change that began is never given up, or the worker's rows would no longer be the caller's.
   */
  async #grow<T>(
    table: GrowingTable,
    signal: AbortSignal,
    change: (entry: TableEntry) => Promise<T>,
  ): Promise<T> {
    signal.throwIfAborted()
    const entry = this.#handles.table(table)
    const once = async (): Promise<T> => {
      this.#handles.table(table)
      await this.#inTurn(async () => {
        if (entry.generation === this.#link.generation) return
        const loaded = this.#handles.model(entry.model)
        await this.#restoreModel(entry.model, loaded, silent, never)
        await this.#restoreTable(entry, loaded, silent, never)
      }, never)
      this.#handles.table(table)
      return await change(entry)
    }
    const turn = entry.growth.then(() => again(() => again(once, isWorkerLost)))
    entry.growth = turn.catch(() => undefined)
    return await raceAbort(turn, signal)
  }

  /** A table's first rows, in the current worker, which gets what they need. */
  async #begin(
    source: TableSource,
    data: OpenData | null,
    model: OpenModel,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<TableFacts> {
    const loaded = this.#handles.model(model)
    await this.#inTurn(async () => {
      await this.#restoreModel(model, loaded, onProgress, signal)
      if (source.files !== null) await this.#restoreData(source.files.data, onProgress, signal)
    }, signal)
    // They may have been closed meanwhile.
    if (data !== null) this.#handles.data(data)
    return await this.#fill(source, loaded, null, onProgress, signal)
  }

  /** One restoration at a time, so that nothing is loaded twice. */
  async #inTurn(restore: () => Promise<void>, signal: AbortSignal): Promise<void> {
    const turn = this.#restoring.then(async () => {
      signal.throwIfAborted()
      await restore()
    })
    this.#restoring = turn.catch(() => undefined)
    await raceAbort(turn, signal)
  }

  async #restoreModel(
    handle: OpenModel,
    entry: ModelEntry,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<void> {
    if (entry.generation === this.#link.generation && this.#current === entry) return
    const facts = await this.#load(entry.params, onProgress, signal)
    entry.generation = this.#link.generation
    this.#current = entry
    if (facts.backend === entry.backend) return
    entry.backend = facts.backend
    for (const listener of this.#listeners) listener(handle, facts)
  }

  async #restoreData(entry: DataEntry, onProgress: ProgressListener, signal: AbortSignal): Promise<void> {
    if (entry.generation === this.#link.generation) return
    const { dataId, source } = entry
    await this.#openData({ dataId, source }, onProgress, signal)
    entry.generation = this.#link.generation
    // Closed while it was on its way back: the worker learned that before it had it.
    if (entry.closed) this.#link.tell({ type: 'closeData', dataId })
  }

  async #restoreTable(
    entry: TableEntry,
    loaded: ModelEntry,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<void> {
    if (entry.generation === this.#link.generation) return
    if (entry.files !== null) await this.#restoreData(entry.files.data, onProgress, signal)
    if (entry.files?.data.closed === true) return
    entry.facts = await this.#fill(entry, loaded, entry.keptFromMs, onProgress, signal)
    entry.generation = this.#link.generation
    if (entry.closed) this.#link.tell({ type: 'closeTable', tableId: entry.tableId })
  }

  async #openData(
    params: Params<'open'>,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<Result<'open'>> {
    try {
      return await this.#link.call('open', params, onProgress, signal)
    } catch (error) {
      // The answer may have crossed the cancel: nobody else would close what the worker holds then.
      if (signal.aborted) this.#link.tell({ type: 'closeData', dataId: params.dataId })
      throw error
    }
  }

  /** Has the current worker, which holds the data and the model, make a table. */
  async #fill(
    { tableId, files, growing, stepMs }: TableSource,
    { params: { modelId } }: ModelEntry,
    keptFromMs: number | null,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<TableFacts> {
    const read = files === null ? null : { dataId: files.data.dataId, mapping: files.mapping }
    const common = { tableId, modelId, stepMs }
    try {
      if (growing === null) {
        if (read === null) throw new FleetcastError('internal', `table ${tableId} has neither files nor rows`)
        return await this.#link.call('read', { ...common, ...read }, onProgress, signal)
      }
      const { generation } = this.#link
      const rows = await raceAbort(growing.rows(signal), signal)
      // The worker that was to get them is gone, and with it what it held.
      if (generation !== this.#link.generation) throw new WorkerReplaced('while rows were fetched')
      const { name } = growing
      const params = { ...common, name, history: read, keptFromMs, rows }
      return await this.#link.call('gather', params, onProgress, signal)
    } catch (error) {
      // The answer may have crossed the cancel: nobody else would close what the worker holds then.
      if (signal.aborted) this.#link.tell({ type: 'closeTable', tableId })
      throw error
    }
  }

  async #load(
    params: ModelEntry['params'],
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<ModelFacts> {
    const asked = { ...params, excludedBackends: this.#excluded }
    try {
      const facts = await this.#link.call('loadModel', asked, onProgress, signal)
      const known = new Set(this.#excluded.map(({ backend }) => backend))
      const silent = facts.refused.filter(({ backend, isSilent }) => isSilent === true && !known.has(backend))
      this.#excluded = [...this.#excluded, ...silent]
      return facts
    } catch (error) {
      // The answer may have crossed the cancel: which model the worker holds is not known then.
      if (signal.aborted) this.#current = null
      throw error
    }
  }

  /** Once more on another backend, when WebGPU failed or stalled; onFall gets the sentence that says so. */
  async #recover<T>(model: OpenModel, attempt: () => Promise<T>, onFall: (note: string) => void): Promise<T> {
    try {
      return await attempt()
    } catch (error) {
      const { backend: failed } = this.#handles.model(model)
      const name = CAN_FALL[failed]
      if (name === undefined || !isBackendFailure(error)) throw error
      // The kernel's threads are not the worker: a worker that is lost is no reason against it.
      if (failed === 'kernel' && error.code !== 'backend-failed') throw error
      const reason = error.message
      // Of several calls that fail by the same loss, the first one turns away from it.
      if (!this.#excluded.some(({ backend }) => backend === failed)) {
        const refusal = { backend: failed, reason: `failed while forecasting: ${reason}` }
        this.#excluded = [...this.#excluded, refusal]
        this.#link.replace(new WorkerReplaced(`${name} failed`))
      }
      onFall(`${name} failed (${reason}). Another backend is used instead.`)
      return await attempt()
    }
  }
}

/** Backends behind which there is another, and what they are called. */
const CAN_FALL: Partial<Record<BackendKind, string>> = { webgpu: 'WebGPU', kernel: 'The kernel' }

const silent = (): void => undefined
const never = new AbortController().signal

function sourceOf(files: NonNullable<FilesToOpen>): FilesSource {
  return 'paths' in files ? { kind: 'paths', paths: files.paths } : { kind: 'files', files }
}

/** Once more, when the worker was replaced for a reason that was not this call's. */
async function again<T>(attempt: () => Promise<T>, isPassing = isReplacement): Promise<T> {
  try {
    return await attempt()
  } catch (error) {
    if (isPassing(error)) return await attempt()
    throw error
  }
}

function isReplacement(error: unknown): boolean {
  return error instanceof WorkerReplaced
}

/** What a change of a table outlives: it is hardly what broke the worker, and another one takes it as well. */
function isWorkerLost(error: unknown): boolean {
  return (
    error instanceof FleetcastError && (error.code === 'engine-crashed' || error.code === 'engine-stalled')
  )
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
