import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { Backend } from '#runtime/types.ts'
import { agreement } from '#testing/agreement.ts'
import { goldenFacts, goldenFolder, goldenTensors, numbers } from '#testing/golden.ts'
import { nativeBackend } from '#runtime/native.ts'
import type { Progress } from '#forecast/progress.ts'
import type { DroppedFile, Explanation, ModelFacts, OpenResult, SeriesHistory } from '../api.ts'
import { EngineHost } from './host.ts'
import type { FromWorker, ToWorker } from './protocol.ts'

const CASE = goldenFolder('seed_cpu')

let said: FromWorker[]
let transferred: ArrayBuffer[]
let made: string[]
let released: number
let host: EngineHost

/** The native backend under the name of a browser's, counting its sessions. */
function counted(kind: Backend['kind']): Backend {
  const native = nativeBackend({ threads: 1 })
  return {
    ...native,
    kind,
    createSession: async (...args) => {
      made.push(kind)
      const session = await native.createSession(...args)
      return {
        ...session,
        release: () => {
          released += 1
          return session.release()
        },
      }
    },
  }
}

beforeEach(() => {
  said = []
  transferred = []
  made = []
  released = 0
  host = new EngineHost(
    (message, transfer) => {
      said.push(message)
      transferred.push(...transfer)
    },
    () => [counted('webgpu'), counted('wasm')],
  )
})

function dropped(path: string): DroppedFile {
  return { path, file: new File([readFileSync(`${CASE}/${path}`)], path.slice(path.lastIndexOf('/') + 1)) }
}

async function modelFiles(): Promise<DroppedFile[]> {
  const names = await readdir(`${CASE}/model`)
  return names.filter((name) => name.endsWith('.ckpt')).map((name) => dropped(`model/${name}`))
}

type Call = Extract<ToWorker, { type: 'call' }>

/** Sends a call and waits for the message that ends it. */
async function ask(call: Call): Promise<FromWorker> {
  host.receive(call)
  return await ended(call.id)
}

async function ended(id: number): Promise<FromWorker> {
  const isEnd = (message: FromWorker): boolean =>
    (message.type === 'result' || message.type === 'failed') && message.id === id
  await expect.poll(() => said.some(isEnd), { timeout: 20_000 }).toBe(true)
  return said.find(isEnd)!
}

function open(id: number, tableId: number, path = 'history.parquet'): Call {
  const source = { kind: 'files', files: [dropped(path)] } as const
  return { type: 'call', id, name: 'open', params: { tableId, source, mapping: null } }
}

async function load(id: number, modelId: number, prefer: 'webgpu' | 'wasm' | null = null): Promise<Call> {
  const source = { kind: 'files', files: await modelFiles() } as const
  const params = { modelId, source, prefer, quantiles: null, excludedBackends: [] }
  return { type: 'call', id, name: 'loadModel', params }
}

describe('open', () => {
  test('holds the table and tells its facts, with progress in bytes', async () => {
    const message = await ask(open(1, 7))
    expect(message).toMatchObject({ type: 'result', value: { kind: 'ready', tableId: 7 } })
    const { facts } = (message as { value: Extract<OpenResult, { kind: 'ready' }> }).value
    expect(facts).toMatchObject({ servers: 20, stepMs: 300_000, name: 'history.parquet' })
    const reading = said.filter((entry) => entry.type === 'progress')
    expect(reading.length).toBeGreaterThan(0)
    expect(reading.every(({ progress }) => progress.stage === 'reading')).toBe(true)
  })

  test('a file that is none fails with its code, by name', async () => {
    const message = await ask(open(1, 1, 'expected.json'))
    expect(message).toMatchObject({ type: 'failed', error: { place: { file: 'expected.json' } } })
  })
})

describe('loadModel', () => {
  test('checks WebGPU against WASM where no window is stored, and says so', async () => {
    const message = await ask(await load(1, 3))
    const facts = (message as { value: ModelFacts }).value
    expect(facts).toMatchObject({
      modelId: 3,
      layout: 'wide',
      targets: ['cpu_percent'],
      levels: [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98],
      encoderLength: 24,
      horizon: 96,
      parameters: 86_811,
      selfCheckError: 0,
      selfCheckAgainst: 'native, synthetic window',
      refused: [],
      neededColumns: ['cpu_percent', 'memory_percent', 'disk_percent', 'load_average', 'status'],
    })
    expect(made).toEqual(['webgpu', 'wasm'])
  })

  test('a preferred backend comes first; a distrusted one is not tried, and named', async () => {
    await ask(await load(1, 1, 'wasm'))
    expect(made).toEqual(['wasm'])
    made = []
    const call = await load(2, 2)
    const excludedBackends = [{ backend: 'webgpu', reason: 'the device was lost' }] as const
    const message = await ask({
      ...call,
      params: { ...call.params, excludedBackends: excludedBackends },
    } as Call)
    expect(made).toEqual(['wasm'])
    expect(message).toMatchObject({ value: { refused: excludedBackends } })
  })

  test('the model before it is released once the new one stands', async () => {
    await ask(await load(1, 1, 'wasm'))
    expect(released).toBe(0)
    await ask(await load(2, 2, 'wasm'))
    expect(released).toBe(1)
  })
})

describe('abort', () => {
  test('is acknowledged at once, and the call says nothing more', async () => {
    host.receive(await load(1, 1, 'wasm'))
    host.receive({ type: 'abort', id: 1 })
    expect(said.at(-1)).toEqual({ type: 'aborted', id: 1 })
    await ask(open(2, 1))
    expect(said.filter((message) => 'id' in message && message.id === 1)).toEqual([
      { type: 'progress', id: 1, progress: expect.any(Object) as unknown },
      { type: 'aborted', id: 1 },
    ])
  })

  test('is acknowledged for a call that has ended', () => {
    host.receive({ type: 'abort', id: 99 })
    expect(said).toEqual([{ type: 'aborted', id: 99 }])
  })
})

test('a forecast is what PyTorch answers, by key, and its arrays change hands', async () => {
  await ask(open(1, 1))
  await ask(await load(2, 1, 'wasm'))
  const request = { tableId: 1, modelId: 1, stepMs: 300_000, renames: {}, rawLevels: true }
  const message = await ask({ type: 'call', id: 3, name: 'forecast', params: request })
  const forecast = (message as { value: FleetForecast }).value
  const { servers } = z.object({ servers: z.array(z.string()) }).parse(JSON.parse(goldenFacts('seed_cpu')))
  const expected = numbers(goldenTensors('seed_cpu').get('prediction.0'))
  const size = forecast.horizon * forecast.levels.length
  expect(forecast.series).toHaveLength(servers.length)
  servers.forEach((server, row) => {
    const found = forecast.series.findIndex((key) => key.server === server && key.metric === 'cpu_percent')
    const values = forecast.rawQuantiles!.subarray(found * size, (found + 1) * size)
    const { compared, worst } = agreement(values, expected.subarray(row * size, (row + 1) * size))
    expect(compared).toBe(size)
    expect(worst).toBeLessThanOrEqual(1)
  })
  expect(forecast).toMatchObject({
    stepSource: 'override',
    provenance: {
      source: 'local',
      backend: 'native',
      modelSha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    },
  })
  expect(transferred).toEqual(
    expect.arrayContaining([
      forecast.rawQuantiles!.buffer,
      forecast.quantiles.buffer,
      forecast.history.buffer,
    ]),
  )
  const stages = said.filter((entry) => entry.type === 'progress' && entry.id === 3)
  expect(stages.map((entry) => (entry as { progress: Progress }).progress.stage)).toEqual(
    expect.arrayContaining(['windows', 'forecasting']),
  )

  const series = forecast.series[0]!
  const explained = await ask({ type: 'call', id: 4, name: 'explain', params: { request, series } })
  const { encoderVariables, attention } = (explained as { value: Explanation }).value
  expect(encoderVariables.reduce((sum, { fraction }) => sum + fraction, 0)).toBeCloseTo(1, 5)
  expect(attention).toHaveLength(24)
})

test('a model that looks further back has the table read again', async () => {
  await ask(open(1, 1))
  await ask(await load(2, 1, 'wasm'))
  const readings = (): number => said.filter((entry) => entry.type === 'progress' && entry.id === 3).length
  // A step of two days: the history of the case is far too short, which is known only after reading it again.
  const request = { tableId: 1, modelId: 1, stepMs: 2 * 86_400_000, renames: {} }
  const message = await ask({ type: 'call', id: 3, name: 'forecast', params: request })
  expect(message).toMatchObject({ type: 'failed', error: { code: 'series-none' } })
  const first = said.find((entry) => entry.type === 'progress' && entry.id === 3)
  expect(first).toMatchObject({ progress: { stage: 'reading' } })
  expect(readings()).toBeGreaterThan(1)
})

test('a replay has the table read further back, and says what it is', async () => {
  await ask(await load(1, 1, 'wasm'))
  await ask(open(2, 1))
  const request = { tableId: 1, modelId: 1, stepMs: 300_000, renames: {} }
  const now = await ask({ type: 'call', id: 3, name: 'forecast', params: request })
  const { issueTimeMs } = (now as { value: FleetForecast }).value
  const asOfMs = issueTimeMs - 12 * 300_000
  const then = await ask({ type: 'call', id: 4, name: 'forecast', params: { ...request, asOfMs } })
  const replay = (then as { value: FleetForecast }).value
  expect(replay).toMatchObject({ issueTimeMs: asOfMs, provenance: { source: 'local', asOfMs } })
  const first = said.find((entry) => entry.type === 'progress' && entry.id === 4)
  expect(first).toMatchObject({ progress: { stage: 'reading' } })
})

test('a longer past is read when it is asked for, and is what the forecast shows', async () => {
  await ask(await load(1, 1, 'wasm'))
  await ask(open(2, 1))
  const request = { tableId: 1, modelId: 1, stepMs: 300_000, renames: {}, rawLevels: true }
  const message = await ask({ type: 'call', id: 3, name: 'forecast', params: request })
  const { series, originMs, history, historyLength } = (message as { value: FleetForecast }).value
  const key = series[2]!
  const unknown = { server: 'nobody', metric: 'cpu_percent', profile: null }
  const toMs = originMs[2]!
  const range = { fromMs: toMs - 239 * 300_000, toMs }
  const answer = await ask({
    type: 'call',
    id: 4,
    name: 'history',
    params: { request, series: [unknown, key], range },
  })
  const past = (answer as { value: SeriesHistory }).value
  expect(past).toMatchObject({ series: [unknown, key], stepMs: 300_000, length: 240 })
  expect([...past.lastMs]).toEqual([NaN, toMs])
  expect(past.values.subarray(0, 240).every(Number.isNaN)).toBe(true)
  const own = history.subarray(2 * historyLength, 3 * historyLength)
  expect(past.values.subarray(480 - historyLength)).toEqual(own)
  expect(past.values.filter(Number.isFinite)).toHaveLength(60)
  const first = said.find((entry) => entry.type === 'progress' && entry.id === 4)
  expect(first).toMatchObject({ progress: { stage: 'reading' } })
  expect(transferred).toContain(past.values.buffer)
})

test('what is not open or not loaded is refused', async () => {
  const request = { tableId: 1, modelId: 1, stepMs: null, renames: {} }
  const unloaded = await ask({ type: 'call', id: 1, name: 'forecast', params: request })
  expect(unloaded).toMatchObject({ type: 'failed', error: { code: 'argument-invalid' } })
  await ask(await load(2, 1, 'wasm'))
  const closed = await ask({ type: 'call', id: 3, name: 'forecast', params: request })
  expect(closed).toMatchObject({ error: { code: 'argument-invalid', message: 'table 1 is not open' } })
})
