import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { assessing } from '#forecast/assess.ts'
import { memoryFile, type RandomAccessFile } from '#forecast/randomAccessFile.ts'
import { DEFAULT_CRITERIA, thresholdsWith } from '#forecast/thresholds.ts'
import type { Backend } from '#runtime/types.ts'
import { agreement } from '#testing/agreement.ts'
import { goldenFacts, goldenFolder, goldenTensors, numbers } from '#testing/golden.ts'
import { nativeBackend } from '#runtime/native.ts'
import type { Progress } from '#forecast/progress.ts'
import type { Answers, DroppedFile } from '../api.ts'
import { runInSlices } from '../runInSlices.ts'
import { EngineHost } from './host.ts'
import { pageFiles } from './pageFiles.ts'
import type { CallName, FromWorker, Params, Result, ToWorker, WireRequest } from './protocol.ts'

const CASE = goldenFolder('seed_cpu')

let said: FromWorker[]
let transferred: ArrayBuffer[]
let made: string[]
let released: number
let host: EngineHost
/** Called with every message of the host, as it is said. */
let onSaid: (message: FromWorker) => void

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
  onSaid = () => undefined
  host = new EngineHost({
    post: (message, transfer) => {
      said.push(message)
      transferred.push(...transfer)
      onSaid(message)
    },
    backends: () => [counted('webgpu'), counted('wasm')],
    files: pageFiles,
  })
})

function dropped(path: string): DroppedFile {
  return { path, file: new File([readFileSync(`${CASE}/${path}`)], path.slice(path.lastIndexOf('/') + 1)) }
}

async function modelFiles(): Promise<DroppedFile[]> {
  const names = await readdir(`${CASE}/model`)
  return names.filter((name) => name.endsWith('.ckpt')).map((name) => dropped(`model/${name}`))
}

type Call = Extract<ToWorker, { type: 'call' }>

let lastId = 0

/** Sends a call; returns its id. */
function send<K extends CallName>(name: K, params: Params<K>): number {
  const id = ++lastId
  host.receive({ type: 'call', id, name, params } as Call)
  return id
}

/** The message that ends a call. */
async function ended(id: number): Promise<Extract<FromWorker, { type: 'result' | 'failed' }>> {
  const isEnd = (message: FromWorker) =>
    (message.type === 'result' || message.type === 'failed') && message.id === id
  await expect.poll(() => said.some(isEnd), { timeout: 20_000 }).toBe(true)
  return said.find(isEnd) as Extract<FromWorker, { type: 'result' | 'failed' }>
}

/** Sends a call and waits for its result, and for the stages of work that it told of. */
async function ask<K extends CallName>(
  name: K,
  params: Params<K>,
): Promise<{ readonly value: Result<K>; readonly stages: readonly Progress['stage'][] }> {
  const id = send(name, params)
  const end = await ended(id)
  if (end.type === 'failed') throw new Error(`${end.error.code}: ${end.error.message}`)
  return { value: end.value, stages: stagesOf(id) }
}

/** Sends a call and waits for its failure. */
async function refusal<K extends CallName>(name: K, params: Params<K>) {
  return await ended(send(name, params))
}

function stagesOf(id: number): Progress['stage'][] {
  return said.flatMap((message) =>
    message.type === 'progress' && message.id === id ? [message.progress.stage] : [],
  )
}

async function open(dataId = 1, path = 'history.parquet') {
  return await ask('open', { dataId, source: { kind: 'files', files: [dropped(path)] } })
}

async function loading(
  modelId: number,
  prefer: 'webgpu' | 'wasm' | null = null,
): Promise<Params<'loadModel'>> {
  const source = { kind: 'files', files: await modelFiles() } as const
  return { modelId, source, prefer, quantiles: null, excludedBackends: [] }
}

const READ = { dataId: 1, tableId: 7, mapping: null, modelId: 3, stepMs: 300_000 }
const REQUEST: WireRequest = { tableId: 7, modelId: 3, stepMs: 300_000, renames: {} }

/** Model 3 on one backend, data 1 and table 7 of the case. */
async function openAll(): Promise<void> {
  await ask('loadModel', await loading(3, 'wasm'))
  await open()
  await ask('read', READ)
}

describe('open and read', () => {
  test('what the columns are, then the rows as a model needs them, with progress in bytes', async () => {
    await ask('loadModel', await loading(3, 'wasm'))
    const { value, stages } = await open()
    expect(value.guess).toMatchObject({ sure: true, mapping: { server: 'server_name' } })
    expect(stages).toEqual([])
    const read = await ask('read', READ)
    expect(read.value).toMatchObject({ servers: 20, stepMs: 300_000, name: 'history.parquet' })
    expect(read.stages.length).toBeGreaterThan(0)
    expect(new Set(read.stages)).toEqual(new Set(['reading']))
  })

  test('a file that is none fails with its code, by name', async () => {
    const source = { kind: 'files', files: [dropped('expected.json')] } as const
    const message = await refusal('open', { dataId: 1, source })
    expect(message).toMatchObject({ type: 'failed', error: { place: { file: 'expected.json' } } })
  })

  test('a page has no paths', async () => {
    const message = await refusal('open', { dataId: 1, source: { kind: 'paths', paths: ['/a.parquet'] } })
    expect(message).toMatchObject({ type: 'failed', error: { code: 'argument-invalid' } })
  })

  test('data that are closed cannot be read, a table that is closed cannot be forecast', async () => {
    await openAll()
    host.receive({ type: 'closeData', dataId: 1 })
    expect(await refusal('read', { ...READ, tableId: 8 })).toMatchObject({
      error: { code: 'argument-invalid', message: 'data 1 is not open' },
    })
    await ask('replay', { request: REQUEST })
    host.receive({ type: 'closeTable', tableId: 7 })
    expect(await refusal('replay', { request: REQUEST })).toMatchObject({
      error: { code: 'argument-invalid', message: 'table 7 is not open' },
    })
  })
})

describe('answer', () => {
  const csv = async (...lines: readonly string[]) => {
    const file = new File([lines.join('\n')], 'a.csv')
    return await ask('open', { dataId: 1, source: { kind: 'files', files: [{ path: 'a.csv', file }] } })
  }
  const WIDE = ['Time,web-01,web-02', '2024-03-01 00:00:00,20.5,32.4', '2024-03-01 00:05:00,20.6,28.6']

  test('the guess with what was said, and what it makes of the first rows', async () => {
    const { value: opened } = await csv(...WIDE)
    expect(opened.guess.asks).toEqual(['wide'])
    const answers = { wide: true, metric: 'cpu_percent' }
    const { value } = await ask('answer', { dataId: 1, answers, groups: [] })
    expect(value).toMatchObject({
      guess: { sure: true, asks: [] },
      preview: { servers: ['web-01', 'web-02'], metrics: ['cpu_percent'], sampled: 2, counters: [] },
      problem: null,
    })
  })

  test('why the first rows cannot be read so', async () => {
    const repeated = Array.from({ length: 8 }, (_, i) => `2024-03-01 00:0${i >> 2}:00,db,${i}`)
    await csv('time,host,cpu_percent', ...repeated)
    const { value } = await ask('answer', { dataId: 1, answers: {}, groups: [] })
    expect(value).toMatchObject({ guess: { asks: ['apart'] }, preview: null })
    expect(value.problem).toMatch(/6 of 8 values of cpu_percent/)
  })

  test('percentages that look like fractions are named, and read as percent where that is said', async () => {
    const rows = Array.from({ length: 24 }, (_, i) => `2024-03-01 00:${10 + i}:00,db,0.${10 + i}`)
    await csv('time,host,cpu_percent', ...rows)
    const look = async (answers: Answers) =>
      (await ask('answer', { dataId: 1, answers, groups: [] })).value.preview
    const asIs = await look({})
    expect(asIs).toMatchObject({ fractions: [{ name: 'cpu_percent', asPercent: false }] })
    const read = await look({ fractions: ['cpu_percent'] })
    expect(read).toMatchObject({ fractions: [{ asPercent: true }] })
    expect(read?.rows[0]?.values[0]).toBeCloseTo(10, 9)
    expect(asIs?.rows[0]?.values[0]).toBeCloseTo(0.1, 9)
  })

  test('the groups of the model name the server; counters are named', async () => {
    await csv('ts,unit_code,errors_total', '2024-03-01,a,1', '2024-03-02,a,5', '2024-03-03,a,9')
    const { value } = await ask('answer', { dataId: 1, answers: {}, groups: ['unit_code'] })
    expect(value).toMatchObject({
      guess: { sure: true, mapping: { server: 'unit_code' } },
      preview: { metrics: ['errors_per_second'], counters: [{ name: 'errors_total', asRate: true }] },
    })
    const { value: asLevel } = await ask('answer', {
      dataId: 1,
      answers: { rates: [] },
      groups: ['unit_code'],
    })
    expect(asLevel.preview).toMatchObject({ metrics: ['errors_total'], counters: [{ asRate: false }] })
  })
})

describe('loadModel', () => {
  test('checks WebGPU against WASM where no window is stored, and says so', async () => {
    const { value } = await ask('loadModel', await loading(3))
    expect(value).toMatchObject({
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
      groupIds: ['server_id'],
    })
    expect(made).toEqual(['webgpu', 'wasm'])
  })

  test('a preferred backend comes first; an excluded one is not tried, and named', async () => {
    await ask('loadModel', await loading(1, 'wasm'))
    expect(made).toEqual(['wasm'])
    made = []
    const excludedBackends = [{ backend: 'webgpu', reason: 'the device was lost' }] as const
    const { value } = await ask('loadModel', { ...(await loading(2)), excludedBackends })
    expect(made).toEqual(['wasm'])
    expect(value).toMatchObject({ refused: excludedBackends })
    await expect.poll(() => released).toBe(1)
  })

  test('the model before it is released once the new one stands', async () => {
    await ask('loadModel', await loading(1, 'wasm'))
    expect(released).toBe(0)
    await ask('loadModel', await loading(2, 'wasm'))
    await expect.poll(() => released).toBe(1)
  })

  test('what was asked of the model before it, when nobody could know of the new one, is answered', async () => {
    await openAll()
    const id = lastId + 1
    onSaid = (message) => {
      if (message.type !== 'result' || message.id !== id) return
      onSaid = () => undefined
      send('forecast', { request: REQUEST, criteria: DEFAULT_CRITERIA })
    }
    await ask('loadModel', await loading(4, 'wasm'))
    expect(await ended(id + 1)).toMatchObject({ type: 'result' })
    await expect.poll(() => released).toBe(1)
    expect(await refusal('forecast', { request: REQUEST, criteria: DEFAULT_CRITERIA })).toMatchObject({
      error: { code: 'argument-invalid', message: 'another model was loaded in the meantime' },
    })
  })
})

describe('abort', () => {
  test('is acknowledged at once, and the call says nothing more', async () => {
    const id = send('loadModel', await loading(1, 'wasm'))
    host.receive({ type: 'abort', id })
    expect(said.at(-1)).toEqual({ type: 'aborted', id })
    await open()
    expect(said.filter((message) => 'id' in message && message.id === id)).toEqual([
      { type: 'progress', id, progress: expect.any(Object) as unknown },
      { type: 'aborted', id },
    ])
  })

  test('is acknowledged for a call that has ended', () => {
    host.receive({ type: 'abort', id: 99 })
    expect(said).toEqual([{ type: 'aborted', id: 99 }])
  })

  test('of an opening leaves no data behind, of a reading no table', async () => {
    await ask('loadModel', await loading(3, 'wasm'))
    const opening = send('open', {
      dataId: 1,
      source: { kind: 'files', files: [dropped('history.parquet')] },
    })
    host.receive({ type: 'abort', id: opening })
    await open(2)
    expect(await refusal('read', READ)).toMatchObject({ error: { message: 'data 1 is not open' } })
    const reading = send('read', { ...READ, dataId: 2 })
    host.receive({ type: 'abort', id: reading })
    await ask('read', { ...READ, dataId: 2, tableId: 8 })
    expect(await refusal('replay', { request: REQUEST })).toMatchObject({
      error: { message: 'table 7 is not open' },
    })
  })
})

test('data whose opening is cancelled at the very last are not held', async () => {
  const records = Array.from({ length: 3 }, (_, step) => ({
    timestamp: Date.UTC(2026, 2, 2, 0, 5 * step) / 1000,
    server_name: 'web-1',
    cpu_percent: 50,
  }))
  const whole = memoryFile('feed.json', new TextEncoder().encode(JSON.stringify(records)))
  let reads = 0
  let onRead = (): void => undefined
  const file: RandomAccessFile = {
    ...whole,
    read: (from, to) => {
      reads += 1
      onRead()
      return whole.read(from, to)
    },
  }
  const post = (message: FromWorker) => said.push(message)
  host = new EngineHost({ post, backends: () => [counted('wasm')], files: () => Promise.resolve([file]) })
  const source = { kind: 'paths', paths: ['feed.json'] } as const
  expect((await ask('open', { dataId: 1, source })).value.guess.sure).toBe(true)
  const last = 2 * reads
  const id = lastId + 1
  onRead = () => {
    if (reads === last) host.receive({ type: 'abort', id })
  }
  send('open', { dataId: 2, source })
  await expect.poll(() => said.at(-1)).toEqual({ type: 'aborted', id })
  await ask('open', { dataId: 3, source })

  expect(await refusal('read', { ...READ, dataId: 2 })).toMatchObject({
    error: { code: 'argument-invalid', message: 'data 2 is not open' },
  })
})

test('a forecast is what PyTorch answers, by key, and its arrays change hands', async () => {
  await openAll()
  const request = { ...REQUEST, rawLevels: true }
  const { value, stages } = await ask('forecast', { request, criteria: DEFAULT_CRITERIA })
  const { forecast, assessment } = value
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
  for (const { buffer } of [
    ...[forecast.rawQuantiles!, forecast.quantiles, forecast.history, forecast.originMs, forecast.current],
    ...[assessment.limit, assessment.peak, assessment.chances.warning],
  ]) {
    expect(transferred).toContain(buffer)
  }
  // The rows were read when the model was known.
  expect(new Set(stages)).toEqual(new Set(['windows', 'forecasting']))

  const series = forecast.series[0]!
  const { encoderVariables, attention } = (await ask('explain', { request, series })).value
  expect(encoderVariables.reduce((sum, { fraction }) => sum + fraction, 0)).toBeCloseTo(1, 5)
  expect(attention).toHaveLength(24)
})

describe('a forecast that was made', () => {
  const thresholds = { cpu_percent: { direction: 'above', warning: 30, critical: 40 } } as const
  /** As a page gets it: what changed hands is gone here. */
  const handOver = () => structuredClone(null, { transfer: transferred })

  test('is judged by other thresholds without the network', async () => {
    await openAll()
    const { forecast, assessment } = (await ask('forecast', { request: REQUEST, criteria: DEFAULT_CRITERIA }))
      .value
    const page = structuredClone(forecast, { transfer: transferred })
    expect(forecast.quantiles).toHaveLength(0)
    transferred = []
    const judged = await ask('assess', { request: REQUEST, criteria: { ...DEFAULT_CRITERIA, thresholds } })
    expect(judged.stages).toEqual([])
    const { signal } = new AbortController()
    const own = await runInSlices(assessing(page, thresholdsWith(thresholds)), signal)
    expect(judged.value).toEqual(own)
    expect(judged.value.severity).not.toEqual(assessment.severity)
  })

  test('is kept when rows are read from further back, and not given away by what asks for it again', async () => {
    await openAll()
    const { forecast } = (await ask('forecast', { request: REQUEST, criteria: DEFAULT_CRITERIA })).value
    const toMs = forecast.issueTimeMs
    const range = { fromMs: toMs - 239 * 300_000, toMs }
    const past = await ask('history', { request: REQUEST, series: forecast.series, range })
    expect(past.stages).toContain('reading')
    const replay = await ask('replay', { request: REQUEST })
    expect(replay.stages).toEqual([])
    handOver()
    transferred = []
    const judged = await ask('assess', { request: REQUEST, criteria: { ...DEFAULT_CRITERIA, thresholds } })
    expect(judged.stages).toEqual([])
    expect(judged.value.peak.some(Number.isFinite)).toBe(true)
  })

  test('is made again for another request', async () => {
    await openAll()
    await ask('forecast', { request: REQUEST, criteria: DEFAULT_CRITERIA })
    const other = await ask('assess', {
      request: { ...REQUEST, stepMs: 600_000 },
      criteria: { ...DEFAULT_CRITERIA, thresholds },
    })
    expect(other.stages).toContain('forecasting')
  })
})

test('a step that looks further back has the table read again', async () => {
  await openAll()
  // A step of two days: the history of the case is far too short, which is known only after reading it again.
  const id = send('forecast', { request: { ...REQUEST, stepMs: 2 * 86_400_000 }, criteria: DEFAULT_CRITERIA })
  expect(await ended(id)).toMatchObject({ type: 'failed', error: { code: 'series-none' } })
  expect(stagesOf(id)).toContain('reading')
})

test('a replay has the table read further back, and says what it is', async () => {
  await openAll()
  const { forecast } = (await ask('forecast', { request: REQUEST, criteria: DEFAULT_CRITERIA })).value
  const asOfMs = forecast.issueTimeMs - 12 * 300_000
  const { value: replay, stages } = await ask('replay', { request: { ...REQUEST, asOfMs } })
  expect(replay).toMatchObject({ issueTimeMs: asOfMs, provenance: { source: 'local', asOfMs } })
  expect(stages[0]).toBe('reading')
  expect(transferred).toContain(replay.quantiles.buffer)
})

test('a longer past is read when it is asked for, and is what the forecast shows', async () => {
  await openAll()
  const { series, originMs, history, historyLength } = (
    await ask('forecast', { request: REQUEST, criteria: DEFAULT_CRITERIA })
  ).value.forecast
  const key = series[2]!
  const unknown = { server: 'nobody', metric: 'cpu_percent', profile: null }
  const toMs = originMs[2]!
  const range = { fromMs: toMs - 239 * 300_000, toMs }
  const asked = { request: REQUEST, series: [unknown, key], range }
  const { value: past, stages } = await ask('history', asked)
  expect(past).toMatchObject({ series: [unknown, key], stepMs: 300_000, length: 240 })
  expect([...past.lastMs]).toEqual([NaN, toMs])
  expect(past.values.subarray(0, 240).every(Number.isNaN)).toBe(true)
  const own = history.subarray(2 * historyLength, 3 * historyLength)
  expect(past.values.subarray(480 - historyLength)).toEqual(own)
  expect(past.values.filter(Number.isFinite)).toHaveLength(60)
  expect(stages[0]).toBe('reading')
  expect(transferred).toContain(past.values.buffer)
})

test('what is not open or not loaded is refused', async () => {
  const unloaded = await refusal('forecast', { request: REQUEST, criteria: DEFAULT_CRITERIA })
  expect(unloaded).toMatchObject({ type: 'failed', error: { code: 'argument-invalid' } })
  await openAll()
  const other = await refusal('forecast', { request: { ...REQUEST, modelId: 4 }, criteria: DEFAULT_CRITERIA })
  expect(other).toMatchObject({
    error: { code: 'argument-invalid', message: 'model 4 is not loaded' },
  })
})
