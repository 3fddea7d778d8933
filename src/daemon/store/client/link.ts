import { Worker } from 'node:worker_threads'
import { errorFromData, FleetcastError } from '#forecast/errors.ts'
import type { StoreFacts } from '../api.ts'
import type { ArchiveOptions, Call, CallName, Calls, FromArchive, ToArchive } from '../protocol.ts'

interface Pending {
  readonly resolve: (gives: unknown) => void
  readonly reject: (error: unknown) => void
}

/** The thread that the archive is in, and the calls that it has not answered. */
export class ArchiveLink {
  readonly #thread: Worker
  readonly #pending = new Map<number, Pending>()
  #facts: StoreFacts
  #nextId = 1
  /** Why there will be no more answers; null: there will. */
  #over: Error | null = null

  private constructor(thread: Worker, facts: StoreFacts) {
    this.#thread = thread
    this.#facts = facts
    thread.on('message', (message: FromArchive) => {
      this.#hear(message)
    })
  }

  /** Resolves when the archive is open; fails as openArchive does. */
  static async open(options: ArchiveOptions): Promise<ArchiveLink> {
    const thread = new Worker(new URL('../worker/node.mjs', import.meta.url), {
      workerData: options,
      // What this process was told to run is not the thread's.
      execArgv: [],
    })
    const link = await new Promise<ArchiveLink>((resolve, reject) => {
      thread.once('message', (message: FromArchive) => {
        if (message.type === 'refused') reject(errorFromData(message.error))
        else if (message.type === 'opened') resolve(new ArchiveLink(thread, message.facts))
      })
      thread.once('error', reject)
    }).catch(async (error: unknown) => {
      await thread.terminate()
      throw error
    })
    thread.on('error', (error) =>
      link.#end(new FleetcastError('internal', `the store failed: ${error.message}`)),
    )
    thread.on('exit', (code) =>
      link.#end(new FleetcastError('internal', `the store ended with code ${code}`)),
    )
    return link
  }

  get facts(): StoreFacts {
    return this.#facts
  }

  /** Rejects with AbortError as soon as the signal is aborted; what was begun by then is done all the same. */
  async call<N extends CallName>(
    name: N,
    given: Calls[N]['takes'],
    signal: AbortSignal | null,
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<Calls[N]['gives']> {
    signal?.throwIfAborted()
    if (this.#over !== null) throw this.#over
    const id = this.#nextId++
    let stopListening: () => void = () => undefined
    try {
      return await new Promise<Calls[N]['gives']>((resolve, reject) => {
        // The worker answers each call with what Calls says of it.
        this.#pending.set(id, { resolve: resolve as (gives: unknown) => void, reject })
        const onAbort = () => {
          this.#post({ type: 'cancel', id })
          reject(signal?.reason as Error)
        }
        signal?.addEventListener('abort', onAbort, { once: true })
        stopListening = () => signal?.removeEventListener('abort', onAbort)
        this.#post({ type: 'call', id, call: { name, given } as Call }, transfer)
      })
    } finally {
      this.#pending.delete(id)
      stopListening()
    }
  }

  async close(): Promise<void> {
    if (this.#over !== null) return
    const closed = this.call('close', null, null)
    this.#over = new FleetcastError('internal', 'the store is closed')
    try {
      await closed
    } finally {
      await this.#thread.terminate()
    }
  }

  #post(message: ToArchive, transfer: readonly ArrayBuffer[] = []): void {
    this.#thread.postMessage(message, transfer)
  }

  #hear(message: FromArchive): void {
    if (message.type === 'opened' || message.type === 'refused') return
    this.#facts = message.facts
    if (message.type === 'facts') return
    const pending = this.#pending.get(message.id)
    if (message.type === 'done') pending?.resolve(message.gives)
    else pending?.reject(errorFromData(message.error))
  }

  #end(error: Error): void {
    this.#over ??= error
    this.#facts = { ...this.#facts, problem: this.#facts.problem ?? error.message }
    for (const { reject } of this.#pending.values()) reject(this.#over)
  }
}
