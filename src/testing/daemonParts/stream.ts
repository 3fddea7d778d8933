import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { measuredOf } from '#daemon/http/measuredAlerts.ts'
import { newestOf } from '#daemon/http/standing.ts'
import { wireClockOf } from '#daemon/wireClock.ts'
import { createStream, type Stream, type StreamParts } from '#daemon/stream/createStream.ts'
import type { OwnFacts } from '#forecast/wire/own/facts.ts'
import { STREAM_PROTOCOL } from '#forecast/wire/packed/frames.ts'
import { fakeParts, type FakeParts } from './parts.ts'

/** What a daemon of fakes says of itself. */
export function fakeFacts(parts: FakeParts): OwnFacts {
  const { forecasts, source, clock, epoch, startedMs } = parts
  const standing = forecasts.standing()
  return {
    protocol: 1,
    epoch,
    version: '0.0.0',
    host: 'test',
    startedMs,
    nowMs: clock.nowMs(),
    rate: clock.rate,
    source: { kind: source.kind, name: source.name, condition: source.condition(), scenario: null },
    model: null,
    none: standing.kind === 'none' ? { ...standing.why, error: null } : null,
    table: null,
    warmth: forecasts.warmth(),
    runs: forecasts.runs(),
    intake: parts.intake.facts(),
    store: { ...parts.store.facts(), path: 'data' },
    problems: parts.problems(),
    can: { scenario: false },
  }
}

export interface FakeStream {
  readonly parts: FakeParts
  readonly stream: Stream
  readonly server: Server
  readonly port: number
  readonly close: () => Promise<void>
}

/** A stream that listens on this machine, of a daemon of fakes; port 0: any. */
export async function fakeStream(
  changes: Partial<StreamParts> = {},
  parts = fakeParts(),
  port = 0,
): Promise<FakeStream> {
  // Time enough between any two questions: nothing is too big to be written again.
  let realMs = 0
  const newest = newestOf(parts, () => (realMs += 3_600_000))
  const stream = createStream({
    bus: parts.bus,
    clock: parts.clock,
    log: parts.log,
    epoch: parts.epoch,
    standing: () => parts.forecasts.standing(),
    alerts: () => parts.alerts.state(),
    current: () => parts.intake.current(),
    ticks: () => parts.intake.facts().ticks,
    old: { newest, wire: wireClockOf('UTC'), measured: measuredOf(parts) },
    facts: () => fakeFacts(parts),
    check: () => ({ ok: true }),
    ...changes,
  })
  const answers: Readonly<Record<string, () => unknown>> = {
    '/health': () => ({ status: 'healthy', uptime_seconds: 5, running: true }),
    '/api/fleetcast/facts': () => fakeFacts(parts),
  }
  const server = createServer(({ url = '' }, response) => {
    const answer = answers[url]
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer?.() ?? {}))
  })
  server.on('upgrade', stream.handleUpgrade)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    parts,
    stream,
    server,
    port: address.port,
    close: async () => {
      await stream.close()
      server.close()
      server.closeAllConnections()
    },
  }
}

/** A client that keeps what it hears. */
export class Listener {
  readonly socket: WebSocket
  readonly heard: (Uint8Array<ArrayBuffer> | string)[] = []
  #wake: () => void = () => undefined

  constructor(port: number, { own = true, path = '/ws/predictions', headers = {} } = {}) {
    const protocols = own ? [STREAM_PROTOCOL, 'fleetcast.key.YWJj'] : []
    this.socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, { headers })
    this.socket.on('message', (data: Buffer, isBinary: boolean) => {
      this.heard.push(isBinary ? new Uint8Array(data) : data.toString())
      this.#wake()
    })
  }

  say(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }

  /** The first thing heard that fits, once it is there; it and what came before it are taken away. */
  async take<T>(fits: (heard: Uint8Array<ArrayBuffer> | string) => T | null, withinMs = 5_000): Promise<T> {
    const untilMs = performance.now() + withinMs
    for (;;) {
      for (let at = 0; at < this.heard.length; at++) {
        const found = fits(this.heard[at] ?? '')
        if (found === null) continue
        this.heard.splice(0, at + 1)
        return found
      }
      const leftMs = untilMs - performance.now()
      if (leftMs <= 0) throw new Error(`nothing that fits was heard: ${this.heard.length} messages were`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  /** A JSON message of a type. */
  async json(type: string): Promise<Record<string, unknown>> {
    return await this.take((heard) => {
      if (typeof heard !== 'string') return null
      const value = JSON.parse(heard) as Record<string, unknown>
      return value.type === type ? value : null
    })
  }
}
