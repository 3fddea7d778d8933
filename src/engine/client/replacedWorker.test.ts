import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Assessment } from '#forecast/assess.ts'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import { ScriptedEngine, GUESS, modelFacts, never, silent, tableFacts } from '#testing/scriptedEngine.ts'
import type { FileCalibration, FleetExplanation, JudgedForecast } from '../api.ts'
import { ABORT_ACKNOWLEDGED_MS } from './workerLink.ts'

const WIRE = { tableId: 3, modelId: 1, stepMs: null, renames: {} }
const JUDGED = { forecast: { notes: ['as the worker says'] }, assessment: {} } as unknown as JudgedForecast

let engine: ScriptedEngine
const onReloaded = vi.fn()

beforeEach(() => {
  vi.useFakeTimers()
  onReloaded.mockClear()
  engine = new ScriptedEngine()
  engine.client.onModelReloaded(onReloaded)
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a worker that was replaced', () => {
  test('gets the model, the data and the table again, under their ids, before the forecast', async () => {
    const { request } = await engine.openAndLoad()
    engine.worker.crash('out of memory')
    const forecast = engine.client.forecast(request, DEFAULT_CRITERIA, silent, never)
    await engine.bringBack('webgpu')
    await engine.answer('forecast', JUDGED)
    expect(await forecast).toBe(JUDGED)
    const [before, after] = engine.workers
    expect(engine.names(after)).toEqual(['loadModel', 'open', 'read', 'forecast'])
    for (const name of ['loadModel', 'open', 'read'] as const) {
      expect(after!.call(name).params, name).toEqual(before!.call(name).params)
    }
    expect(onReloaded).not.toHaveBeenCalled()
  })

  test('is asked again whatever the one before was asked', async () => {
    const { request } = await engine.openAndLoad()
    const options = { metrics: null, from: 0.8, stride: 96, horizon: null, thresholds: {} }
    const report = { metrics: [] } as unknown as AccuracyReport
    engine.worker.crash('out of memory')
    const backtest = engine.client.backtest(request, options, silent, never)
    await engine.bringBack('webgpu')
    await engine.answer('backtest', report)
    expect(await backtest).toBe(report)
    expect(engine.worker.call('backtest').params).toEqual({ request: WIRE, options })

    const fitting = { ...options, fitFrom: 0.6, fileName: 'a.parquet' }
    const calibrating = engine.client.calibrate(request, fitting, silent, never)
    const fitted = { before: report, after: report } as unknown as FileCalibration
    await engine.answer('calibrate', fitted)
    expect(await calibrating).toBe(fitted)
    const explaining = engine.client.explainFleet(request, null, silent, never)
    const explained = { windows: 1 } as FleetExplanation
    await engine.answer('explainFleet', explained)
    expect(await explaining).toBe(explained)
  })

  test('judges a forecast that it does not have: it gets what it takes to make it', async () => {
    const { request } = await engine.openAndLoad()
    engine.worker.crash('gone')
    const judging = engine.client.assess(request, DEFAULT_CRITERIA, silent, never)
    await engine.bringBack('webgpu')
    const assessment = { servers: [] } as unknown as Assessment
    await engine.answer('assess', assessment)
    expect(await judging).toBe(assessment)
    expect(engine.names()).toEqual(['loadModel', 'open', 'read', 'assess'])
  })

  test('reads data that were opened on the one before', async () => {
    const model = await engine.load()
    const data = await engine.open()
    engine.worker.crash('gone')
    const reading = engine.client.read(data, { mapping: null, model, stepMs: null }, silent, never)
    await engine.bringBack('webgpu')
    expect((await reading).facts).toEqual(tableFacts())
    expect(engine.names()).toEqual(['loadModel', 'open', 'read'])
    expect(engine.worker.call('open').params).toEqual(engine.workers[0]!.call('open').params)
  })

  test('because another call ignored its abort: this call is made again', async () => {
    const { request } = await engine.openAndLoad()
    const forecast = engine.client.forecast(request, DEFAULT_CRITERIA, silent, never)
    await vi.advanceTimersByTimeAsync(0)
    const cancelled = new AbortController()
    const opening = engine.client.open(null, silent, cancelled.signal)
    cancelled.abort()
    await expect(opening).rejects.toMatchObject({ name: 'AbortError' })
    await vi.advanceTimersByTimeAsync(ABORT_ACKNOWLEDGED_MS)
    expect(engine.workers).toHaveLength(2)
    await engine.bringBack('webgpu')
    await engine.answer('forecast', JUDGED)
    expect(await forecast).toBe(JUDGED)
  })

  test('gets everything once for two calls that need it', async () => {
    const { request } = await engine.openAndLoad()
    engine.worker.crash('gone')
    const both = [
      engine.client.forecast(request, DEFAULT_CRITERIA, silent, never),
      engine.client.forecast(request, DEFAULT_CRITERIA, silent, never),
    ]
    await engine.bringBack('webgpu')
    await vi.advanceTimersByTimeAsync(0)
    expect(engine.names()).toEqual(['loadModel', 'open', 'read', 'forecast', 'forecast'])
    for (const { id } of engine.worker.calls.slice(3))
      engine.worker.say({ type: 'result', id, value: JUDGED })
    expect(await Promise.all(both)).toEqual([JUDGED, JUDGED])
  })

  test('a cancel while it is brought back rejects at once, and another call brings it back', async () => {
    const { request } = await engine.openAndLoad()
    engine.worker.crash('gone')
    const cancelled = new AbortController()
    const forecast = engine.client.forecast(request, DEFAULT_CRITERIA, silent, cancelled.signal)
    const other = engine.client.forecast(request, DEFAULT_CRITERIA, silent, never)
    await engine.answer('loadModel', modelFacts('webgpu'))
    await engine.answer('open', { guess: GUESS })
    await vi.advanceTimersByTimeAsync(0)
    const { id } = engine.worker.call('read')
    cancelled.abort()
    await expect(forecast).rejects.toMatchObject({ name: 'AbortError' })
    engine.worker.say({ type: 'aborted', id })
    await engine.answer('read', tableFacts())
    await engine.answer('forecast', JUDGED)
    expect(await other).toBe(JUDGED)
    expect(engine.names()).toEqual(['loadModel', 'open', 'read', 'read', 'forecast'])
  })

  test('a table that is closed on its way back is not held by anyone', async () => {
    const { request, table } = await engine.openAndLoad()
    engine.worker.crash('gone')
    const forecast = engine.client.forecast(request, DEFAULT_CRITERIA, silent, never)
    const outcome = expect(forecast).rejects.toMatchObject({
      code: 'argument-invalid',
      message: 'this table is no longer open',
    })
    await engine.answer('loadModel', modelFacts('webgpu'))
    await engine.answer('open', { guess: GUESS })
    await vi.advanceTimersByTimeAsync(0)
    table.close()
    await engine.answer('read', tableFacts())
    await outcome
    expect(engine.worker.received.slice(2).map(({ type }) => type)).toEqual([
      'call',
      'closeTable',
      'closeData',
      'closeTable',
    ])
    expect(engine.names()).not.toContain('forecast')
  })

  test('nor are its data, closed while they were opened again', async () => {
    const { request, table } = await engine.openAndLoad()
    engine.worker.crash('gone')
    const forecast = engine.client.forecast(request, DEFAULT_CRITERIA, silent, never)
    const outcome = expect(forecast).rejects.toMatchObject({ code: 'argument-invalid' })
    await engine.answer('loadModel', modelFacts('webgpu'))
    await vi.advanceTimersByTimeAsync(0)
    table.close()
    await engine.answer('open', { guess: GUESS })
    await outcome
    const closed = engine.worker.received.filter(({ type }) => type === 'closeData')
    // Once as it was closed, and once more as the worker had it only then.
    expect(closed).toEqual([
      { type: 'closeData', dataId: 2 },
      { type: 'closeData', dataId: 2 },
    ])
    expect(engine.names()).toEqual(['loadModel', 'open'])
  })
})

describe('the kernel that fails under way', () => {
  test('a fresh worker computes on another backend, and the forecast says so', async () => {
    const { request } = await engine.openAndLoad('kernel')
    const forecast = engine.client.forecast(request, DEFAULT_CRITERIA, silent, never)
    await engine.fail('forecast', 'backend-failed', 'kernel: a thread was lost')
    await engine.bringBack('wasm')
    await engine.answer('forecast', JUDGED)
    expect(engine.worker.call('loadModel').params).toMatchObject({
      excludedBackends: [{ backend: 'kernel' }],
    })
    expect((await forecast).forecast.notes).toContainEqual(
      expect.stringMatching(/The kernel failed \(kernel: a thread was lost\)/),
    )
  })

  test('a worker that is lost is no reason to leave it', async () => {
    const { request } = await engine.openAndLoad('kernel')
    const forecast = engine.client.forecast(request, DEFAULT_CRITERIA, silent, never)
    const outcome = expect(forecast).rejects.toMatchObject({ code: 'engine-crashed' })
    await vi.advanceTimersByTimeAsync(0)
    engine.worker.crash('gone')
    await outcome
  })
})

describe('WebGPU that fails under way', () => {
  test('a fresh worker computes on another backend, and the forecast says so', async () => {
    const { request, model } = await engine.openAndLoad('webgpu')
    const forecast = engine.client.forecast(request, DEFAULT_CRITERIA, silent, never)
    await engine.fail('forecast', 'backend-failed', 'the graphics device was lost')
    await engine.bringBack('wasm')
    await engine.answer('forecast', JUDGED)
    expect(engine.workers.map(({ terminated }) => terminated)).toEqual([true, false])
    expect(engine.worker.call('loadModel').params).toMatchObject({
      excludedBackends: [
        { backend: 'webgpu', reason: expect.stringContaining('device was lost') as unknown },
      ],
    })
    expect((await forecast).forecast.notes).toEqual([
      'as the worker says',
      expect.stringMatching(/WebGPU failed \(the graphics device was lost\)/),
    ])
    expect(onReloaded).toHaveBeenCalledExactlyOnceWith(model, modelFacts('wasm'))
    // The handle stays as it was loaded.
    expect(model.facts).toEqual(modelFacts('webgpu'))
  })

  test('of two calls that fail by it, one turns away from WebGPU', async () => {
    const { request } = await engine.openAndLoad('webgpu')
    const both = [
      engine.client.forecast(request, DEFAULT_CRITERIA, silent, never),
      engine.client.forecast(request, DEFAULT_CRITERIA, silent, never),
    ]
    await vi.advanceTimersByTimeAsync(0)
    engine.worker.crash('the graphics process is gone')
    await engine.bringBack('wasm')
    await vi.advanceTimersByTimeAsync(0)
    for (const { id } of engine.worker.calls.slice(3))
      engine.worker.say({ type: 'result', id, value: JUDGED })
    for (const { forecast } of await Promise.all(both)) expect(forecast.notes).toHaveLength(2)
    expect(engine.workers).toHaveLength(2)
    expect(engine.worker.call('loadModel').params).toMatchObject({
      excludedBackends: [{ backend: 'webgpu' }],
    })
    expect(onReloaded).toHaveBeenCalledOnce()
  })

  test('who no longer listens hears nothing', async () => {
    const { request } = await engine.openAndLoad('webgpu')
    const other = vi.fn()
    const unsubscribe = engine.client.onModelReloaded(other)
    unsubscribe()
    const forecast = engine.client.forecast(request, DEFAULT_CRITERIA, silent, never)
    await engine.fail('forecast', 'backend-failed', 'lost')
    await engine.bringBack('wasm')
    await engine.answer('forecast', JUDGED)
    await forecast
    expect(onReloaded).toHaveBeenCalledOnce()
    expect(other).not.toHaveBeenCalled()
  })

  test('a backend that never answered is not asked again by itself, by whichever worker', async () => {
    const refusal = { backend: 'webgpu', reason: 'no adapter within 5 s', isSilent: true } as const
    const loading = engine.client.loadModel(null, { prefer: null, quantiles: null }, silent, never)
    await engine.answer('loadModel', { ...modelFacts('wasm'), refused: [refusal] })
    await loading
    await engine.load('wasm')
    expect(engine.worker.call('loadModel').params).toMatchObject({ excludedBackends: [refusal] })
    await engine.load('webgpu', 'webgpu')
    expect(engine.worker.call('loadModel').params).toMatchObject({ excludedBackends: [] })
  })

  test('asking for WebGPU by name tries it again', async () => {
    const { request } = await engine.openAndLoad('webgpu')
    const forecast = engine.client.forecast(request, DEFAULT_CRITERIA, silent, never)
    await engine.fail('forecast', 'backend-failed', 'lost')
    await engine.bringBack('wasm')
    await engine.answer('forecast', JUDGED)
    await forecast
    await engine.load('webgpu', 'webgpu')
    expect(engine.worker.call('loadModel').params).toMatchObject({ prefer: 'webgpu', excludedBackends: [] })
  })

  test('WASM that fails is an error, not a second try', async () => {
    const { request } = await engine.openAndLoad('wasm')
    const forecast = engine.client.forecast(request, DEFAULT_CRITERIA, silent, never)
    const outcome = expect(forecast).rejects.toMatchObject({ code: 'backend-failed' })
    await engine.fail('forecast', 'backend-failed', 'broken')
    await outcome
    expect(engine.workers).toHaveLength(1)
  })

  test('an error of the data is no reason to leave WebGPU', async () => {
    const { request } = await engine.openAndLoad('webgpu')
    const forecast = engine.client.forecast(request, DEFAULT_CRITERIA, silent, never)
    const outcome = expect(forecast).rejects.toMatchObject({ code: 'column-missing' })
    await engine.fail('forecast', 'column-missing', 'no column cpu_percent')
    await outcome
    expect(engine.workers).toHaveLength(1)
  })
})
