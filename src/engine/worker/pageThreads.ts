/** A thread that a worker asks its page for; through the port they hear of each other. */
export interface ThreadRequest {
  readonly type: 'thread'
  readonly url: string
  readonly options: WorkerOptions
  readonly port: MessagePort
}

export type ToThread = { readonly kind: 'message'; readonly data: unknown } | { readonly kind: 'end' }
export type FromThread =
  | { readonly kind: 'message'; readonly data: unknown }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'unreadable' }

/**
 * `Worker` for code within a worker: its threads are started by the page, which ends them with the worker. Firefox blocks a
 * worker that starts one itself for ever, about twice in a hundred times (153 ESR), and some browsers have no such workers at all.
 */
export function pageThreads(ask: (request: ThreadRequest, transfer: Transferable[]) => void): typeof Worker {
  return class PageThread extends EventTarget implements Worker {
    onmessage: Worker['onmessage'] = null
    onmessageerror: Worker['onmessageerror'] = null
    onerror: Worker['onerror'] = null
    readonly #port: MessagePort

    constructor(script: string | URL, options: WorkerOptions = {}) {
      super()
      const { port1, port2 } = new MessageChannel()
      this.#port = port1
      port1.onmessage = ({ data, ports }: MessageEvent<FromThread>) => this.#hear(data, ports)
      ask({ type: 'thread', url: String(script), options, port: port2 }, [port2])
    }

    postMessage(data: unknown, transfer: Transferable[] | StructuredSerializeOptions = []): void {
      const message: ToThread = { kind: 'message', data }
      if (Array.isArray(transfer)) this.#port.postMessage(message, transfer)
      else this.#port.postMessage(message, transfer)
    }

    terminate(): void {
      const end: ToThread = { kind: 'end' }
      this.#port.postMessage(end)
      this.#port.onmessage = null
    }

    #hear(from: FromThread, ports: readonly MessagePort[]): void {
      if (from.kind === 'error') {
        const event = new ErrorEvent('error', { message: from.message, cancelable: true })
        this.onerror?.(event)
        this.dispatchEvent(event)
        return
      }
      const isRead = from.kind === 'message'
      const type = isRead ? 'message' : 'messageerror'
      const event = new MessageEvent(type, { data: isRead ? from.data : null, ports: [...ports] })
      if (isRead) this.onmessage?.(event)
      else this.onmessageerror?.(event)
      this.dispatchEvent(event)
    }
  }
}
