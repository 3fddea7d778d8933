import { FleetcastError } from '#forecast/errors.ts'
import type { NetworkInputs } from '#forecast/window/inputs.ts'
import { backendFailure } from '../failure.ts'
import type { FromMember, KernelCode, ToMember } from './member.mjs'
import type { KernelLayout } from './wasmKernel.mjs'

/** A thread that runs member.mjs. */
export interface Thread {
  post: (message: ToMember) => void
  /** Whether this process stays alive for the thread's sake. */
  hold: (busy: boolean) => void
  end: () => Promise<void>
}

/** onLost: the thread is gone, or its script never came; says why. */
export type StartThread = (onMessage: (message: FromMember) => void, onLost: (why: string) => void) => Thread

interface Waiting {
  readonly resolve: (values: Float32Array) => void
  readonly reject: (error: unknown) => void
  readonly member: Member
}

interface Member {
  readonly thread: Thread
  /** Runs that it was given and has not answered. */
  given: number
}

/** Milliseconds where all is well; a slow host sends the worker's few kilobytes in this. */
const UP_WITHIN_MS = 10_000

/**
 * Threads that each hold the same network. A run goes to the thread that has the fewest before it, at once, so that
 * none waits between two runs for this thread to be free.
 */
export class KernelPool {
  readonly #members: Member[] = []
  readonly #waiting = new Map<number, Waiting>()
  /** Of those who wait for threads to come up. */
  readonly #onLose: ((error: Error) => void)[] = []
  #nextId = 0
  #lost: FleetcastError | null = null

  private constructor() {
    // Made by start().
  }

  /** Fails with out-of-memory or backend-failed where the threads do not come up, or not in time. */
  static async start(
    threads: number,
    startThread: StartThread,
    kernel: KernelCode,
    network: KernelLayout,
    signal: AbortSignal,
    withinMs = UP_WITHIN_MS,
  ): Promise<KernelPool> {
    const pool = new KernelPool()
    const abort = (): void => pool.#lose(new DOMException('The kernel is not needed.', 'AbortError'))
    const late = setTimeout(() => {
      const within = `${withinMs / 1000} s`
      pool.#lose(new FleetcastError('backend-failed', `kernel: its threads did not start within ${within}`))
    }, withinMs)
    try {
      const loading = Array.from({ length: threads }, () => pool.#join(startThread, kernel, network))
      signal.addEventListener('abort', abort)
      await Promise.all(loading)
      signal.throwIfAborted()
      return pool
    } catch (error) {
      await pool.end()
      throw error
    } finally {
      clearTimeout(late)
      signal.removeEventListener('abort', abort)
    }
  }

  get threads(): number {
    return this.#members.length
  }

  /**
   * outputs: how many numbers the answer is. A run that is aborted is released at once; its thread is free when it has
   * computed it. Fails with backend-failed once a thread is lost.
   */
  async run(inputs: NetworkInputs, outputs: number, signal: AbortSignal): Promise<Float32Array> {
    signal.throwIfAborted()
    if (this.#lost !== null) throw this.#lost
    const [first, ...others] = this.#members
    if (first === undefined) throw new FleetcastError('backend-failed', 'kernel: its threads have stopped')
    const member = others.reduce((least, each) => (each.given < least.given ? each : least), first)
    const id = this.#nextId++
    return await new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#waiting.delete(id)
        reject(signal.reason as Error)
      }
      const settled = <T>(settle: (value: T) => void) => {
        return (value: T): void => {
          signal.removeEventListener('abort', abort)
          settle(value)
        }
      }
      this.#waiting.set(id, { resolve: settled(resolve), reject: settled(reject), member })
      signal.addEventListener('abort', abort)
      if (member.given++ === 0) member.thread.hold(true)
      member.thread.post({ type: 'run', id, inputs: compact(inputs), outputs })
    })
  }

  /** Ends the threads; what they were running fails. */
  async end(): Promise<void> {
    const members = this.#members.splice(0)
    this.#lose(new FleetcastError('backend-failed', 'kernel: its threads have stopped'))
    await Promise.all(members.map(({ thread }) => thread.end()))
  }

  /** Starts one thread and gives it the network. */
  #join(startThread: StartThread, kernel: KernelCode, network: KernelLayout): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#onLose.push(reject)
      const thread = startThread(
        (message) => {
          switch (message.type) {
            case 'loaded':
              thread.hold(false)
              resolve()
              break
            case 'answer':
              this.#settle(member, message.id, ({ resolve: answer }) => answer(message.values))
              break
            case 'failed': {
              const { id } = message
              const why = new Error(message.message)
              if (id === null) reject(backendFailure('kernel: the model could not be prepared', why))
              else {
                const failure = backendFailure('kernel: failed to run the model', why)
                this.#settle(member, id, ({ reject: fail }) => fail(failure))
              }
            }
          }
        },
        (why) => {
          this.#lose(new FleetcastError('backend-failed', `kernel: a thread stopped: ${why}`))
        },
      )
      const member: Member = { thread, given: 0 }
      this.#members.push(member)
      thread.hold(true)
      thread.post({ type: 'load', kernel, network })
    })
  }

  #settle(member: Member, id: number, settle: (waiting: Waiting) => void): void {
    if (--member.given === 0) member.thread.hold(false)
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (waiting !== undefined) settle(waiting)
  }

  #lose(error: FleetcastError | DOMException): void {
    if (error instanceof FleetcastError) this.#lost ??= error
    for (const reject of this.#onLose.splice(0)) reject(error)
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}

/** Of a part of a larger buffer, all of it would be sent. */
function compact(inputs: NetworkInputs): NetworkInputs {
  const own = <T extends Float32Array | Int32Array>(values: T): T =>
    values.byteLength === values.buffer.byteLength ? values : (values.slice() as T)
  return {
    batch: inputs.batch,
    encoderCont: own(inputs.encoderCont),
    decoderCont: own(inputs.decoderCont),
    encoderCat: own(inputs.encoderCat),
    decoderCat: own(inputs.decoderCat),
    encoderLengths: own(inputs.encoderLengths),
  }
}
