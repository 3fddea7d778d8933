import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { pythonTime, type Answer } from './answer.ts'
import { corsHeaders, preflight } from './cors.ts'
import { answer, type DaemonState } from './endpoints.ts'
import { malform } from './malform.ts'
import { MANNERS, type Generation, type Manners } from './manners.ts'

export type { Generation, Manners } from './manners.ts'

export interface DaemonOptions {
  readonly generation: Generation
  /** The forecast at a tick, as an object or as the very text that is sent. Ticks count from 0. */
  readonly body: (tick: number) => unknown
  /** Time between ticks; 0: only tick() makes one. */
  readonly tickMs: number
  /** 0 or omitted: any that is free. */
  readonly port?: number
  /** Omitted: as the generation behaves when nobody configured it. */
  readonly manners?: Partial<Manners>
  /** Whether the tick counter survives a restart; omitted: only v2 keeps its state. */
  readonly keepsState?: boolean
}

export interface DaemonRequest {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly atMs: number
}

export interface TestDaemon {
  /** `http://127.0.0.1:port`; stays the same over a restart. */
  readonly url: string
  /** Everything that was asked, preflights and stream included, oldest first. */
  readonly requests: readonly DaemonRequest[]
  /** The most requests that waited for an answer at once; preflights and streams do not count. */
  readonly mostInFlight: () => number
  /** Makes the next tick at once. */
  readonly tick: () => void
  readonly change: (manners: Partial<Manners>) => void
  /** Ends every connection; the port refuses from then on. */
  readonly stop: () => Promise<void>
  /** Listens on the same port again. */
  readonly start: () => Promise<void>
}

const MINUTE_MS = 60_000

/** A daemon that replays forecasts with the behavior of the Python daemons: their endpoints, errors and limits. */
export async function startDaemon(options: DaemonOptions): Promise<TestDaemon> {
  const daemon = new Daemon(options)
  await daemon.start()
  return daemon
}

class Daemon implements TestDaemon {
  readonly requests: DaemonRequest[] = []
  readonly #options: DaemonOptions
  readonly #http = createServer((request, response) => void this.#serve(request, response))
  readonly #streams = new WebSocketServer({ noServer: true })
  readonly #upgraded = new Set<Duplex>()
  readonly #windows = new Map<string, { readonly sinceMs: number; count: number }>()
  #manners: Manners
  #port: number
  #timer: NodeJS.Timeout | undefined
  #startedMs = 0
  #tick = 0
  #forecast = ''
  #inFlight = 0
  #mostInFlight = 0

  constructor(options: DaemonOptions) {
    this.#options = options
    this.#port = options.port ?? 0
    this.#manners = { ...MANNERS[options.generation], ...options.manners }
    this.#http.on('upgrade', (request, socket, head) => {
      this.#open(request, socket, head)
    })
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  mostInFlight(): number {
    return this.#mostInFlight
  }

  tick(): void {
    this.#reach(this.#tick + 1)
    const { warmUpTicks, streamSilent, malformed } = this.#manners
    if (this.#tick < warmUpTicks || streamSilent) return
    const message = `{"type":"prediction_update","timestamp":"${pythonTime(Date.now())}","tick":${this.#tick},"predictions":${this.#forecast}}`
    for (const client of this.#streams.clients) client.send(malform(message, malformed))
  }

  change(manners: Partial<Manners>): void {
    this.#manners = { ...this.#manners, ...manners }
  }

  async start(): Promise<void> {
    const { generation, tickMs, keepsState = generation === 'v2' } = this.#options
    await new Promise<void>((resolve, reject) => {
      this.#http.once('error', reject)
      this.#http.listen(this.#port, '127.0.0.1', () => {
        this.#http.off('error', reject)
        resolve()
      })
    })
    const address = this.#http.address()
    if (address !== null && typeof address === 'object') this.#port = address.port
    this.#startedMs = Date.now()
    this.#windows.clear()
    this.#reach(keepsState ? this.#tick : 0)
    if (tickMs > 0) this.#timer = setInterval(() => this.tick(), tickMs).unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    for (const socket of this.#upgraded) socket.destroy()
    if (!this.#http.listening) return
    await new Promise<void>((resolve) => {
      this.#http.close(() => resolve())
      this.#http.closeAllConnections()
    })
  }

  #reach(tick: number): void {
    const body = this.#options.body(tick)
    this.#tick = tick
    this.#forecast = typeof body === 'string' ? body : JSON.stringify(body)
  }

  #note({ method = 'GET', url = '/', headers }: IncomingMessage): void {
    this.requests.push({ method, path: url, headers, atMs: Date.now() })
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#note(request)
    if (request.method !== 'OPTIONS') {
      this.#inFlight += 1
      this.#mostInFlight = Math.max(this.#mostInFlight, this.#inFlight)
      response.once('close', () => (this.#inFlight -= 1))
    }
    if (this.#manners.silent) return
    const { status, headers, text } = this.#answer(request)
    if (this.#manners.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.#manners.delayMs))
    response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(text) }).end(text)
  }

  #answer({ method = 'GET', url = '/', headers }: IncomingMessage): Answer {
    const { cors } = this.#manners
    const before = preflight(cors, method, headers)
    if (before !== null) return before
    const key = headers['x-api-key']
    const asked = {
      method,
      url: new URL(url, this.url),
      key: typeof key === 'string' ? key : undefined,
    }
    const found = answer(this.#state(), asked, (path) => this.#isWithinLimit(path))
    return found.bare === true
      ? found
      : { ...found, headers: { ...found.headers, ...corsHeaders(cors, headers.origin) } }
  }

  #state(): DaemonState {
    const nowMs = Date.now()
    return {
      generation: this.#options.generation,
      manners: this.#manners,
      tick: this.#tick,
      forecast: this.#forecast,
      clients: this.#streams.clients.size,
      nowMs,
      upMs: nowMs - this.#startedMs,
    }
  }

  /** slowapi counts per path, in a window that begins with its first request. */
  #isWithinLimit(path: string): boolean {
    const { limitPerMinute } = this.#manners
    if (limitPerMinute === null) return true
    const nowMs = Date.now()
    const last = this.#windows.get(path)
    const window =
      last !== undefined && nowMs - last.sinceMs < MINUTE_MS ? last : { sinceMs: nowMs, count: 0 }
    window.count += 1
    this.#windows.set(path, window)
    return window.count <= limitPerMinute
  }

  #open(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#note(request)
    this.#upgraded.add(socket)
    socket.once('close', () => this.#upgraded.delete(socket))
    // A client that goes away is not an error of the daemon.
    socket.on('error', () => socket.destroy())
    const { silent, notADaemon, status500 } = this.#manners
    if (silent) return
    const isStream = this.#options.generation === 'v1' && request.url === '/ws/predictions'
    if (!isStream || notADaemon || status500) {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
      return
    }
    this.#streams.handleUpgrade(request, socket, head, (client) => {
      client.on('error', () => client.terminate())
      client.send('{"type":"connected","message":"Connected to TFT Inference Daemon"}')
    })
  }
}
