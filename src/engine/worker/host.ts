import { errorToData, FleetcastError } from '#forecast/errors.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { ForecastPart } from '#forecast/parts/part.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'
import { movedTo } from '#data/moved.ts'
import type { Inspection } from '#data/open.ts'
import { exportForecast } from '../forecast/exportForecast.ts'
import { answered } from '../session/answered.ts'
import type { HeldModel } from '../session/heldModel.ts'
import type { HeldTable } from '../session/heldTable.ts'
import { Session, type BackendsFor, type SessionRequest } from '../session/session.ts'
import {
  HEARTBEAT_MS,
  type CallName,
  type FilesSource,
  type FromWorker,
  type Params,
  type Result,
  type ToWorker,
  type WireRequest,
} from './protocol.ts'
import { throttled } from './throttle.ts'
import { buffersOf, copyOf } from '#forecast/transfer.ts'

/** A cancel takes effect within 200 ms: no run may block the thread for much longer than this. */
const MAX_BLOCKING_MS = 80

/** Gives a message to the client; the buffers change hands. */
export type Post = (message: FromWorker, transfer: readonly ArrayBuffer[]) => void

/** What differs between a browser's worker and Node's. */
export interface HostPlatform {
  readonly post: Post
  readonly backends: BackendsFor
  /** The files of a source. Fails with file-unreadable, and argument-invalid for a kind that is not read here. */
  readonly files: (
    source: FilesSource,
    stage: 'opening' | 'loading-model',
    onProgress: ProgressListener,
    signal: AbortSignal,
  ) => Promise<readonly RandomAccessFile[]>
  /** Says more of an error than it says itself; null: there is nothing to add. */
  readonly explain?: (error: unknown) => Promise<FleetcastError | null>
}

/**
 * The worker's side of the protocol: a switch between messages and a session. An abort is acknowledged as soon as it
 * arrives, which shows that the thread is free.
 */
export class EngineHost {
  readonly #platform: HostPlatform
  readonly #session: Session
  readonly #data = new Map<number, Inspection>()
  readonly #tables = new Map<number, HeldTable>()
  /** The last two, the newest first: of the one before, what was asked before the new one was announced. */
  #models: readonly { readonly modelId: number; readonly held: HeldModel }[] = []
  readonly #open = new Map<number, AbortController>()
  readonly #answers = new Set<Promise<void>>()
  #heart: ReturnType<typeof setInterval> | undefined

  constructor(platform: HostPlatform) {
    this.#platform = platform
    this.#session = new Session({ backends: platform.backends, maxBlockingMs: MAX_BLOCKING_MS })
  }

  receive(message: ToWorker): void {
    switch (message.type) {
      case 'call':
        this.#take(message)
        break
      case 'abort':
        this.#platform.post({ type: 'aborted', id: message.id }, [])
        this.#open.get(message.id)?.abort()
        break
      case 'closeData':
        this.#data.delete(message.dataId)
        break
      case 'closeTable':
        this.#tables.delete(message.tableId)
        break
      case 'prefer': {
        const table = this.#tables.get(message.tableId)
        if (table !== undefined) this.#session.prefer(table, message.series)
        break
      }
    }
  }

  /** Aborts all work and resolves when nothing is running, including the network's current run. Nothing may be called afterwards. */
  async end(): Promise<void> {
    for (const controller of this.#open.values()) controller.abort()
    await Promise.allSettled(this.#answers)
  }

  async #work(
    message: Extract<ToWorker, { type: 'call' }>,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<Result<CallName>> {
    const session = this.#session
    switch (message.name) {
      case 'open':
        return await this.#openData(message.params, onProgress, signal)
      case 'answer': {
        const { dataId, answers, groups } = message.params
        return answered(this.#dataOf(dataId), answers, groups)
      }
      case 'read':
        return await this.#read(message.params, onProgress, signal)
      case 'gather':
        return await this.#gather(message.params, onProgress, signal)
      case 'append': {
        const table = this.#tableOf(message.params.tableId)
        return { appended: session.append(table, message.params.rows), facts: session.facts(table) }
      }
      case 'trim': {
        const table = this.#tableOf(message.params.tableId)
        return { gone: session.trim(table, message.params.beforeMs), facts: session.facts(table) }
      }
      case 'loadModel':
        return await this.#loadModel(message.params, onProgress, signal)
      case 'forecast': {
        const { request, criteria } = message.params
        const held = this.#request(request)
        const forecast = await session.forecast(held, onProgress, signal)
        const assessment = await session.judge(forecast, criteria, signal)
        return { forecast: toGiveAway(forecast), assessment }
      }
      case 'forecastInParts': {
        const { request, ...asked } = message.params
        const onPart = (part: ForecastPart) => {
          this.#platform.post({ type: 'part', id: message.id, part }, buffersOf(part))
        }
        const held = this.#request(request)
        const made = await session.forecastInParts(held, { ...asked, onPart }, onProgress, signal)
        return made && { ...made, forecast: toGiveAway(made.forecast) }
      }
      case 'assess': {
        const { request, criteria } = message.params
        return await session.assess(this.#request(request), criteria, onProgress, signal)
      }
      case 'replay': {
        const held = this.#request(message.params.request)
        return toGiveAway(await session.forecast(held, onProgress, signal))
      }
      case 'history': {
        const { request, series, range } = message.params
        return await session.history(this.#request(request), series, range, onProgress, signal)
      }
      case 'backtest': {
        const { request, options } = message.params
        return await session.backtest(this.#request(request), { ...options, before: 1 }, onProgress, signal)
      }
      case 'calibrate': {
        const { request, options } = message.params
        return await session.calibrate(this.#request(request), options, onProgress, signal)
      }
      case 'explain': {
        const { request, series } = message.params
        return await session.explain(this.#request(request), series, signal)
      }
      case 'explainFleet': {
        const { request, series } = message.params
        return await session.explainFleet(this.#request(request), series, onProgress, signal)
      }
      case 'export':
        return await exportForecast(message.params.rows, message.params.format, onProgress, signal)
    }
  }

  #take(message: Extract<ToWorker, { type: 'call' }>): void {
    const answer = this.#answer(message.id, (onProgress, signal) => this.#work(message, onProgress, signal))
    this.#answers.add(answer)
    void answer.finally(() => this.#answers.delete(answer))
  }

  async #answer(
    id: number,
    work: (onProgress: ProgressListener, signal: AbortSignal) => Promise<Result<CallName>>,
  ): Promise<void> {
    const { post } = this.#platform
    const controller = new AbortController()
    const { signal } = controller
    this.#open.set(id, controller)
    this.#heart ??= setInterval(() => {
      post({ type: 'heartbeat' }, [])
    }, HEARTBEAT_MS)
    const onProgress = throttled((progress) => {
      if (!signal.aborted) post({ type: 'progress', id, progress }, [])
    })
    try {
      const value = await work(onProgress, signal)
      if (!signal.aborted) post({ type: 'result', id, value }, buffersOf(value))
    } catch (error) {
      const why = (await this.#platform.explain?.(error)) ?? withMemoryCode(error)
      if (!signal.aborted) post({ type: 'failed', id, error: errorToData(why) }, [])
    } finally {
      this.#open.delete(id)
      if (this.#open.size === 0) {
        clearInterval(this.#heart)
        this.#heart = undefined
      }
    }
  }

  async #openData(
    { dataId, source }: Params<'open'>,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<Result<'open'>> {
    const files = await this.#platform.files(source, 'opening', onProgress, signal)
    const found = await this.#session.open(files, signal)
    const toMs = source.kind === 'url' ? source.movedToMs : undefined
    const data = toMs === undefined ? found : movedTo(found, toMs)
    signal.throwIfAborted()
    this.#data.set(dataId, data)
    return { guess: data.guess }
  }

  async #read(
    { dataId, tableId, mapping, modelId, stepMs }: Params<'read'>,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<Result<'read'>> {
    const table = this.#session.table([{ data: this.#dataOf(dataId), mapping }])
    const model = this.#modelOf(modelId)
    const facts = await this.#session.read({ table, model, stepMs }, onProgress, signal)
    signal.throwIfAborted()
    this.#tables.set(tableId, table)
    return facts
  }

  async #gather(
    { tableId, name, history, modelId, stepMs, keptFromMs, rows }: Params<'gather'>,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<Result<'gather'>> {
    const session = this.#session
    const files = history === null ? [] : [{ data: this.#dataOf(history.dataId), mapping: history.mapping }]
    const table = session.table(files, name)
    await session.read({ table, model: this.#modelOf(modelId), stepMs }, onProgress, signal)
    signal.throwIfAborted()
    if (keptFromMs !== null) session.trim(table, keptFromMs)
    session.append(table, rows)
    this.#tables.set(tableId, table)
    return session.facts(table)
  }

  async #loadModel(
    { modelId, source, ...options }: Params<'loadModel'>,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<Result<'loadModel'>> {
    onProgress({ stage: 'loading-model', done: 0, total: null, unit: 'bytes' })
    const files = await this.#platform.files(source, 'loading-model', onProgress, signal)
    const held = await this.#session.load(files, options, onProgress, signal)
    this.#models = [{ modelId, held }, ...this.#models.slice(0, 1)]
    return held.facts
  }

  #request({ tableId, modelId, ...options }: WireRequest): SessionRequest {
    return { table: this.#tableOf(tableId), model: this.#modelOf(modelId), ...options }
  }

  #dataOf(dataId: number): Inspection {
    const data = this.#data.get(dataId)
    if (data !== undefined) return data
    throw new FleetcastError('argument-invalid', `data ${dataId} is not open`)
  }

  #tableOf(tableId: number): HeldTable {
    const table = this.#tables.get(tableId)
    if (table !== undefined) return table
    throw new FleetcastError('argument-invalid', `table ${tableId} is not open`)
  }

  #modelOf(modelId: number): HeldModel {
    const model = this.#models.find((known) => known.modelId === modelId)
    if (model !== undefined) return model.held
    throw new FleetcastError('argument-invalid', `model ${modelId} is not loaded`)
  }
}

/** The session keeps a forecast to judge it again when thresholds are edited: a copy goes. A replay goes itself. */
function toGiveAway(forecast: FleetForecast): FleetForecast {
  return forecast.provenance.asOfMs === null ? copyOf(forecast) : forecast
}

/** JavaScript says by a RangeError alone that an array did not fit. */
function withMemoryCode(error: unknown): unknown {
  if (!(error instanceof RangeError) || !/allocation failed|invalid .*length/i.test(error.message))
    return error
  return new FleetcastError('out-of-memory', error.message, {}, { cause: error })
}
