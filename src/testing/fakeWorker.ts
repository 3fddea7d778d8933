import type { FromWorker, ToWorker } from '#engine/worker/protocol.ts'
import type { WorkerLike, WorkerListener } from '#engine/client/workerLink.ts'

type Call = Extract<ToWorker, { type: 'call' }>

/** A worker that says only what the test makes it say. */
export class FakeWorker implements WorkerLike {
  readonly received: ToWorker[] = []
  /** Who hears what it says; null: nobody. */
  listener: WorkerListener | null = null
  terminated = false

  postMessage(message: ToWorker): void {
    this.received.push(message)
  }

  terminate(): void {
    this.terminated = true
  }

  listen(listener: WorkerListener | null): void {
    this.listener = listener
  }

  say(message: FromWorker): void {
    this.listener?.onMessage(message)
  }

  crash(reason: string): void {
    this.listener?.onBroken(reason)
  }

  get calls(): readonly Call[] {
    return this.received.filter((message) => message.type === 'call')
  }

  /** The latest call of that name; throws when there is none, so that a test cannot pass without it. */
  call(name: Call['name']): Call {
    const found = this.calls.findLast((call) => call.name === name)
    if (found === undefined) throw new Error(`the worker was not asked to ${name}`)
    return found
  }
}
