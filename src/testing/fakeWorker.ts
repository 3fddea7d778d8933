import type { FromWorker, ToWorker } from '#engine/worker/protocol.ts'
import type { WorkerLike } from '#engine/client/workerLink.ts'

type Call = Extract<ToWorker, { type: 'call' }>

/** A worker that says only what the test makes it say. */
export class FakeWorker implements WorkerLike {
  onmessage: WorkerLike['onmessage'] = null
  onmessageerror: WorkerLike['onmessageerror'] = null
  onerror: WorkerLike['onerror'] = null
  readonly received: ToWorker[] = []
  terminated = false

  postMessage(message: ToWorker): void {
    this.received.push(message)
  }

  terminate(): void {
    this.terminated = true
  }

  say(message: FromWorker): void {
    this.onmessage?.(new MessageEvent('message', { data: message }))
  }

  crash(message: string): void {
    // Node has no ErrorEvent.
    this.onerror?.(Object.assign(new Event('error', { cancelable: true }), { message }) as ErrorEvent)
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
