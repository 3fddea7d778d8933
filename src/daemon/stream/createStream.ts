import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Logger } from 'pino'
import { WebSocketServer, type WebSocket } from 'ws'
import type { OwnFacts } from '#forecast/wire/own/facts.ts'
import { KEY_PROTOCOL, STREAM_PROTOCOL } from '#forecast/wire/packed/frames.ts'
import type { AlertsState } from '#forecast/alerts/alert.ts'
import type { Clock } from '../clock/clock.ts'
import type { Bus } from '../events.ts'
import type { CurrentFleet } from '../fleet/api.ts'
import type { Standing } from '../forecasts/api.ts'
import { AlertMessages } from './alertMessages.ts'
import { Admission, refuse, STREAM_LIMITS, type StreamLimits, type UpgradeCheck } from './admission.ts'
import { oldClient, ownClient, type Client, type Hub } from './client.ts'
import { OldMessages, type OldParts } from './oldMessages.ts'
import { jsonMessage } from './outbox.ts'
import { Turns } from './turns.ts'
import { Views } from './views.ts'

/** What the stream tells of. */
export interface StreamParts {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Pick<Logger, 'error'>
  /** The life of the daemon. */
  readonly epoch: string
  readonly standing: () => Standing
  readonly alerts: () => AlertsState
  readonly current: () => CurrentFleet
  /** Ticks so far: the count of the newest. */
  readonly ticks: () => number
  /** What the first generation's clients are told, and by which clock. */
  readonly old: OldParts
  readonly facts: () => OwnFacts
  /** Whether a request may open a stream: origin and key. */
  readonly check: (request: IncomingMessage) => UpgradeCheck
  readonly limits?: Partial<StreamLimits>
}

/** The daemon's WebSocket at /ws and /ws/predictions. */
export interface Stream {
  /** Takes over the socket of an HTTP server's `upgrade`. */
  readonly handleUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  /** Open connections. */
  readonly clients: () => number
  /** Says goodbye (1001), and ends who has not gone soon. No stream is opened any longer. */
  readonly close: () => Promise<void>
}

const GOING_AWAY = 1001
const GOODBYE_MS = 2_000

/** See Stream. Old clients hear the first generation's messages, those that offer STREAM_PROTOCOL ours. */
export function createStream(parts: StreamParts): Stream {
  const { bus } = parts
  const limits = { ...STREAM_LIMITS, ...parts.limits }
  const admission = new Admission(limits, parts.check)
  const ending = new AbortController()
  const clients = new Set<Client>()
  let oldClients = 0
  const wakeAll = () => {
    for (const client of clients) client.wake()
  }
  const failed = (error: unknown) => parts.log.error({ err: error }, 'The stream could not write a forecast')
  const views = new Views({ ...parts, limits, ending: ending.signal, onNews: wakeAll, onError: failed })
  const old = new OldMessages(parts.old, ending.signal, wakeAll, failed)
  const alerts = new AlertMessages(parts.alerts, wakeAll, failed)
  const hub = hubOf(parts, limits, views, old, alerts)
  const server = new WebSocketServer({
    noServer: true,
    // Forecasts are deflated already, once for all.
    perMessageDeflate: false,
    maxPayload: limits.mostMessageBytes,
    handleProtocols: (offered) => (offered.has(STREAM_PROTOCOL) ? STREAM_PROTOCOL : firstOther(offered)),
  })

  const connected = (socket: WebSocket, request: IncomingMessage) => {
    const leave = admission.enter(request)
    const isOwn = socket.protocol === STREAM_PROTOCOL
    // A broken frame or a lost connection: it closes by itself.
    socket.on('error', () => undefined)
    if (!isOwn && oldClients++ === 0) old.take()
    const client = isOwn ? ownClient(socket, hub) : oldClient(socket, hub)
    clients.add(client)
    socket.on('close', () => {
      clients.delete(client)
      leave()
      if (!isOwn && --oldClients === 0) old.clear()
    })
  }

  const offs = [
    bus.on('forecast', (published) => {
      views.take(published)
      if (oldClients > 0) old.take()
    }),
    bus.on('tick', (tick) => {
      views.tick(tick)
      if (oldClients > 0) old.take()
    }),
    bus.on('alerts', () => tellAll(clients, 'alerts')),
    ...(['noForecast', 'problem', 'solved'] as const).map((about) =>
      bus.on(about, () => tellAll(clients, 'condition')),
    ),
  ]
  const heart = setInterval(() => {
    views.forget(new Set([...clients].map((client) => client.view())))
    // Each ping is a write: a thousand of them at once would hold everybody else up.
    for (const client of clients) hub.turns.run(() => client.beat())
    // What no event tells of: how the source is doing.
    if (hub.conditionChanged()) tellAll(clients, 'condition')
  }, limits.heartbeatMs)
  heart.unref()

  return {
    handleUpgrade: (request, socket, head) => {
      socket.on('error', () => socket.destroy())
      const decided = ending.signal.aborted
        ? ({ ok: false, status: 503, message: 'the daemon is shutting down' } as const)
        : admission.decide(request)
      if (!decided.ok) refuse(socket, decided.status, decided.message)
      else server.handleUpgrade(request, socket, head, (opened) => connected(opened, request))
    },
    clients: () => clients.size,
    close: async () => {
      for (const off of offs) off()
      clearInterval(heart)
      ending.abort(new DOMException('The daemon is shutting down.', 'AbortError'))
      for (const client of clients) client.close(GOING_AWAY, 'the daemon is shutting down')
      const untilMs = performance.now() + GOODBYE_MS
      while (clients.size > 0 && performance.now() < untilMs)
        await new Promise((done) => setTimeout(done, 20))
      for (const client of clients) client.terminate()
    },
  }
}

function tellAll(clients: ReadonlySet<Client>, what: 'alerts' | 'condition'): void {
  for (const client of clients) client.tell(what)
}

/** A client that offers only what we do not speak is told its first offer: browsers refuse a stream otherwise. */
function firstOther(offered: ReadonlySet<string>): string | false {
  return [...offered].find((name) => !name.startsWith(KEY_PROTOCOL)) ?? false
}

function hubOf(
  parts: StreamParts,
  limits: StreamLimits,
  views: Views,
  old: OldMessages,
  alerts: AlertMessages,
): Hub & { readonly conditionChanged: () => boolean } {
  const { clock, epoch } = parts
  let told = ''
  const condition = () => {
    const { source, none, problems, runs, warmth } = parts.facts()
    return { condition: source.condition, none, problems, runs, warmth }
  }
  return {
    turns: new Turns(),
    old,
    epoch,
    mostSubscriptions: limits.mostSubscriptions,
    mostStallMs: limits.mostStallMs,
    hello: () => {
      const standing = parts.standing()
      return jsonMessage({
        type: 'hello',
        protocol: 1,
        epoch,
        offset: standing.kind === 'forecast' ? standing.published.offset : null,
        nowMs: clock.nowMs(),
        rate: clock.rate,
        heartbeatMs: limits.heartbeatMs,
        facts: parts.facts(),
      })
    },
    alerts: (has) => alerts.newest(has),
    condition: () => jsonMessage({ type: 'condition', nowMs: clock.nowMs(), ...condition() }),
    conditionChanged: () => {
      const now = JSON.stringify(condition())
      const changed = now !== told
      told = now
      return changed
    },
    heartbeat: () => jsonMessage({ type: 'heartbeat', nowMs: clock.nowMs() }),
    viewOf: (view) => views.of(view),
  }
}
