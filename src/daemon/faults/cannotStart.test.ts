import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { createNodeEngine } from '#engine/client/nodeClient.ts'
import { feedRecords, wholeDaemon } from '#testing/daemonParts/wholeDaemon.ts'
import { until } from '#testing/until.ts'

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
      const records = feedRecords(3, { fromMs: toMs - 40 * STEP_MS, toMs, stepMs: STEP_MS })
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
      const predictions = await (await fetch(`${daemon.url}/predictions/current`)).text()
      expect(predictions).toContain('heuristic')
      expect(await (await fetch(`${daemon.url}/readyz`)).text()).toContain('The model could not be loaded')
    } finally {
      await daemon.end()
    }
  })
})
