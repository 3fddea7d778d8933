import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import 'fake-indexeddb/auto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { z } from 'zod'
import type { EngineClient, OpenModel } from '#engine/api.ts'
import { createNodeEngine } from '#engine/client/nodeClient.ts'
import { pathAt } from '#forecast/quantile/curve.ts'
import type { DaemonLink } from '#remote/api.ts'
import { openDaemonLink, type LinkPort } from '#remote/client.ts'
import type { StreamSocket } from '#remote/platform.ts'
import { LinkHost } from '#remote/worker/host.ts'
import type { FromLink } from '#remote/worker/protocol.ts'
import { v1Body } from '#testing/daemon/bodies.ts'
import { startDaemon, type TestDaemon } from '#testing/daemon/testDaemon.ts'
import { runCommand } from '#testing/runCommand.ts'
import { createHere } from './here.ts'

const TICK_MS = 80
const silent = () => undefined
const never = new AbortController().signal

let engine: EngineClient
let model: OpenModel
let folder: string
let daemon: TestDaemon
let link: DaemonLink

/** The worker's side in this thread, with what a browser's worker has; messages are copied, as between threads. */
function portInProcess(): LinkPort {
  let hear: (message: FromLink) => void = () => undefined
  const host = new LinkHost(
    (origin) => ({
      fetch: (...args) => fetch(...args),
      openSocket: (url, protocols) => new WebSocket(url, [...protocols]) as unknown as StreamSocket,
      nowMs: () => Date.now(),
      random: () => 0,
      origin,
      localNetwork: () => Promise.resolve(null),
      holdLock: () => Promise.resolve(true),
    }),
    (message, transfer) => {
      const copy = structuredClone(message, { transfer: [...transfer] })
      setTimeout(() => hear(copy), 0)
    },
  )
  return {
    postMessage: (message) => host.receive(structuredClone(message)),
    terminate: silent,
    listen: (onMessage) => {
      hear = onMessage
    },
  }
}

beforeAll(async () => {
  vi.stubGlobal('location', { origin: 'http://page.test' })
  folder = await mkdtemp(join(tmpdir(), 'fleetcast-'))
  engine = createNodeEngine()
  model = await engine.loadModel(null, { prefer: null, quantiles: null }, silent, never)
  const fleet = { servers: 6, metrics: ['cpu_percent', 'memory_percent'], horizon: 24, seed: 3 }
  daemon = await startDaemon({
    generation: 'v1',
    tickMs: TICK_MS,
    body: (tick) => v1Body({ ...fleet, tick }),
  })
  const options = { address: daemon.url, key: null, step: null, criteria: DEFAULT_CRITERIA }
  link = openDaemonLink(options, portInProcess())
})
afterAll(async () => {
  link.close()
  await daemon.stop()
  engine.dispose()
  await rm(folder, { recursive: true })
  vi.unstubAllGlobals()
})

const path = z.array(z.number())
const predicted = z.object({
  predictions: z.record(z.string(), z.record(z.string(), z.object({ p10: path, p50: path, p90: path }))),
})

test('the model here says on a daemon’s values what `fleetcast predict` says on the same rows', async () => {
  const seen: string[] = []
  const here = createHere({
    engine,
    link,
    model,
    facts: model.facts,
    criteria: () => DEFAULT_CRITERIA,
    nowMs: () => Date.now(),
  })
  here.subscribe(() => seen.push(here.state().kind))
  await expect.poll(() => here.latest(), { timeout: 20_000 }).not.toBeNull()
  // It collected until the model had enough, and then ran.
  expect(seen).toContain('collecting')
  expect(seen.indexOf('running')).toBeGreaterThan(seen.indexOf('collecting'))
  expect(here.state()).toMatchObject({ kind: 'running' })

  // The forecast is of the rows up to its issue time: later ones have come since.
  const { forecast } = here.latest()!
  expect(forecast.provenance).toMatchObject({ source: 'local', engine: 'tft-kernel' })
  const rows = await link.rows(never)
  const records = rows.servers.flatMap((server, row) => {
    const timeMs = rows.timeMs[row] ?? NaN
    if (timeMs > forecast.issueTimeMs) return []
    const values = rows.metrics.map(({ name, values: all }) => [name, all[row]] as const)
    return [{ timestamp: new Date(timeMs).toISOString(), server_name: server, ...Object.fromEntries(values) }]
  })
  expect(records.length).toBeGreaterThanOrEqual(24 * 6)
  here.close()

  const file = join(folder, 'rows.json')
  await writeFile(file, JSON.stringify({ records }))
  const { code, out, err } = await runCommand(
    ...['predict', '--data', file, '--step', String(forecast.stepMs / 1000)],
  )
  expect(err, err).not.toContain('Error')
  expect(code).toBe(0)
  const { predictions } = predicted.parse(JSON.parse(out))
  expect(forecast.series).toHaveLength(12)
  forecast.series.forEach(({ server, metric }, series) => {
    const wanted = predictions[server]?.[metric]
    for (const [level, name] of [
      [0.1, 'p10'],
      [0.5, 'p50'],
      [0.9, 'p90'],
    ] as const) {
      const worst = Math.max(
        ...pathAt(forecast, series, level).map((value, step) =>
          Math.abs(value - (wanted?.[name][step] ?? NaN)),
        ),
      )
      expect(worst, `${server} ${metric} ${name}`).toBeLessThan(1e-4)
    }
  })
})
