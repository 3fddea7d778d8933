import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

/** Whether a request may open a stream: keys and origins are checked by whoever made the daemon. */
export type UpgradeCheck =
  { readonly ok: true } | { readonly ok: false; readonly status: number; readonly message: string }

export interface StreamLimits {
  /** Open at a time. */
  readonly mostClients: number
  readonly mostPerAddress: number
  /** Different views that are kept up at a time, and numbers that may be held for them. */
  readonly mostViews: number
  readonly mostNumbers: number
  /** Of what a client says. */
  readonly mostMessageBytes: number
  /** Subscriptions of one client within a minute. */
  readonly mostSubscriptions: number
  /** How often the living are distinguished from the dead; one that has not answered by the next time is ended. */
  readonly heartbeatMs: number
  /** A client that takes nothing for so long is ended. */
  readonly mostStallMs: number
  /** A view that nobody is subscribed to is kept up for so long, for those who come back. */
  readonly keepViewMs: number
}

export const STREAM_LIMITS: StreamLimits = {
  mostClients: 2_000,
  mostPerAddress: 1_000,
  mostViews: 256,
  mostNumbers: 2 ** 26,
  mostMessageBytes: 64 * 1024,
  mostSubscriptions: 20,
  heartbeatMs: 15_000,
  mostStallMs: 30_000,
  keepViewMs: 10 * 60_000,
}

const PATHS: ReadonlySet<string> = new Set(['/ws', '/ws/predictions'])

/** Who is connected, and whether one more may be. */
export class Admission {
  readonly #limits: StreamLimits
  readonly #check: (request: IncomingMessage) => UpgradeCheck
  readonly #byAddress = new Map<string, number>()
  #open = 0

  constructor(limits: StreamLimits, check: (request: IncomingMessage) => UpgradeCheck) {
    this.#limits = limits
    this.#check = check
  }

  get open(): number {
    return this.#open
  }

  decide(request: IncomingMessage): UpgradeCheck {
    const path = (request.url ?? '').split('?')[0] ?? ''
    if (!PATHS.has(path)) return { ok: false, status: 404, message: `no stream at ${path.slice(0, 100)}` }
    const checked = this.#check(request)
    if (!checked.ok) return checked
    const { mostClients, mostPerAddress } = this.#limits
    const own = this.#byAddress.get(addressOf(request)) ?? 0
    if (own >= mostPerAddress)
      return {
        ok: false,
        status: 429,
        message: `this address has reached the limit of ${own} open streams`,
      }
    if (this.#open >= mostClients)
      return { ok: false, status: 503, message: `the limit of ${this.#open} open streams is reached` }
    return { ok: true }
  }

  /** Counts one in; returns what counts it out. */
  enter(request: IncomingMessage): () => void {
    const address = addressOf(request)
    this.#open++
    this.#byAddress.set(address, (this.#byAddress.get(address) ?? 0) + 1)
    let isIn = true
    return () => {
      if (!isIn) return
      isIn = false
      this.#open--
      const left = (this.#byAddress.get(address) ?? 1) - 1
      if (left === 0) this.#byAddress.delete(address)
      else this.#byAddress.set(address, left)
    }
  }
}

function addressOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? 'unknown'
}

const REASONS: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
}

/** Answers a request that may not open a stream, and hangs up. */
export function refuse(socket: Duplex, status: number, message: string): void {
  const body = JSON.stringify({ detail: message })
  socket.once('finish', () => socket.destroy())
  socket.end(
    [
      `HTTP/1.1 ${status} ${REASONS[status] ?? 'Refused'}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}
