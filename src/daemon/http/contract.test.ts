import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultRules } from '#forecast/alerts/rule.ts'
import {
  readCascade,
  readCascadeHealth,
  readDrift,
  readHistoryAlerts,
  readHistoryEnvironment,
  readHistorySummary,
  readModelInfo,
} from '#forecast/wire/panels.ts'
import { readExplanation } from '#forecast/wire/explanation.ts'
import { readHealth, readService, readStatus } from '#forecast/wire/service.ts'
import { recorded } from '#testing/daemon/fixtures.ts'
import { testApp, type TestApp } from '#testing/daemonParts/app.ts'
import { fakeJudged, STEP_MS } from '#testing/daemonParts/forecasts.ts'
import { fakeParts, type FakeParts } from '#testing/daemonParts/parts.ts'
import { needsShared, sharedFolder } from '#testing/shared.ts'
import { endpointsOf } from './endpoint.ts'
import { newestModel } from './modelFiles.ts'
import { openApiDocument } from './openApi.ts'
import { createHistoryRecorder } from './recorder.ts'
import { createBaselines } from './anomalies/baselines.ts'

const never = new AbortController().signal
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetcast-http-'))
  await mkdir(join(folder, 'models/tft_model_20251118_174343'), { recursive: true })
  await writeFile(join(folder, 'models/tft_model_20251118_174343/model.safetensors'), 'weights')
  await mkdir(join(folder, 'secret'))
  await writeFile(join(folder, 'secret/model.safetensors'), 'no')
  await symlink(join(folder, 'secret'), join(folder, 'models/linked'))
})
afterAll(() => rm(folder, { recursive: true }))

/** A daemon with a past: metrics, two forecasts, changes of level. */
async function lived(): Promise<FakeParts & TestApp> {
  const parts = fakeParts({ modelsDir: join(folder, 'models') })
  const rows = 300
  const newestMs = Date.UTC(2026, 0, 12, 14, 5)
  for (const [at, server] of ['web-1', 'db-2', 'web-3', 'db-4'].entries()) {
    const timeMs = Array.from({ length: rows }, (_, row) => newestMs - (rows - 1 - row) * STEP_MS)
    const values = timeMs.map((_, row) => 40 + Math.sin(row + at) + (row === rows - 1 && at < 3 ? 40 : 0))
    await parts.store.appendRows(
      'step',
      { servers: timeMs.map(() => server), timeMs, metrics: [{ name: 'cpu_percent', values }], labels: [] },
      never,
    )
  }
  parts.intake.setCurrent({
    servers: ['web-1', 'db-2', 'web-3', 'db-4'].map((name) => ({
      name,
      profile: 'web_api',
      status: null,
      newestMs,
      records: rows,
      values: new Map([['cpu_percent', 40]]),
    })),
    metrics: ['cpu_percent'],
    newestMs,
  })
  const baselines = createBaselines({
    bus: parts.bus,
    store: parts.store,
    nowMs: parts.clock.nowMs,
    stepMs: () => null,
    maintenance: () => [],
  })
  const recorder = createHistoryRecorder({
    bus: parts.bus,
    store: parts.store,
    clock: parts.clock,
    baselines,
    onError: (error) => {
      throw error as Error
    },
  })
  const hot = fakeJudged()
  const { forecast } = hot
  const burning = {
    ...hot,
    forecast: { ...forecast, current: forecast.current.map((value, at) => (at < 4 ? 99 : value)) },
  }
  parts.forecasts.publish(burning)
  await recorder.settled()
  await parts.clock.advance(120_000)
  parts.forecasts.publish(fakeJudged({ seed: 2 }))
  parts.bus.emit('steps', {
    rows: { servers: [], timeMs: [], metrics: [], labels: [] },
    newestMs,
    corrected: 0,
  })
  await recorder.settled()
  await recorder.close()
  return { ...parts, ...testApp(parts, { baselines }) }
}

const json = async (response: Response) => (await response.json()) as Record<string, unknown>

/** One request to each address, with what it takes. */
const REQUESTS: readonly (readonly [method: string, path: string, body?: unknown])[] = [
  ['GET', '/'],
  ['GET', '/health'],
  ['GET', '/status'],
  ['GET', '/healthz'],
  ['GET', '/readyz'],
  ['GET', '/openapi.json'],
  ['GET', '/docs'],
  ['GET', '/metrics'],
  ['GET', '/predictions/current'],
  ['GET', '/alerts/active'],
  ['GET', '/predict/web-1'],
  ['POST', '/feed/data', { records: [{ server_name: 'a' }] }],
  ['GET', '/explain/web-1'],
  ['GET', '/explain/nobody'],
  ['GET', '/explain/db-2?metric=load_average'],
  ['GET', '/cascade/status'],
  ['GET', '/cascade/health'],
  ['GET', '/drift/status'],
  ['GET', '/drift/report'],
  ['GET', '/historical/summary'],
  ['GET', '/historical/alerts?time_range=8h&server_name=web-1'],
  ['GET', '/historical/environment'],
  ['GET', '/historical/server/web-1?time_range=1w'],
  ['GET', '/historical/export/alerts'],
  ['GET', '/historical/export/environment'],
  ['GET', '/historical/export/passwords'],
  ['GET', '/scenario/status'],
  ['POST', '/scenario/set', { scenario: 'critical' }],
  ['POST', '/scenario/set', { mode: 'degrading', affected_count: 1 }],
  ['POST', '/scenario/set', { scenario: 'foo' }],
  ['POST', '/scenario/set', { mode: 'foo' }],
  ['GET', '/admin/models'],
  ['GET', '/admin/model-info'],
  ['POST', '/admin/reload-model'],
  ['POST', '/admin/reload-model?model_path=../secret'],
  ['POST', '/admin/trigger-training?epochs=3'],
  ['GET', '/admin/training-status'],
  ['GET', '/admin/training-status?job_id=x'],
  ['GET', '/admin/training-stats'],
  ['POST', '/admin/cancel-training'],
  ['GET', '/accuracy'],
  ['GET', '/api/fleetcast/facts'],
  ['GET', '/api/fleetcast/forecast'],
  ['GET', '/api/fleetcast/forecast?asOf=0'],
  [
    'POST',
    '/api/fleetcast/history',
    { series: [{ server: 'web-1', metric: 'cpu_percent' }], fromMs: 0, toMs: 1 },
  ],
  ['POST', '/api/fleetcast/explain', { server: 'web-1', metric: 'cpu_percent' }],
  ['POST', '/api/fleetcast/explain-fleet', { series: null }],
  ['GET', '/api/fleetcast/window?server=web-1'],
  ['GET', '/api/fleetcast/accuracy'],
  ['POST', '/api/fleetcast/accuracy', { metrics: null, thresholds: {} }],
  ['GET', '/api/fleetcast/alerts'],
  ['POST', '/api/fleetcast/alerts/act', { kind: 'acknowledge', id: 7, by: 'me' }],
  ['PUT', '/api/fleetcast/alerts/rules', { rules: defaultRules(), by: 'me' }],
  ['GET', '/api/fleetcast/alerts/records'],
  ['POST', '/api/fleetcast/alerts/would-have-fired', { rule: defaultRules()[0], fromMs: 0, toMs: 1 }],
  ['GET', '/api/fleetcast/maintenance'],
  ['POST', '/api/fleetcast/maintenance', { servers: null, fromMs: 0, toMs: 1, reason: 'disks' }],
  ['DELETE', '/api/fleetcast/maintenance/1'],
  ['GET', '/api/fleetcast/model'],
  ['GET', `/api/fleetcast/model/${'0'.repeat(64)}/model.safetensors`],
]

const send = ({ ask }: TestApp, [method, path, body]: (typeof REQUESTS)[number]) =>
  ask(path, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
  })

describe('every address', () => {
  test('of a daemon that has lived answers as the document says', async () => {
    const daemon = await lived()
    for (const request of REQUESTS) await send(daemon, request)
  })

  test('of a daemon without anything does, too', async () => {
    const daemon = testApp(fakeParts())
    for (const request of REQUESTS) await send(daemon, request)
  })

  test('refuses as the document says where the key is missing', async () => {
    const daemon = testApp(fakeParts({ keys: ['k'] }))
    const open = endpointsOf(daemon.app)
      .filter((each) => each.open === true)
      .map(({ path }) => path)
    for (const request of REQUESTS) {
      const { status } = await send(daemon, request)
      if (!open.includes(request[1])) expect([request[1], status]).toEqual([request[1], 403])
    }
  })

  test('is asked here, and is in the document', () => {
    const { app } = testApp(fakeParts())
    const document = openApiDocument(app, '1')
    const asked = new Set(REQUESTS.map(([method, path]) => `${method} ${path.split('?')[0] ?? ''}`))
    const patterns = endpointsOf(app).map(({ method, path }) => ({
      method,
      path,
      pattern: new RegExp(`^${method.toUpperCase()} ${path.replaceAll(/\{\w+\+?\}/g, '[^ ]+')}$`),
    }))
    expect(patterns.filter(({ pattern }) => ![...asked].some((each) => pattern.test(each)))).toEqual([])
    for (const { method, path } of patterns) {
      const operation = (document.paths?.[path.replaceAll('+}', '}')] as Record<string, unknown>)[method]
      expect(operation).toBeDefined()
    }
    // What hono serves beside them are its middlewares, and nothing else.
    const served = app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path}`)
    expect(served).toHaveLength(patterns.length)
  })
})

/** Every key of the one, with its type, is in the other. null says nothing of a type. */
function missing(sent: unknown, ours: unknown, where: string): string[] {
  if (sent === null || ours === undefined) return sent === null ? [] : [`${where}: missing`]
  if (ours === null) return []
  if (Array.isArray(sent)) {
    if (!Array.isArray(ours)) return [`${where}: no list`]
    const [first] = sent as unknown[]
    const [own] = ours as unknown[]
    return first === undefined || own === undefined ? [] : missing(first, own, `${where}[0]`)
  }
  if (typeof sent !== 'object') return typeof sent === typeof ours ? [] : [`${where}: ${typeof ours}`]
  if (typeof ours !== 'object') return [`${where}: ${typeof ours}`]
  return Object.entries(sent).flatMap(([key, value]) =>
    missing(value, (ours as Record<string, unknown>)[key], `${where}.${key}`),
  )
}

describe.skipIf(sharedFolder === null)(
  needsShared('what daemons answered is a part of what ours does'),
  () => {
    const V2_METRICS = [
      'cpu_user_pct',
      'cpu_sys_pct',
      'cpu_iowait_pct',
      'cpu_idle_pct',
      'java_cpu_pct',
      'mem_used_pct',
      'swap_used_pct',
      'disk_usage_pct',
      'net_in_mb_s',
      'net_out_mb_s',
      'back_close_wait',
      'front_close_wait',
      'load_average',
      'uptime_days',
      'cascade_impact',
    ]
    const V1_METRICS = [
      'cpu_percent',
      'memory_percent',
      'disk_percent',
      'load_average',
      'java_heap_usage',
      'network_errors',
      'anomaly_score',
    ]
    const fixture = (name: Parameters<typeof recorded>[0]) =>
      JSON.parse(recorded(name) ?? '') as Record<string, unknown>
    const asked = (metrics: readonly string[]) => {
      const parts = fakeParts()
      parts.forecasts.publish(fakeJudged({ metrics }))
      return testApp(parts)
    }
    const firstServer = (body: Record<string, unknown>) => ({
      ...body,
      predictions: Object.values(body.predictions as object).slice(0, 1),
    })

    test.each([
      ['v1', V1_METRICS, '/predictions/current'],
      ['v2', V2_METRICS, '/predictions/current'],
      ['alerts', V2_METRICS, '/alerts/active'],
      ['explain', V2_METRICS, '/explain/web-1'],
      ['health', V2_METRICS, '/health'],
      ['status', V2_METRICS, '/status'],
    ] as const)('%s', async (name, metrics, path) => {
      const [sent, ours] = [fixture(name), await json(await asked(metrics).ask(path))]
      const isPrediction = path === '/predictions/current'
      expect(
        missing(isPrediction ? firstServer(sent) : sent, isPrediction ? firstServer(ours) : ours, name),
      ).toEqual([])
    })

    test('a daemon’s feed is taken', async () => {
      const { readFileSync } = await import('node:fs')
      const read = (file: string) => readFileSync(join(sharedFolder ?? '', 'fixtures/daemon', file), 'utf8')
      const answer = await testApp(fakeParts()).post('/feed/data', read('head_feed_request.json'))
      expect(missing(JSON.parse(read('head_feed_response.json')), await json(answer), 'feed')).toEqual([])
    })
  },
)

describe('what cannot be done is said', () => {
  test('a mute that is over before it begins, and the end of maintenance that there is not', async () => {
    const { post, ask } = testApp(fakeParts())
    const mute = await post('/api/fleetcast/alerts/act', { kind: 'mute', id: 1, by: 'ann', untilMs: 5 })
    expect([mute.status, (await json(mute)).detail]).toEqual([
      400,
      expect.stringMatching(/^untilMs is 5, which is past; expected a time after now/) as string,
    ])
    const ended = await ask('/api/fleetcast/maintenance/nothing', { method: 'DELETE' })
    expect([ended.status, (await json(ended)).detail]).toEqual([
      404,
      'Maintenance window "nothing" does not exist.',
    ])
  })

  test('rules of which none is on are taken, with what that means', async () => {
    const { ask } = testApp(fakeParts())
    const put = (rules: unknown) =>
      ask('/api/fleetcast/alerts/rules', {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ rules, by: 'ann' }),
      })
    const none = {
      done: true,
      warning: 'No rule is on: no alert will fire, and nobody will be notified.',
    }
    expect(await json(await put([]))).toEqual(none)
    expect(await json(await put(defaultRules().map((rule) => ({ ...rule, enabled: false }))))).toEqual(none)
    expect(await json(await put(defaultRules()))).toEqual({ done: true })
  })

  test('a server that is not forecast yet is answered with the reason', async () => {
    const parts = fakeParts()
    const { forecast, assessment } = fakeJudged()
    const left = { server: 'new-1', metric: null, code: 'too-short', reason: 'has 3 of 24 steps' } as const
    parts.forecasts.publish({ forecast: { ...forecast, leftOut: [left] }, assessment })
    expect(await json(await testApp(parts).ask('/predict/new-1'))).toEqual({
      error: 'no_prediction',
      message: 'No prediction available for server: new-1 (has 3 of 24 steps)',
    })
  })

  test('the document has what a record is', () => {
    const document = JSON.stringify(openApiDocument(testApp(fakeParts()).app, '1'))
    expect(document).toMatch(
      /"records":\{"type":"array","items":\{"type":"object","properties":\{"server_name"/,
    )
  })
})

describe('our own reader of those daemons', () => {
  test('reads every panel', async () => {
    const { ask } = await lived()
    const of = async (path: string) => json(await ask(path))
    expect(readHealth(await of('/health'))).toMatchObject({
      status: 'healthy',
      service: 'tft_inference_daemon',
    })
    expect(readStatus(await of('/status'))).toMatchObject({ running: true, wsClients: 3 })
    expect(readService(await of('/'))).toMatchObject({ version: '2.4' })
    expect(readCascade(await of('/cascade/status'))).toMatchObject({
      detected: true,
      totalServers: 4,
      eventCount: 1,
    })
    expect(readCascadeHealth(await of('/cascade/health'))).toMatchObject({ anomalousServers: 3 })
    expect(readDrift(await of('/drift/status')).recommendation).toBe('RETRAIN NOW')
    expect(readModelInfo(await of('/admin/model-info'))).toMatchObject({ loaded: true, horizonSteps: 96 })
    expect(readHistorySummary(await of('/historical/summary'))).toMatchObject({
      totalAlerts: 1,
      resolved: 1,
      resolutionPercent: 100,
    })
    const { alerts } = readHistoryAlerts(await of('/historical/alerts'))
    expect(
      alerts.map(({ eventType, previousLevel, newLevel, resolutionMinutes }) => [
        eventType,
        previousLevel,
        newLevel,
        resolutionMinutes,
      ]),
    ).toEqual([
      ['resolved', 'warning', 'healthy', 0],
      ['escalation', 'healthy', 'warning', 2],
    ])
    expect(
      readHistoryEnvironment(await of('/historical/environment')).snapshots.map(({ warning }) => warning),
    ).toEqual([1, 0])
    expect(readExplanation(await of('/explain/web-1'))).toMatchObject({
      method: 'network weights',
      counterfactuals: [{ effort: 'None' }],
    })
  })
})

describe('models', () => {
  test('of a folder the newest by name that the Python training made is the one that stands at start', async () => {
    const dir = join(folder, 'several')
    for (const name of [
      'tft_model_20250101_000000',
      'tft_model_20251118_174343',
      'zzz',
      'tft_model_20260101_000000',
    ]) {
      await mkdir(join(dir, name), { recursive: true })
      // The last has no weights: its training did not end.
      if (!name.includes('2026')) await writeFile(join(dir, name, 'model.safetensors'), 'weights')
    }
    expect(await newestModel(dir)).toBe(join(dir, 'tft_model_20251118_174343'))
    expect(await newestModel(join(dir, 'zzz'))).toBeNull()
    expect(await newestModel(join(folder, 'nowhere'))).toBeNull()
    expect(await newestModel(null)).toBeNull()
  })

  test('are loaded below their folder, and nowhere else', async () => {
    const { ask, forecasts } = await lived()
    const reload = async (path: string) =>
      json(await ask(`/admin/reload-model?model_path=${encodeURIComponent(path)}`, { method: 'POST' }))
    for (const path of [
      '../secret',
      join(folder, 'secret'),
      'linked',
      '.',
      '/',
      '..',
      'tft_model_20251118_174343/../../secret',
      '\0',
    ])
      expect(await reload(path)).toMatchObject({ success: false })
    expect(forecasts.reloads).toEqual([])
    expect(await reload('tft_model_20251118_174343')).toMatchObject({
      success: true,
      model_timestamp: '20251118_174343',
    })
    expect(forecasts.reloads).toHaveLength(1)
    expect(await json(await ask('/admin/models'))).toMatchObject({ count: 1 })
  })
})
