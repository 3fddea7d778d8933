import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { runCommand } from '#testing/runCommand.ts'
import type { EngineClient, GrowingTable, MetricRows, OpenModel } from '../api.ts'
import { createNodeEngine } from './nodeClient.ts'

const STEP_MS = 5_000
const START_MS = Date.UTC(2026, 0, 5, 10)
const SERVERS = Array.from({ length: 20 }, (_, server) => `web-${String(server).padStart(2, '0')}`)
const METRICS = ['cpu_percent', 'memory_percent', 'iowait_percent']
const silent = () => undefined
const never = new AbortController().signal

/** What a metric of a server is at a tick, whole thousandths; NaN: it says nothing. */
function valueAt(server: number, metric: number, tick: number): number {
  if (metric === 2 && (tick + server) % 17 === 0) return NaN
  const wave = 40 + 5 * metric + 15 * Math.sin(tick / 9 + server) + ((tick * 7 + server * 3) % 5)
  return Math.round(1000 * wave) / 1000
}

/** The rows of a tick; the last server begins at tick 20, and each reports a little later than the one before. */
function rowsAt(tick: number): MetricRows {
  const present = SERVERS.flatMap((_, server) => (server < 19 || tick >= 20 ? [server] : []))
  return {
    servers: present.map((server) => SERVERS[server] ?? ''),
    timeMs: present.map((server) => START_MS + tick * STEP_MS + server),
    metrics: METRICS.map((name, metric) => ({
      name,
      values: present.map((server) => valueAt(server, metric, tick)),
    })),
    labels: [],
  }
}

/** The same rows as records of a JSON file. */
function recordsAt(tick: number): Record<string, string | number | null>[] {
  const { servers, timeMs, metrics } = rowsAt(tick)
  return servers.map((server, row) => ({
    timestamp: new Date(timeMs[row] ?? NaN).toISOString(),
    server_name: server,
    ...Object.fromEntries(
      metrics.map(({ name, values }) => [name, Number.isNaN(values[row]) ? null : values[row]!]),
    ),
  }))
}

const path = z.array(z.number())
const predictionSchema = z.object({
  predictions: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({ p10: path, p50: path, p90: path, quantiles: z.record(z.string(), path) }),
    ),
  ),
})

/** By server and metric, what `fleetcast predict` wrote. */
const predictionsOf = (out: string) => predictionSchema.parse(JSON.parse(out)).predictions

let engine: EngineClient
let model: OpenModel
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetcast-'))
  engine = createNodeEngine()
  model = await engine.loadModel(null, { prefer: null, quantiles: null }, silent, never)
})
afterAll(async () => {
  engine.dispose()
  await rm(folder, { recursive: true })
})

/** A table that began with the first tick and was given the others one by one. */
async function grown(ticks: number): Promise<GrowingTable> {
  const rows = () => Promise.resolve(rowsAt(0))
  const options = { name: 'a daemon', history: null, model, stepMs: STEP_MS, rows }
  const table = await engine.gather(options, silent, never)
  for (let tick = 1; tick < ticks; tick++) {
    expect(await table.append(rowsAt(tick), never)).toMatchObject({ late: 0, unchanged: 0 })
  }
  return table
}

describe('ticks that come one by one', () => {
  test('are forecast as the command line forecasts a file of them', async () => {
    const table = await grown(60)
    expect(table.facts).toMatchObject({ name: 'a daemon', servers: 20, metrics: METRICS, stepMs: STEP_MS })
    const request = { table, model, stepMs: STEP_MS, renames: {}, rawLevels: true }
    const { forecast } = await engine.forecast(request, DEFAULT_CRITERIA, silent, never)
    expect(forecast.stepMs).toBe(STEP_MS)

    const file = join(folder, 'rows.json')
    const records = Array.from({ length: 60 }, (_, tick) => recordsAt(tick)).flat()
    expect(table.facts.rows).toBe(records.length)
    await writeFile(file, JSON.stringify(records))
    const { code, out } = await runCommand('predict', '--data', file, '--step', '5', '--levels', 'all')
    expect(code).toBe(0)
    const predictions = predictionsOf(out)
    expect(forecast.series).toHaveLength(60)
    expect(Object.values(predictions).flatMap((metrics) => Object.keys(metrics))).toHaveLength(60)
    const { levels, horizon, quantiles, rawQuantiles } = forecast
    let worst = 0
    const compare = (own: number | undefined, said: number | undefined): void => {
      const error = Math.abs((own ?? NaN) - (said ?? NaN))
      worst = Math.max(worst, Number.isNaN(error) ? Infinity : error)
    }
    const bands = { p10: levels.indexOf(0.1), p50: levels.indexOf(0.5), p90: levels.indexOf(0.9) }
    forecast.series.forEach(({ server, metric }, series) => {
      const said = predictions[server]?.[metric]
      for (let step = 0; step < horizon; step++) {
        const at = (series * horizon + step) * levels.length
        // The command's levels are those from before bounds and order, its bands those from after.
        levels.forEach((level, q) => {
          compare(rawQuantiles?.[at + q], said?.quantiles[String(level)]?.[step])
        })
        for (const band of ['p10', 'p50', 'p90'] as const)
          compare(quantiles[at + bands[band]], said?.[band][step])
      }
    })
    expect(worst).toBeLessThanOrEqual(1e-4)
  })

  test('are forecast from as many steps on as the model needs; before that an error says how many there are', async () => {
    const needed = model.facts.minEncoderLength
    const settings = { stepMs: STEP_MS, renames: {} }
    const table = await grown(needed - 1)
    const { firstMs, lastMs } = table.facts
    expect(Math.round((lastMs - firstMs) / STEP_MS) + 1).toBe(needed - 1)
    await expect(
      engine.forecast({ table, model, ...settings }, DEFAULT_CRITERIA, silent, never),
    ).rejects.toMatchObject({
      code: 'series-none',
      message: expect.stringContaining(
        `web-00/cpu_percent has ${needed - 1} steps of history, ${needed} needed`,
      ) as string,
    })
    await table.append(rowsAt(needed - 1), never)
    const { forecast } = await engine.forecast({ table, model, ...settings }, DEFAULT_CRITERIA, silent, never)
    expect(forecast.series.length).toBeGreaterThan(0)
    const waiting = forecast.leftOut.filter(({ code }) => code === 'too-short')
    expect(waiting).toContainEqual({
      ...{ server: 'web-19', metric: 'cpu_percent', code: 'too-short' },
      reason: 'has 4 steps of history, 24 needed',
    })
  })

  test('nothing at all is a table too, which has no row yet', async () => {
    const rows = () => Promise.resolve({ servers: [], timeMs: [], metrics: [], labels: [] })
    const options = { name: 'a daemon', history: null, model, stepMs: STEP_MS, rows }
    const table = await engine.gather(options, silent, never)
    expect(table.facts).toMatchObject({ rows: 0, servers: 0, stepMs: null })
    const request = { table, model, stepMs: STEP_MS, renames: {} }
    await expect(engine.forecast(request, DEFAULT_CRITERIA, silent, never)).rejects.toMatchObject({
      code: 'no-rows',
    })
  })
})
