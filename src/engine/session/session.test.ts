import { readFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { simulate } from '#data/simulate/simulate.ts'
import { sourcesFromDisk } from '#data/node.ts'
import type { MetricRows } from '#data/liveTable.ts'
import { writeParquet } from '#data/write.ts'
import { assessing } from '#forecast/assess.ts'
import type { Progress } from '#forecast/progress.ts'
import { memoryFile, type RandomAccessFile } from '#forecast/randomAccessFile.ts'
import type { MetricTable } from '#forecast/table.ts'
import { DEFAULT_CRITERIA, thresholdsWith } from '#forecast/thresholds.ts'
import { nativeBackend } from '#runtime/native.ts'
import type { Backend } from '#runtime/types.ts'
import { agreement } from '#testing/agreement.ts'
import { goldenFacts, goldenFolder, goldenModelFiles, goldenTensors, numbers } from '#testing/golden.ts'
import { z } from 'zod'
import type { ForecastSettings } from '../api.ts'
import { runInSlices } from '../runInSlices.ts'
import type { HeldModel } from './heldModel.ts'
import type { HeldTable } from './heldTable.ts'
import { Session, type SessionRequest } from './session.ts'

const { signal } = new AbortController()
const silent = () => undefined
const LOAD = { quantiles: null, prefer: null, excludedBackends: [] }
const SETTINGS: ForecastSettings = { stepMs: null, renames: {} }
const DAY_MS = 86_400_000

let session: Session
/** Graph sessions that were released, in order, by the number of their creation; a model has one. */
let released: number[]
/** Delays or breaks the release of a graph session. */
let onRelease: (which: number) => Promise<void>

/** The native backend, whose releases a test can watch. */
function watched(): Backend {
  const native = nativeBackend({ threads: 1 })
  return {
    ...native,
    createSession: async (...args) => {
      const graph = await native.createSession(...args)
      const which = ++made
      return {
        ...graph,
        release: async () => {
          await onRelease(which)
          released.push(which)
          await graph.release()
        },
      }
    },
  }
}
let made: number

beforeEach(() => {
  made = 0
  released = []
  onRelease = () => Promise.resolve()
  session = new Session({ backends: () => [watched()], maxBlockingMs: null })
})
afterEach(async () => {
  onRelease = () => Promise.resolve()
  await session.release()
})

/** A small golden case: 14 servers, one target, three levels. */
async function goldenTable(): Promise<HeldTable> {
  const file = memoryFile(
    'history.parquet',
    await readFile(`${goldenFolder('variable_length')}/history.parquet`),
  )
  return session.table([{ data: await session.open([file], signal), mapping: null }])
}

async function goldenModel(): Promise<HeldModel> {
  return await session.load(await goldenModelFiles('variable_length', 'ckpt'), LOAD, silent, signal)
}

async function golden(): Promise<SessionRequest> {
  const { step_minutes } = z
    .object({ step_minutes: z.number() })
    .parse(JSON.parse(goldenFacts('variable_length')))
  const [table, model] = [await goldenTable(), await goldenModel()]
  return { table, model, stepMs: step_minutes * 60_000, renames: {} }
}

async function defaultModel(): Promise<HeldModel> {
  const files = await sourcesFromDisk('public/models/default')
  return await session.load(files, LOAD, silent, signal)
}

/** A table of the session over parquet files of small row groups, one per fleet. */
async function tableFrom(...fleets: readonly MetricTable[]): Promise<HeldTable> {
  const parts = []
  for (const [index, fleet] of fleets.entries()) {
    const file = memoryFile(`part${index}.parquet`, writeParquet(fleet, 500))
    parts.push({ data: await session.open([file], signal), mapping: null })
  }
  return session.table(parts)
}

/** Simulated CPU of some servers. */
function cpuOf(servers: number, steps: number): MetricTable {
  const fleet = simulate({ mode: 'business_hours', servers, steps, seed: 1 })
  return { ...fleet, metrics: fleet.metrics.filter(({ name }) => name === 'cpu_percent') }
}

/** The servers [from, to) of a fleet. */
function serversOf(fleet: MetricTable, from: number, to: number): MetricTable {
  const [first = 0, end] = [fleet.offsets[from], fleet.offsets[to]]
  return {
    ...fleet,
    servers: fleet.servers.slice(from, to),
    offsets: fleet.offsets.slice(from, to + 1).map((offset) => offset - first),
    timeMs: fleet.timeMs.slice(first, end),
    metrics: fleet.metrics.map((column) => ({ ...column, values: column.values.slice(first, end) })),
    labels: fleet.labels.map((column) => ({ ...column, codes: column.codes.slice(first, end) })),
  }
}

/** Runs a call; the stages that it told of, each once, and what it came to. */
async function stagesOf<T>(
  call: (onProgress: (progress: Progress) => void) => Promise<T>,
): Promise<{ readonly stages: ReadonlySet<string>; readonly value: T }> {
  const stages = new Set<string>()
  const value = await call(({ stage }) => stages.add(stage))
  return { stages, value }
}

/** A promise, and what resolves it. */
function gate(): { readonly open: () => void; readonly passed: Promise<void> } {
  let open: () => void = silent
  const passed = new Promise<void>((resolve) => (open = resolve))
  return { open, passed }
}

describe('tables', () => {
  test('a forecast is what PyTorch answers, by key', async () => {
    const forecast = await session.forecast({ ...(await golden()), rawLevels: true }, silent, signal)
    const { servers } = z
      .object({ servers: z.array(z.string()) })
      .parse(JSON.parse(goldenFacts('variable_length')))
    const expected = numbers(goldenTensors('variable_length').get('prediction.0'))
    const size = forecast.horizon * forecast.levels.length
    servers.forEach((server, row) => {
      const found = forecast.series.findIndex((key) => key.server === server)
      const values = forecast.rawQuantiles!.subarray(found * size, (found + 1) * size)
      const { compared, worst } = agreement(values, expected.subarray(row * size, (row + 1) * size))
      expect(compared).toBe(size)
      expect(worst).toBeLessThanOrEqual(1)
    })
  })

  test('files side by side make the forecast that one file would have made; later rows count', async () => {
    const fleet = cpuOf(3, 400)
    const early = serversOf(fleet, 0, 2)
    // The second server is in both files.
    for (const { values } of early.metrics) values.fill(0, early.offsets[1])
    const [whole, parted] = [await tableFrom(fleet), await tableFrom(early, serversOf(fleet, 1, 3))]
    const model = await defaultModel()
    const one = await session.read({ table: whole, model, stepMs: null }, silent, signal)
    const two = await session.read({ table: parted, model, stepMs: null }, silent, signal)
    expect(two).toMatchObject({
      ...{ name: 'part0.parquet, part1.parquet', servers: 3, rows: 1200, metrics: ['cpu_percent'] },
      ...{ stepMs: one.stepMs, firstMs: one.firstMs, lastMs: one.lastMs },
    })
    expect(two.bytes).toBeGreaterThan(one.bytes)
    expect(two.notes.join()).toMatch(/^400 of 1600 values of cpu_percent .*: the last one is used$/)
    const expected = await session.forecast({ table: whole, model, ...SETTINGS }, silent, signal)
    const found = await session.forecast({ table: parted, model, ...SETTINGS }, silent, signal)
    expect(found.series).toEqual(expected.series)
    expect(found.series).toHaveLength(3)
    expect(found.quantiles).toEqual(expected.quantiles)
  })

  test('where it is not clear which column is which, a mapping is needed', async () => {
    const csv = ['started,ended,server_name,cpu_percent']
    for (const server of ['a', 'b']) csv.push(`2026-03-02 00:00,2026-03-02 00:05,${server},1`)
    const file = memoryFile('jobs.csv', new TextEncoder().encode(csv.join('\n')))
    const data = await session.open([file], signal)
    const asked = () => session.table([{ data, mapping: null }])
    expect(asked).toThrow(expect.objectContaining({ code: 'mapping-needed', message: data.guess.question }))
    const mapping = { ...data.guess.mapping!, time: 'ended', labels: [] }
    const model = await defaultModel()
    const table = session.table([{ data, mapping }])
    const facts = await session.read({ table, model, stepMs: null }, silent, signal)
    expect(facts.firstMs).toBe(Date.UTC(2026, 2, 2, 0, 5))
  })

  test('rows are read as far back as the model needs, and again only where more is asked', async () => {
    const table = await tableFrom(cpuOf(2, 4000))
    const model = await defaultModel()
    const request = { table, model, ...SETTINGS }
    const first = await stagesOf((onProgress) => session.read(request, onProgress, signal))
    expect(first.stages).toContain('reading')
    const { lastMs } = first.value
    // A week of lags and four encoders of a day; at most a row group more.
    expect(lastMs - first.value.firstMs).toBeGreaterThanOrEqual(11 * DAY_MS)
    expect(lastMs - first.value.firstMs).toBeLessThan(12 * DAY_MS)

    const again = await stagesOf((onProgress) => session.read(request, onProgress, signal))
    expect(again.stages).not.toContain('reading')
    expect(again.value).toEqual(first.value)
    const forecast = await stagesOf((onProgress) => session.forecast(request, onProgress, signal))
    expect(forecast.stages).not.toContain('reading')

    const range = { fromMs: lastMs - 13 * DAY_MS, toMs: lastMs }
    const series = forecast.value.series.slice(0, 1)
    const history = await stagesOf((onProgress) =>
      session.history(request, series, range, onProgress, signal),
    )
    expect(history.stages).toContain('reading')
    expect(history.value.values.every(Number.isFinite)).toBe(true)
    const near = { fromMs: lastMs - 12 * DAY_MS, toMs: lastMs }
    const nearer = await stagesOf((onProgress) => session.history(request, series, near, onProgress, signal))
    expect(nearer.stages).not.toContain('reading')
    const asOfMs = lastMs - DAY_MS
    const replay = await stagesOf((onProgress) =>
      session.forecast({ ...request, asOfMs }, onProgress, signal),
    )
    expect(replay.stages).not.toContain('reading')
    expect(replay.value.issueTimeMs).toBe(asOfMs)
  })
})

describe('forecasts that were made', () => {
  const thresholds = { memory_percent: { direction: 'above', warning: 20, critical: 30 } } as const

  test('are judged without the network, by whatever thresholds', async () => {
    const request = await golden()
    const forecast = await session.forecast(request, silent, signal)
    expect(await session.forecast(request, silent, signal)).toBe(forecast)
    const judged = await stagesOf((onProgress) =>
      session.assess(request, { ...DEFAULT_CRITERIA, thresholds: thresholds }, onProgress, signal),
    )
    expect(judged.stages).toEqual(new Set())
    expect(judged.value).toEqual(await runInSlices(assessing(forecast, thresholdsWith(thresholds)), signal))
    const usual = await session.assess(request, DEFAULT_CRITERIA, silent, signal)
    expect(judged.value.severity).not.toEqual(usual.severity)
  })

  test('are made again where something else is asked', async () => {
    const request = await golden()
    const forecast = await session.forecast(request, silent, signal)
    const others: Partial<SessionRequest>[] = [
      { stepMs: 600_000 },
      { rawLevels: true },
      { calibration: 'none' },
    ]
    for (const other of others) {
      const made = await stagesOf((onProgress) =>
        session.forecast({ ...request, ...other }, onProgress, signal),
      )
      expect(made.stages, JSON.stringify(other)).toContain('forecasting')
      expect(made.value).not.toBe(forecast)
    }
  })

  test('are kept, replays are not', async () => {
    const request = await golden()
    const forecast = await session.forecast(request, silent, signal)
    const past = { ...request, asOfMs: forecast.issueTimeMs - 3_600_000 }
    const replay = await session.forecast(past, silent, signal)
    expect(await session.forecast(request, silent, signal)).toBe(forecast)
    const judged = await stagesOf((onProgress) =>
      session.assess(past, { ...DEFAULT_CRITERIA, thresholds: thresholds }, onProgress, signal),
    )
    expect(judged.stages).toContain('forecasting')
    expect(await session.forecast(past, silent, signal)).not.toBe(replay)
  })

  test('keep their raw levels only where they are asked for', async () => {
    const request = await golden()
    expect((await session.forecast(request, silent, signal)).rawQuantiles).toBeNull()
    const raw = await session.forecast({ ...request, rawLevels: true }, silent, signal)
    expect(raw.rawQuantiles).toHaveLength(raw.quantiles.length)
  })

  test('are nothing for a call that was cancelled', async () => {
    const request = await golden()
    await session.forecast(request, silent, signal)
    const cancelled = AbortSignal.abort()
    await expect(session.forecast(request, silent, cancelled)).rejects.toMatchObject({ name: 'AbortError' })
    await expect(session.assess(request, DEFAULT_CRITERIA, silent, cancelled)).rejects.toMatchObject({
      name: 'AbortError',
    })
  })
})

describe('the model', () => {
  test('is released when another took its place and the calls under way have ended', async () => {
    const request = await golden()
    const { open, passed } = gate()
    const underWay = session.with(request, () => passed, silent, signal)
    const second = await goldenModel()
    expect((await session.forecast({ ...request, model: second }, silent, signal)).series).toHaveLength(14)
    expect((await session.forecast(request, silent, signal)).series).toHaveLength(14)
    expect(released).toEqual([])
    open()
    await underWay
    await expect.poll(() => released).toEqual([1])
    await expect(session.forecast(request, silent, signal)).rejects.toMatchObject({
      code: 'argument-invalid',
    })
  })

  test('is released with the session, once the calls under way have ended', async () => {
    const request = await golden()
    const { open, passed } = gate()
    const underWay = session.with(request, () => passed, silent, signal)
    await session.release()
    await session.release()
    expect(released).toEqual([])
    open()
    await underWay
    await expect.poll(() => released).toEqual([1])
    await expect(session.forecast(request, silent, signal)).rejects.toMatchObject({
      code: 'argument-invalid',
    })
  })

  test('of a load that ends after the session is released too, and the load says so', async () => {
    const files = await goldenModelFiles('variable_length', 'ckpt')
    const loading = session.load(files, LOAD, silent, signal)
    await session.release()
    await expect(loading).rejects.toMatchObject({ name: 'AbortError' })
    expect(released).toEqual([1])
  })

  test('that never lets go keeps neither the next loads waiting nor the calls that used it', async () => {
    const request = await golden()
    const { open, passed } = gate()
    const underWay = session.with(request, () => passed, silent, signal)
    onRelease = (which) => (which === 1 ? new Promise(silent) : Promise.resolve())
    await goldenModel()
    open()
    await underWay
    const model = await goldenModel()
    expect((await session.forecast({ ...request, model }, silent, signal)).series).toHaveLength(14)
    await expect.poll(() => released).toEqual([2])
  })

  test('of two loads at once, the one that ends last is the one that holds', async () => {
    const ended: HeldModel[] = []
    await Promise.all([goldenModel(), goldenModel()].map((load) => load.then((model) => ended.push(model))))
    await expect.poll(() => released).toHaveLength(1)
    const [first, last] = ended
    const table = await goldenTable()
    const read = (model: HeldModel | undefined) =>
      session.read({ table, model: model!, stepMs: null }, silent, signal)
    await expect(read(first)).rejects.toMatchObject({ code: 'argument-invalid' })
    expect(await read(last)).toMatchObject({ servers: 14 })
  })

  test('stays when the load of another is cancelled or fails', async () => {
    const request = await golden()
    const cancelled = new AbortController()
    const files = await goldenModelFiles('variable_length', 'ckpt')
    const onProgress = ({ stage }: Progress) => {
      if (stage === 'self-check') cancelled.abort()
    }
    const loading = session.load(files, LOAD, onProgress, cancelled.signal)
    await expect(loading).rejects.toMatchObject({ name: 'AbortError' })
    const broken: RandomAccessFile[] = [memoryFile('model.ckpt', new Uint8Array(100))]
    await expect(session.load(broken, LOAD, silent, signal)).rejects.toMatchObject({
      code: expect.any(String) as string,
    })
    expect((await session.forecast(request, silent, signal)).series).toHaveLength(14)
    // What the cancelled load had compiled is not left behind.
    expect(released).toEqual([2])
  })

  test('that cannot be released does not stand in the way of the next one', async () => {
    await goldenModel()
    onRelease = (which) => (which === 1 ? Promise.reject(new Error('the device is lost')) : Promise.resolve())
    const model = await goldenModel()
    const request = { table: await goldenTable(), model, stepMs: 300_000, renames: {} }
    expect((await session.forecast(request, silent, signal)).series).toHaveLength(14)
  })
})

describe('rows that come', () => {
  const CUT = 900
  const fleet = cpuOf(6, 960)
  const before = (table: MetricTable, steps: number): MetricTable => {
    const { servers, metrics, labels } = table
    const pick = <T extends Float64Array | Int32Array>(values: T): T[] =>
      servers.map((_, s) => values.subarray(s * 960, s * 960 + steps) as T)
    return {
      ...table,
      offsets: Uint32Array.from({ length: servers.length + 1 }, (_, s) => s * steps),
      timeMs: Float64Array.from(pick(table.timeMs).flatMap((values) => [...values])),
      metrics: metrics.map((column) => ({
        ...column,
        values: Float64Array.from(pick(column.values).flatMap((values) => [...values])),
      })),
      labels: labels.map((column) => ({
        ...column,
        codes: Int32Array.from(pick(column.codes).flatMap((values) => [...values])),
      })),
    }
  }
  const tick = (step: number): MetricRows => ({
    servers: fleet.servers,
    timeMs: fleet.servers.map((_, s) => fleet.timeMs[s * 960 + step]!),
    metrics: fleet.metrics.map(({ name, values }) => ({
      name,
      values: fleet.servers.map((_, s) => values[s * 960 + step]!),
    })),
    labels: fleet.labels.map(({ name, codes, classes }) => ({
      name,
      texts: fleet.servers.map((_, s) => classes[codes[s * 960 + step]!] ?? null),
    })),
  })

  test('make the forecast that a file with them would have made, and the one before is not kept', async () => {
    const model = await defaultModel()
    const whole = await session.forecast(
      { table: await tableFrom(fleet), model, ...SETTINGS },
      silent,
      signal,
    )
    const table = await tableFrom(before(fleet, CUT))
    expect(() => session.append(table, tick(CUT))).toThrow(
      expect.objectContaining({ code: 'argument-invalid' }),
    )
    const request = { table, model, ...SETTINGS }
    const earlier = await session.forecast(request, silent, signal)
    for (let step = CUT; step < 960; step++) {
      expect(session.append(table, tick(step))).toMatchObject({ added: 6, late: 0, tooOld: 0 })
    }
    const forecast = await session.forecast(request, silent, signal)
    expect(forecast.issueTimeMs - earlier.issueTimeMs).toBe(60 * 300_000)
    expect(forecast.series).toEqual(whole.series)
    expect(forecast.current).toEqual(whole.current)
    expect(
      Math.max(...forecast.quantiles.map((value, i) => Math.abs(value - whole.quantiles[i]!))),
    ).toBeLessThan(1e-4)
    expect(await session.read(request, silent, signal)).toMatchObject({
      name: 'part0.parquet',
      servers: 6,
      rows: 6 * 960,
      lastMs: forecast.issueTimeMs,
      stepMs: 300_000,
    })
  })

  test('that come while a forecast is made are in the next one', async () => {
    const model = await defaultModel()
    const table = await tableFrom(before(fleet, CUT))
    const request = { table, model, ...SETTINGS }
    let appended = false
    const earlier = await session.forecast(
      request,
      ({ stage }) => {
        if (stage !== 'forecasting' || appended) return
        appended = true
        session.append(table, tick(CUT))
      },
      signal,
    )
    const next = await session.forecast(request, silent, signal)
    expect(appended).toBe(true)
    expect(next.issueTimeMs - earlier.issueTimeMs).toBe(300_000)
  })

  test('stay when the files are read from further back', async () => {
    const model = await defaultModel()
    const long = cpuOf(3, 3400)
    const table = await tableFrom(long)
    const request = { table, model, ...SETTINGS }
    const { rows } = await session.read(request, silent, signal)
    const nextMs = long.timeMs[3399]! + 300_000
    const next = { timeMs: [nextMs], metrics: [{ name: 'cpu_percent', values: [42] }], labels: [] }
    session.append(table, { servers: [long.servers[0]!], ...next })
    const backtest = { metrics: null, from: 0.95, before: 1, stride: 200, horizon: null }
    await session.backtest(request, backtest, silent, signal)
    const facts = await session.read(request, silent, signal)
    expect(facts.rows).toBe(3 * 3400 + 1)
    expect(facts.rows).toBeGreaterThan(rows + 1)
    expect(facts.lastMs).toBe(nextMs)
  })

  test('alone make a table, forecast as soon as there are enough, and trimmed by time', async () => {
    const model = await defaultModel()
    const table = session.table([])
    const request = { table, model, ...SETTINGS }
    session.append(table, tick(0))
    await expect(session.forecast(request, silent, signal)).rejects.toMatchObject({ code: 'step-unknown' })
    for (let step = 1; step < 40; step++) session.append(table, tick(step))
    expect((await session.forecast(request, silent, signal)).series).toHaveLength(6)
    expect(session.trim(table, fleet.timeMs[10]!)).toBe(60)
    expect(session.append(table, tick(3))).toMatchObject({ added: 0, tooOld: 6 })
    const facts = await session.read(request, silent, signal)
    expect(facts).toMatchObject({ rows: 6 * 30, firstMs: fleet.timeMs[10] })
  })
})
