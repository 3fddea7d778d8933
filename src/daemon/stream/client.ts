import type { WebSocket } from 'ws'
import { subscribeSchema, type Subscribe } from '#forecast/wire/packed/frames.ts'
import type { AlertsHad, AlertsTold } from './alertMessages.ts'
import { jsonMessage, Outbox, type Message } from './outbox.ts'
import type { OldMessages } from './oldMessages.ts'
import type { Turns } from './turns.ts'
import type { View } from './view.ts'

/** What every client of a daemon hears from. */
export interface Hub {
  readonly turns: Turns
  readonly old: OldMessages
  /** Written once for all, again after each change. */
  readonly hello: () => Message
  readonly alerts: (has: AlertsHad) => AlertsTold
  readonly condition: () => Message
  readonly heartbeat: () => Message
  /** null: there are too many different ones. */
  readonly viewOf: (view: Subscribe['view']) => View | null
  readonly epoch: string
  readonly mostSubscriptions: number
  readonly mostStallMs: number
}

/** One connection, as everybody sees it. */
export interface Client {
  /** There may be something to say. */
  readonly wake: () => void
  /** Ends it where it is dead or takes nothing; else asks whether it lives. */
  readonly beat: () => void
  readonly view: () => View | null
  readonly tell: (what: 'alerts' | 'condition') => void
  readonly close: (code: number, reason: string) => void
  readonly terminate: () => void
}

const [POLICY, TRY_LATER] = [1008, 1013]
const MINUTE_MS = 60_000

/** Pings, and ends who does not answer or does not read. idle: called for one that lives and was told nothing of late. */
function beating(socket: WebSocket, outbox: Outbox, mostStallMs: number, idle: () => void): () => void {
  let lives = true
  socket.on('pong', () => (lives = true))
  return () => {
    if (!lives || outbox.stalledMs > mostStallMs) {
      socket.terminate()
      return
    }
    // Behind a message that waits to be read no ping gets through: that is for mostStallMs to judge.
    if (outbox.stalledMs > 0) return
    lives = false
    socket.ping()
    idle()
  }
}

/** A client of the first generation: it hears forecasts as text; what it says is ignored. */
export function oldClient(socket: WebSocket, hub: Hub): Client {
  const first: Message[] = [jsonMessage({ type: 'connected', message: 'Connected to predictions stream' })]
  let sequence = 0
  const outbox = new Outbox(socket, hub.turns, () => {
    const message = first.shift()
    if (message !== undefined) return message
    const next = hub.old.next(sequence)
    if (next === null) return null
    sequence = next.sequence
    return next.message
  })
  outbox.wake()
  return {
    wake: () => outbox.wake(),
    beat: beating(socket, outbox, hub.mostStallMs, () => undefined),
    view: () => null,
    tell: () => undefined,
    close: (code, reason) => socket.close(code, reason),
    terminate: () => socket.terminate(),
  }
}

/** A client of ours: it says what it wants to see, and what it has. */
export function ownClient(socket: WebSocket, hub: Hub): Client {
  const first: Message[] = [hub.hello()]
  const news = new Set<'alerts' | 'condition'>()
  let view: View | null = null
  let [offset, tick]: (number | null)[] = [null, null]
  let isIdle = false
  let hasAlerts: AlertsHad = { isCompact: false, number: null }
  const subscribed: number[] = []
  const outbox = new Outbox(socket, hub.turns, () => {
    const message = first.shift()
    if (message !== undefined) return message
    if (view === null) return null
    if (news.delete('condition')) return hub.condition()
    if (news.has('alerts')) {
      const alerts = hub.alerts(hasAlerts)
      if (alerts.kind !== 'writing') news.delete('alerts')
      if (alerts.kind === 'message') {
        hasAlerts = { ...hasAlerts, number: alerts.number }
        return alerts.message
      }
    }
    const forecast = view.next(offset ?? null)
    if (forecast !== null) {
      offset = forecast.offset
      return forecast.message
    }
    const current = view.ticks.next(tick ?? null)
    if (current !== null) {
      tick = current.tick
      return current.message
    }
    if (!isIdle) return null
    isIdle = false
    return hub.heartbeat()
  })
  const fail = (code: number, message: string) => {
    socket.close(code, message.slice(0, 120))
  }
  socket.on('message', (data, isBinary) => {
    const asked = isBinary ? null : readSubscribe(data)
    if (asked === null) {
      fail(POLICY, 'expected a subscribe message')
      return
    }
    const nowMs = performance.now()
    while (subscribed.length > 0 && (subscribed[0] ?? 0) < nowMs - MINUTE_MS) subscribed.shift()
    if (subscribed.push(nowMs) > hub.mostSubscriptions) {
      fail(POLICY, 'too many subscriptions')
      return
    }
    const found = hub.viewOf(asked.view)
    if (found === null) {
      fail(TRY_LATER, 'too many distinct views')
      return
    }
    view = found
    hasAlerts = { isCompact: asked.compact, number: null }
    const { resume } = asked
    const goesOn = resume !== null && resume.epoch === hub.epoch && resume.line === found.line
    offset = goesOn ? resume.offset : null
    tick = goesOn ? resume.tick : null
    first.push(jsonMessage({ type: 'subscribed', line: found.line, resumed: goesOn }))
    news.add('alerts').add('condition')
    outbox.wake()
  })
  outbox.wake()
  const idle = () => {
    isIdle = true
    outbox.wake()
  }
  return {
    wake: () => outbox.wake(),
    beat: beating(socket, outbox, hub.mostStallMs, idle),
    view: () => view,
    tell: (what) => {
      news.add(what)
      outbox.wake()
    },
    close: (code, reason) => socket.close(code, reason),
    terminate: () => socket.terminate(),
  }
}

function readSubscribe(data: unknown): Subscribe | null {
  if (!Buffer.isBuffer(data)) return null
  try {
    return subscribeSchema.safeParse(JSON.parse(data.toString('utf8'))).data ?? null
  } catch {
    return null
  }
}
