import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { needsShared } from '../shared.ts'
import { recorded } from './fixtures.ts'
import { startDaemon, type DaemonOptions, type TestDaemon } from './testDaemon.ts'

const OURS = 'http://127.0.0.1:4401'
let daemon: TestDaemon | undefined

afterEach(async () => {
  await daemon?.stop()
  daemon = undefined
})

/** The smallest forecast that says of which tick it is. */
function body(tick: number): unknown {
  const median = [tick, tick + 1]
  return {
    predictions: {
      'web-1': { cpu_percent: { p50: median, p10: median, p90: median, current: tick, trend: 1 } },
    },
    alerts: [],
  }
}

async function started(options: Partial<DaemonOptions>): Promise<TestDaemon> {
  daemon = await startDaemon({ generation: 'v2', body, tickMs: 0, ...options })
  return daemon
}

function preflightOf(url: string, origin: string, headers = 'x-api-key'): Promise<Response> {
  return fetch(`${url}/predictions/current`, {
    method: 'OPTIONS',
    headers: {
      Origin: origin,
      'Access-Control-Request-Method': 'GET',
      'Access-Control-Request-Headers': headers,
    },
  })
}

/** The next message, parsed; subscribe before what makes it come. */
function nextMessage(socket: WebSocket): Promise<unknown> {
  return new Promise((resolve, reject) => {
    socket.once('message', (data: Buffer) => resolve(JSON.parse(data.toString('utf8'))))
    socket.once('error', reject)
  })
}

test('v2 answers preflights of its one origin, and refuses others with 400', async () => {
  const { url } = await started({ manners: { cors: OURS } })
  const good = await preflightOf(url, OURS)
  expect(good.status).toBe(200)
  expect(good.headers.get('access-control-allow-origin')).toBe(OURS)
  expect(good.headers.get('access-control-allow-headers')).toMatch(/X-API-Key/)
  const other = await preflightOf(url, 'http://other.example')
  expect([other.status, await other.text()]).toEqual([400, 'Disallowed CORS origin'])
  expect(other.headers.get('access-control-allow-origin')).toBeNull()
  expect((await preflightOf(url, OURS, 'x-secret')).status).toBe(400)
})

test('answers carry CORS headers for the allowed origin only, a 403 too, a crash never', async () => {
  const { url } = await started({ manners: { cors: OURS, key: 'secret' } })
  const allowed = async (path: string, origin: string, key?: string) => {
    const headers = { Origin: origin, ...(key !== undefined && { 'X-API-Key': key }) }
    const response = await fetch(url + path, { headers })
    return [response.status, response.headers.get('access-control-allow-origin')]
  }
  expect(await allowed('/health', OURS)).toEqual([200, OURS])
  expect(await allowed('/health', 'http://other.example')).toEqual([200, null])
  expect(await allowed('/predictions/current', OURS)).toEqual([403, OURS])
  expect(await allowed('/historical/server/web-1', OURS, 'secret')).toEqual([500, null])
})

test('v1 has no CORS: a preflight is a method it does not know', async () => {
  const { url } = await started({ generation: 'v1' })
  const response = await preflightOf(url, OURS)
  expect(response.status).toBe(405)
  expect(response.headers.get('access-control-allow-origin')).toBeNull()
})

test('the key is asked for everywhere but at /, /health and /status', async () => {
  const { url, requests } = await started({ manners: { key: 'secret' } })
  for (const path of ['/', '/health', '/status']) expect((await fetch(url + path)).status).toBe(200)
  for (const path of ['/predictions/current', '/drift/status', '/explain/web-1']) {
    const without = await fetch(url + path)
    expect(without.status).toBe(403)
    expect(await without.json()).toEqual({
      detail: 'Invalid or missing API key. Set TFT_API_KEY environment variable.',
    })
    expect((await fetch(url + path, { headers: { 'X-API-Key': 'wrong' } })).status).toBe(403)
    expect((await fetch(url + path, { headers: { 'X-API-Key': 'secret' } })).status).toBe(200)
  }
  expect(requests.at(-1)).toMatchObject({ path: '/explain/web-1', headers: { 'x-api-key': 'secret' } })
})

test('the limit counts per path and leaves others alone', async () => {
  const made = await started({ manners: { limitPerMinute: 2 } })
  const ask = (path: string) => fetch(made.url + path)
  expect((await ask('/predictions/current')).status).toBe(200)
  expect((await ask('/predictions/current')).status).toBe(200)
  const third = await ask('/predictions/current')
  expect(third.status).toBe(429)
  expect(third.headers.get('retry-after')).toBeNull()
  expect(await third.json()).toEqual({ error: 'Rate limit exceeded: 2 per 1 minute' })
  expect((await ask('/alerts/active')).status).toBe(200)
  expect((await ask('/health')).status).toBe(200)
  made.change({ retryAfterSeconds: 7 })
  expect((await ask('/predictions/current')).headers.get('retry-after')).toBe('7')
})

test('a stopped daemon refuses, ends its streams, and counts from 0 again at the same port', async () => {
  const made = await started({ generation: 'v1' })
  const { url } = made
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/predictions`)
  expect(await nextMessage(socket)).toMatchObject({ type: 'connected' })
  const update = nextMessage(socket)
  made.tick()
  expect(await update).toMatchObject({
    type: 'prediction_update',
    tick: 1,
    predictions: { predictions: { 'web-1': { cpu_percent: { current: 1 } } } },
  })
  const closed = new Promise((resolve) => socket.once('close', resolve))
  await made.stop()
  await closed
  await expect(fetch(`${url}/health`)).rejects.toThrow()
  await made.start()
  expect(made.url).toBe(url)
  expect(await (await fetch(`${url}/status`)).json()).toMatchObject({ tick_count: 0 })
})

test('v2 goes on counting after a restart', async () => {
  const made = await started({})
  made.tick()
  await made.stop()
  await made.start()
  expect(await (await fetch(`${made.url}/status`)).json()).toMatchObject({ tick_count: 1 })
})

test('before it is warm, v1 answers 503, and v2 answers 200 with an error', async () => {
  const v1 = await started({ generation: 'v1', manners: { warmUpTicks: 1 } })
  const early = await fetch(`${v1.url}/predictions/current`)
  expect([early.status, await early.json()]).toEqual([503, { error: 'No predictions yet' }])
  v1.tick()
  expect((await fetch(`${v1.url}/predictions/current`)).status).toBe(200)
  await v1.stop()

  const v2 = await started({ manners: { warmUpTicks: 2 } })
  v2.tick()
  const answer = await fetch(`${v2.url}/predictions/current`)
  expect(answer.status).toBe(200)
  expect(await answer.json()).toMatchObject({ error: 'insufficient_data', predictions: {} })
  expect(await (await fetch(`${v2.url}/status`)).json()).toMatchObject({
    warmup: { is_warmed_up: false, progress_percent: 50 },
  })
})

test('what is malformed is malformed in the way that was asked for', async () => {
  const made = await started({ manners: { malformed: 'nan' } })
  const text = async () => (await fetch(`${made.url}/predictions/current`)).text()
  expect(await text()).toContain('"p50":[NaN,1]')
  made.change({ malformed: 'field' })
  expect(JSON.parse(await text())).toMatchObject({
    predictions: { 'web-1': { cpu_percent: { p50: 'many' } } },
  })
  made.change({ malformed: 'truncated' })
  const cut = await text()
  expect(() => JSON.parse(cut) as unknown).toThrow(SyntaxError)
})

test('requests that wait at once are counted', async () => {
  const made = await started({ manners: { delayMs: 30 } })
  await Promise.all([fetch(`${made.url}/health`), fetch(`${made.url}/status`)])
  await fetch(`${made.url}/health`)
  expect(made.mostInFlight()).toBe(2)
  expect(made.requests.map(({ path }) => path)).toHaveLength(3)
})

test('a silent daemon accepts, never answers, and can still be stopped', async () => {
  const made = await started({ manners: { silent: true } })
  await expect(fetch(`${made.url}/health`, { signal: AbortSignal.timeout(100) })).rejects.toThrow(/timeout/)
})

test('endpoints that a generation lacks are 404', async () => {
  const split = await started({ generation: 'split' })
  for (const path of ['/explain/web-1', '/cascade/status', '/historical/summary', '/nothing'])
    expect((await fetch(split.url + path)).status).toBe(404)
  expect(await (await fetch(`${split.url}/nothing`)).json()).toEqual({ detail: 'Not Found' })
  expect((await fetch(`${split.url}/`)).status).toBe(200)
})

test.skipIf(recorded('v2') === null)(needsShared('recorded answers are sent as they are'), async () => {
  const text = recorded('v2') ?? ''
  const made = await started({ body: () => text })
  expect(await (await fetch(`${made.url}/predictions/current`)).text()).toBe(text)
  const recordedExplain = JSON.parse(recorded('explain') ?? '{}') as Record<string, object>
  const explained = (await (await fetch(`${made.url}/explain/ppdb001`)).json()) as Record<string, object>
  expect(Object.keys(explained)).toEqual(Object.keys(recordedExplain))
  for (const part of ['shap', 'attention'])
    expect(Object.keys(explained[part]!)).toEqual(Object.keys(recordedExplain[part]!))
})
