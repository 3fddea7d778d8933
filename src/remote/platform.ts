/** A stream of messages as browsers have it; Node's tests bring their own. */
export interface StreamSocket {
  onopen: (() => void) | null
  onmessage: ((event: { readonly data: unknown }) => void) | null
  onerror: (() => void) | null
  onclose: (() => void) | null
  /** Set to `arraybuffer`: what browsers give otherwise has to be read in turn. */
  binaryType: string
  /** The subprotocol that the server picked; empty: none. */
  readonly protocol: string
  readonly send: (text: string) => void
  readonly close: () => void
}

/** What a connection needs of the world around it: the browser's worker, or a test. */
export interface Platform {
  readonly fetch: typeof fetch
  /** protocols: subprotocols that are offered. Browsers refuse a stream whose server picks none of them. */
  readonly openSocket: (url: string, protocols: readonly string[]) => StreamSocket
  /** Epoch ms. */
  readonly nowMs: () => number
  /** [0, 1), for jitter. */
  readonly random: () => number
  /** The page's origin: what a daemon has to allow. */
  readonly origin: string
  /** The browser's permission to ask addresses of the local network; null: this browser has no such permission. */
  readonly localNetwork: () => Promise<'granted' | 'denied' | 'prompt' | null>
  /** Whether a name is this tab's alone, until the signal is aborted; true where the browser has no such thing. */
  readonly holdLock: (name: string, signal: AbortSignal) => Promise<boolean>
}

/** Waits so long, or until the signal is aborted, and then rejects with its reason. */
export async function wait(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason as Error)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal.addEventListener('abort', stop, { once: true })
  })
}

/** After what else waits for this thread: a timer would wait for longer, up to 4 ms. */
export async function nextTask(): Promise<void> {
  const { port1, port2 } = new MessageChannel()
  await new Promise<void>((resolve) => {
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}
