import { openTable, type OpenedFacts } from '#data/open.ts'
import { errorToData, FleetcastError } from '#forecast/errors.ts'
import { newestMs, type MetricTable } from '#forecast/table.ts'
import { measureStep } from '#forecast/window/step.ts'
import { readModel } from '#model/read.ts'
import type { Backend, BackendKind } from '#runtime/types.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import type { ForecastRequest, OpenResult } from '../api.ts'
import { backtest } from '../accuracy/backtest.ts'
import { calibrateOnFile } from '../accuracy/calibrateOnFile.ts'
import { explainFleet } from '../forecast/explainFleet.ts'
import { explainSeries } from '../forecast/explainSeries.ts'
import { exportForecast } from '../forecast/exportForecast.ts'
import { bytesOf, metricsFiles, modelFiles } from './files.ts'
import { forecastFleet } from '../forecast/forecastFleet.ts'
import { compileModel, type LoadedModel } from '../model/compileModel.ts'
import { modelFacts } from '../model/modelFacts.ts'
import { covers, reachOf, shortNote, stepOf, type Lookback, type ReadReach } from '../forecast/planFor.ts'
import {
  HEARTBEAT_MS,
  type CallName,
  type FromWorker,
  type Params,
  type Result,
  type ToWorker,
} from './protocol.ts'
import { seriesHistory } from '../forecast/seriesHistory.ts'
import { throttled } from './throttle.ts'

const DAY_MS = 24 * 3_600_000
/** What a model of 288 steps of five minutes with lags of up to a week needs; the week can be spared. */
const USUAL_REACH: Lookback = { neededMs: 11 * DAY_MS, optionalMs: 7 * DAY_MS }

const ALL: Lookback = { neededMs: Infinity, optionalMs: 0 }

interface HeldTable {
  readonly table: MetricTable
  readonly params: Params<'open'>
  /** readMs Infinity: all of it. */
  readonly reach: ReadReach
}

/** Gives a message to the page; the buffers change hands. */
export type Post = (message: FromWorker, transfer: readonly ArrayBuffer[]) => void

/** The backends there are, the usual first; `prefer` is what the user asked for by name. */
export type BackendsFor = (prefer: BackendKind | null) => readonly Backend[]

interface HeldModel {
  readonly modelId: number
  readonly loaded: LoadedModel
  /** Calls that use it now; a model that was replaced is released when the last one ends. */
  users: number
  replaced: boolean
}

/**
 * The worker's side of the protocol: holds tables by id and one model, and does what the page asks. An abort
 * is acknowledged as soon as it arrives, which shows that the thread is free.
 */
export class EngineHost {
  readonly #post: Post
  readonly #backends: BackendsFor
  readonly #tables = new Map<number, HeldTable>()
  readonly #open = new Map<number, AbortController>()
  #model: HeldModel | null = null
  #heart: ReturnType<typeof setInterval> | undefined

  constructor(post: Post, backends: BackendsFor) {
    this.#post = post
    this.#backends = backends
  }

  receive(message: ToWorker): void {
    switch (message.type) {
      case 'call':
        void this.#answer(message.id, (onProgress, signal) => {
          switch (message.name) {
            case 'open':
              return this.#openTable(message.params, onProgress, signal)
            case 'loadModel':
              return this.#loadModel(message.params, onProgress, signal)
            case 'forecast':
              return this.#forecast(message.params, onProgress, signal)
            case 'history':
              return this.#history(message.params, onProgress, signal)
            case 'backtest':
              return this.#backtest(message.params, onProgress, signal)
            case 'calibrate':
              return this.#calibrate(message.params, onProgress, signal)
            case 'explain':
              return this.#explain(message.params, signal)
            case 'explainFleet':
              return this.#explainFleet(message.params, onProgress, signal)
            case 'export':
              return exportForecast(message.params.rows, message.params.format, onProgress, signal)
          }
        })
        break
      case 'abort':
        this.#post({ type: 'aborted', id: message.id }, [])
        this.#open.get(message.id)?.abort()
        break
      case 'closeTable':
        this.#tables.delete(message.tableId)
        break
    }
  }

  async #answer(
    id: number,
    work: (onProgress: ProgressListener, signal: AbortSignal) => Promise<Result<CallName>>,
  ): Promise<void> {
    const controller = new AbortController()
    const { signal } = controller
    this.#open.set(id, controller)
    this.#heart ??= setInterval(() => {
      this.#post({ type: 'heartbeat' }, [])
    }, HEARTBEAT_MS)
    const onProgress = throttled((progress) => {
      if (!signal.aborted) this.#post({ type: 'progress', id, progress }, [])
    })
    try {
      const value = await work(onProgress, signal)
      if (!signal.aborted) this.#post({ type: 'result', id, value }, buffersOf(value))
    } catch (error) {
      if (!signal.aborted) this.#post({ type: 'failed', id, error: errorToData(withMemoryCode(error)) }, [])
    } finally {
      this.#open.delete(id)
      if (this.#open.size === 0) {
        clearInterval(this.#heart)
        this.#heart = undefined
      }
    }
  }

  async #openTable(
    params: Params<'open'>,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<OpenResult> {
    // As far back as the model of now needs, or most do; one that needs more has it read again (see #table).
    const windowSpec = this.#model?.loaded.model.spec.window
    const reach = windowSpec ? reachOf(windowSpec, null) : USUAL_REACH
    const opened = await readTable(params, reach, onProgress, signal)
    if (opened.kind === 'mapping-needed') return opened
    this.#tables.set(params.tableId, opened.held)
    const { facts, held } = opened
    return { kind: 'ready', tableId: params.tableId, facts: { ...facts, stepMs: measureStep(held.table) } }
  }

  async #loadModel(
    { modelId, source, prefer, quantiles, excludedBackends: excludedBackends }: Params<'loadModel'>,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<Result<'loadModel'>> {
    onProgress({ stage: 'loading-model', done: 0, total: null, unit: 'bytes' })
    const files = await modelFiles(source, onProgress, signal)
    const model = await readModel(files, { quantiles, signal })
    const loaded = await compileModel(model, this.#inOrder(prefer, excludedBackends), onProgress, signal)
    if (signal.aborted) {
      await loaded.release()
      signal.throwIfAborted()
    }
    const before = this.#model
    this.#model = { modelId, loaded, users: 0, replaced: false }
    // The new session stands before the old one goes: WebGPU would ask for a new device otherwise.
    if (before !== null) {
      before.replaced = true
      await releaseUnused(before)
    }
    return modelFacts(modelId, loaded, excludedBackends)
  }

  #inOrder(
    prefer: Params<'loadModel'>['prefer'],
    excludedBackends: Params<'loadModel'>['excludedBackends'],
  ): Backend[] {
    const trusted = this.#backends(prefer).filter(
      ({ kind }) => !excludedBackends.some(({ backend }) => backend === kind),
    )
    return [
      ...trusted.filter(({ kind }) => kind === prefer),
      ...trusted.filter(({ kind }) => kind !== prefer),
    ]
  }

  async #forecast(
    request: Params<'forecast'>,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<Result<'forecast'>> {
    return await this.#using(request.modelId, async (loaded) => {
      const held = await this.#table(request, loaded, onProgress, signal)
      const forecast = await forecastFleet(held.table, loaded, request, onProgress, signal)
      const note = shortNote(held.reach, needsOf(held, request, loaded))
      return note === null ? forecast : { ...forecast, notes: [note, ...forecast.notes] }
    })
  }

  async #history(
    { request, series, range }: Params<'history'>,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<Result<'history'>> {
    return await this.#using(request.modelId, async ({ model: { spec } }) => {
      // One step more: the first of them is whole then, where rows are aggregated.
      const since = range.fromMs - stepOf(spec.window, request.stepMs)
      const needs = ({ table }: HeldTable) => ({ neededMs: newestMs(table) - since, optionalMs: 0 })
      const { table } = await this.#reaching(request.tableId, needs, onProgress, signal)
      return await seriesHistory(table, spec.window, request, series, range, onProgress, signal)
    })
  }

  async #backtest(
    { request, options }: Params<'backtest'>,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<Result<'backtest'>> {
    return await this.#using(request.modelId, async (loaded) => {
      const { table } = await this.#reaching(request.tableId, () => ALL, onProgress, signal)
      const { stepMs, renames, calibration = 'model' } = request
      const rolling = { ...options, stepMs, renames, calibration, before: 1 }
      return await backtest(table, loaded, rolling, onProgress, signal)
    })
  }

  async #calibrate(
    { request, options }: Params<'calibrate'>,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<Result<'calibrate'>> {
    return await this.#using(request.modelId, async (loaded) => {
      const { table } = await this.#reaching(request.tableId, () => ALL, onProgress, signal)
      return await calibrateOnFile(table, loaded, request, options, onProgress, signal)
    })
  }

  async #explain({ request, series }: Params<'explain'>, signal: AbortSignal): Promise<Result<'explain'>> {
    return await this.#using(request.modelId, async (loaded) => {
      const { table } = await this.#table(request, loaded, () => undefined, signal)
      return await explainSeries(table, loaded, request, series, signal)
    })
  }

  async #explainFleet(
    { request, series }: Params<'explainFleet'>,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<Result<'explainFleet'>> {
    return await this.#using(request.modelId, async (loaded) => {
      const { table } = await this.#table(request, loaded, onProgress, signal)
      return await explainFleet(table, loaded, request, series, onProgress, signal)
    })
  }

  async #using<T>(modelId: number, work: (loaded: LoadedModel) => Promise<T>): Promise<T> {
    const held = this.#model
    if (held?.modelId !== modelId) {
      throw new FleetcastError('argument-invalid', `model ${modelId} is not the one that is loaded`)
    }
    held.users += 1
    try {
      return await work(held.loaded)
    } finally {
      held.users -= 1
      await releaseUnused(held)
    }
  }

  /** The table, reaching as far back as the model needs as of the time that is asked for. */
  async #table(
    request: ForecastRequest,
    loaded: LoadedModel,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<HeldTable> {
    const needs = (held: HeldTable) => needsOf(held, request, loaded)
    return await this.#reaching(request.tableId, needs, onProgress, signal)
  }

  /** The table, reaching so many ms back from every server's newest row; read again where it does not yet. */
  async #reaching(
    tableId: number,
    needs: (held: HeldTable) => Lookback,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<HeldTable> {
    const held = this.#tables.get(tableId)
    if (held === undefined) throw new FleetcastError('argument-invalid', `table ${tableId} is not open`)
    const reach = needs(held)
    if (covers(held.reach, reach)) return held
    const again = await readTable(held.params, reach, onProgress, signal)
    if (again.kind === 'mapping-needed') throw new FleetcastError('mapping-needed', 'the files have changed')
    // Two calls may have read at once: the one that reaches further stays, and both know what did not fit.
    const now = this.#tables.get(tableId)
    const tooFarMs = Math.min(again.held.reach.tooFarMs, now?.reach.tooFarMs ?? Infinity)
    const read = { ...again.held, reach: { ...again.held.reach, tooFarMs } }
    if (now !== undefined) {
      const further = now.reach.readMs > read.reach.readMs ? now : read
      this.#tables.set(tableId, { ...further, reach: { ...further.reach, tooFarMs } })
    }
    return read
  }
}

type ReadTable =
  | { readonly kind: 'ready'; readonly held: HeldTable; readonly facts: OpenedFacts }
  | Extract<OpenResult, { kind: 'mapping-needed' }>

/** How far back a forecast looks, from the table's newest row on: a past one needs what lies between besides. */
function needsOf(
  { table }: HeldTable,
  { stepMs, asOfMs = null }: ForecastRequest,
  { model }: LoadedModel,
): Lookback {
  const { neededMs, optionalMs: optionalMs } = reachOf(model.spec.window, stepMs)
  const agoMs = asOfMs === null ? 0 : Math.max(0, newestMs(table) - asOfMs)
  return { neededMs: neededMs + agoMs, optionalMs: optionalMs }
}

async function readTable(
  params: Params<'open'>,
  { neededMs, optionalMs: optionalMs }: Lookback,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<ReadTable> {
  const files = await metricsFiles(params.source, onProgress, signal)
  const options = {
    neededMs: Number.isFinite(neededMs) ? neededMs : null,
    optionalMs,
    signal,
    onProgress: bytesOf('reading', onProgress),
  }
  const opened = await openTable(files, params.mapping, options)
  signal.throwIfAborted()
  if (opened.kind === 'mapping-needed') return opened
  const { table, facts, cutShort } = opened
  const reach =
    cutShort === null
      ? { readMs: neededMs, tooFarMs: Infinity }
      : { readMs: neededMs - optionalMs, tooFarMs: neededMs }
  return { kind: 'ready', held: { table, params, reach }, facts }
}

async function releaseUnused(held: HeldModel): Promise<void> {
  if (held.replaced && held.users === 0) await held.loaded.release()
}

/** The buffers of a result's own typed arrays: large, and of no more use here. */
function buffersOf(value: object): ArrayBuffer[] {
  const buffers = Object.values(value)
    .filter((field) => ArrayBuffer.isView(field))
    .map(({ buffer }) => buffer)
  return [...new Set(buffers)].filter((buffer) => buffer instanceof ArrayBuffer)
}

/** JavaScript says by a RangeError alone that an array did not fit. */
function withMemoryCode(error: unknown): unknown {
  if (!(error instanceof RangeError) || !/allocation failed|invalid .*length/i.test(error.message))
    return error
  return new FleetcastError('out-of-memory', error.message, {}, { cause: error })
}
