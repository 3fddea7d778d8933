import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ErrorCode } from '#forecast/errors.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { FakeWorker } from '#testing/fakeWorker.ts'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import type {
  BackendKind,
  EngineClient,
  FileCalibration,
  FleetExplanation,
  ForecastRequest,
  ModelFacts,
  OpenResult,
  SeriesHistory,
  TableFacts,
} from '../api.ts'
import { createEngineClient } from './client.ts'
import type { CallName, FromWorker } from '../worker/protocol.ts'
import { ABORT_ACKNOWLEDGED_MS } from './workerLink.ts'

const silent = (): void => undefined
const never = new AbortController().signal
const REQUEST: ForecastRequest = { tableId: 1, modelId: 1, stepMs: null, renames: {} }

function ready(tableId: number): OpenResult {
  return { kind: 'ready', tableId, facts: {} as TableFacts }
}
function facts(modelId: number, backend: BackendKind): ModelFacts {
  return { modelId, backend } as ModelFacts
}
const FORECAST = { notes: ['as the worker says'] } as unknown as FleetForecast

let workers: FakeWorker[]
let engine: EngineClient
const onModelReloaded = vi.fn()

beforeEach(() => {
  vi.useFakeTimers()
  onModelReloaded.mockClear()
  workers = []
  engine = createEngineClient({
    baseUrl: 'http://host/sub/index.html',
    onModelReloaded,
    spawn: () => {
      const worker = new FakeWorker()
      workers.push(worker)
      return worker
    },
  })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Lets pending promises run, then answers the latest call of that name on the latest worker. */
async function answer(
  name: CallName,
  value: Extract<FromWorker, { type: 'result' }>['value'],
): Promise<void> {
  await vi.advanceTimersByTimeAsync(0)
  const worker = workers.at(-1)!
  worker.say({ type: 'result', id: worker.call(name).id, value })
}

async function fail(name: CallName, code: ErrorCode, message: string): Promise<void> {
  await vi.advanceTimersByTimeAsync(0)
  const worker = workers.at(-1)!
  worker.say({ type: 'failed', id: worker.call(name).id, error: { code, message, place: {} } })
}

/** A table and a model, both with id 1, on the first worker. */
async function openAndLoad(backend: BackendKind = 'webgpu'): Promise<void> {
  const opened = engine.openSample(silent, never)
  await answer('open', ready(1))
  await opened
  const loaded = engine.loadModel(null, { prefer: null, quantiles: null }, silent, never)
  await answer('loadModel', facts(1, backend))
  await loaded
}

describe('what is asked of the worker', () => {
  test('the sample and the default model are relative to the page', async () => {
    await openAndLoad()
    expect(workers[0]!.call('open').params).toMatchObject({
      source: { kind: 'url', url: 'http://host/sub/sample.parquet' },
    })
    expect(workers[0]!.call('loadModel').params).toMatchObject({
      source: { kind: 'url', url: 'http://host/sub/models/default/' },
    })
  })

  test('a forecast on a worker that holds everything is one call', async () => {
    await openAndLoad()
    const forecast = engine.forecast(REQUEST, silent, never)
    await answer('forecast', FORECAST)
    expect(await forecast).toBe(FORECAST)
    expect(workers[0]!.calls.map(({ name }) => name)).toEqual(['open', 'loadModel', 'forecast'])
  })

  test('a longer past is asked for with the same request', async () => {
    await openAndLoad()
    const series = [{ server: 'a', metric: 'm', profile: null }]
    const range = { fromMs: 0, toMs: 1 }
    const history = engine.history(REQUEST, series, range, silent, never)
    const past = { series } as unknown as SeriesHistory
    await answer('history', past)
    expect(await history).toBe(past)
    expect(workers[0]!.call('history').params).toEqual({ request: REQUEST, series, range })
  })

  test('what a replaced worker was asked is asked again, whatever it is', async () => {
    await openAndLoad()
    const options = { metrics: null, from: 0.8, stride: 96, horizon: null, thresholds: {} }
    const report = { metrics: [] } as unknown as AccuracyReport
    workers[0]!.crash('out of memory')
    const backtest = engine.backtest(REQUEST, options, silent, never)
    await answer('open', ready(1))
    await answer('loadModel', facts(1, 'webgpu'))
    await answer('backtest', report)
    expect(await backtest).toBe(report)
    expect(workers[1]!.call('backtest').params).toEqual({ request: REQUEST, options })

    const calibrating = engine.calibrate(
      REQUEST,
      { ...options, fitFrom: 0.6, fileName: 'a.parquet' },
      silent,
      never,
    )
    const fitted = { before: report, after: report } as unknown as FileCalibration
    await answer('calibrate', fitted)
    expect(await calibrating).toBe(fitted)
    const explaining = engine.explainFleet(REQUEST, null, silent, never)
    const explained = { windows: 1 } as FleetExplanation
    await answer('explainFleet', explained)
    expect(await explaining).toBe(explained)
  })

  test('a closed table is told, and cannot be forecast', async () => {
    await openAndLoad()
    engine.closeTable(1)
    expect(workers[0]!.received.at(-1)).toEqual({ type: 'closeTable', tableId: 1 })
    await expect(engine.forecast(REQUEST, silent, never)).rejects.toMatchObject({ code: 'argument-invalid' })
  })

  test('an earlier model is loaded again when it is asked for', async () => {
    await openAndLoad()
    const second = engine.loadModel(null, { prefer: 'wasm', quantiles: null }, silent, never)
    await answer('loadModel', facts(2, 'wasm'))
    await second
    const forecast = engine.forecast(REQUEST, silent, never)
    await answer('loadModel', facts(1, 'webgpu'))
    await answer('forecast', FORECAST)
    await forecast
    expect(workers[0]!.call('loadModel').params).toMatchObject({ modelId: 1 })
  })
})

describe('a worker that was replaced', () => {
  test('gets the table and the model again, under their ids, before the forecast', async () => {
    await openAndLoad()
    workers[0]!.crash('out of memory')
    const forecast = engine.forecast(REQUEST, silent, never)
    await answer('open', ready(1))
    await answer('loadModel', facts(1, 'webgpu'))
    await answer('forecast', FORECAST)
    expect(await forecast).toBe(FORECAST)
    expect(workers[1]!.calls.map(({ name }) => name)).toEqual(['open', 'loadModel', 'forecast'])
    expect(workers[1]!.call('open').params).toEqual(workers[0]!.call('open').params)
    expect(onModelReloaded).not.toHaveBeenCalled()
  })

  test('because another call ignored its abort: this call is made again', async () => {
    await openAndLoad()
    const forecast = engine.forecast(REQUEST, silent, never)
    await vi.advanceTimersByTimeAsync(0)
    const cancelled = new AbortController()
    const opening = engine.openSample(silent, cancelled.signal)
    cancelled.abort()
    await expect(opening).rejects.toMatchObject({ name: 'AbortError' })
    await vi.advanceTimersByTimeAsync(ABORT_ACKNOWLEDGED_MS)
    expect(workers).toHaveLength(2)
    await answer('open', ready(1))
    await answer('loadModel', facts(1, 'webgpu'))
    await answer('forecast', FORECAST)
    expect(await forecast).toBe(FORECAST)
  })

  test('two calls that need it bring the table back once', async () => {
    await openAndLoad()
    workers[0]!.crash('gone')
    const both = [engine.forecast(REQUEST, silent, never), engine.forecast(REQUEST, silent, never)]
    await answer('open', ready(1))
    await answer('loadModel', facts(1, 'webgpu'))
    await vi.advanceTimersByTimeAsync(0)
    expect(workers[1]!.calls.map(({ name }) => name)).toEqual(['open', 'loadModel', 'forecast', 'forecast'])
    for (const { id } of workers[1]!.calls.slice(2)) workers[1]!.say({ type: 'result', id, value: FORECAST })
    expect(await Promise.all(both)).toEqual([FORECAST, FORECAST])
  })

  test('a cancel while it is brought back rejects at once', async () => {
    await openAndLoad()
    workers[0]!.crash('gone')
    const cancelled = new AbortController()
    const forecast = engine.forecast(REQUEST, silent, cancelled.signal)
    await vi.advanceTimersByTimeAsync(0)
    cancelled.abort()
    await expect(forecast).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('WebGPU that fails under way', () => {
  test('a fresh worker computes on another backend, and the forecast says so', async () => {
    await openAndLoad('webgpu')
    const forecast = engine.forecast(REQUEST, silent, never)
    await fail('forecast', 'backend-failed', 'the graphics device was lost')
    await answer('open', ready(1))
    await answer('loadModel', facts(1, 'wasm'))
    await answer('forecast', FORECAST)
    expect(workers).toHaveLength(2)
    expect(workers[0]!.terminated).toBe(true)
    expect(workers[1]!.call('loadModel').params).toMatchObject({
      excludedBackends: [
        { backend: 'webgpu', reason: expect.stringContaining('device was lost') as unknown },
      ],
    })
    expect((await forecast).notes).toEqual([
      'as the worker says',
      expect.stringMatching(/WebGPU failed \(the graphics device was lost\)/),
    ])
    expect(onModelReloaded).toHaveBeenCalledExactlyOnceWith(facts(1, 'wasm'))
  })

  test('asking for WebGPU by name tries it again', async () => {
    await openAndLoad('webgpu')
    const forecast = engine.forecast(REQUEST, silent, never)
    await fail('forecast', 'backend-failed', 'lost')
    await answer('open', ready(1))
    await answer('loadModel', facts(1, 'wasm'))
    await answer('forecast', FORECAST)
    await forecast
    const again = engine.loadModel(null, { prefer: 'webgpu', quantiles: null }, silent, never)
    await answer('loadModel', facts(2, 'webgpu'))
    await again
    expect(workers[1]!.call('loadModel').params).toMatchObject({ excludedBackends: [] })
  })

  test('WASM that fails is an error, not a second try', async () => {
    await openAndLoad('wasm')
    const forecast = engine.forecast(REQUEST, silent, never)
    const outcome = expect(forecast).rejects.toMatchObject({ code: 'backend-failed' })
    await fail('forecast', 'backend-failed', 'broken')
    await outcome
    expect(workers).toHaveLength(1)
  })

  test('an error of the data is no reason to leave WebGPU', async () => {
    await openAndLoad('webgpu')
    const forecast = engine.forecast(REQUEST, silent, never)
    const outcome = expect(forecast).rejects.toMatchObject({ code: 'column-missing' })
    await fail('forecast', 'column-missing', 'no column cpu_percent')
    await outcome
    expect(workers).toHaveLength(1)
  })
})

test('a model that no backend could start leaves a fresh worker to the next try', async () => {
  const first = engine.loadModel(null, { prefer: null, quantiles: null }, silent, never)
  const outcome = expect(first).rejects.toMatchObject({ code: 'backend-unavailable' })
  await fail('loadModel', 'backend-unavailable', 'no adapter')
  await outcome
  const second = engine.loadModel(null, { prefer: null, quantiles: null }, silent, never)
  await answer('loadModel', facts(2, 'wasm'))
  expect(await second).toEqual(facts(2, 'wasm'))
  expect(workers).toHaveLength(2)
})

test('dispose ends the worker; open calls are cancelled', async () => {
  const opening = engine.openSample(silent, never)
  const outcome = expect(opening).rejects.toMatchObject({ name: 'AbortError' })
  engine.dispose()
  await outcome
  expect(workers[0]!.terminated).toBe(true)
})
