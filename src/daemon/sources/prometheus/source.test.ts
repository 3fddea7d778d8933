import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isInCatalogue } from '#forecast/metrics/lookup.ts'
import { fakeIntake, manualClock, type FakeIntake } from '#testing/daemonParts/intake.ts'
import { fakePrometheus, refuse, type FakePrometheus } from '#testing/daemonParts/prometheus.ts'
import { fakeNeeds, type NeedsChanges } from '#testing/daemonParts/source.ts'
import { createSource } from '../createSource.ts'
import { readMapping } from './mapping.ts'

const STEP_MS = 300_000
const HOUR_MS = 3_600_000
/** 12:02:07: between two ticks, half a step after one ended. */
const startMs = Date.UTC(2026, 5, 10, 12, 2, 7)
const tickMs = Date.UTC(2026, 5, 10, 12, 2, 5)
const newestStepMs = Date.UTC(2026, 5, 10, 12)

let prometheus: FakePrometheus
let folder: string
const ending: AbortController[] = []

beforeEach(async () => {
  prometheus = await fakePrometheus()
  folder = await mkdtemp(join(tmpdir(), 'prometheus-'))
  prometheus.series = {
    cpu: ['a:9100', 'b:9100'].map((instance, s) => ({
      metric: { instance, job: 'node' },
      at: (timeMs) => String(s + (timeMs % HOUR_MS) / HOUR_MS),
    })),
    'increase(errors[300000ms])': [{ metric: { instance: 'a:9100' }, at: () => '3' }],
  }
})
afterEach(async () => {
  for (const each of ending.splice(0)) each.abort()
  await prometheus.stop().catch(() => null)
  await rm(folder, { recursive: true })
})

const plain = {
  server: 'instance',
  withoutPort: true,
  profile: 'job',
  metrics: { cpu_percent: 'cpu', network_errors: 'increase(errors[$interval])' },
}

async function create(mapping: unknown, needs: NeedsChanges = {}, url = prometheus.url) {
  const mappingPath = join(folder, 'mapping.json')
  await writeFile(mappingPath, typeof mapping === 'string' ? mapping : JSON.stringify(mapping))
  const known = fakeNeeds({ neededMs: 2 * HOUR_MS, ...needs })
  const source = await createSource({ kind: 'prometheus', url, mappingPath, tickMs: 5000 }, known)
  return { source, needs: known }
}

async function begin(
  mapping: unknown = plain,
  needs: NeedsChanges = {},
  before?: (into: FakeIntake) => void,
) {
  const created = await create(mapping, needs)
  const [clock, into, controller] = [manualClock(startMs), fakeIntake(), new AbortController()]
  ending.push(controller)
  before?.(into)
  const done = created.source.run(into, clock, controller.signal).catch((error: unknown) => error)
  /** Until it waits for its next tick. */
  const idle = () => vi.waitFor(() => expect(clock.sleepers()).toBe(1), { timeout: 5000, interval: 2 })
  await idle()
  const advance = async (ms: number) => {
    const untilMs = clock.nowMs() + ms
    for (let leftMs = ms; leftMs > 0; leftMs = untilMs - clock.nowMs()) {
      await clock.advance(Math.min(1000, leftMs))
      await idle()
    }
  }
  return { ...created, clock, into, done, controller, idle, advance }
}

const rowsOf = ({ given }: FakeIntake, kind: string) =>
  given
    .filter((each) => each.kind === kind)
    .flatMap(({ rows }) =>
      rows.servers.map((server, i) => ({
        server,
        timeMs: rows.timeMs[i]!,
        profile: rows.labels[0]?.texts[i] ?? null,
        ...Object.fromEntries(rows.metrics.map(({ name, values }) => [name, values[i]!])),
      })),
    )

const timesOf = (into: FakeIntake, kind: string, server = 'a') =>
  rowsOf(into, kind)
    .filter((row) => row.server === server)
    .map(({ timeMs }) => timeMs)

const range = (fromMs: number, toMs: number, stepMs: number) =>
  Array.from({ length: Math.round((toMs - fromMs) / stepMs) + 1 }, (_, i) => fromMs + i * stepMs)

describe('the Prometheus source', () => {
  it('asks for the past on the step, for the ticks since, and then for each tick', async () => {
    const { source, into, advance, controller, done } = await begin()
    expect(source.name).toBe(`Prometheus at ${prometheus.url}`)
    expect(source.condition()).toEqual({ kind: 'running' })
    expect(timesOf(into, 'history')).toEqual(
      range(newestStepMs - 2 * HOUR_MS + STEP_MS, newestStepMs, STEP_MS),
    )
    expect(rowsOf(into, 'history').at(-1)).toEqual({
      server: 'b',
      timeMs: newestStepMs,
      profile: 'node',
      cpu_percent: 1,
      network_errors: NaN,
    })
    expect(timesOf(into, 'live')).toEqual(range(newestStepMs + 5000, tickMs, 5000))
    await advance(10_000)
    expect(timesOf(into, 'live').slice(-2)).toEqual([tickMs + 5000, tickMs + 10_000])
    expect(prometheus.asked.at(-1)).toMatchObject({ path: '/api/v1/query', timesMs: [tickMs + 10_000] })
    controller.abort()
    expect(await done).toMatchObject({ name: 'AbortError' })
  })

  it('takes counts of events once for each step', async () => {
    const { into, advance } = await begin()
    const counts = () =>
      rowsOf(into, 'live').filter((row) => 'network_errors' in row && Number.isFinite(row.network_errors))
    expect(counts()).toEqual([])
    await advance(2 * STEP_MS)
    expect(counts().map(({ server, timeMs }) => [server, timeMs])).toEqual([
      ['a', newestStepMs + STEP_MS],
      ['a', newestStepMs + 2 * STEP_MS],
    ])
  })

  it('lets queries look over the step in the past, and over less at a tick', async () => {
    const at = [{ metric: { instance: 'a' }, at: () => '1' }]
    prometheus.series = { 'avg(x[300000ms])': at, 'avg(x[30s])': at }
    const { advance, needs } = await begin({
      server: 'instance',
      tickWindow: '30s',
      metrics: { cpu_percent: 'avg(x[$interval])' },
    })
    await advance(5000)
    expect(needs.problems()).toEqual([])
    const [past, ...ticks] = prometheus.asked.map(({ query }) => query)
    expect([past, new Set(ticks)]).toEqual(['avg(x[300000ms])', new Set(['avg(x[30s])'])])
  })

  it('goes by the step of the model that was loaded last', async () => {
    let stepMs = STEP_MS
    const { into, advance, needs } = await begin(plain, { model: () => ({ stepMs, neededMs: 2 * HOUR_MS }) })
    const counts = () =>
      rowsOf(into, 'live').filter((row) => 'network_errors' in row && Number.isFinite(row.network_errors))
    for (const window of ['60000ms', '12000ms'])
      prometheus.series[`increase(errors[${window}])`] = [{ metric: { instance: 'a:9100' }, at: () => '1' }]
    stepMs = 60_000
    await advance(60_000)
    expect(counts().map(({ timeMs }) => timeMs % 60_000)).toEqual([0])
    stepMs = 12_000
    await advance(5000)
    expect(needs.problems()).toMatchObject([{ id: 'prometheus-tick' }])
    stepMs = STEP_MS
    await advance(5000)
    expect(needs.problems()).toEqual([])
  })

  it('asks for the past again, for a model of a shorter step or one that looks back further, and for no other', async () => {
    let model = { stepMs: STEP_MS, neededMs: 2 * HOUR_MS }
    const { into, advance } = await begin(plain, { model: () => model })
    prometheus.series['increase(errors[60000ms])'] = [{ metric: { instance: 'a:9100' }, at: () => '1' }]
    const pastOf = async (next: typeof model) => {
      model = next
      const before = timesOf(into, 'history').length
      await advance(5000)
      return timesOf(into, 'history').slice(before)
    }
    const shorter = { stepMs: 60_000, neededMs: 2 * HOUR_MS }
    expect(await pastOf(shorter)).toEqual(
      range(newestStepMs - 2 * HOUR_MS + 180_000, newestStepMs + 120_000, 60_000),
    )
    expect(await pastOf({ ...shorter, neededMs: HOUR_MS })).toEqual([])
    const further = await pastOf({ ...shorter, neededMs: 3 * HOUR_MS })
    expect(further[0]).toBe(newestStepMs - 3 * HOUR_MS + 180_000)
    expect(await pastOf({ ...model, stepMs: STEP_MS })).toEqual([])
  })

  it('asks for long pasts in parts that Prometheus answers', async () => {
    const { into } = await begin(plain, { neededMs: 20 * 24 * HOUR_MS })
    expect(Math.max(...prometheus.asked.map(({ timesMs }) => timesMs.length))).toBeLessThanOrEqual(11_000)
    const times = timesOf(into, 'history')
    expect(times).toEqual(range(newestStepMs - 20 * 24 * HOUR_MS + STEP_MS, newestStepMs, STEP_MS))
  })

  it('does not ask for what an earlier life left', async () => {
    const newestMs = newestStepMs - 17 * 60_000
    const { into } = await begin(plain, { heldFromMs: () => newestStepMs - 9 * HOUR_MS }, (given) =>
      given.setCurrent({ servers: [], metrics: [], newestMs }),
    )
    expect(timesOf(into, 'history')).toEqual(range(newestStepMs - 3 * STEP_MS, newestStepMs, STEP_MS))
  })

  it('is down while nobody answers, with longer and longer pauses, and then fills the gap', async () => {
    const { source, into, needs, clock, advance, idle } = await begin()
    const before = timesOf(into, 'live').length
    await prometheus.stop()
    await advance(3000)
    const downMs = tickMs + 5000
    expect(source.condition()).toMatchObject({ kind: 'down', sinceMs: downMs, retryMs: 1000 })
    await advance(60_000)
    expect(source.condition()).toEqual({
      kind: 'down',
      why: `${prometheus.url} cannot be reached (ECONNREFUSED)`,
      sinceMs: downMs,
      retryMs: 32_000,
    })
    expect(needs.problems()).toMatchObject([
      { id: 'source-down', message: `${prometheus.url} cannot be reached (ECONNREFUSED)`, sinceMs: downMs },
    ])
    await prometheus.start()
    await advance(60_000)
    expect(source.condition()).toEqual({ kind: 'running' })
    expect(needs.problems()).toEqual([])
    expect(timesOf(into, 'live').slice(before)).toEqual(
      range(downMs, Math.floor(clock.nowMs() / 5000) * 5000, 5000),
    )
    // Longer than a step: the steps are past.
    const history = timesOf(into, 'history').length
    await prometheus.stop()
    await advance(20 * 60_000)
    await prometheus.start()
    await advance(61_000)
    await idle()
    const steps = timesOf(into, 'history').slice(history)
    expect(steps[0]).toBe(newestStepMs + STEP_MS)
    expect(steps.length).toBeGreaterThanOrEqual(4)
    expect(timesOf(into, 'live').at(-1)).toBe(Math.floor(clock.nowMs() / 5000) * 5000)
  })

  it('begins down where nobody answers yet', async () => {
    await prometheus.stop()
    const { source, into, advance } = await begin()
    expect(source.condition()).toMatchObject({ kind: 'down', sinceMs: startMs })
    await prometheus.start()
    await advance(2000)
    expect(source.condition()).toEqual({ kind: 'running' })
    expect(timesOf(into, 'history')).toHaveLength(24)
  })

  it('leaves out a server whose series are gone', async () => {
    const { into, advance } = await begin()
    prometheus.series.cpu = prometheus.series.cpu!.slice(0, 1)
    await advance(5000)
    expect(into.given.at(-1)!.rows.servers).toEqual(['a'])
  })

  it('goes on without a metric that has no answer, and says so until it has', async () => {
    const { source, into, needs, advance } = await begin({
      ...plain,
      metrics: { cpu_percent: 'cpu', memory_percent: 'memory' },
    })
    expect(source.condition()).toEqual({ kind: 'running' })
    expect(timesOf(into, 'history')).toHaveLength(24)
    expect(needs.problems()).toMatchObject([
      {
        id: 'prometheus-metric:memory_percent',
        message:
          'memory_percent of mapping.json: Prometheus rejected the query (bad_data): invalid parameter "query": unknown memory.',
      },
    ])
    prometheus.series.memory = prometheus.series.cpu!
    await advance(5000)
    expect(needs.problems()).toEqual([])
    prometheus.instead = ({ query }, response) => {
      if (query === 'memory') refuse(response, 503, 'timeout', 'query timed out in expression evaluation')
      return query === 'memory'
    }
    await advance(5000)
    expect(source.condition()).toEqual({ kind: 'running' })
    expect(into.given.at(-1)!.rows.metrics.map(({ name }) => name)).toEqual(['cpu_percent'])
    expect(needs.problems()[0]!.message).toContain('(timeout): query timed out in expression evaluation')
  })

  it('asks again for a stretch of which a metric is missing, before it goes without', async () => {
    prometheus.series.memory = prometheus.series.cpu!
    let failures = 0
    prometheus.instead = ({ query, path }, response) => {
      const fails = query === 'memory' && path.endsWith('_range') && failures++ < 2
      if (fails) refuse(response, 503, 'unavailable', 'starting')
      return fails
    }
    const mapping = { ...plain, metrics: { cpu_percent: 'cpu', memory_percent: 'memory' } }
    const once = await begin(mapping)
    expect(once.source.condition().kind).toBe('down')
    await once.advance(5000)
    expect(once.source.condition()).toEqual({ kind: 'running' })
    const [history] = once.into.given
    expect(Number.isFinite(history!.rows.metrics[1]!.values[0])).toBe(true)
    expect(once.needs.said).toEqual([])
    failures = -100
    const never = await begin(mapping)
    await never.advance(20_000)
    expect(never.source.condition()).toEqual({ kind: 'running' })
    expect(never.needs.said[0]).toBe(
      'memory_percent has no values from 2026-06-10T10:05:00.000Z to 2026-06-10T12:00:00.000Z: Prometheus rejected the query (unavailable): starting',
    )
  })

  it('passes over values that are no numbers, series without a name, and several of one server', async () => {
    const cpu = prometheus.series.cpu!
    prometheus.series.cpu = [
      cpu[0]!,
      { metric: { instance: 'b:9100' }, at: () => 'NaN' },
      { metric: { instance: 'c:9100' }, at: () => '+Inf' },
      { metric: { job: 'node' }, at: () => '1' },
      { metric: { instance: 'd:9100', cpu: '0' }, at: () => '1' },
      { metric: { instance: 'd:9100', cpu: '1' }, at: () => '2' },
    ]
    const { into, needs } = await begin({ ...plain, metrics: { cpu_percent: 'cpu' } })
    expect(new Set(rowsOf(into, 'live').map(({ server }) => server))).toEqual(new Set(['a']))
    expect(needs.problems()[0]!.message).toBe(
      'cpu_percent of mapping.json: 1 of 6 series have no label instance; 1 servers have several series (d: 2) and were skipped: aggregate by (instance); 48 of 120 values are not finite and count as missing.',
    )
  })

  it('says where nothing has the label', async () => {
    const { source, needs } = await begin({ server: 'host', metrics: { cpu_percent: 'cpu' } })
    expect(source.condition()).toEqual({ kind: 'running' })
    expect(needs.problems().map(({ message }) => message)).toContain(
      'Prometheus responds, but no query returns a value with the label host.',
    )
  })

  it.each([
    ['503', 'Prometheus responded with status 503'],
    ['cut', 'the response is not complete JSON (20 characters, application/json)'],
    ['html', 'the response is not complete JSON (13 characters, text/html)'],
    ['torn', /cannot be reached \(/],
    ['huge', 'the response is larger than 64 MB; use queries that return less'],
    ['scalar', 'the response cannot be used: it is a scalar, expected a series for each server'],
    ['other', 'the response cannot be used: it is not an answer of Prometheus’s API'],
    ['points', 'the response cannot be used: its points are not of a time and a text each'],
    ['histogram', 'the response cannot be used: it holds histograms, expected numbers'],
    ['401', 'Prometheus denied access (401): check "auth" in the mapping'],
  ])('is down for the time of answers that are %s', async (kind, why) => {
    const { source, advance } = await begin({ ...plain, metrics: { cpu_percent: 'cpu' } })
    const json = { 'Content-Type': 'application/json' }
    prometheus.instead = (_, response) => {
      const success = (data: unknown) =>
        response.writeHead(200, json).end(JSON.stringify({ status: 'success', data }))
      const vector = (result: unknown) => success({ resultType: 'vector', result })
      if (kind === '503' || kind === '401') response.writeHead(Number(kind)).end('no')
      else if (kind === 'cut') response.writeHead(200, json).end('{"status":"success",')
      else if (kind === 'html') response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html></html>')
      else if (kind === 'torn') {
        response.writeHead(200, { ...json, 'Content-Length': '1000' }).write('{"status"')
        setTimeout(() => response.destroy(), 20)
      } else if (kind === 'huge') {
        response.writeHead(200, json)
        const part = Buffer.alloc(4 * 1024 ** 2, ' ')
        for (let i = 0; i < 17; i++) response.write(part)
        response.end()
      } else if (kind === 'scalar') success({ resultType: 'scalar', result: [1, '1'] })
      else if (kind === 'other') response.writeHead(200, json).end('{"ok":true}')
      else if (kind === 'points') vector([{ metric: {}, value: ['1', 2] }])
      else vector([{ metric: {}, histogram: [1, {}] }])
      return true
    }
    await advance(5000)
    expect(source.condition()).toMatchObject({
      kind: 'down',
      why: typeof why === 'string' ? why : (expect.stringMatching(why) as string),
    })
    prometheus.instead = () => false
    await advance(5000)
    expect(source.condition()).toEqual({ kind: 'running' })
  })

  it.each([
    ['bearerTokenEnv', { bearerTokenEnv: 'TEST_PROMETHEUS_TOKEN' }, 'Bearer s3cret'],
    ['bearerTokenFile', { bearerTokenFile: 'secret.txt' }, 'Bearer s3cret'],
    ['passwordEnv', { user: 'me', passwordEnv: 'TEST_PROMETHEUS_TOKEN' }, 'Basic bWU6czNjcmV0'],
    ['passwordFile', { user: 'me', passwordFile: 'secret.txt' }, 'Basic bWU6czNjcmV0'],
  ])('sends what %s holds, and never says it', async (_, auth, authorization) => {
    vi.stubEnv('TEST_PROMETHEUS_TOKEN', 's3cret')
    await writeFile(join(folder, 'secret.txt'), 's3cret\n')
    const { source, needs } = await begin({ ...plain, auth })
    vi.unstubAllEnvs()
    expect(new Set(prometheus.asked.map((each) => each.authorization))).toEqual(new Set([authorization]))
    expect(JSON.stringify([source.name, source.condition(), needs.problems()])).not.toContain('s3cret')
  })

  it('is down where its secret is not there', async () => {
    const { source } = await begin({ ...plain, auth: { bearerTokenEnv: 'TEST_NOT_SET' } })
    expect(source.condition()).toMatchObject({
      kind: 'down',
      why: 'the environment variable TEST_NOT_SET is not set',
    })
  })

  it('does not show the password of an address', async () => {
    const url = prometheus.url.replace('http://', 'http://me:s3cret@')
    const { source } = await create(plain, {}, `${url}/prefix/`)
    expect(source.name).toBe(`Prometheus at ${prometheus.url}/prefix`)
  })
})

describe('the example for node_exporter', () => {
  it('is a mapping, of metrics that are known by name', async () => {
    const path = new URL('../../../../docs/examples/prometheus-node.json', import.meta.url)
    const { metrics } = await readMapping(fileURLToPath(path))
    expect(metrics.map(({ name }) => name).filter((name) => !isInCatalogue(name))).toEqual([])
    expect(metrics.length).toBeGreaterThan(3)
  })
})

describe('a mapping that cannot be used', () => {
  it.each([
    ['{', 'mapping.json is not valid JSON: '],
    [{ server: 'instance' }, 'mapping.json, metrics: invalid input: expected record, received undefined'],
    [{ server: 'instance', metrics: {} }, 'mapping.json, metrics: expected at least one metric'],
    [{ server: 'in-stance', metrics: { a: 'x' } }, 'mapping.json, server: expected a label name'],
    [{ server: 'instance', metrics: { a: { query: 1 } } }, 'mapping.json, metrics.a: '],
    [{ ...plain, tickWindow: '5 min' }, 'mapping.json, tickWindow: expected a duration such as 5m or 30s'],
    [
      { ...plain, auth: { bearerToken: 's3cret' } },
      'mapping.json, auth: expected bearerTokenEnv or bearerTokenFile, or user with passwordEnv or passwordFile',
    ],
    [{ ...plain, metric: {} }, 'mapping.json: unrecognized key: "metric"'],
  ])('%j is refused with its place', async (mapping, message) => {
    await expect(create(mapping)).rejects.toMatchObject({
      code: 'argument-invalid',
      message: expect.stringContaining(message) as string,
    })
  })

  it('is one that is not there, or an address that is none', async () => {
    const config = { kind: 'prometheus', tickMs: 5000 } as const
    await expect(
      createSource({ ...config, url: prometheus.url, mappingPath: join(folder, 'none.json') }, fakeNeeds()),
    ).rejects.toMatchObject({ code: 'file-unreadable', message: 'none.json could not be read (ENOENT)' })
    await expect(create(plain, {}, 'ftp://me:s3cret@host')).rejects.toMatchObject({
      code: 'argument-invalid',
      message: 'the address of Prometheus is not valid, expected one such as http://127.0.0.1:9090',
    })
  })
})
