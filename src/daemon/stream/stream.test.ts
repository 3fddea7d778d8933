import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { Tick } from '../events.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { newAlertsState } from '#forecast/alerts/alert.ts'
import { ownFactsSchema } from '#forecast/wire/own/facts.ts'
import { readFrame, type Frame } from '#forecast/wire/packed/frames.ts'
import { inflate } from '#forecast/wire/packed/inflate.ts'
import { TickReader } from '#forecast/wire/packed/ticks.ts'
import { unpackForecast } from '#forecast/wire/packed/unpack.ts'
import { readStreamMessage } from '#forecast/wire/stream.ts'
import { fakeJudged, STEP_MS } from '#testing/daemonParts/forecasts.ts'
import { fakeParts } from '#testing/daemonParts/parts.ts'
import { newestOf } from '../http/standing.ts'
import { wireClockOf } from '../wireClock.ts'
import { fakeStream, Listener, type FakeStream } from '#testing/daemonParts/stream.ts'
import type { StreamParts } from './createStream.ts'

const ISSUE_MS = Date.UTC(2026, 0, 12, 14, 5)
const VIEW = { metrics: null, servers: null, levels: null, steps: null, past: true }

let running: FakeStream | null = null
let listeners: Listener[] = []

async function start(changes: Partial<StreamParts> = {}, parts = fakeParts()): Promise<FakeStream> {
  running = await fakeStream(changes, parts)
  return running
}

function listen(port: number, options: ConstructorParameters<typeof Listener>[1] = {}): Listener {
  const listener = new Listener(port, options)
  listeners.push(listener)
  return listener
}

afterEach(async () => {
  for (const { socket } of listeners) socket.terminate()
  listeners = []
  await running?.close()
  running = null
})

/** The forecast of so many steps later. */
const judgedAt = (step: number, servers = 4) =>
  fakeJudged({ issueMs: ISSUE_MS + step * STEP_MS, seed: 1 + step, servers })

function tickOf(count: number, value: number): Tick {
  return {
    count,
    atMs: ISSUE_MS + count * 5_000,
    newestMs: ISSUE_MS + count * 5_000,
    rows: {
      servers: ['web-1', 'db-2'],
      timeMs: [ISSUE_MS + count * 5_000, ISSUE_MS + count * 5_000],
      metrics: [{ name: 'cpu_percent', values: [value, 20] }],
      labels: [{ name: 'profile', texts: ['web_api', null] }],
    },
  }
}

const ofKind =
  (...kinds: readonly Frame['kind'][]) =>
  (heard: Uint8Array<ArrayBuffer> | string): Frame | null => {
    if (typeof heard === 'string') return null
    const frame = readFrame(heard)
    return kinds.includes(frame.kind) ? frame : null
  }

/** Follows forecasts as a client does. */
async function nextForecast(listener: Listener, base: FleetForecast | null) {
  const frame = await listener.take(ofKind('snapshot', 'delta'))
  if (frame.kind === 'tick' || frame.kind === 'text') throw new Error(`a ${frame.kind} is no forecast`)
  const forecast = unpackForecast(await inflate(frame.packed), frame.kind === 'delta' ? base : null)
  return { frame, forecast }
}

function expectClose(read: FleetForecast, given: FleetForecast): void {
  expect(read.series).toEqual(given.series)
  expect(read.issueTimeMs).toBe(given.issueTimeMs)
  let most = 0
  const [Q, L] = [read.levels.length, given.levels.length]
  for (let point = 0; point < given.series.length * read.horizon; point++) {
    const at = point * L
    const interval =
      (given.quantiles[at + given.levels.indexOf(0.9)] ?? NaN) -
      (given.quantiles[at + given.levels.indexOf(0.1)] ?? NaN)
    read.levels.forEach((level, q) => {
      const wanted = given.quantiles[at + given.levels.indexOf(level)] ?? NaN
      most = Math.max(most, Math.abs((read.quantiles[point * Q + q] ?? NaN) - wanted) / interval)
    })
  }
  expect(most).toBeLessThanOrEqual(0.011)
}

describe('a stream of the first generation', () => {
  it('says that it is connected, then a forecast with every tick, as text', async () => {
    const { parts, port } = await start()
    parts.forecasts.publish(judgedAt(0))
    const listener = listen(port, { own: false, path: '/ws' })
    expect(await listener.json('connected')).toEqual({
      type: 'connected',
      message: 'Connected to predictions stream',
    })
    const first = await listener.json('prediction_update')
    const message = readStreamMessage(first)
    if (message.kind !== 'prediction' || message.reading.kind !== 'prediction')
      throw new Error('no prediction')
    expect(message.reading.prediction.series).toHaveLength(16)
    expect(message.reading.prediction.metadata?.modelType).toBe('TFT')
    listener.say('hello there')
    const { rows, newestMs } = tickOf(7, 50)
    const values = new Map([['cpu_percent', 50]])
    const server = { name: 'web-1', profile: null, status: null, newestMs, records: 1, values }
    parts.intake.setCurrent({ servers: [server], metrics: ['cpu_percent'], newestMs })
    parts.intake.setFacts({ ticks: 7, lastAtMs: parts.clock.nowMs() + 5000 })
    parts.bus.emit('tick', { ...tickOf(7, 50), rows })
    const second = await listener.json('prediction_update')
    const { predictions } = second.predictions as { predictions: Record<string, Record<string, object>> }
    const before = (first.predictions as { predictions: typeof predictions }).predictions
    expect(second).toMatchObject({ tick: 7 })
    expect(predictions['web-1']?.cpu_percent).toMatchObject({ current: 50 })
    expect(predictions['db-2']).toEqual(before['db-2'])
    // As datetime.now() has it, which no zone may be in.
    expect(second.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/)
    expect(second.predictions).toMatchObject({ metadata: { prediction_time: second.timestamp } })
    expect(listener.socket.protocol).toBe('')
  })

  it('tells of a breach that is measured where the forecast does not speak of it', async () => {
    const { parts, port } = await start()
    const { newestMs } = tickOf(1, 50)
    const values = new Map([['cpu_percent', 99]])
    const server = { name: 'new-1', profile: null, status: null, newestMs, records: 1, values }
    parts.intake.setCurrent({ servers: [server], metrics: ['cpu_percent'], newestMs })
    parts.forecasts.publish(judgedAt(0))
    const { predictions } = await listen(port, { own: false }).json('prediction_update')
    const { alerts } = predictions as { alerts: readonly object[] }
    expect(alerts).toContainEqual(
      expect.objectContaining({
        server: 'new-1',
        metric: 'cpu_percent',
        severity: 'critical',
        steps_ahead: 0,
      }),
    )
  })

  it('sends a big forecast not again with the next tick', async () => {
    const parts = fakeParts()
    const { port } = await start(
      { old: { newest: newestOf(parts, () => 0), wire: wireClockOf('UTC'), measured: () => [] } },
      parts,
    )
    parts.forecasts.publish(judgedAt(0, 250))
    const listener = listen(port, { own: false })
    await listener.json('prediction_update')
    parts.intake.setFacts({ ticks: 1, lastAtMs: parts.clock.nowMs() })
    parts.bus.emit('tick', tickOf(1, 50))
    parts.forecasts.publish(judgedAt(1, 250))
    const { predictions } = await listener.json('prediction_update')
    expect(predictions).toMatchObject({
      metadata: { issued_at: `${new Date(ISSUE_MS + STEP_MS).toISOString().slice(0, -1)}000` },
    })
    expect(listener.heard).toEqual([])
  })
})

describe('our stream', () => {
  it('says who it is, what is known, what is new, and how it is', async () => {
    const { parts, port } = await start()
    const given = [0, 1, 2].map((step) => judgedAt(step))
    parts.forecasts.publish(given[0])
    const listener = listen(port)
    const hello = await listener.json('hello')
    expect(hello).toMatchObject({ protocol: 1, epoch: 'first-life', offset: 1, rate: 1, heartbeatMs: 15_000 })
    expect(ownFactsSchema.parse(hello.facts)).toMatchObject({ epoch: 'first-life' })
    expect(listener.socket.protocol).toBe('fleetcast.v1')
    listener.say({ type: 'subscribe', view: VIEW, resume: null })
    expect(await listener.json('subscribed')).toMatchObject({ resumed: false })
    expect(await listener.json('condition')).toMatchObject({
      condition: { kind: 'running' },
      none: null,
      problems: [],
    })
    expect(await listener.json('alerts')).toMatchObject({ state: { version: 3, alerts: [] } })
    const first = await nextForecast(listener, null)
    expect(first.frame).toMatchObject({ kind: 'snapshot', offset: 1, complete: true })
    expectClose(first.forecast, given[0]!.forecast)

    parts.bus.emit('tick', tickOf(1, 50))
    const reader = new TickReader()
    const tick = await listener.take(ofKind('tick'))
    const rows = reader.read(await inflate(tick.packed), true)
    expect(rows).toMatchObject({ servers: ['web-1', 'db-2'], profiles: ['web_api', null] })
    parts.bus.emit('tick', tickOf(2, 52))
    const next = await listener.take(ofKind('tick'))
    expect(next).toMatchObject({ tick: 2, from: 1 })
    expect(reader.read(await inflate(next.packed), false).metrics[0]?.values[0]).toBeCloseTo(52, 1)

    let known = first.forecast
    for (const step of [1, 2]) {
      parts.forecasts.publish(given[step])
      const { frame, forecast } = await nextForecast(listener, known)
      expect(frame).toMatchObject({ kind: 'delta', from: step, offset: step + 1 })
      expectClose(forecast, given[step]!.forecast)
      known = forecast
    }

    parts.bus.emit('problem', { id: 'disk', message: 'The disk is full.', sinceMs: 1 })
    expect(await listener.json('condition')).toMatchObject({ problems: [{ id: 'disk' }] })
    parts.alerts.setState({ ...newAlertsState([]), nextId: 7 })
    parts.bus.emit('alerts', { state: parts.alerts.state(), newlyFired: [], resolved: [] })
    expect(await listener.json('alerts')).toMatchObject({ state: { nextId: 7 } })
  })

  it('tells who comes later exactly what the others know, so that the next is told from it', async () => {
    const { parts, port } = await start()
    parts.forecasts.publish(judgedAt(0))
    const [one, two] = [listen(port), listen(port)]
    await one.json('hello')
    one.say({ type: 'subscribe', view: VIEW })
    let known = (await nextForecast(one, null)).forecast
    parts.forecasts.publish(judgedAt(1))
    known = (await nextForecast(one, known)).forecast
    await two.json('hello')
    two.say({ type: 'subscribe', view: VIEW })
    const late = await nextForecast(two, null)
    expect(late.frame).toMatchObject({ kind: 'snapshot', offset: 2 })
    expect(late.forecast).toEqual(known)
    parts.forecasts.publish(judgedAt(2))
    const [a, b] = [await nextForecast(one, known), await nextForecast(two, late.forecast)]
    expect(b.frame).toEqual(a.frame)
    expect(b.forecast).toEqual(a.forecast)
  })

  it('sends of every forecast what is subscribed to', async () => {
    const { parts, port } = await start()
    const given = judgedAt(0)
    parts.forecasts.publish(given)
    const listener = listen(port)
    await listener.json('hello')
    const view = {
      metrics: ['cpu_percent'],
      servers: ['db-2', 'web-3', 'gone'],
      levels: [0.5],
      steps: 6,
      past: false,
    }
    listener.say({ type: 'subscribe', view })
    const { forecast } = await nextForecast(listener, null)
    expect(forecast.series.map(({ server, metric }) => `${server} ${metric}`)).toEqual([
      'db-2 cpu_percent',
      'web-3 cpu_percent',
    ])
    expect(forecast).toMatchObject({ levels: [0.5], horizon: 6, historyLength: 0 })
    expect(forecast.current[0]).toBeCloseTo(given.forecast.current[4] ?? NaN, 3)
  })

  it('goes on where a client was, in the same life; else begins anew', async () => {
    const { parts, port } = await start()
    parts.forecasts.publish(judgedAt(0))
    const before = listen(port)
    await before.json('hello')
    before.say({ type: 'subscribe', view: VIEW })
    const { line } = await before.json('subscribed')
    const known = (await nextForecast(before, null)).forecast
    before.socket.terminate()
    parts.forecasts.publish(judgedAt(1))
    parts.forecasts.publish(judgedAt(2))
    const resume = { epoch: 'first-life', line, offset: 1, tick: null }
    const back = listen(port)
    await back.json('hello')
    back.say({ type: 'subscribe', view: VIEW, resume })
    expect(await back.json('subscribed')).toMatchObject({ resumed: true, line })
    const next = await nextForecast(back, known)
    expect(next.frame.kind).toBe('delta')
    for (const other of [
      { ...resume, epoch: 'another' },
      { ...resume, line: 'other' },
      { ...resume, offset: 99 },
    ]) {
      const listener = listen(port)
      await listener.json('hello')
      listener.say({ type: 'subscribe', view: VIEW, resume: other })
      expect((await nextForecast(listener, null)).frame.kind).toBe('snapshot')
    }
  })

  it('gives who was away for long all that is known in place of what was new', async () => {
    const { parts, port } = await start()
    parts.forecasts.publish(judgedAt(0))
    const first = listen(port)
    await first.json('hello')
    first.say({ type: 'subscribe', view: VIEW })
    const { line } = await first.json('subscribed')
    let { forecast } = await nextForecast(first, null)
    for (let step = 1; step <= 14; step++) {
      parts.forecasts.publish(judgedAt(step))
      forecast = (await nextForecast(first, forecast)).forecast
    }
    const back = listen(port)
    await back.json('hello')
    back.say({ type: 'subscribe', view: VIEW, resume: { epoch: 'first-life', line, offset: 1, tick: null } })
    const newest = await nextForecast(back, null)
    expect(newest.frame).toMatchObject({ kind: 'snapshot', offset: 15 })
    expect(newest.forecast).toEqual(forecast)
  })

  it('beats while there is nothing to say', async () => {
    const { port } = await start({ limits: { heartbeatMs: 50 } })
    const listener = listen(port)
    await listener.json('hello')
    listener.say({ type: 'subscribe', view: VIEW })
    expect(await listener.json('heartbeat')).toMatchObject({ nowMs: expect.any(Number) as number })
  })
})

describe('limits', () => {
  async function closed({ socket }: Listener): Promise<number> {
    const [code] = (await once(socket, 'close')) as [number]
    return code
  }

  async function refusal(port: number, path = '/ws'): Promise<number> {
    const { socket } = listen(port, { path })
    socket.on('error', () => undefined)
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }]
    return response.statusCode
  }

  it('asks who made the daemon whether a request may come in', async () => {
    const { port, stream } = await start({
      check: ({ headers }) =>
        headers.origin === 'http://evil'
          ? { ok: false, status: 403, message: 'this origin may not' }
          : { ok: true },
    })
    const { socket } = listen(port, { headers: { origin: 'http://evil' } })
    socket.on('error', () => undefined)
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }]
    expect(response.statusCode).toBe(403)
    expect(await refusal(port, '/other')).toBe(404)
    expect(stream.clients()).toBe(0)
  })

  it('holds so many connections, of all and of one address', async () => {
    const { port, stream } = await start({ limits: { mostClients: 2 } })
    const [one] = [listen(port), listen(port)]
    await one.json('hello')
    await listeners[1]!.json('hello')
    expect(await refusal(port)).toBe(503)
    one.socket.close()
    await closed(one)
    await listen(port).json('hello')
    expect(stream.clients()).toBe(2)
    await running?.close()
    const other = await start({ limits: { mostPerAddress: 1 } })
    await listen(other.port).json('hello')
    expect(await refusal(other.port)).toBe(429)
  })

  it.each([
    ['no JSON', 'hello', 1008],
    ['a view of nothing', { type: 'subscribe', view: { ...VIEW, metrics: [] } }, 1008],
    ['too much', { type: 'subscribe', view: { ...VIEW, servers: ['x'.repeat(70_000)] } }, 1009],
  ])('ends a client that says %s', async (_, said, code) => {
    const { port } = await start()
    const listener = listen(port)
    await listener.json('hello')
    listener.say(said)
    expect(await closed(listener)).toBe(code)
  })

  it('ends a client that subscribes all the time, and one whose view would be one too many', async () => {
    const { port } = await start({ limits: { mostSubscriptions: 3, mostViews: 1 } })
    const often = listen(port)
    await often.json('hello')
    for (let i = 0; i < 4; i++) often.say({ type: 'subscribe', view: VIEW })
    expect(await closed(often)).toBe(1008)
    const other = listen(port)
    await other.json('hello')
    other.say({ type: 'subscribe', view: { ...VIEW, levels: [0.5] } })
    expect(await closed(other)).toBe(1013)
  })

  it('ends who does not answer', async () => {
    const { port, stream } = await start({ limits: { heartbeatMs: 100 } })
    const listener = listen(port)
    await listener.json('hello')
    listener.socket.pause()
    const untilMs = performance.now() + 3_000
    while (stream.clients() > 0 && performance.now() < untilMs)
      await new Promise((done) => setTimeout(done, 20))
    expect(stream.clients()).toBe(0)
  })

  it('ends who never reads, and holds little for it', async () => {
    const { parts, port, stream } = await start({ limits: { heartbeatMs: 1_500, mostStallMs: 400 } })
    parts.forecasts.publish(judgedAt(0, 250))
    const dumb = connect(port, '127.0.0.1')
    dumb.on('error', () => undefined)
    dumb.write(
      'GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    )
    await once(dumb, 'data')
    dumb.pause()
    expect(stream.clients()).toBe(1)
    // More than the system holds for a socket: what is behind it is stuck before it could be asked whether it lives.
    const given = [1, 2].map((step) => judgedAt(step, 250))
    const untilMs = performance.now() + 8_000
    for (let step = 1; stream.clients() > 0 && performance.now() < untilMs; step++) {
      parts.forecasts.publish(given[step % 2])
      await new Promise((done) => setTimeout(done, 50))
    }
    expect(stream.clients()).toBe(0)
    dumb.destroy()
  }, 15_000)

  it('says goodbye at the end, and lets nobody in any longer', async () => {
    const { port, stream } = await start()
    const listener = listen(port)
    await listener.json('hello')
    const ended = closed(listener)
    await stream.close()
    expect(await ended).toBe(1001)
    expect(await refusal(port)).toBe(503)
  })
})

it('is new to who was subscribed before the daemon was started again', async () => {
  const parts = fakeParts()
  parts.forecasts.publish(judgedAt(0))
  running = await fakeStream({ epoch: 'second-life' }, parts)
  const listener = listen(running.port)
  expect(await listener.json('hello')).toMatchObject({ epoch: 'second-life' })
  listener.say({
    type: 'subscribe',
    view: VIEW,
    resume: { epoch: 'first-life', line: 'any', offset: 1, tick: 4 },
  })
  expect((await nextForecast(listener, null)).frame.kind).toBe('snapshot')
})
