import { describe, expect, it, vi } from 'vitest'
import { FleetcastError } from '#forecast/errors.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import type { EngineClient, OpenModel } from '#engine/api.ts'
import { droppedModel } from '../testing/dropped.ts'
import { fakeEngine } from '../testing/fakeEngine.ts'
import { fakeModel } from '../testing/fakeFacts.ts'
import { FAKE_FLEET } from '../testing/fakeForecast.ts'
import { fakeStore, viewIn } from '../testing/fakeStore.ts'
import { createModelAhead } from './modelAhead.ts'

const MODEL: OpenModel = { facts: fakeModel(FAKE_FLEET) }
const never = new AbortController().signal
const silent = () => undefined

/** A load that ends when it is told to. */
function slowLoad() {
  let end: { resolve: (model: OpenModel) => void; reject: (error: Error) => void } | null = null
  const seen: { onProgress: ProgressListener; signal: AbortSignal }[] = []
  const loadModel = vi.fn<EngineClient['loadModel']>((_files, _options, onProgress, signal) => {
    seen.push({ onProgress, signal })
    return new Promise((resolve, reject) => {
      end = { resolve, reject }
    })
  })
  return { loadModel, seen, end: () => end }
}

describe('the model that ships', () => {
  it('is loaded once, and given to the first who asks', async () => {
    const { loadModel, end } = slowLoad()
    const ahead = createModelAhead({ loadModel })
    ahead.begin()
    ahead.begin()
    expect(loadModel.mock.calls.map(([files, options]) => [files, options])).toEqual([
      [null, { prefer: null, quantiles: null }],
    ])
    const taken = ahead.take(silent, never)
    end()?.resolve(MODEL)
    expect(await taken).toBe(MODEL)
    expect(await ahead.take(silent, never)).toBeNull()
    ahead.begin()
    expect(loadModel).toHaveBeenCalledTimes(1)
  })

  it('that nobody began is left to whoever needs it', async () => {
    const { loadModel } = slowLoad()
    const ahead = createModelAhead({ loadModel })
    expect(await ahead.take(silent, never)).toBeNull()
    ahead.begin()
    expect(loadModel).not.toHaveBeenCalled()
  })

  it('tells who waits for it how far it is, the newest first', async () => {
    const { loadModel, seen, end } = slowLoad()
    const ahead = createModelAhead({ loadModel })
    ahead.begin()
    const half = { stage: 'loading-model', done: 1, total: 2, unit: 'bytes' } as const
    const whole = { ...half, done: 2 }
    seen[0]?.onProgress(half)
    const told = vi.fn()
    const taken = ahead.take(told, never)
    seen[0]?.onProgress(whole)
    end()?.resolve(MODEL)
    await taken
    seen[0]?.onProgress(half)
    expect(told.mock.calls).toEqual([[half], [whole]])
  })

  it('that could not be loaded is loaded again by whoever needs it', async () => {
    const { loadModel, end } = slowLoad()
    const ahead = createModelAhead({ loadModel })
    ahead.begin()
    end()?.reject(new FleetcastError('file-unreadable', 'model.json: the host returned HTTP 404'))
    expect(await ahead.take(silent, never)).toBeNull()
  })

  it('stays for the next where who waited gave up', async () => {
    const { loadModel, seen, end } = slowLoad()
    const ahead = createModelAhead({ loadModel })
    ahead.begin()
    const controller = new AbortController()
    const given = ahead.take(silent, controller.signal)
    controller.abort()
    await expect(given).rejects.toThrow()
    expect(seen[0]?.signal.aborted).toBe(false)
    const taken = ahead.take(silent, never)
    end()?.resolve(MODEL)
    expect(await taken).toBe(MODEL)
  })

  it('makes way for another model', async () => {
    const { loadModel, seen } = slowLoad()
    const ahead = createModelAhead({ loadModel })
    ahead.begin()
    ahead.drop()
    expect(seen[0]?.signal.aborted).toBe(true)
    expect(await ahead.take(silent, never)).toBeNull()
  })
})

describe('a job', () => {
  it('takes it where it forecasts with what ships, and loads nothing itself', async () => {
    const engine = fakeEngine()
    const loadModel = vi.fn<EngineClient['loadModel']>((...args) => engine.loadModel(...args))
    const modelAhead = createModelAhead(engine)
    modelAhead.begin()
    const store = fakeStore({ engine: { ...engine, loadModel }, modelAhead })
    await store.getState().openData({ kind: 'sample' })
    expect(viewIn(store).forecast.series.length).toBeGreaterThan(0)
    expect(loadModel).not.toHaveBeenCalled()
  })

  it('lets go of it where it has a model of its own', async () => {
    const engine = fakeEngine()
    const { loadModel, seen } = slowLoad()
    const modelAhead = createModelAhead({ loadModel })
    modelAhead.begin()
    const store = fakeStore({ engine, modelAhead })
    await store.getState().openBoth({ kind: 'sample' }, droppedModel('own.ckpt'))
    expect(viewIn(store).forecast.series.length).toBeGreaterThan(0)
    expect(seen[0]?.signal.aborted).toBe(true)
  })
})
