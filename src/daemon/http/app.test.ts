import { deflateSync, gunzipSync, gzipSync } from 'node:zlib'
import { expect, test, describe } from 'vitest'
import { fakeJudged } from '#testing/daemonParts/forecasts.ts'
import { fakeParts } from '#testing/daemonParts/parts.ts'
import { testApp } from '#testing/daemonParts/app.ts'
import { FleetcastError } from '#forecast/errors.ts'
import { exactOf, exactSchema } from '#forecast/wire/own/exact.ts'

const KEY = { 'X-API-Key': 'secret' }
const json = async (response: Response) => (await response.json()) as Record<string, never>

describe('who may ask', () => {
  const closed = () => testApp(fakeParts({ keys: ['other', 'secret'] }))

  test.each(['/', '/health', '/status', '/healthz', '/openapi.json', '/docs'])(
    '%s takes no key',
    async (path) => {
      expect((await closed().ask(path)).status).toBe(200)
    },
  )

  test.each(['/predictions/current', '/alerts/active', '/predict/web-1', '/nowhere'])(
    '%s takes one, and says so in v2’s words',
    async (path) => {
      const { ask } = closed()
      for (const headers of [{}, { 'X-API-Key': 'secre' }, { Authorization: 'Bearer x' }]) {
        const refused = await ask(path, { headers })
        expect(refused.status).toBe(403)
        expect(await json(refused)).toEqual({
          detail: 'Invalid or missing API key. Set TFT_API_KEY environment variable.',
        })
      }
      expect((await ask(path, { headers: KEY })).status).not.toBe(403)
      expect((await ask(path, { headers: { Authorization: 'bearer other' } })).status).not.toBe(403)
    },
  )

  test('a key in the address opens nothing', async () => {
    expect((await closed().ask('/alerts/active?key=secret')).status).toBe(403)
  })

  test('a daemon bound to this machine does not answer to names that were made to lead here', async () => {
    const { ask } = testApp(fakeParts({ allowedHosts: ['proxy.example'] }))
    for (const host of ['evil.example', 'evil.example:8000', '127.0.0.1.evil.example'])
      expect((await ask('/nothing', { headers: { Host: host } })).status).toBe(403)
    for (const host of ['localhost:8000', '127.0.0.1:8000', '[::1]:8000', 'proxy.example'])
      expect((await ask('/status', { headers: { Host: host } })).status).toBe(200)
    const wide = testApp(fakeParts({ host: '0.0.0.0', insecure: true }))
    expect((await wide.ask('/status', { headers: { Host: 'any.example' } })).status).toBe(403)
    expect((await wide.ask('/status', { headers: { Host: '10.0.0.7:8000' } })).status).toBe(200)
    const keyed = testApp(fakeParts({ host: '0.0.0.0', keys: ['secret'] }))
    expect((await keyed.ask('/status', { headers: { Host: 'any.example' } })).status).toBe(200)
  })

  test('pages elsewhere read only where the list names them, and change nothing', async () => {
    const { ask, post } = testApp(fakeParts())
    const allowed = await ask('/status', { headers: { Origin: 'http://localhost:8501' } })
    expect(allowed.headers.get('access-control-allow-origin')).toBe('http://localhost:8501')
    const barred = await ask('/status', { headers: { Origin: 'http://evil.example' } })
    expect(barred.headers.get('access-control-allow-origin')).toBeNull()
    const records = { records: [{}] }
    const from = (origin: string) =>
      post('/feed/data', records, { headers: { Origin: origin, Host: 'localhost' } })
    await expect(from('http://evil.example')).resolves.toMatchObject({ status: 403 })
    expect((await from('http://localhost')).status).toBe(200)
  })
})

describe('limits', () => {
  test('as slowapi has them: 30 a minute and caller, 429 with its words', async () => {
    let nowMs = 0
    const parts = fakeParts({ keys: ['other', 'secret'] })
    parts.forecasts.publish()
    const app = testApp(parts, { monotonicMs: () => nowMs })
    const ask = async (path: string, headers = { 'X-API-Key': 'other' }) => await app.ask(path, { headers })
    for (let i = 0; i < 30; i++) expect((await ask('/alerts/active')).status).toBe(200)
    nowMs = 20_500
    const refused = await ask('/alerts/active')
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('40')
    expect(await json(refused)).toEqual({ error: 'Rate limit exceeded: 30 per 1 minute' })
    expect((await ask('/alerts/active', KEY)).status).toBe(200)
    expect((await ask('/predict/web-1')).status).toBe(200)
    nowMs = 60_000
    expect((await ask('/alerts/active')).status).toBe(200)
  })

  test('where no key is needed, one that is sent makes no other caller', async () => {
    const parts = fakeParts()
    parts.forecasts.publish()
    const { ask } = testApp(parts)
    for (let i = 0; i < 30; i++) await ask('/alerts/active', { headers: { 'X-API-Key': String(i) } })
    expect((await ask('/alerts/active', { headers: KEY })).status).toBe(429)
  })

  test('whoever has the answer already is not counted', async () => {
    const parts = fakeParts()
    parts.forecasts.publish()
    const { ask } = testApp(parts)
    const tag = (await ask('/predictions/current')).headers.get('etag') ?? ''
    expect(tag).toBe('W/"first-life-1-0"')
    for (let i = 0; i < 40; i++) {
      const same = await ask('/predictions/current', { headers: { 'If-None-Match': `"x", ${tag}` } })
      expect([same.status, same.headers.get('etag'), await same.text()]).toEqual([304, tag, ''])
    }
    parts.forecasts.publish(fakeJudged({ seed: 2 }))
    expect((await ask('/predictions/current', { headers: { 'If-None-Match': tag } })).status).toBe(200)
  })

  test('bodies are capped', async () => {
    const { app } = testApp(fakeParts())
    const body = `{"records":["${'x'.repeat(33 * 1024 * 1024)}"]}`
    const refused = await app.request('/feed/data', {
      method: 'POST',
      headers: { 'Content-Length': String(body.length) },
      body,
    })
    expect(refused.status).toBe(413)
    expect(refused.headers.get('content-type')).toBe('application/problem+json')
  })
})

describe('what is wrong', () => {
  test('an unknown path, in FastAPI’s words', async () => {
    const answer = await testApp(fakeParts()).app.request('/nowhere')
    expect(answer.status).toBe(404)
    expect(await json(answer)).toEqual({
      detail: 'Not Found',
      status: 404,
      title: 'Not Found',
      type: 'about:blank',
    })
  })

  test.each([
    ['{"records": 5}', ['body', 'records']],
    ['{}', ['body', 'records']],
    ['{"records": [', ['body']],
    ['', ['body']],
    [`{"records": ${'['.repeat(100)}${']'.repeat(100)}}`, ['body']],
  ])('%s is answered as pydantic does', async (body, loc) => {
    const answer = await testApp(fakeParts()).post('/feed/data', body)
    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({ detail: [{ loc }] })
  })

  test('a crash says nothing of the program', async () => {
    const parts = fakeParts()
    parts.intake.answer(new Error('secret path /home/x at line 5'))
    const answer = await testApp(parts).post('/feed/data', { records: [{}] })
    expect(answer.status).toBe(500)
    expect(await answer.text()).not.toMatch(/secret|line 5/)
  })

  test('a full disk is 507 with the code', async () => {
    const parts = fakeParts()
    parts.intake.answer(new FleetcastError('disk-full', 'The disk of data is full'))
    const answer = await testApp(parts).post('/feed/data', { records: [{}] })
    expect(answer.status).toBe(507)
    expect(await json(answer)).toMatchObject({ code: 'disk-full', detail: 'The disk of data is full' })
  })
})

describe('the feed', () => {
  test('says what became of every record', async () => {
    const parts = fakeParts()
    parts.intake.answer({ accepted: 1, refused: [{ index: 1, reason: 'server_name is missing' }] })
    const answer = await testApp(parts).post('/feed/data', { records: [{ server_name: 'a' }, {}] })
    expect(await json(answer)).toMatchObject({
      status: 'accepted',
      tick: 1,
      records_added: 1,
      refused: [{ index: 1, reason: 'server_name is missing' }],
    })
    expect(parts.intake.batches).toEqual([[{ server_name: 'a' }, {}]])
  })

  test('hands on what Python calls numbers and JSON does not, so that only that value is refused', async () => {
    const parts = fakeParts()
    await testApp(parts).post('/feed/data', '{"records":[{"a":NaN,"b":-Infinity,"c":1}]}')
    expect(parts.intake.batches).toEqual([[{ a: 'NaN', b: -Infinity, c: 1 }]])
  })

  const plain = (bytes: Buffer) => bytes
  test.each([
    ['gzip', gzipSync, 200],
    ['GZIP', gzipSync, 200],
    ['deflate', deflateSync, 200],
    ['identity', plain, 200],
    ['br', plain, 415],
    ['gzip', plain, 422],
    ['gzip', () => gzipSync(Buffer.alloc(33 * 1024 * 1024, 0x20)), 413],
  ] as const)('is read when it is packed as %s: %o → %d', async (encoding, pack, status) => {
    const parts = fakeParts()
    const body = new Uint8Array(pack(Buffer.from('{"records":[{"a":1}]}')))
    const headers = { 'Content-Type': 'application/json', 'Content-Encoding': encoding }
    const answer = await testApp(parts).ask('/feed/data', { method: 'POST', headers, body })
    expect(answer.status).toBe(status)
    expect(parts.intake.batches).toEqual(status === 200 ? [[{ a: 1 }]] : [])
  })

  test('ignores an empty batch, and rejects one of which nothing was taken', async () => {
    const parts = fakeParts()
    const { post } = testApp(parts)
    expect(await json(await post('/feed/data', { records: [] }))).toEqual({
      status: 'ignored',
      reason: 'empty batch',
    })
    parts.intake.answer({ accepted: 0, refused: [{ index: 0, reason: 'x' }] })
    expect(await json(await post('/feed/data', { records: [1] }))).toMatchObject({ status: 'rejected' })
  })
})

describe('predictions', () => {
  test('without a forecast v2 says so with 200, v1 with 503', async () => {
    const v2 = await testApp(fakeParts()).ask('/predictions/current')
    expect([v2.status, await json(v2)]).toEqual([
      200,
      { error: 'insufficient_data', message: 'Nothing has been measured yet.', predictions: {} },
    ])
    const v1 = await testApp(fakeParts({ wire: 'v1' })).ask('/predictions/current')
    expect([v1.status, await json(v1)]).toEqual([503, { error: 'No predictions yet' }])
  })

  test('are written once for all who ask, and packed as they like', async () => {
    const parts = fakeParts()
    parts.forecasts.publish()
    const { ask } = testApp(parts)
    const headers = { 'Accept-Encoding': 'br, gzip;q=0.8' }
    const [plain, packed] = await Promise.all([
      ask('/predictions/current'),
      testApp(parts).app.request('/predictions/current', { headers }),
    ])
    expect(packed.headers.get('content-encoding')).toBe('gzip')
    const bytes = Buffer.from(await packed.arrayBuffer())
    expect(bytes.length).toBe(Number(packed.headers.get('content-length')))
    expect(gunzipSync(bytes).toString()).toBe(await plain.text())
  })

  test('of a heuristic say so', async () => {
    const parts = fakeParts()
    const { forecast, assessment } = fakeJudged()
    const heuristic = { ...forecast, provenance: { ...forecast.provenance, engine: 'heuristic' as const } }
    parts.forecasts.publish({ forecast: heuristic, assessment })
    const { ask } = testApp(parts)
    const { metadata } = await json(await ask('/predictions/current'))
    expect(metadata).toMatchObject({
      model_type: 'heuristic',
      from_model: false,
      not_from_model: ['cpu_percent', 'memory_percent', 'disk_percent', 'load_average'],
    })
    expect(await json(await ask('/status'))).toMatchObject({
      warmup: { message: 'No model: predictions are a heuristic' },
    })
  })

  test('of which a simple forecast stands in say which, and are not explained', async () => {
    const parts = fakeParts()
    const { forecast, assessment } = fakeJudged()
    const simpleSeries = [{ server: 'web-1', metric: 'cpu_percent', by: 'windowDay' as const }]
    parts.forecasts.publish({ forecast: { ...forecast, simpleSeries }, assessment })
    const { ask } = testApp(parts)
    const body = await json(await ask('/predict/web-1'))
    expect(body).toMatchObject({
      metadata: {
        model_type: 'TFT, partly simple',
        from_model: false,
        not_from_model_series: ['web-1/cpu_percent'],
      },
      prediction: { cpu_percent: { simple_forecast: 'window_quantiles' } },
    })
    // Of a server of which everything is the network's it is said so.
    expect(await json(await ask('/predict/db-2'))).toMatchObject({
      metadata: { model_type: 'TFT', from_model: true },
    })
    const alerts = await (await ask('/alerts/active')).text()
    expect(JSON.parse(alerts)).toMatchObject({
      model_type: 'TFT, partly simple',
      from_model: false,
      not_from_model_series: ['web-1/cpu_percent'],
    })
    // The one alert of that series; others are the network's.
    expect(alerts.match(/"simple_forecast":"window_quantiles"/g)).toHaveLength(1)
    expect(await (await ask('/metrics')).text()).toContain(
      'fleetcast_forecast_series{model="window_quantiles"} 1',
    )
    expect(await json(await ask('/explain/web-1?metric=cpu_percent'))).toMatchObject({
      error: 'explanation_failed',
    })
    expect(await json(await ask('/explain/db-2?metric=cpu_percent'))).toMatchObject({ metric: 'cpu_percent' })
  })

  test('carry the values of each tick, and the time of it, a big one not with every tick', async () => {
    const parts = fakeParts()
    const judged = fakeJudged()
    const published = parts.forecasts.publish(judged)
    let realMs = 0
    const { ask } = testApp(parts, { monotonicMs: () => realMs })
    const measure = (count: number, values: Readonly<Record<string, number | null>>) => {
      const newestMs = published.atMs + count * 5000
      parts.intake.setCurrent({
        servers: [
          {
            name: 'web-1',
            profile: null,
            status: null,
            newestMs,
            records: 1,
            values: new Map(Object.entries(values)),
          },
        ],
        metrics: Object.keys(values),
        newestMs,
      })
      parts.intake.setFacts({ ticks: count, lastAtMs: newestMs })
    }
    const told = async () => {
      const answer = await ask('/predictions/current')
      const body = (await answer.json()) as {
        predictions: Record<string, Record<string, Record<string, unknown>>>
        metadata: Record<string, unknown>
        summary: Record<string, unknown>
        alerts: unknown[]
      }
      return { tag: answer.headers.get('etag'), server: body.predictions['web-1'], ...body }
    }
    const first = await told()
    measure(1, { cpu_percent: 99, memory_percent: null })
    realMs = 5000
    const second = await told()
    expect(second.server?.cpu_percent).toMatchObject({
      current: 99,
      severity: 'breaching',
      p50: first.server?.cpu_percent?.p50,
    })
    expect(second.server?.display_metrics?.cpu).toMatchObject({ current: 99 })
    expect(second.server?.alert).not.toEqual(first.server?.alert)
    // What a tick does not tell of stays what was known.
    expect(second.server?.memory_percent).toEqual(first.server?.memory_percent)
    expect(second.metadata).toMatchObject({
      prediction_time: '2026-01-12T14:05:08.000000',
      computed_at: first.metadata.computed_at,
      time_zone: 'UTC',
    })
    expect(second.summary.risk_calculation_time).toBe('2026-01-12T14:05:08.000000')
    expect(second.tag).not.toBe(first.tag)
    expect(await json(await ask('/alerts/active'))).toMatchObject({ count: second.alerts.length })
    // 16 series of 96 steps are about 55 kB: they rest for 55 ms.
    measure(2, { cpu_percent: 12 })
    realMs = 5050
    expect((await told()).tag).toBe(second.tag)
    realMs = 5060
    expect((await told()).server?.cpu_percent).toMatchObject({ current: 12 })
    // The dashboard's part of it and one server's are the same.
    expect(await json(await ask('/predict/web-1'))).toMatchObject({
      prediction: { cpu_percent: { current: 12 } },
    })
  })

  test('tell times of a wall clock without its zone, as datetime.now() has them', async () => {
    const parts = fakeParts({ wireZone: 'America/New_York' })
    parts.forecasts.publish()
    const { ask } = testApp(parts)
    const { metadata, summary } = await json(await ask('/predictions/current'))
    expect(metadata).toMatchObject({
      prediction_time: '2026-01-12T09:05:03.000000',
      time_zone: 'America/New_York',
    })
    expect(summary).toMatchObject({ risk_calculation_time: '2026-01-12T09:05:03.000000' })
    expect(await json(await ask('/alerts/active'))).toMatchObject({ timestamp: '2026-01-12T09:06:00.000000' })
    // In summer an hour more.
    parts.clock.jump(Date.UTC(2026, 6, 1, 12))
    expect(await json(await ask('/alerts/active'))).toMatchObject({ timestamp: '2026-07-01T08:00:00.000000' })
  })

  test('of one server carry their times', async () => {
    const parts = fakeParts()
    parts.forecasts.publish()
    const { ask } = testApp(parts)
    const answer = await json(await ask('/predict/web-1'))
    expect(answer).toMatchObject({ server_name: 'web-1', forecast: { step_seconds: 300, horizon_steps: 96 } })
    const { timestamps } = answer.forecast as unknown as { timestamps: readonly string[] }
    expect(timestamps[0]).toBe('2026-01-12T14:10:00.000000')
    // What the page verifies by, whatever zone the times are told in.
    const { issueMs, metrics } = exactOf(exactSchema.parse(answer))
    expect(issueMs).toBe(Date.UTC(2026, 0, 12, 14, 5))
    expect(metrics.map(({ metric }) => metric)).toContain('cpu_percent')
    expect(await json(await ask('/predict/nobody'))).toEqual({
      error: 'no_prediction',
      message: 'No prediction available for server: nobody',
    })
  })
})

test.each([
  ['POST', '/predictions/current', 405, 'GET, HEAD'],
  ['GET', '/feed/data', 405, 'POST'],
  ['DELETE', '/explain/a%2Fb', 405, 'GET, HEAD'],
  ['GET', '/explain/a/b', 404, null],
  ['GET', '/nothing', 404, null],
  ['GET', '//other.example/health/', 404, null],
])('%s %s is %d', async (method, path, status, allow) => {
  const { app } = testApp(fakeParts())
  const answer = await app.request(new Request(`http://localhost${path}`, { method }))
  expect([answer.status, answer.headers.get('allow')]).toEqual([status, allow])
  expect(await json(answer)).toMatchObject({ detail: status === 404 ? 'Not Found' : 'Method Not Allowed' })
})

test.each([
  ['GET', '/health/', '/health'],
  ['POST', '/feed/data/?a=1', '/feed/data?a=1'],
  ['GET', '/historical/server/a%2Fb/', '/historical/server/a%2Fb'],
])('a slash at the end is sent on: %s %s', async (method, path, to) => {
  const { app } = testApp(fakeParts())
  const answer = await app.request(path, { method })
  expect([answer.status, answer.headers.get('location')]).toEqual([307, to])
})

test('readiness tells whoever has no key what kind of trouble it is, and no more', async () => {
  const parts = fakeParts({ keys: ['secret'] })
  const { ask } = testApp(parts)
  parts.bus.emit('problem', {
    id: 'webhook-down https://hooks.example/… 12345678',
    message: 'https://hooks.example/… cannot be reached for alerts: ENOTFOUND',
    sinceMs: 0,
  })
  const open = await ask('/readyz')
  expect([open.status, await json(open)]).toEqual([
    503,
    { ready: false, reasons: ['waiting'], problems: ['webhook-down'] },
  ])
  expect(await json(await ask('/readyz', { headers: KEY }))).toMatchObject({
    reasons: ['Nothing has been measured yet.'],
    problems: ['https://hooks.example/… cannot be reached for alerts: ENOTFOUND'],
  })
})

test('readiness says why not', async () => {
  const parts = fakeParts()
  const { ask } = testApp(parts)
  const not = await ask('/readyz')
  expect([not.status, await json(not)]).toEqual([
    503,
    { ready: false, reasons: ['Nothing has been measured yet.'], problems: [] },
  ])
  parts.forecasts.publish()
  expect((await ask('/readyz')).status).toBe(200)
})
