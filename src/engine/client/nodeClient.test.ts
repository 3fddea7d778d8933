import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type * as WorkerThreads from 'node:worker_threads'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { sourcesFromDisk } from '#data/node.ts'
import { simulate } from '#data/simulate/simulate.ts'
import { writeParquet } from '#data/write.ts'
import type { ForecastRows } from '#forecast/export/rows.ts'
import { nativeBackend } from '#runtime/native.ts'
import { slowness } from '#testing/pace.ts'
import { nativeProvenance } from '#testing/tables.ts'
import type { EngineClient, ForecastRequest, MetricRows } from '../api.ts'
import { Session } from '../session/session.ts'
import type { FromWorker } from '../worker/protocol.ts'
import { createNodeEngine } from './nodeClient.ts'

/** Threads that were started, the current one last, and when one acknowledged an abort or was ended. */
const { threads, stopped } = vi.hoisted(() => ({
  threads: [] as { readonly terminate: () => Promise<number> }[],
  stopped: { atMs: NaN },
}))
vi.mock('node:worker_threads', async (original) => {
  const actual = await original<typeof WorkerThreads>()
  class WatchedWorker extends actual.Worker {
    constructor(...args: ConstructorParameters<typeof actual.Worker>) {
      super(...args)
      threads.push(this)
    }
    override emit(event: string, ...args: unknown[]): boolean {
      if (event === 'message' && (args[0] as FromWorker).type === 'aborted') stopped.atMs = performance.now()
      return super.emit(event, ...args)
    }
    override terminate(): Promise<number> {
      stopped.atMs = performance.now()
      return super.terminate()
    }
  }
  return { ...actual, Worker: WatchedWorker }
})

const root = fileURLToPath(new URL('../../../', import.meta.url))
const silent = () => undefined
const never = new AbortController().signal
const LOAD = { prefer: null, quantiles: null }

let folder: string
let path: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetcast nodes '))
  path = join(folder, 'a fleet.parquet')
  await writeFile(path, writeParquet(simulate({ mode: 'cyclic', servers: 16, steps: 400, seed: 2 })))
})
afterAll(() => rm(folder, { recursive: true }))

let engine: EngineClient
beforeEach(() => {
  threads.length = 0
  engine = createNodeEngine()
})
afterEach(() => {
  engine.dispose()
})

async function openAndLoad(): Promise<ForecastRequest> {
  const model = await engine.loadModel(null, LOAD, silent, never)
  const data = await engine.open({ paths: [path] }, silent, never)
  const table = await engine.read(data, { mapping: null, model, stepMs: null }, silent, never)
  return { table, model, stepMs: null, renames: {} }
}

describe('the engine in a thread', () => {
  test('forecasts a file on disk as a session in this thread does', async () => {
    const request = await openAndLoad()
    expect(request.model.facts).toMatchObject({ backend: 'kernel', layout: 'long' })
    expect(request.table.facts).toMatchObject({ name: 'a fleet.parquet', servers: 16 })
    const thresholds = { cpu_percent: { direction: 'above', warning: 30, critical: 50 } } as const
    const { forecast, assessment } = await engine.forecast(
      request,
      { ...DEFAULT_CRITERIA, thresholds: thresholds },
      silent,
      never,
    )

    const session = new Session({ backends: () => [nativeBackend()], maxBlockingMs: null })
    const files = await sourcesFromDisk(join(root, 'public/models/default'))
    const options = { ...LOAD, excludedBackends: [] }
    const model = await session.load(files, options, silent, never)
    const data = await session.open(await sourcesFromDisk(path), never)
    const table = session.table([{ data, mapping: null }])
    const own = { table, model, stepMs: null, renames: {} }
    const expected = await session.forecast(own, silent, never)
    expect(forecast.series).toEqual(expected.series)
    expect(forecast.series).toHaveLength(96)
    expect(forecast.history).toEqual(expected.history)
    let worst = 0
    expect(forecast.quantiles).toHaveLength(expected.quantiles.length)
    expected.quantiles.forEach((value, index) => {
      const error = Math.abs((forecast.quantiles[index] ?? NaN) - value) / Math.max(1, Math.abs(value))
      worst = Math.max(worst, Number.isNaN(error) ? Infinity : error)
    })
    expect(worst).toBeLessThanOrEqual(1e-5)
    expect(assessment.severity).toEqual(
      (await session.assess(own, { ...DEFAULT_CRITERIA, thresholds: thresholds }, silent, never)).severity,
    )
    await session.release()

    const judged = await engine.assess(request, DEFAULT_CRITERIA, silent, never)
    expect(judged.severity).toHaveLength(96)
    expect(judged.severity).not.toEqual(assessment.severity)
    expect(threads).toHaveLength(1)
  })

  test('a cancel rejects at once, and nothing computes 200 ms later', async () => {
    const request = await openAndLoad()
    const factor = slowness()
    const controller = new AbortController()
    let cancelledMs = NaN
    stopped.atMs = NaN
    const forecast = engine.forecast(
      request,
      DEFAULT_CRITERIA,
      ({ stage, done }) => {
        if (stage !== 'forecasting' || done === 0 || controller.signal.aborted) return
        cancelledMs = performance.now()
        controller.abort()
      },
      controller.signal,
    )
    await expect(forecast).rejects.toMatchObject({ name: 'AbortError' })
    expect(performance.now() - cancelledMs).toBeLessThan(50 * factor)
    await expect.poll(() => stopped.atMs, { interval: 5 }).not.toBeNaN()
    expect(stopped.atMs - cancelledMs).toBeLessThan(200 * factor)
    expect((await engine.forecast(request, DEFAULT_CRITERIA, silent, never)).forecast.series).toHaveLength(96)
  })

  test('a thread that is killed is replaced, and what was open comes back', async () => {
    const request = await openAndLoad()
    await threads[0]!.terminate()
    expect((await engine.forecast(request, DEFAULT_CRITERIA, silent, never)).forecast.series).toHaveLength(96)
    expect(threads).toHaveLength(2)
    const busy = engine.backtest(
      request,
      { metrics: null, from: 0.8, stride: 1, horizon: 12, thresholds: {} },
      () => void threads[1]!.terminate(),
      never,
    )
    await expect(busy).rejects.toMatchObject({ code: 'engine-crashed' })
    expect((await engine.assess(request, DEFAULT_CRITERIA, silent, never)).severity).toHaveLength(96)
    expect(threads).toHaveLength(3)
  })

  test('a table that grows comes back with its history and every row, and grows on', async () => {
    const model = await engine.loadModel(null, LOAD, silent, never)
    const history = { data: await engine.open({ paths: [path] }, silent, never), mapping: null }
    const { facts: file } = await engine.read(
      history.data,
      { mapping: null, model, stepMs: null },
      silent,
      never,
    )
    const tick = (...steps: readonly number[]): MetricRows => ({
      servers: steps.map(() => 'new-1'),
      timeMs: steps.map((step) => file.lastMs + step * 300_000),
      metrics: [{ name: 'cpu_percent', values: steps }],
      labels: [],
    })
    const kept: number[] = [1]
    const rows = () => Promise.resolve(tick(...kept))
    const table = await engine.gather({ name: 'live', history, model, stepMs: null, rows }, silent, never)
    expect(table.facts).toMatchObject({ name: 'live', servers: 17, rows: file.rows + 1 })
    kept.push(2)
    expect(await table.append(tick(2), never)).toMatchObject({ added: 1 })
    const gone = await table.trim(file.firstMs + 300_000, never)
    expect(gone).toBe(16)
    await threads[0]!.terminate()
    kept.push(3)
    expect(await table.append(tick(3), never)).toMatchObject({ added: 0, unchanged: 1 })
    expect(threads).toHaveLength(2)
    const now = { servers: 17, rows: file.rows - gone + 3, firstMs: file.firstMs + 300_000 }
    expect(table.facts).toMatchObject({ ...now, lastMs: file.lastMs + 900_000 })
    const request = { table, model, stepMs: null, renames: {} }
    expect((await engine.forecast(request, DEFAULT_CRITERIA, silent, never)).forecast.series).toHaveLength(96)
  })

  test('what cannot be read or is no path says so', async () => {
    const absent = engine.open({ paths: [join(folder, 'absent.parquet')] }, silent, never)
    await expect(absent).rejects.toMatchObject({
      code: 'file-unreadable',
      place: { file: 'absent.parquet' },
    })
    const unknown = engine.loadModel({ paths: [path] }, LOAD, silent, never)
    await expect(unknown).rejects.toMatchObject({ code: 'file-unsupported' })
    const dropped = engine.open([{ path: 'a.csv', file: new File(['a'], 'a.csv') }], silent, never)
    await expect(dropped).rejects.toMatchObject({ code: 'argument-invalid' })
  })

  test('files that it writes come over as they are', async () => {
    const rows: ForecastRows = {
      ...{ series: [{ server: 'web-1', metric: 'cpu', profile: null }], severity: null },
      ...{ originMs: new Float64Array(1), quantiles: new Float32Array(1), levels: [0.5] },
      ...{ horizon: 1, stepMs: 60_000, issueTimeMs: 0, provenance: nativeProvenance },
    }
    const blob = await engine.exportForecast(rows, 'csv', silent, never)
    expect(await blob.text()).toContain('web-1')
  })
})

/** Of the threads of this process, from /proc; elsewhere there is no priority of a thread alone. */
const priorities = async () => {
  const tasks = await readdir('/proc/self/task')
  // One that ended meanwhile has none.
  const stats = await Promise.all(
    tasks.map((task) => readFile(`/proc/self/task/${task}/stat`, 'utf8').catch(() => '')),
  )
  // Behind the name in brackets, which may hold spaces: the 17th field is `nice`.
  return stats.map((stat) => Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]))
}

test.runIf(process.platform === 'linux')('one that is behind leaves the cores to who serves', async () => {
  const behind = async () => (await priorities()).filter((nice) => nice > 0).length
  expect(await behind()).toBe(0)
  await engine.loadModel(null, LOAD, silent, never)
  expect(await behind()).toBe(0)
  const other = createNodeEngine({ isBehind: true })
  try {
    await other.loadModel(null, LOAD, silent, never)
    // Those that the thread starts to compute are behind as well.
    expect(await behind()).toBeGreaterThan(1)
    expect((await priorities()).filter((nice) => nice === 0).length).toBeGreaterThan(1)
  } finally {
    other.dispose()
  }
})

test('from a folder with spaces in its name; the process ends when the engine is disposed of', async () => {
  const copy = join(folder, 'a copy')
  await mkdir(copy)
  for (const room of ['engine', 'forecast', 'text', 'model', 'runtime', 'data']) {
    await cp(join(root, 'src', room), join(copy, 'src', room), { recursive: true })
  }
  await cp(join(root, 'package.json'), join(copy, 'package.json'))
  await cp(join(root, 'tsconfig.json'), join(copy, 'tsconfig.json'))
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'))
  await symlink(join(root, 'public'), join(copy, 'public'))
  await writeFile(
    join(copy, 'main.mjs'),
    `import { register } from 'tsx/esm/api'
    register()
    const { createNodeEngine } = await import('./src/engine/client/nodeClient.ts')
    const engine = createNodeEngine()
    const { signal } = new AbortController()
    const silent = () => undefined
    const model = await engine.loadModel(null, { prefer: null, quantiles: null }, silent, signal)
    const data = await engine.open(null, silent, signal)
    const table = await engine.read(data, { mapping: null, model, stepMs: null }, silent, signal)
    engine.dispose()
    console.log(JSON.stringify(table.facts))`,
  )
  const { stdout } = await promisify(execFile)(process.execPath, ['main.mjs'], { cwd: copy, timeout: 25_000 })
  const facts = z.object({ name: z.string(), servers: z.number().min(1) }).parse(JSON.parse(stdout))
  expect(facts.name).toBe('sample.parquet')
})
