import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ScriptedEngine, GUESS, modelFacts, never, silent, tableFacts } from '#testing/scriptedEngine.ts'
import type { Appended, ForecastRequest, GrowingTable, JudgedForecast, MetricRows } from '../api.ts'

const JUDGED = { forecast: { notes: [] }, assessment: {} } as unknown as JudgedForecast
const ADDED: Appended = {
  ...{ added: 1, late: 0, replaced: 0, unchanged: 0, tooOld: 0, unplaced: 0, newServers: 0 },
}
const appended = (name: string) => ({ appended: ADDED, facts: tableFacts(name) })

const tick = (...timesMs: readonly number[]): MetricRows => ({
  servers: timesMs.map(() => 'a'),
  timeMs: timesMs,
  metrics: [{ name: 'cpu', values: timesMs }],
  labels: [],
})

let engine: ScriptedEngine
/** What the page keeps; rows asks for it. */
let kept: number[]
let rows: ReturnType<typeof vi.fn<(signal: AbortSignal) => Promise<MetricRows>>>

beforeEach(() => {
  vi.useFakeTimers()
  engine = new ScriptedEngine()
  kept = [1]
  rows = vi.fn(() => Promise.resolve(tick(...kept)))
})
afterEach(() => {
  vi.useRealTimers()
})

const turn = () => vi.advanceTimersByTimeAsync(0)

async function gathered(): Promise<{ readonly table: GrowingTable; readonly request: ForecastRequest }> {
  const model = await engine.load()
  const history = { data: await engine.open(), mapping: null }
  const options = { name: 'daemon', history, model, stepMs: 5_000, rows }
  const gathering = engine.client.gather(options, silent, never)
  await engine.answer('gather', tableFacts('1 row'))
  const table = await gathering
  return { table, request: { table, model, stepMs: 5_000, renames: {} } }
}

/** Keeps a row and appends it, as a page does. */
function grow(table: GrowingTable, timeMs: number): Promise<Appended> {
  kept.push(timeMs)
  return table.append(tick(timeMs), never)
}

const rowsOf = (calls: readonly { readonly name: string; readonly params: unknown }[]) =>
  calls.flatMap(({ name, params }) =>
    name === 'append' || name === 'gather'
      ? [[name, ...((params as { rows: MetricRows }).rows.timeMs as number[])]]
      : [],
  )

describe('a table that grows', () => {
  test('begins with what the caller has, and says what it holds now', async () => {
    const { table } = await gathered()
    expect(engine.worker.call('gather').params).toEqual({
      ...{ tableId: 3, modelId: 1, stepMs: 5_000, name: 'daemon', keptFromMs: null },
      history: { dataId: 2, mapping: null },
      rows: tick(1),
    })
    expect(table.facts).toEqual(tableFacts('1 row'))
    const appending = grow(table, 2)
    await engine.answer('append', appended('2 rows'))
    expect(await appending).toBe(ADDED)
    expect(table.facts).toEqual(tableFacts('2 rows'))
    const trimming = table.trim(2, never)
    await engine.answer('trim', { gone: 1, facts: tableFacts('1 row again') })
    expect(await trimming).toBe(1)
    expect(table.facts).toEqual(tableFacts('1 row again'))
    expect(rows).toHaveBeenCalledOnce()
  })

  test('takes one append after the other, and leaves the model that is loaded alone', async () => {
    const { table } = await gathered()
    await engine.load('wasm', 'wasm')
    const both = [grow(table, 2), grow(table, 3)]
    await turn()
    expect(rowsOf(engine.worker.calls)).toEqual([
      ['gather', 1],
      ['append', 2],
    ])
    await engine.answer('append', appended('2 rows'))
    await turn()
    await engine.answer('append', appended('3 rows'))
    await Promise.all(both)
    expect(engine.names()).toEqual(['loadModel', 'open', 'gather', 'loadModel', 'append', 'append'])
    expect(table.facts).toEqual(tableFacts('3 rows'))
  })

  test('goes on after an append that failed', async () => {
    const { table } = await gathered()
    const failing = grow(table, 2)
    const outcome = expect(failing).rejects.toMatchObject({ code: 'argument-invalid' })
    const next = grow(table, 3)
    await engine.fail('append', 'argument-invalid', 'no such column')
    await outcome
    await engine.answer('append', appended('2 rows'))
    expect(await next).toBe(ADDED)
  })

  test('refuses rows once it is closed, those that wait among them', async () => {
    const { table } = await gathered()
    const [first, second] = [grow(table, 2), grow(table, 3)]
    const outcome = expect(second).rejects.toMatchObject({ code: 'argument-invalid' })
    await turn()
    table.close()
    await engine.answer('append', appended('2 rows'))
    await first
    await outcome
    const closed = { code: 'argument-invalid', message: 'this table is no longer open' }
    await expect(table.append(tick(4), never)).rejects.toMatchObject(closed)
    await expect(table.trim(4, never)).rejects.toMatchObject(closed)
    expect(rowsOf(engine.worker.calls)).toEqual([
      ['gather', 1],
      ['append', 2],
    ])
    expect(engine.worker.received.slice(-2)).toEqual([
      { type: 'closeTable', tableId: 3 },
      { type: 'closeData', dataId: 2 },
    ])
  })

  test('takes in the rows of an append whose caller no longer waits', async () => {
    const { table } = await gathered()
    const controller = new AbortController()
    const first = grow(table, 2)
    kept.push(3)
    const second = table.append(tick(3), controller.signal)
    const outcome = expect(second).rejects.toMatchObject({ name: 'AbortError' })
    controller.abort()
    await outcome
    await engine.answer('append', appended('2 rows'))
    await first
    await turn()
    expect(rowsOf(engine.worker.calls).at(-1)).toEqual(['append', 3])
  })
})

describe('a worker that was replaced', () => {
  test('gets the history and the rows again, and the next append is not lost', async () => {
    const { table, request } = await gathered()
    const trimming = table.trim(1, never)
    await engine.answer('trim', { gone: 0, facts: tableFacts() })
    await trimming
    engine.worker.crash('gone')
    const forecast = engine.client.forecast(request, DEFAULT_CRITERIA, silent, never)
    await engine.answer('loadModel', modelFacts('webgpu'))
    await turn()
    // It comes after the rows were asked for, and before the worker has them.
    const appending = grow(table, 2)
    await engine.answer('open', { guess: GUESS })
    await turn()
    const late = grow(table, 3)
    await engine.answer('gather', tableFacts('2 rows'))
    await turn()
    await engine.answer('append', appended('2 rows'))
    await turn()
    await engine.answer('append', appended('3 rows'))
    await Promise.all([appending, late])
    await engine.answer('forecast', JUDGED)
    await forecast
    expect(rowsOf(engine.worker.calls)).toEqual([
      ['gather', 1, 2],
      ['append', 2],
      ['append', 3],
    ])
    expect(engine.worker.call('gather').params).toMatchObject({
      history: { dataId: 2, mapping: null },
      keptFromMs: 1,
    })
    expect(table.facts).toEqual(tableFacts('3 rows'))
  })

  test('gets them for an append alone, with the model that was last asked', async () => {
    const { table, request } = await gathered()
    const model = await engine.load('wasm', 'wasm')
    const forecast = engine.client.forecast({ ...request, model }, DEFAULT_CRITERIA, silent, never)
    await engine.answer('forecast', JUDGED)
    await forecast
    const { params } = engine.worker.call('loadModel')
    engine.worker.crash('gone')
    const appending = grow(table, 2)
    await engine.answer('loadModel', modelFacts('wasm'))
    await engine.answer('open', { guess: GUESS })
    await engine.answer('gather', tableFacts('2 rows'))
    await engine.answer('append', appended('2 rows'))
    await appending
    expect(engine.worker.call('loadModel').params).toEqual(params)
    expect(rowsOf(engine.worker.calls)).toEqual([
      ['gather', 1, 2],
      ['append', 2],
    ])
  })

  test('because it crashed during an append: the next one is given it too', async () => {
    const { table } = await gathered()
    const both = [grow(table, 2), grow(table, 3)]
    await turn()
    engine.worker.crash('gone')
    await engine.answer('loadModel', modelFacts('webgpu'))
    await engine.answer('open', { guess: GUESS })
    await engine.answer('gather', tableFacts())
    await engine.answer('append', appended('3 rows'))
    await turn()
    await engine.answer('append', appended('3 rows'))
    await Promise.all(both)
    expect(rowsOf(engine.worker.calls)).toEqual([
      ['gather', 1, 2, 3],
      ['append', 2],
      ['append', 3],
    ])
  })

  test('while the rows were fetched: the next one gets them', async () => {
    const { request } = await gathered()
    engine.worker.crash('gone')
    let give: (rows: MetricRows) => void = silent
    rows.mockReturnValueOnce(new Promise((resolve) => (give = resolve)))
    const forecast = engine.client.forecast(request, DEFAULT_CRITERIA, silent, never)
    await engine.answer('loadModel', modelFacts('webgpu'))
    await engine.answer('open', { guess: GUESS })
    await turn()
    engine.worker.crash('gone again')
    give(tick(1))
    await engine.answer('loadModel', modelFacts('webgpu'))
    await engine.answer('open', { guess: GUESS })
    await engine.answer('gather', tableFacts())
    await engine.answer('forecast', JUDGED)
    expect(await forecast).toBe(JUDGED)
    expect(engine.workers).toHaveLength(3)
    expect(engine.names(engine.workers[1])).toEqual(['loadModel', 'open'])
    expect(engine.names()).toEqual(['loadModel', 'open', 'gather', 'forecast'])
  })

  test('gets no rows that the caller cannot give: the call says so, and the next one asks again', async () => {
    const { request } = await gathered()
    engine.worker.crash('gone')
    rows.mockRejectedValueOnce(new Error('the store is closed'))
    const forecast = engine.client.forecast(request, DEFAULT_CRITERIA, silent, never)
    const outcome = expect(forecast).rejects.toThrow('the store is closed')
    await engine.answer('loadModel', modelFacts('webgpu'))
    await engine.answer('open', { guess: GUESS })
    await outcome
    const again = engine.client.forecast(request, DEFAULT_CRITERIA, silent, never)
    await engine.answer('gather', tableFacts())
    await engine.answer('forecast', JUDGED)
    expect(await again).toBe(JUDGED)
  })

  test('holds no table that was closed on its way back, and is asked to append nothing', async () => {
    const { table } = await gathered()
    engine.worker.crash('gone')
    const appending = grow(table, 2)
    const outcome = expect(appending).rejects.toMatchObject({
      code: 'argument-invalid',
      message: 'this table is no longer open',
    })
    await engine.answer('loadModel', modelFacts('webgpu'))
    await engine.answer('open', { guess: GUESS })
    await turn()
    table.close()
    await engine.answer('gather', tableFacts())
    await outcome
    expect(engine.names()).toEqual(['loadModel', 'open', 'gather'])
    expect(engine.worker.received.at(-1)).toEqual({ type: 'closeTable', tableId: 3 })
  })

  test('waits no longer for rows than the call does', async () => {
    const { request } = await gathered()
    engine.worker.crash('gone')
    rows.mockReturnValueOnce(new Promise(silent))
    const cancelled = new AbortController()
    const forecast = engine.client.forecast(request, DEFAULT_CRITERIA, silent, cancelled.signal)
    const outcome = expect(forecast).rejects.toMatchObject({ name: 'AbortError' })
    await engine.answer('loadModel', modelFacts('webgpu'))
    await engine.answer('open', { guess: GUESS })
    await turn()
    cancelled.abort()
    await outcome
    const next = engine.client.forecast(request, DEFAULT_CRITERIA, silent, never)
    await engine.answer('gather', tableFacts())
    await engine.answer('forecast', JUDGED)
    expect(await next).toBe(JUDGED)
  })
})
