import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Assessment } from '#forecast/assess.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import {
  ANSWERED,
  ScriptedEngine,
  GUESS,
  modelFacts,
  never,
  silent,
  tableFacts,
} from '#testing/scriptedEngine.ts'
import type { ColumnMapping, DroppedFile, JudgedForecast, SeriesHistory } from '../api.ts'

const WIRE = { tableId: 3, modelId: 1, stepMs: null, renames: {} }
const JUDGED = { forecast: { notes: ['as the worker says'] }, assessment: {} } as unknown as JudgedForecast

let engine: ScriptedEngine

beforeEach(() => {
  vi.useFakeTimers()
  engine = new ScriptedEngine()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('what is asked of the worker', () => {
  test('the sample and the default model are relative to the page', async () => {
    await engine.openAndLoad()
    expect(engine.worker.call('open').params).toMatchObject({
      source: {
        kind: 'url',
        url: 'http://host/sub/index.html',
        names: ['sample.parquet'],
        movedToMs: Date.now(),
      },
    })
    expect(engine.worker.call('loadModel').params).toMatchObject({
      source: { kind: 'url', url: 'http://host/sub/models/default/' },
    })
  })

  test('dropped files and paths travel as what they are', async () => {
    const files: DroppedFile[] = [{ path: 'a.csv', file: new File([], 'a.csv') }]
    const dropped = engine.client.open(files, silent, never)
    await engine.answer('open', { guess: GUESS })
    expect((await dropped).guess).toBe(GUESS)
    expect(engine.worker.call('open').params).toMatchObject({ source: { kind: 'files', files } })
    const onDisk = engine.client.open({ paths: ['a.csv'] }, silent, never)
    await engine.answer('open', { guess: GUESS })
    await onDisk
    expect(engine.worker.call('open').params).toMatchObject({ source: { kind: 'paths', paths: ['a.csv'] } })
  })

  test('answers are asked about with the groups of the model, again by a worker that was replaced', async () => {
    const model = await engine.load()
    const data = await engine.open()
    const unknown = engine.client.answer(data, { wide: true }, null, never)
    await engine.answer('answer', ANSWERED)
    expect(await unknown).toBe(ANSWERED)
    expect(engine.worker.call('answer').params).toEqual({ dataId: 2, answers: { wide: true }, groups: [] })

    engine.worker.crash('out of memory')
    const asked = engine.client.answer(data, {}, model, never)
    await engine.answer('open', { guess: GUESS })
    await engine.answer('answer', ANSWERED)
    expect(await asked).toBe(ANSWERED)
    expect(engine.worker.call('answer').params).toEqual({ dataId: 2, answers: {}, groups: ['host'] })
  })

  test('data are read with the mapping, for the model and its step', async () => {
    const model = await engine.load()
    const data = await engine.open()
    const mapping: ColumnMapping = {
      ...{ time: 't', server: 's', serverName: null, profile: null, status: null },
      ...{ metrics: ['m'], covariates: [], labels: [], renames: {} },
    }
    const reading = engine.client.read(data, { mapping, model, stepMs: 60_000 }, silent, never)
    await engine.answer('read', tableFacts('a.csv'))
    expect((await reading).facts).toEqual(tableFacts('a.csv'))
    expect(model.facts).toEqual(modelFacts('webgpu'))
    expect(engine.worker.call('read').params).toEqual({
      ...{ dataId: 2, tableId: 3, modelId: 1 },
      ...{ mapping, stepMs: 60_000 },
    })
  })

  test('a forecast on a worker that holds everything is one call', async () => {
    const { request } = await engine.openAndLoad()
    const thresholds = { m: { direction: 'above', warning: 1, critical: 2 } } as const
    const criteria = { ...DEFAULT_CRITERIA, thresholds }
    const forecast = engine.client.forecast(request, criteria, silent, never)
    await engine.answer('forecast', JUDGED)
    expect(await forecast).toBe(JUDGED)
    expect(engine.names()).toEqual(['loadModel', 'open', 'read', 'forecast'])
    expect(engine.worker.call('forecast').params).toEqual({ request: WIRE, criteria })
  })

  test('it is judged anew with other thresholds, and replayed', async () => {
    const { request } = await engine.openAndLoad()
    const thresholds = { m: { direction: 'above', warning: 3, critical: 4 } } as const
    const criteria = { ...DEFAULT_CRITERIA, thresholds }
    const judging = engine.client.assess(request, criteria, silent, never)
    const assessment = { servers: [] } as unknown as Assessment
    await engine.answer('assess', assessment)
    expect(await judging).toBe(assessment)
    expect(engine.worker.call('assess').params).toEqual({ request: WIRE, criteria })

    const replaying = engine.client.replay({ ...request, asOfMs: 5 }, silent, never)
    const then = { notes: [] } as unknown as FleetForecast
    await engine.answer('replay', then)
    expect(await replaying).toBe(then)
    expect(engine.worker.call('replay').params).toEqual({ request: { ...WIRE, asOfMs: 5 } })
  })

  test('a longer past is asked for with the same request', async () => {
    const { request } = await engine.openAndLoad()
    const series = [{ server: 'a', metric: 'm', profile: null }]
    const range = { fromMs: 0, toMs: 1 }
    const history = engine.client.history(request, series, range, silent, never)
    const past = { series } as unknown as SeriesHistory
    await engine.answer('history', past)
    expect(await history).toBe(past)
    expect(engine.worker.call('history').params).toEqual({ request: WIRE, series, range })
  })

  test('an earlier model is loaded again when it is asked for', async () => {
    const { request } = await engine.openAndLoad()
    const first = engine.worker.call('loadModel').params
    await engine.load('wasm', 'wasm')
    const forecast = engine.client.forecast(request, DEFAULT_CRITERIA, silent, never)
    await engine.answer('loadModel', modelFacts('webgpu'))
    await engine.answer('forecast', JUDGED)
    await forecast
    expect(engine.worker.call('loadModel').params).toEqual(first)
    expect(engine.names().slice(3)).toEqual(['loadModel', 'loadModel', 'forecast'])
  })

  test('after a load that was cancelled, the model is loaded again: the worker may hold either', async () => {
    const { request } = await engine.openAndLoad()
    const cancelled = new AbortController()
    const options = { prefer: null, quantiles: null }
    const loading = engine.client.loadModel(null, options, silent, cancelled.signal)
    cancelled.abort()
    await expect(loading).rejects.toMatchObject({ name: 'AbortError' })
    engine.worker.say({ type: 'aborted', id: engine.worker.call('loadModel').id })
    const forecast = engine.client.forecast(request, DEFAULT_CRITERIA, silent, never)
    await engine.answer('loadModel', modelFacts('webgpu'))
    await engine.answer('forecast', JUDGED)
    expect(await forecast).toBe(JUDGED)
    expect(engine.worker.call('loadModel').params).toMatchObject({ modelId: 1 })
  })
})

describe('what is closed', () => {
  test('a table takes its data along, and cannot be forecast', async () => {
    const { request, table, data } = await engine.openAndLoad()
    table.close()
    table.close()
    expect(engine.worker.received.slice(3)).toEqual([
      { type: 'closeTable', tableId: 3 },
      { type: 'closeData', dataId: 2 },
    ])
    const forecast = engine.client.forecast(request, DEFAULT_CRITERIA, silent, never)
    await expect(forecast).rejects.toMatchObject({ code: 'argument-invalid' })
    const how = { mapping: null, model: request.model, stepMs: null }
    const reading = engine.client.read(data, how, silent, never)
    await expect(reading).rejects.toMatchObject({ code: 'argument-invalid' })
  })

  test('data stay for another table that was read from them', async () => {
    const { request, table, data } = await engine.openAndLoad()
    const other = await engine.read(data, request.model)
    table.close()
    expect(engine.worker.received.at(-1)).toEqual({ type: 'closeTable', tableId: 3 })
    other.close()
    expect(engine.worker.received.slice(-2)).toEqual([
      { type: 'closeTable', tableId: 4 },
      { type: 'closeData', dataId: 2 },
    ])
  })

  test('data take along every table that was read from them', async () => {
    const { request, data } = await engine.openAndLoad()
    data.close()
    data.close()
    expect(engine.worker.received.slice(3)).toEqual([
      { type: 'closeTable', tableId: 3 },
      { type: 'closeData', dataId: 2 },
    ])
    const forecast = engine.client.forecast(request, DEFAULT_CRITERIA, silent, never)
    await expect(forecast).rejects.toMatchObject({ code: 'argument-invalid' })
  })

  test('data that are closed while they are read leave no table behind', async () => {
    const model = await engine.load()
    const data = await engine.open()
    const reading = engine.client.read(data, { mapping: null, model, stepMs: null }, silent, never)
    const outcome = expect(reading).rejects.toMatchObject({ code: 'argument-invalid' })
    await vi.advanceTimersByTimeAsync(0)
    data.close()
    await engine.answer('read', tableFacts())
    await outcome
    expect(engine.worker.received.at(-1)).toEqual({ type: 'closeTable', tableId: 3 })
  })

  test('an answer that crossed a cancel is let go of in the worker', async () => {
    const model = await engine.load()
    const cancelled = new AbortController()
    const opening = engine.client.open(null, silent, cancelled.signal)
    cancelled.abort()
    await expect(opening).rejects.toMatchObject({ name: 'AbortError' })
    expect(engine.worker.received.at(-1)).toEqual({ type: 'closeData', dataId: 2 })

    const data = await engine.open()
    const also = new AbortController()
    const reading = engine.client.read(data, { mapping: null, model, stepMs: null }, silent, also.signal)
    await vi.advanceTimersByTimeAsync(0)
    also.abort()
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' })
    expect(engine.worker.received.at(-1)).toEqual({ type: 'closeTable', tableId: 4 })
  })
})

test('a model that no backend could start leaves a fresh worker to the next try', async () => {
  const first = engine.client.loadModel(null, { prefer: null, quantiles: null }, silent, never)
  const outcome = expect(first).rejects.toMatchObject({ code: 'backend-unavailable' })
  await engine.fail('loadModel', 'backend-unavailable', 'no adapter')
  await outcome
  expect((await engine.load('wasm')).facts).toEqual(modelFacts('wasm'))
  expect(engine.workers).toHaveLength(2)
})

test('dispose ends the worker; open calls are cancelled, and what was open is gone', async () => {
  const { request, table } = await engine.openAndLoad()
  const opening = engine.client.open(null, silent, never)
  const outcome = expect(opening).rejects.toMatchObject({ name: 'AbortError' })
  engine.client.dispose()
  await outcome
  expect(engine.worker.terminated).toBe(true)
  table.close()
  const forecast = engine.client.forecast(request, DEFAULT_CRITERIA, silent, never)
  await expect(forecast).rejects.toMatchObject({ code: 'argument-invalid' })
  expect(engine.workers).toHaveLength(1)
})
