import { errorFromData, FleetcastError } from '#forecast/errors.ts'
import type { ForecastPart } from '#forecast/parts/part.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import type { CallName, FromWorker, Params, Result, ToWorker } from '../worker/protocol.ts'
import { abortReason } from '../raceAbort.ts'
import { Watchdog } from './watchdog.ts'

export interface WorkerListener {
  readonly onMessage: (message: FromWorker) => void
  /** It ended, or cannot be understood: the reason in words, or an error that says more than that it crashed. */
  readonly onBroken: (reason: string | FleetcastError) => void
}

/** A browser's worker, a thread of Node, or what a test puts in its place. */
export interface WorkerLike {
  readonly postMessage: (message: ToWorker) => void
  readonly terminate: () => void
  /** There is one listener at a time; null: none. */
  readonly listen: (listener: WorkerListener | null) => void
}

/** A worker that has not acknowledged an abort by then is replaced: nothing computes 200 ms after a cancel. */
export const ABORT_ACKNOWLEDGED_MS = 150

/** The worker was replaced because of another call; this one can simply be made again. */
export class WorkerReplaced extends Error {
  override readonly name = 'WorkerReplaced'
}

/** Hears of the parts of a forecast, before the call that makes it resolves. */
export type PartListener = (part: ForecastPart) => void

interface OpenCall {
  readonly resolve: (value: Result<CallName>) => void
  readonly reject: (reason: Error) => void
  readonly onProgress: ProgressListener
  readonly onPart: PartListener
  readonly watchdog: Watchdog
}

/**
 * One worker at a time, started when first needed and replaced when it stalls, crashes or ignores an abort.
 * A reply to a call that is no longer open is dropped.
 */
export class WorkerLink {
  readonly #spawn: () => WorkerLike
  readonly #calls = new Map<number, OpenCall>()
  /** Aborted calls whose acknowledgement is awaited. */
  readonly #aborting = new Map<number, ReturnType<typeof setTimeout>>()
  #worker: WorkerLike | null = null
  #lastId = 0
  #generation = 0

  constructor(spawn: () => WorkerLike) {
    this.#spawn = spawn
  }

  /** Rises whenever the worker, and with it every table and model in it, is gone. */
  get generation(): number {
    return this.#generation
  }

  /** Rejects with AbortError, WorkerReplaced, or a FleetcastError. */
  call<K extends CallName>(
    name: K,
    params: Params<K>,
    onProgress: ProgressListener,
    signal: AbortSignal,
    onPart: PartListener = () => undefined,
  ): Promise<Result<K>> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      const id = ++this.#lastId
      const onAbort = (): void => {
        this.#abort(id, signal)
      }
      const watchdog = new Watchdog((reason) => {
        this.replace(new FleetcastError('engine-stalled', `${name}: ${reason}`))
      })
      const close = (): void => {
        watchdog.stop()
        signal.removeEventListener('abort', onAbort)
        this.#calls.delete(id)
      }
      this.#calls.set(id, {
        onProgress,
        onPart,
        watchdog,
        resolve: (value) => {
          close()
          // The one unchecked step of the protocol: the worker answers call K with K's result.
          resolve(value)
        },
        reject: (reason) => {
          close()
          reject(reason)
        },
      })
      signal.addEventListener('abort', onAbort, { once: true })
      try {
        this.#running().postMessage({ type: 'call', id, name, params } as ToWorker)
      } catch (error) {
        // No worker could be started, or what was asked cannot be sent: nobody will answer.
        close()
        throw error
      }
    })
  }

  /** Tells a worker that runs; a worker that does not has nothing to be told. */
  tell(message: ToWorker): void {
    this.#worker?.postMessage(message)
  }

  /** Ends the worker; open calls reject with the reason. The next call starts a new one. */
  replace(reason: Error): void {
    if (this.#worker !== null) {
      this.#worker.listen(null)
      this.#worker.terminate()
      this.#worker = null
    }
    this.#generation += 1
    for (const timer of this.#aborting.values()) clearTimeout(timer)
    this.#aborting.clear()
    for (const call of [...this.#calls.values()]) call.reject(reason)
  }

  #running(): WorkerLike {
    if (this.#worker !== null) return this.#worker
    const worker = this.#spawn()
    worker.listen({
      onMessage: (message) => this.#receive(message),
      onBroken: (reason) => {
        // Why it broke may be found out only when it has been replaced: that says nothing of the next.
        if (worker !== this.#worker) return
        this.replace(typeof reason === 'string' ? new FleetcastError('engine-crashed', reason) : reason)
      },
    })
    this.#worker = worker
    return worker
  }

  #abort(id: number, signal: AbortSignal): void {
    this.#calls.get(id)?.reject(abortReason(signal))
    this.#aborting.set(
      id,
      setTimeout(() => {
        this.replace(new WorkerReplaced('a cancelled call did not stop'))
      }, ABORT_ACKNOWLEDGED_MS),
    )
    this.tell({ type: 'abort', id })
  }

  #receive(message: FromWorker): void {
    for (const call of this.#calls.values()) call.watchdog.beat()
    if (message.type === 'heartbeat') return
    if (message.type === 'aborted') {
      clearTimeout(this.#aborting.get(message.id))
      this.#aborting.delete(message.id)
      return
    }
    const call = this.#calls.get(message.id)
    if (call === undefined) return
    switch (message.type) {
      case 'progress':
        call.watchdog.progress()
        call.onProgress(message.progress)
        break
      case 'part':
        call.watchdog.progress()
        call.onPart(message.part)
        break
      case 'result':
        call.resolve(message.value)
        break
      case 'failed':
        call.reject(errorFromData(message.error))
        break
    }
  }
}
