import 'fake-indexeddb/auto'
import { createServer } from 'node:http'
import { deflateRawSync } from 'node:zlib'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { AlertsState } from '#forecast/alerts/alert.ts'
import { newAlertsState } from '#forecast/alerts/alert.ts'
import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { fakeJudged, STEP_MS } from '#testing/daemonParts/forecasts.ts'
import { fakeParts, type FakeParts } from '#testing/daemonParts/parts.ts'
import { fakeFacts, fakeStream, type FakeStream } from '#testing/daemonParts/stream.ts'
import { alertChanges } from '#forecast/wire/own/alertChanges.ts'
import { packForecast, WIRE_RESOLUTION } from '#forecast/wire/packed/pack.ts'
import { Follower } from './read/follower.ts'
import type { LinkReport, Tick } from './api.ts'
import { Link } from './link.ts'
import type { Platform, StreamSocket } from './platform.ts'

const ISSUE_MS = Date.UTC(2026, 0, 12, 14, 5)
const offered: (readonly string[])[] = []

const platform: Platform = {
  fetch: (...args) => fetch(...args),
  openSocket: (url, protocols) => {
    offered.push(protocols)
    const socket = new WebSocket(url, [...protocols])
    // A browser's socket that is closed early says nothing; this one does.
    socket.on('error', () => undefined)
    return socket as unknown as StreamSocket
  },
  nowMs: () => Date.now(),
  random: () => 0,
  origin: 'http://page.test',
  localNetwork: () => Promise.resolve(null),
  holdLock: () => Promise.resolve(true),
}

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  offered.length = 0
})

interface Opened {
  readonly link: Link
  readonly ticks: Tick[]
  readonly alerts: AlertsState[]
  readonly report: () => LinkReport
}

function open(port: number, key: string | null = null): Opened {
  const ticks: Tick[] = []
  const alerts: AlertsState[] = []
  const link = new Link(
    platform,
    { address: `http://127.0.0.1:${port}`, key, step: null, criteria: DEFAULT_CRITERIA },
    {
      onReport: () => undefined,
      onTick: (tick) => ticks.push(tick),
      onAlerts: (state) => alerts.push(state),
    },
  )
  void link.run()
  closing.push(() => link.close())
  return { link, ticks, alerts, report: () => link.report() }
}

async function until(what: () => boolean, withinMs = 8_000): Promise<void> {
  const endMs = performance.now() + withinMs
  while (!what()) {
    if (performance.now() > endMs) throw new Error('it did not come to that')
    await new Promise((done) => setTimeout(done, 10))
  }
}

async function daemon(parts: FakeParts, epoch = parts.epoch, port = 0): Promise<FakeStream> {
  const made = await fakeStream({ epoch, limits: { heartbeatMs: 200 } }, parts, port)
  closing.push(() => made.close())
  return made
}

const judgedAt = (step: number) => fakeJudged({ issueMs: ISSUE_MS + step * STEP_MS, seed: 1 + step })

function measure(parts: FakeParts, count: number, value: number): void {
  const timeMs = ISSUE_MS + 600_000 + count * 5_000
  parts.bus.emit('tick', {
    count,
    atMs: timeMs,
    newestMs: timeMs,
    rows: {
      servers: ['web-1', 'db-2'],
      timeMs: [timeMs, timeMs],
      metrics: [{ name: 'cpu_percent', values: [value, 20] }],
      labels: [],
    },
  })
}

describe('the stream of a daemon of ours', () => {
  it('brings its forecasts, its values between them, its alerts and what it says of itself', async () => {
    const parts = fakeParts()
    const given = judgedAt(0)
    parts.forecasts.publish(given)
    const { port } = await daemon(parts)
    const { ticks, alerts, report } = open(port, 'secret key')
    await until(() => ticks.length > 0)
    expect(offered).toEqual([['fleetcast.v1', 'fleetcast.key.c2VjcmV0IGtleQ']])
    const { forecast } = ticks[0]!.judged
    expect(forecast.series).toEqual(given.forecast.series)
    expect(forecast).toMatchObject({
      levels: given.forecast.levels,
      issueTimeMs: ISSUE_MS,
      stepMs: STEP_MS,
      historyLength: given.forecast.historyLength,
      provenance: { ...given.forecast.provenance, source: 'daemon' },
    })
    expect(ticks[0]!.judged.assessment.severity).toEqual(given.assessment.severity)
    expect(report()).toMatchObject({
      link: { kind: 'open', via: 'stream' },
      daemon: { generation: 'fleetcast', version: '0.0.0' },
      step: { usedMs: STEP_MS },
      own: { epoch: 'first-life' },
      problem: null,
    })
    await until(() => alerts.length > 0)

    measure(parts, 1, 99)
    await until(() => ticks.length > 1)
    const later = ticks.at(-1)!
    const at = given.forecast.series.findIndex(
      (key) => key.server === 'web-1' && key.metric === 'cpu_percent',
    )
    expect(later.judged.forecast.current[at]).toBeCloseTo(99, 1)
    expect(later.judged.assessment.severity[at]).toBe('breaching')
    expect(later.judged.forecast.quantiles).toEqual(forecast.quantiles)
    expect(later.rows.servers).toEqual(['web-1', 'db-2'])

    parts.forecasts.publish(judgedAt(1))
    await until(() => ticks.at(-1)?.judged.forecast.issueTimeMs === ISSUE_MS + STEP_MS)
    parts.alerts.setState({ ...newAlertsState([]), nextId: 9 })
    parts.bus.emit('alerts', { state: parts.alerts.state(), newlyFired: [], resolved: [] })
    await until(() => alerts.at(-1)?.nextId === 9)
    parts.bus.emit('problem', { id: 'disk', message: 'The disk is full.', sinceMs: 1 })
    await until(() => report().own?.problems[0]?.id === 'disk')
  })

  it('goes on after a drop, and after a restart with all that is known then', async () => {
    const parts = fakeParts()
    parts.forecasts.publish(judgedAt(0))
    const first = await daemon(parts)
    const { ticks, report, link } = open(first.port)
    await until(() => ticks.length > 0)
    for (const [count, value] of [
      [1, 40],
      [2, 41],
    ] as const) {
      measure(parts, count, value)
      await until(() => report().ticks.seen === count)
    }
    const kept = link.rows().servers.length
    await first.close()
    await until(() => report().link.kind === 'retrying')
    const shown = ticks.length
    parts.forecasts.publish(judgedAt(1))
    const second = await daemon(parts, 'second-life', first.port)
    link.retryNow()
    await until(() => ticks.length > shown)
    expect(ticks.at(-1)!.judged.forecast.issueTimeMs).toBe(ISSUE_MS + STEP_MS)
    expect(report().link).toEqual({ kind: 'open', via: 'stream' })
    measure(parts, 3, 42)
    await until(() => link.rows().servers.length >= kept + 2)
    parts.forecasts.publish(judgedAt(2))
    await until(() => ticks.at(-1)!.judged.forecast.issueTimeMs === ISSUE_MS + 2 * STEP_MS)
    expect(second.stream.clients()).toBe(1)
    expect(report().problem).toBeNull()
  })

  it('says why there is no forecast while there is none', async () => {
    const parts = fakeParts()
    parts.forecasts.fail({ kind: 'waiting', message: 'The model waits for data.', error: null })
    const { port } = await daemon(parts)
    const { ticks, report } = open(port)
    await until(() => report().link.kind === 'warming')
    expect(report().link).toMatchObject({ message: 'The model waits for data.', percent: 100 })
    parts.forecasts.publish(judgedAt(0))
    await until(() => ticks.length > 0)
    expect(report().link).toEqual({ kind: 'open', via: 'stream' })
  })

  it('is made up for by asking where nothing lets it through', async () => {
    const parts = fakeParts()
    parts.forecasts.publish(judgedAt(0))
    let made = 1
    const proxy = createServer(({ url }, response) => {
      const json: Readonly<Record<string, unknown>> = {
        '/health': { status: 'healthy', uptime_seconds: 5, running: true },
        '/api/fleetcast/facts': { ...fakeFacts(parts), runs: { ...parts.forecasts.runs(), runs: made } },
        '/api/fleetcast/alerts': newAlertsState([]),
      }
      if (url === '/api/fleetcast/forecast') {
        const { forecast } = judgedAt(made - 1)
        response.end(packForecast(forecast, { levels: null, resolution: WIRE_RESOLUTION, past: 'all' }, null))
      } else if (url !== undefined && url in json) response.end(JSON.stringify(json[url]))
      else response.writeHead(404).end('{}')
    })
    proxy.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'))
    proxy.listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    closing.push(() => {
      proxy.close()
      proxy.closeAllConnections()
    })
    const address = proxy.address()
    const { link, ticks, alerts, report } = open(typeof address === 'object' ? (address?.port ?? 0) : 0)
    await until(() => ticks.length > 0 && alerts.length > 0)
    expect(ticks[0]!.judged.forecast).toMatchObject({
      issueTimeMs: ISSUE_MS,
      stepMs: STEP_MS,
      provenance: { engine: judgedAt(0).forecast.provenance.engine, source: 'daemon' },
    })
    expect(report()).toMatchObject({
      link: { kind: 'open', via: 'polling' },
      daemon: { generation: 'fleetcast' },
      step: { usedMs: STEP_MS },
    })
    made = 2
    link.retryNow()
    await until(() => ticks.at(-1)!.judged.forecast.issueTimeMs === ISSUE_MS + STEP_MS)
  })

  it('is not offered to a daemon that is none of ours', async () => {
    const server = createServer(({ url }, response) => {
      response.writeHead(url === '/health' ? 200 : 404, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ status: 'healthy', uptime_seconds: 4, message: 'x' }))
    })
    const sockets = new WebSocketServer({ server })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    closing.push(() => {
      sockets.close()
      for (const socket of sockets.clients) socket.terminate()
      server.close()
      server.closeAllConnections()
    })
    const address = server.address()
    open(typeof address === 'object' ? (address?.port ?? 0) : 0)
    await until(() => offered.length > 0)
    expect(offered[0]).toEqual([])
  })
})

describe('a follower', () => {
  const hello = (epoch: string) => {
    const parts = fakeParts()
    const facts = {
      protocol: 1,
      epoch,
      version: '1',
      host: 'h',
      startedMs: 0,
      nowMs: 0,
      rate: 1,
      source: { kind: 'feed', name: 'feed', condition: { kind: 'running' }, scenario: null },
      model: null,
      none: null,
      warmth: parts.forecasts.warmth(),
      runs: parts.forecasts.runs(),
      intake: parts.intake.facts(),
      store: {
        path: '',
        bytes: 0,
        mostBytes: null,
        retentionMs: null,
        fromMs: { sample: null, step: null },
        points: 0,
        problem: null,
      },
      problems: [],
      can: { scenario: false },
    }
    return JSON.stringify({ type: 'hello', protocol: 1, epoch, heartbeatMs: 1_000, facts })
  }

  it('asks for all again where something cannot be read, and gives up where that does not help', async () => {
    const follower = new Follower()
    follower.begin()
    const { say } = await follower.take(hello('a'))
    expect(say).toMatchObject({ type: 'subscribe', resume: null })
    const subscribed = JSON.stringify({ type: 'subscribed', line: 'x', resumed: false })
    const damaged = Uint8Array.from([1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 9, 9]).buffer
    for (let i = 0; i < 2; i++) {
      await follower.take(subscribed)
      const bad = await follower.take(damaged)
      expect(bad.events).toMatchObject([{ kind: 'bad', error: { code: 'wire-invalid' } }])
      expect(bad.say).toMatchObject({ type: 'subscribe', resume: null })
    }
    await follower.take(subscribed)
    await expect(follower.take(damaged)).rejects.toMatchObject({ code: 'wire-invalid' })
  })

  it('passes over what came before its subscription was answered', async () => {
    const follower = new Follower()
    await follower.take(hello('a'))
    const early = await follower.take(Uint8Array.from([3, 1, 0, 9]).buffer)
    expect(early).toEqual({ events: [], say: null })
  })

  /** As a daemon deflates it. */
  const textFrame = (message: object): ArrayBuffer =>
    Uint8Array.from([4, ...deflateRawSync(JSON.stringify(message))]).buffer

  it('follows alerts from change to change, and asks for all again where one was missed', async () => {
    const follower = new Follower()
    const { say } = await follower.take(hello('a'))
    expect(say).toMatchObject({ compact: true })
    const subscribed = JSON.stringify({ type: 'subscribed', line: 'x', resumed: false })
    await follower.take(subscribed)
    const whole = newAlertsState([])
    const first = await follower.take(textFrame({ type: 'alerts', number: 4, state: whole }))
    expect(first.events).toEqual([{ kind: 'alerts', state: whole }])
    const changes = { ...alertChanges(whole, whole), nextId: 9 }
    const change = (from: number) => textFrame({ type: 'alerts-changed', number: from + 1, from, changes })
    const next = await follower.take(change(4))
    expect(next.events).toEqual([{ kind: 'alerts', state: { ...whole, nextId: 9 } }])
    const missed = await follower.take(change(6))
    expect(missed.events).toMatchObject([{ kind: 'bad', error: { code: 'wire-invalid' } }])
    expect(missed.say).toMatchObject({ type: 'subscribe' })
    // Until the daemon has heard that, it goes on from what it told.
    for (const from of [7, 8, 9]) expect(await follower.take(change(from))).toEqual({ events: [], say: null })
    await follower.take(subscribed)
    const again = await follower.take(textFrame({ type: 'alerts', number: 11, state: whole }))
    expect(again.events).toEqual([{ kind: 'alerts', state: whole }])
  })
})
