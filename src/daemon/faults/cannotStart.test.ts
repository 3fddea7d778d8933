import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createNodeEngine } from '#engine/client/nodeClient.ts'
import { feedRecords, wholeDaemon, type WholeDaemon } from '#testing/daemonParts/wholeDaemon.ts'
import { until } from '#testing/until.ts'
import { unpackStored } from '../truth/packed.ts'

const STEP_MS = 300_000
const parent = mkdtempSync(join(tmpdir(), 'fleetcast-start-'))
afterAll(() => rmSync(parent, { recursive: true }))

let dataDir: string
let count = 0
beforeEach(() => {
  dataDir = join(parent, String(count++))
})

describe('A daemon whose data directory cannot be used says so', () => {
  const modelPath = '/none'

  test('a database that is damaged', async () => {
    mkdirSync(dataDir)
    writeFileSync(join(dataDir, 'fleetcast.db'), Buffer.alloc(50_000, 7))
    await expect(wholeDaemon({ dataDir, modelPath })).rejects.toMatchObject({
      code: 'store-invalid',
      message: expect.stringMatching(/fleetcast\.db is damaged/) as string,
    })
  })

  test('one whose pages are overwritten, once it meets them', async () => {
    const nowMs = Math.floor(Date.now() / STEP_MS) * STEP_MS
    const first = await wholeDaemon({ dataDir, modelPath })
    const records = feedRecords(50, { fromMs: nowMs - 60 * STEP_MS, toMs: nowMs, stepMs: STEP_MS })
    await first.post('/feed/data', { records })
    await first.end()
    const path = join(dataDir, 'fleetcast.db')
    const bytes = readFileSync(path)
    bytes.fill(0xa5, 8192, bytes.length - 4096)
    writeFileSync(path, bytes)
    await expect(wholeDaemon({ dataDir, modelPath })).rejects.toMatchObject({ code: 'store-invalid' })
  })

  test('a file in its place', async () => {
    writeFileSync(dataDir, 'x')
    await expect(wholeDaemon({ dataDir, modelPath })).rejects.toMatchObject({
      code: 'store-invalid',
      message: `the data directory ${dataDir} cannot be created: ${dataDir} is a file`,
    })
  })

  test.skipIf(process.platform !== 'linux')('a folder that cannot be made, or not be written', async () => {
    await expect(wholeDaemon({ dataDir: '/proc/fleetcast', modelPath })).rejects.toMatchObject({
      code: 'store-invalid',
      message: expect.stringMatching(
        /^the data directory \/proc\/fleetcast cannot be created: ENOENT/,
      ) as string,
    })
    // Not even root may.
    await expect(wholeDaemon({ dataDir: '/sys', modelPath })).rejects.toMatchObject({
      code: 'store-invalid',
      message: expect.stringMatching(/^\/sys\/fleetcast\.db cannot be opened: EACCES|EROFS/) as string,
    })
  })

  test('and leaves nothing open where something else is wrong', async () => {
    const engine = createNodeEngine()
    const disposed: boolean[] = []
    const watched = { ...engine, dispose: () => void disposed.push(true) }
    const taken = await wholeDaemon({ dataDir, modelPath })
    const other = join(parent, 'other')
    await expect(
      wholeDaemon({ dataDir: other, modelPath, port: taken.port }, { engine: watched }),
    ).rejects.toThrow(
      /cannot listen on 127\.0\.0\.1:\d+: another program uses this port; choose another with --port/,
    )
    expect(disposed).toEqual([true])
    await taken.end()
    await (await wholeDaemon({ dataDir: other, modelPath })).end()
  })
})

describe('A model that cannot be used is no failure of the daemon’s', { timeout: 60_000 }, () => {
  const broken = () => {
    const path = join(parent, `model-${count}`)
    mkdirSync(path)
    writeFileSync(join(path, 'model.safetensors'), Buffer.alloc(1000))
    return path
  }

  test.each([
    ['missing', () => join(parent, 'no-model'), /no-model could not be read \(ENOENT\)/],
    ['broken', broken, /model\.safetensors: header: it is not valid JSON/],
  ])('one that is %s: it serves, and says why there is no forecast', async (_, pathOf, why) => {
    const daemon = await wholeDaemon({ dataDir, modelPath: pathOf() })
    try {
      const none = await until('the reason', async () => {
        const { none: found } = await daemon.facts()
        return found?.kind === 'failed' && found
      })
      expect(none.message).toMatch(why)
      const ready = await fetch(`${daemon.url}/readyz`)
      expect(ready.status).toBe(503)
      expect(await ready.json()).toMatchObject({ ready: false, reasons: [none.message] })
      const predictions: unknown = await (await fetch(`${daemon.url}/predictions/current`)).json()
      expect(predictions).toMatchObject({ error: expect.any(String) as string, message: none.message })
      const records = feedRecords(2, { fromMs: Date.now() - 5000, toMs: Date.now(), stepMs: 5000 })
      expect((await daemon.post('/feed/data', { records })).body).toMatchObject({ status: 'accepted' })
      expect((await daemon.facts()).intake.records).toBe(records.length)
    } finally {
      await daemon.end()
    }
  })

  test('with --allow-heuristic it answers, and every answer is marked', async () => {
    const daemon = await wholeDaemon({ dataDir, modelPath: broken(), allowHeuristic: true })
    try {
      const toMs = Math.floor(Date.now() / STEP_MS) * STEP_MS
      // One of them breaches: alerts and changes of level are told.
      const records = feedRecords(3, { fromMs: toMs - 40 * STEP_MS, toMs, stepMs: STEP_MS }).map((record) =>
        record.server_name === 'web-0' ? { ...record, cpu_percent: 99, memory_percent: 99 } : record,
      )
      expect((await daemon.post('/feed/data', { records })).body).toMatchObject({ status: 'accepted' })
      const published = await until('a forecast', () => {
        const standing = daemon.parts.forecasts.standing()
        return standing.kind === 'forecast' && standing.published
      })
      const { notes, provenance } = published.judged.forecast
      expect(provenance.modelSha256).toBeNull()
      expect(notes.join(' ')).toContain(
        'Not from the model: The model could not be loaded: model.safetensors: header: it is not valid JSON. Baseline: the same time yesterday where two days of history exist, else the last value, with the range of past errors.',
      )
      expect(await textOf(daemon, '/readyz')).toContain('The model could not be loaded')
      await until('history', async () =>
        (await textOf(daemon, '/historical/environment')).includes('prob_30m'),
      )
      const told = (await allAnswers(daemon)).filter(({ text }) => TELLS_FORECAST.test(text))
      expect(told.filter(({ text }) => !MARKED.test(text)).map(({ path }) => path)).toEqual([])
      // What tells nothing of forecasts passes unseen: these do.
      expect(told.map(({ path }) => path)).toEqual(
        expect.arrayContaining([
          '/predictions/current',
          '/predict/web-0',
          '/alerts/active',
          '/historical/environment',
          '/historical/alerts',
          '/historical/summary',
          '/historical/server/web-0',
          '/historical/export/environment',
          '/historical/export/alerts',
          '/api/v1/query',
          '/api/v1/query_range',
          '/api/v1/series',
          '/metrics',
          '/api/fleetcast/facts',
          '/status',
          '/admin/model-info',
          '/explain/web-0',
          '/ws/predictions',
        ]),
      )
      const forecast = await unpackStored(
        new Uint8Array(await (await fetch(`${daemon.url}/api/fleetcast/forecast`)).arrayBuffer()),
      )
      expect(forecast.provenance.engine).toBe('heuristic')
      const metrics = await textOf(daemon, '/metrics')
      expect(metrics).toContain('fleetcast_forecast_standing 1')
      expect(metrics).toContain('fleetcast_forecast_series{model="heuristic"} 6')
      expect(metrics).toContain('fleetcast_forecast_series{model="tft"} 0')
      expect(metrics).toMatch(/^fleetcast_forecast_age_seconds \d/m)
    } finally {
      await daemon.end()
    }
  })
})

/** Names under which forecasts, or what is made from them, are told. */
const TELLS_FORECAST =
  /"p50"|risk_score|total_alerts|prob_30m|fleet_health|breach_threshold|"quantile":"|forecast_standing|"none":null|"warmup"|"mode"|from_model|explanation_failed/

/** By name; in the refusal to explain; in a count of alerts. */
const MARKED = /heuristic|is not from the network|"not_from_model_alerts":[1-9]/

async function textOf({ url }: WholeDaemon, path: string): Promise<string> {
  return await (await fetch(url + path)).text()
}

/** Every address that is read, and the first message of the old stream, as text. */
async function allAnswers(daemon: WholeDaemon) {
  const document = JSON.parse(await textOf(daemon, '/openapi.json')) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  }
  const paths = Object.entries(document.paths)
    .filter(([path, { get }]) => get !== undefined && path !== '/docs' && path !== '/openapi.json')
    .flatMap(([path]) =>
      path === '/historical/export/{table}'
        ? [path.replace('{table}', 'alerts'), path.replace('{table}', 'environment')]
        : [path.replace(/\{(server_name|name)\}/, path.includes('/label/') ? 'model' : 'web-0')],
    )
  const nowS = Math.floor(Date.now() / 1000)
  const query = 'query={quantile!=""}&match[]={quantile!=""}'
  const asked = `${query}&time=${nowS + 600}&start=${nowS}&end=${nowS + 3600}&step=300&time_range=1h`
  const answers = []
  for (const path of paths) answers.push({ path, text: await textOf(daemon, `${path}?${asked}`) })
  const stream = new WebSocket(`${daemon.url.replace('http', 'ws')}/ws/predictions`)
  const text = await new Promise<string>((resolve, reject) => {
    stream.once('error', reject)
    stream.on('message', (data: Buffer) => {
      if (data.toString().includes('prediction_update')) resolve(data.toString())
    })
  })
  stream.close()
  return [...answers, { path: '/ws/predictions', text }]
}
