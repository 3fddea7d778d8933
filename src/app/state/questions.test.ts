import { describe, expect, it, vi } from 'vitest'
import type { EngineClient } from '#engine/api.ts'
import { FleetcastError } from '#forecast/errors.ts'
import { droppedData as dropped, droppedModel as model } from '../testing/dropped.ts'
import { fakeEngine } from '../testing/fakeEngine.ts'
import { SURE_GUESS } from '../testing/fakeGuess.ts'
import { FAKE_FLEET } from '../testing/fakeForecast.ts'
import { fakeStore, viewIn } from '../testing/fakeStore.ts'
import { memoryStorage } from '../testing/memoryStorage.ts'
import { answersOf } from './answers.ts'
import type { AppStore } from './appStore.ts'
import { mappingsIn, type Mappings } from './mappings.ts'

const FLEET = { ...FAKE_FLEET, servers: 3 }
const real = fakeEngine(FLEET)

function make(changes: Partial<EngineClient> = {}, mappings: Mappings = mappingsIn(memoryStorage())) {
  return fakeStore({ engine: fakeEngine(FLEET, changes), mappings })
}

/** The question that is on screen. */
function asked(store: AppStore) {
  const { task } = store.getState()
  if (task.kind !== 'mapping') throw new Error(`the task is ${task.kind}`)
  return task
}

describe('questions about a file', () => {
  const UNSURE = dropped('unsure.parquet')

  it('the latest answer wins, however late the one before comes', async () => {
    const signals: AbortSignal[] = []
    let late: () => void = () => undefined
    const answer: EngineClient['answer'] = async (data, answers, model, signal) => {
      signals.push(signal)
      if (answers.server === 'pod') await new Promise<void>((resolve) => (late = resolve))
      return await real.answer(data, answers, model, signal)
    }
    const store = make({ answer })
    await store.getState().openData(UNSURE)
    const before = asked(store).preview
    const first = store.getState().answer({ server: 'pod' })
    expect(asked(store)).toMatchObject({ pending: true, answers: { server: 'pod' }, preview: before })
    await store.getState().answer({ server: null, serverName: 'db' })
    late()
    await first
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, true, false])
    expect(asked(store)).toMatchObject({
      pending: false,
      guess: { mapping: { server: null, serverName: 'db' } },
    })
    // What was asked stays on the screen with its answer.
    expect(asked(store)).toMatchObject({
      asks: ['server'],
      guess: { asks: [] },
      preview: { servers: ['db'] },
    })
  })

  it('what was typed last counts, also where it is confirmed at once', async () => {
    const [answer, read] = [vi.fn(real.answer), vi.fn(real.read)]
    const store = make({ answer, read })
    await store.getState().openData(UNSURE)
    for (const serverName of ['d', 'db', ' db-1 ']) {
      void store.getState().answer({ server: null, serverName }, true)
    }
    await store.getState().confirmMapping()
    expect(answer.mock.calls.map(([, answers]) => answers)).toEqual([
      {},
      { server: null, serverName: 'db-1' },
    ])
    expect(read.mock.lastCall?.[1].mapping).toMatchObject({ server: null, serverName: 'db-1' })
  })

  it('nothing is read while the first rows cannot be', async () => {
    const [problem, read] = ['the time is "soon", expected ISO 8601', vi.fn(real.read)]
    const answer: EngineClient['answer'] = async (...args) => ({
      ...(await real.answer(...args)),
      ...{ preview: null, problem },
    })
    const store = make({ answer, read })
    await store.getState().openData(UNSURE)
    await store.getState().confirmMapping()
    expect(asked(store).problem).toBe(problem)
    expect(read).not.toHaveBeenCalled()
  })

  it.each(['rows-repeat', 'time-invalid', 'column-type', 'column-missing'] as const)(
    'come back with the answers where reading fails with %s, and go on with others',
    async (code) => {
      const opens = vi.fn(real.open)
      const read: EngineClient['read'] = (data, how, ...rest) =>
        how.mapping?.server === 'pod'
          ? Promise.reject(new FleetcastError(code, 'row 9 is odd'))
          : real.read(data, how, ...rest)
      const store = make({ open: opens, read })
      await store.getState().openData(UNSURE)
      await store.getState().answer({ server: 'pod' })
      await store.getState().confirmMapping()
      expect(asked(store)).toMatchObject({ answers: { server: 'pod' }, failed: { error: { code } } })
      expect(asked(store).asks.length).toBeGreaterThan(0)
      // The same would fail again.
      await store.getState().confirmMapping()
      expect(asked(store).failed?.error.message).toBe('row 9 is odd')
      await store.getState().answer({ server: 'host' })
      await store.getState().confirmMapping()
      expect(viewIn(store).facts.name).toBe('unsure.parquet')
      expect(opens).toHaveBeenCalledTimes(1)
    },
  )

  it('a failure that no answer mends is told as before', async () => {
    const store = make({ read: () => Promise.reject(new FleetcastError('no-rows', 'it has none')) })
    await store.getState().openData(dropped('a.parquet'))
    expect(store.getState().task).toMatchObject({ kind: 'failed', error: { code: 'no-rows' } })
  })

  it('a model of their own is asked first which column names the server', async () => {
    const answer = vi.fn<EngineClient['answer']>((data, answers, asking, signal) =>
      real.answer(data, asking === null ? answers : { ...answers, server: 'pod' }, asking, signal),
    )
    const read = vi.fn(real.read)
    const store = make({ answer, read })
    await store.getState().openBoth(UNSURE, model('mine.ckpt'))
    expect(read.mock.lastCall?.[1].mapping).toMatchObject({ server: 'pod' })
    expect(answer).toHaveBeenCalledTimes(1)
  })

  it('can be answered otherwise once the file is on screen; what is said then counts from then on', async () => {
    const storage = memoryStorage()
    const [open, read] = [vi.fn(real.open), vi.fn(real.read)]
    const store = make({ open, read }, mappingsIn(storage))
    await store.getState().openData(dropped('a.parquet'))
    await store.getState().overrideStep(60_000)
    await store.getState().askAgain()
    expect(asked(store)).toMatchObject({ answers: { server: 'host', time: 'ts' }, asks: [] })
    store.getState().dismiss()
    expect(viewIn(store).facts.name).toBe('a.parquet')

    await store.getState().askAgain()
    await store.getState().answer({ ...asked(store).answers, server: 'pod' })
    await store.getState().confirmMapping()
    expect(viewIn(store).facts.settings?.stepMs).toBe(60_000)
    expect(open).toHaveBeenCalledTimes(1)
    // The same file, whose names are clear, is read as was said.
    await make({ read }, mappingsIn(storage)).getState().openData(dropped('a.parquet'))
    expect(read.mock.calls.map(([, { mapping }]) => mapping?.server)).toEqual(['host', 'pod', 'pod'])
  })
})

describe('what was said of a file before', () => {
  const UNSURE = dropped('unsure.parquet')

  it('is told where another file is read so', async () => {
    const storage = memoryStorage()
    const store = make({}, mappingsIn(storage))
    await store.getState().openData(UNSURE)
    await store.getState().answer({ server: 'pod' })
    await store.getState().confirmMapping()
    expect(viewIn(store).facts.remembered).toBe(false)
    await store.getState().openData(UNSURE)
    await store.getState().overrideStep(60_000)
    expect(viewIn(store).facts.remembered).toBe(true)
  })

  it.each(['dateOrder', 'comma'] as const)(
    'leaves %s open where only this file is ambiguous',
    async (cells) => {
      const storage = memoryStorage()
      const store = make({}, mappingsIn(storage))
      await store.getState().openData(UNSURE)
      await store.getState().answer({ server: 'pod' })
      await store.getState().confirmMapping()
      const open: EngineClient['open'] = async (...args) => {
        const data = await real.open(...args)
        return { ...data, guess: { ...data.guess, asks: [cells] } }
      }
      const later = make({ open }, mappingsIn(storage))
      await later.getState().openData(UNSURE)
      expect(asked(later).answers).toMatchObject({ server: 'pod' })
    },
  )

  it('counts only once it led to a forecast; what failed can be answered otherwise', async () => {
    const mappings = mappingsIn(memoryStorage())
    const read: EngineClient['read'] = (data, how, ...rest) =>
      how.mapping?.server === 'pod'
        ? Promise.reject(new FleetcastError('series-none', 'each row is a server'))
        : real.read(data, how, ...rest)
    const open = vi.fn(real.open)
    const store = make({ open, read }, mappings)
    await store.getState().openData(UNSURE)
    await store.getState().answer({ server: 'pod' })
    await store.getState().confirmMapping()
    expect(store.getState().task).toMatchObject({ kind: 'failed', error: { code: 'series-none' } })
    expect(mappings.recall({ fingerprint: 'unsure-schema', ownName: 'unsure' })).toBeNull()

    await store.getState().askAgain()
    expect(asked(store).answers).toMatchObject({ server: 'pod' })
    expect(open).toHaveBeenCalledTimes(2)
    await store.getState().answer({ server: 'host' })
    await store.getState().confirmMapping()
    expect(viewIn(store).facts.name).toBe('unsure.parquet')
    expect(mappings.recall({ fingerprint: 'unsure-schema', ownName: 'unsure' })?.server).toBe('host')
  })
})

describe('a mapping as answers', () => {
  const mapping = SURE_GUESS.mapping!
  it('says everything, what the values measure too', () => {
    expect(answersOf({ ...mapping, zone: 'UTC', repeats: 'sum', apart: [] })).toEqual({
      ...{ time: 'ts', server: 'host', profile: null, status: null, metrics: ['cpu_pct', 'mem_pct'] },
      ...{ names: [], wide: false, zone: 'UTC', repeats: 'sum', apart: [] },
    })
    const wide = { a: { server: 'a', metric: 'cpu' }, b: { server: 'b', metric: 'cpu' } }
    expect(answersOf({ ...mapping, server: null, wide })).toMatchObject({
      wide: true,
      metric: 'cpu',
      server: null,
    })
    const one = { ...mapping, metrics: ['y'], renames: { y: 'load_average' } }
    expect(answersOf(one)).toMatchObject({ metric: 'load_average', metrics: ['y'] })
  })
})
