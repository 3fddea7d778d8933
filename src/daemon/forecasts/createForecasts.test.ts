import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { rowsOf, type MetricRows } from '#data/liveTable.ts'
import { simulate } from '#data/simulate/simulate.ts'
import { writeParquet } from '#data/write.ts'
import { createNodeEngine } from '#engine/client/nodeClient.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { DEFAULT_ODDS } from '#forecast/thresholds.ts'
import { runCommand } from '#testing/runCommand.ts'
import { Bus, type DaemonEvents } from '../events.ts'
import { createForecasts, type ForecastsOptions, type RunningForecasts } from './createForecasts.ts'

const STEP_MS = 300_000
const never = new AbortController().signal
const fleet = simulate({ mode: 'gradual_spike', servers: 6, steps: 420, seed: 7 })
const all = rowsOf(fleet)
const endMs = Math.max(...Array.from(all.timeMs))

/** The rows of a time span. */
function between(rows: MetricRows, fromMs: number, toMs: number): MetricRows {
  const kept = rows.servers.flatMap((_, row) => {
    const timeMs = rows.timeMs[row] ?? NaN
    return timeMs >= fromMs && timeMs <= toMs ? [row] : []
  })
  return {
    servers: kept.map((row) => rows.servers[row] ?? ''),
    timeMs: kept.map((row) => rows.timeMs[row] ?? NaN),
    metrics: rows.metrics.map((column) => ({
      ...column,
      values: kept.map((row) => column.values[row] ?? NaN),
    })),
    labels: rows.labels.map((column) => ({ ...column, texts: kept.map((row) => column.texts[row] ?? null) })),
  }
}

/** A daemon of which there are only forecasts: a store of rows, a clock that is set, and all that was said. */
class Around {
  readonly bus = new Bus((error) => {
    throw error
  })
  readonly said: { [K in keyof DaemonEvents]: DaemonEvents[K][] }
  readonly forecasts: RunningForecasts
  nowMs: number
  /** Newest row that the store has. */
  storedMs: number

  constructor(storedMs: number, changes: Partial<ForecastsOptions> = {}) {
    this.storedMs = storedMs
    this.nowMs = storedMs + 1000
    const said: Partial<Record<keyof DaemonEvents, unknown[]>> = {}
    for (const about of ['forecast', 'noForecast', 'problem', 'solved'] as const) {
      const heard: unknown[] = (said[about] = [])
      this.bus.on(about, (event) => heard.push(event))
    }
    this.said = said as typeof this.said
    this.forecasts = createForecasts({
      bus: this.bus,
      clock: { nowMs: () => this.nowMs, rate: 1, sleep: () => Promise.resolve() },
      engine: createNodeEngine(),
      rows: (span, servers) => {
        const found = between(all, span.fromMs, Math.min(span.toMs, this.storedMs))
        if (servers === null) return Promise.resolve(found)
        const kept = new Set(servers)
        const rows = found.servers.flatMap((server, row) => (kept.has(server) ? [row] : []))
        return Promise.resolve(pick(found, rows))
      },
      modelPath: null,
      stepMs: null,
      allowHeuristic: false,
      ...changes,
    })
  }

  /** The next steps close, up to a time. */
  close(toMs: number): void {
    const rows = between(all, this.storedMs + 1, toMs)
    this.storedMs = toMs
    this.nowMs = toMs + 1000
    this.bus.emit('steps', { rows, newestMs: toMs, corrected: 0 })
  }

  /** Resolves with the first complete forecast that is of a time. */
  async complete(issueMs: number): Promise<FleetForecast> {
    for (;;) {
      const found = this.said.forecast.find(
        ({ complete, judged }) => complete && judged.forecast.issueTimeMs === issueMs,
      )
      if (found !== undefined) return found.judged.forecast
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}

function pick(rows: MetricRows, kept: readonly number[]): MetricRows {
  return {
    servers: kept.map((row) => rows.servers[row] ?? ''),
    timeMs: kept.map((row) => rows.timeMs[row] ?? NaN),
    metrics: rows.metrics.map((column) => ({
      ...column,
      values: kept.map((row) => column.values[row] ?? NaN),
    })),
    labels: rows.labels.map((column) => ({ ...column, texts: kept.map((row) => column.texts[row] ?? null) })),
  }
}

let folder: string
let around: Around | null = null
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetcast-'))
})
afterAll(() => rm(folder, { recursive: true }))
afterEach(async () => {
  await around?.forecasts.close()
  around = null
})

const path = z.array(z.number())
const predictionSchema = z.object({
  predictions: z.record(z.string(), z.record(z.string(), z.object({ p50: path }))),
})

describe('a daemon’s forecasts', () => {
  test('are the command line’s, from the same rows in parts and step by step', async () => {
    const file = join(folder, 'fleet.parquet')
    await writeFile(file, writeParquet(fleet))
    const { out } = await runCommand('predict', '--data', file)
    const { predictions } = predictionSchema.parse(JSON.parse(out))

    around = new Around(endMs - 3 * STEP_MS, { mostSeriesOfPart: 20 })
    await around.forecasts.start()
    await around.complete(endMs - 3 * STEP_MS)
    for (let ago = 2; ago >= 0; ago--) {
      around.close(endMs - ago * STEP_MS)
      await around.complete(endMs - ago * STEP_MS)
    }
    const made = await around.complete(endMs)
    const { series, levels, horizon, quantiles } = made
    expect(series.length).toBe(Object.values(predictions).flatMap(Object.keys).length)
    const middle = levels.indexOf(0.5)
    series.forEach(({ server, metric }, at) => {
      const expected = predictions[server]?.[metric]?.p50 ?? []
      expect(expected).toHaveLength(horizon)
      expected.forEach((value, step) => {
        const mine = quantiles[(at * horizon + step) * levels.length + middle] ?? NaN
        expect(Math.abs(mine - value)).toBeLessThan(1e-4 * Math.max(1, Math.abs(value)))
      })
    })
    expect([...made.originMs].every((originMs) => originMs === endMs)).toBe(true)
    expect(made.provenance).toMatchObject({ engine: 'tft-kernel', computedAtMs: endMs + 1000 })
    expect(around.forecasts.runs()).toMatchObject({ runs: 4, skipped: 0, nextMs: endMs + STEP_MS })
    expect(around.forecasts.age()).toMatchObject({ count: 4, p95Ms: 0 })
    const { said } = around
    expect(said.problem).toEqual([])
    const offsets = said.forecast.map(({ offset }) => offset)
    expect(offsets).toEqual(offsets.map((_, at) => at + 1))
    // The first run has nothing to lie over; the second shows everybody from its first part on.
    const second = said.forecast.filter(({ judged }) => judged.forecast.issueTimeMs === endMs - 2 * STEP_MS)
    expect(second.length).toBeGreaterThan(1)
    expect(second.map(({ judged }) => judged.forecast.series.length)).toEqual(second.map(() => series.length))
    expect(second.map(({ complete }) => complete)).toEqual(second.map((_, at) => at === second.length - 1))
  }, 60_000)

  test('are judged anew by other criteria', async () => {
    around = new Around(endMs, { mostSeriesOfPart: 20 })
    await around.forecasts.start()
    await around.complete(endMs)
    const before = around.said.forecast.length
    const thresholds = { cpu_percent: { warning: 1, critical: 2, direction: 'above' as const } }
    await around.forecasts.setCriteria({ thresholds, odds: DEFAULT_ODDS }, never)
    const published = around.said.forecast.at(-1)
    expect(around.said.forecast.length).toBe(before + 1)
    expect(published?.judged.assessment.thresholds['cpu_percent']).toEqual(thresholds.cpu_percent)
    const cpu = published?.judged.forecast.series.findIndex(({ metric }) => metric === 'cpu_percent') ?? -1
    expect(published?.judged.assessment.severity[cpu]).toBe('breaching')
  })

  test('are simple ones for the series that are chosen, and say so', async () => {
    const [server = '', other = ''] = fleet.servers
    const chosen = { server, metric: 'cpu_percent', by: 'lastValue' } as const
    around = new Around(endMs, { chooseBest: () => [chosen], mostSeriesOfPart: 20 })
    await around.forecasts.start()
    const { series, simpleSeries, notes, quantiles, levels, horizon, provenance } =
      await around.complete(endMs)
    expect(simpleSeries).toEqual([chosen])
    expect(provenance.engine).toBe('tft-kernel')
    expect(notes.join()).toContain(`${server}/cpu_percent is not from the model: the last value is repeated`)
    const knownLevels = (name: string) => {
      const at = series.findIndex((key) => key.server === name && key.metric === 'cpu_percent')
      const curve = quantiles.subarray(at * horizon * levels.length, (at * horizon + 1) * levels.length)
      return [...curve].filter((value) => !Number.isNaN(value)).length
    }
    expect([knownLevels(server), knownLevels(other)]).toEqual([3, levels.length])
  })

  test('are explained, and made again from what could have been', async () => {
    around = new Around(endMs)
    await around.forecasts.start()
    const forecast = await around.complete(endMs)
    const key = forecast.series.find(({ metric }) => metric === 'cpu_percent')
    if (key === undefined) throw new Error('no cpu')
    const { attention } = await around.forecasts.explain(key, never)
    expect(attention.length).toBeGreaterThan(36)
    const made = await around.forecasts.counterfactuals(key, never)
    expect(made.map(({ change }) => [change.metric, change.kind])).toEqual([
      ['cpu_percent', 'scaled'],
      ['cpu_percent', 'scaled'],
      ['cpu_percent', 'scaled'],
      ['cpu_percent', 'held'],
      ['cpu_percent', 'held'],
    ])
    const at = forecast.series.indexOf(key)
    const width = forecast.levels.length
    const middle = forecast.levels.indexOf(0.5)
    const sum = (values: Float32Array) => values.reduce((a, b) => a + b, 0)
    made[0]?.before.forEach((value, step) => {
      expect(value).toBeCloseTo(forecast.quantiles[(at * 96 + step) * width + middle] ?? NaN, 2)
    })
    const [less, half, more] = made
    if (!less || !half || !more) throw new Error('too few')
    expect(sum(half.after)).toBeLessThan(sum(less.after))
    expect(sum(less.after)).toBeLessThan(sum(less.before))
    expect(sum(more.after)).toBeGreaterThan(sum(more.before))
  })

  test('come from another model once it is loaded; one that cannot be leaves all as it was', async () => {
    around = new Around(endMs)
    await around.forecasts.start()
    await around.complete(endMs)
    const [shipped = ''] = around.forecasts.modelPaths() ?? []
    await expect(around.forecasts.reload([join(folder, 'nothing')], never)).rejects.toThrow()
    expect(around.forecasts.standing().kind).toBe('forecast')
    const before = around.said.forecast.length
    const facts = await around.forecasts.reload([shipped], never)
    expect(facts.sha256).toBe(around.forecasts.model()?.sha256)
    while (around.said.forecast.length === before) await new Promise((resolve) => setTimeout(resolve, 10))
    expect(around.said.forecast.at(-1)?.complete).toBe(true)
    expect(around.said.problem).toEqual([])
  })
})

describe('where no network can answer', () => {
  const missing = { modelPath: '/nowhere/model' }

  test('nothing stands, and it is said why', async () => {
    around = new Around(endMs, missing)
    await around.forecasts.start()
    expect(around.forecasts.standing()).toMatchObject({ kind: 'none', why: { kind: 'failed' } })
    around.close(endMs + STEP_MS)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(around.forecasts.standing().kind).toBe('none')
    expect(around.said.noForecast).toHaveLength(1)
    expect(around.said.problem.map(({ id }) => id)).toEqual(['model-failed'])
    const key = { server: 'a', metric: 'b', profile: null }
    await expect(around.forecasts.explain(key, never)).rejects.toMatchObject({ code: 'model-missing' })
  })

  test('a simple forecast stands where that is allowed, and says what it is', async () => {
    around = new Around(endMs, { ...missing, allowHeuristic: true })
    await around.forecasts.start()
    const forecast = await around.complete(endMs)
    expect(forecast.provenance).toMatchObject({ engine: 'heuristic', modelSha256: null })
    expect(forecast.notes[0]).toContain(
      'Not from the model: The model could not be loaded: model could not be read (ENOENT). Baseline: the same time yesterday where two days of history exist, else the last value, with the range of past errors.',
    )
    expect(forecast.levels).toEqual([0.1, 0.5, 0.9])
    expect(forecast.series.length).toBeGreaterThan(10)
  })

  test('too little history is said with how much there is', async () => {
    const startMs = Math.min(...Array.from(all.timeMs))
    around = new Around(startMs + 9 * STEP_MS)
    await around.forecasts.start()
    while (around.said.noForecast.length < 2) await new Promise((resolve) => setTimeout(resolve, 10))
    expect(around.forecasts.warmth()).toEqual({ requiredSteps: 24, servers: 6, ready: 0, meanSteps: 10 })
    expect(around.forecasts.standing()).toMatchObject({ kind: 'none', why: { kind: 'insufficient' } })
    expect(around.said.problem).toEqual([])
  })
})

test('what is stored may be too old to forecast from, which is said', async () => {
  around = new Around(endMs)
  around.nowMs = endMs + 4 * 3_600_000
  await around.forecasts.start()
  const at = new Date(endMs).toISOString().replace('.000', '')
  expect(around.forecasts.standing()).toMatchObject({
    why: {
      kind: 'waiting',
      message: `The newest stored values are from ${at}, 4 h before the daemon started, which is too old. The first forecast follows when the next step is complete.`,
    },
  })
})

describe('a clock that was set back', () => {
  test('leaves nothing behind that is later than it is now: forecasts go on from there', async () => {
    around = new Around(endMs)
    await around.forecasts.start()
    await around.complete(endMs)
    const thenMs = endMs - 20 * STEP_MS
    around.nowMs = thenMs + 1000
    await around.forecasts.rewind()
    await around.complete(thenMs)
    const standing = around.forecasts.standing()
    expect(standing.kind === 'forecast' && standing.published.judged.forecast.issueTimeMs).toBe(thenMs)
    around.nowMs = thenMs + STEP_MS + 1000
    const rows = between(all, thenMs + 1, thenMs + STEP_MS)
    around.bus.emit('steps', { rows, newestMs: thenMs + STEP_MS, corrected: 0 })
    await around.complete(thenMs + STEP_MS)
  })
})

describe('what a model needs', () => {
  test('is told before its rows are read, and told back where it cannot be used', async () => {
    const told: string[] = []
    around = new Around(endMs, {
      onModel: ({ stepMs, neededMs }) => told.push(`needs ${stepMs} ${neededMs > 0 ? 'rows' : ''}`),
      rows: () => {
        told.push('rows')
        return told.length < 3 ? Promise.resolve(all) : Promise.reject(new Error('gone'))
      },
    })
    await around.forecasts.start()
    await around.complete(endMs)
    expect(told).toEqual([`needs ${STEP_MS} rows`, 'rows'])
    const paths = around.forecasts.modelPaths() ?? []
    await expect(around.forecasts.reload(paths, never)).rejects.toThrow(/gone/)
    expect(told.slice(2)).toEqual([`needs ${STEP_MS} rows`, 'rows', `needs ${STEP_MS} rows`])
  })
})
