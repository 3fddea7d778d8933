import { describe, expect, it, vi } from 'vitest'
import type { EngineClient } from '#engine/api.ts'
import { FleetcastError } from '#forecast/errors.ts'
import { droppedData as dropped, droppedModel as model } from '../testing/dropped.ts'
import { fakeEngine } from '../testing/fakeEngine.ts'
import { FAKE_FLEET, recordedTicks } from '../testing/fakeForecast.ts'
import { fakeSource } from '../testing/fakeSource.ts'
import { fakeStore, viewIn } from '../testing/fakeStore.ts'

const FLEET = { ...FAKE_FLEET, servers: 1, metrics: ['cpu_percent'] }
const real = fakeEngine(FLEET)

/**
 * A store whose engine notes which files are held and which were let go: closing either the data or the table that
 * was read from it counts, both would be once too often.
 */
function watched(changes: Partial<EngineClient> = {}) {
  const closed: string[] = []
  const held = new Set<string>()
  const letGo = (name: string) => {
    closed.push(name)
    held.delete(name)
  }
  const names = new WeakMap<object, string>()
  const engine: EngineClient = {
    ...real,
    open: async (...args) => {
      const [files] = args
      const name = files === null || 'paths' in files ? 'sample' : (files[0]?.path ?? '')
      const data = await real.open(...args)
      held.add(name)
      const own = { ...data, close: () => letGo(name) }
      names.set(own, name)
      return own
    },
    read: async (data, how, onProgress, signal) => {
      const table = await real.read(data, how, onProgress, signal)
      const name = names.get(data) ?? ''
      return { facts: { ...table.facts, name }, close: () => letGo(name) }
    },
    forecastInParts: (request, criteria, _parts, onProgress, signal) =>
      engine.forecast(request, criteria, onProgress, signal),
    ...changes,
  }
  const store = fakeStore({ engine })
  const { openData } = store.getState()
  return { store, closed, held, open: (name: string) => openData(dropped(name)) }
}

/** A promise that only an abort ends, and the news that it has begun. */
function hanging<T>() {
  let begun = false
  const hang = (signal: AbortSignal) => {
    begun = true
    return new Promise<T>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new DOMException('cancelled', 'AbortError')))
    })
  }
  return { hang, begins: () => vi.waitFor(() => expect(begun).toBe(true), { interval: 1 }) }
}
const lost = () => Promise.reject(new FleetcastError('backend-failed', 'the device was lost'))

describe('what was opened is held as long as it is shown, and let go once', () => {
  it('when another file takes its place', async () => {
    const { open, closed, held } = watched()
    await open('a')
    expect(closed).toEqual([])
    await open('b')
    expect(closed).toEqual(['a'])
    expect([...held]).toEqual(['b'])
  })

  it('when another source takes its place', async () => {
    const { store, open, closed } = watched()
    await open('a')
    store.getState().showSource(fakeSource({ forecasts: recordedTicks(FLEET) }))
    expect(closed).toEqual(['a'])
  })

  it('when another source takes its place while a job still works on it', async () => {
    const { store, open, closed } = watched()
    await open('a')
    const again = store.getState().overrideStep(60_000)
    store.getState().showSource(fakeSource({ forecasts: recordedTicks(FLEET) }))
    await again
    expect(closed).toEqual(['a'])
    await open('b')
    expect(closed).toEqual(['a'])
  })

  it('not when it is forecast again, with another model, step or calibration', async () => {
    const { store, open, closed } = watched()
    await open('a')
    await store.getState().openModel(model('mine.ckpt'))
    await store.getState().overrideStep(60_000)
    await store.getState().calibrateWith('none')
    expect(viewIn(store).facts.name).toBe('a')
    expect(closed).toEqual([])
    await open('b')
    expect(closed).toEqual(['a'])
  })

  it('not when a job fails or is cancelled that works on it', async () => {
    let fails = false
    const changes: Partial<EngineClient> = {
      forecast: (...args) => (fails ? lost() : real.forecast(...args)),
    }
    const { store, open, closed } = watched(changes)
    await open('a')
    fails = true
    await store.getState().overrideStep(60_000)
    expect(store.getState().task.kind).toBe('failed')
    store.getState().dismiss()
    const again = store.getState().overrideStep(60_000)
    store.getState().cancel()
    await again
    expect(closed).toEqual([])
    fails = false
    await open('b')
    expect(closed).toEqual(['a'])
  })

  it('when its job fails, wherever', async () => {
    const loading = watched({ loadModel: lost })
    await loading.open('a')
    expect(loading.closed).toEqual(['a'])
    const reading = watched({ read: lost })
    await reading.open('a')
    expect(reading.closed).toEqual(['a'])
    const forecasting = watched({ forecast: lost })
    await forecasting.open('a')
    expect(forecasting.closed).toEqual(['a'])
    forecasting.store.getState().dismiss()
    expect(forecasting.closed).toEqual(['a'])
  })

  it('when its job is cancelled, wherever', async () => {
    const [opening, loading, reading, forecasting] = [
      hanging<never>(),
      hanging<never>(),
      hanging<never>(),
      hanging<never>(),
    ]
    const cancelled = async (begins: () => Promise<void>, changes: Partial<EngineClient>) => {
      const { store, open, closed, held } = watched(changes)
      const job = open('a')
      await begins()
      store.getState().cancel()
      await job
      expect(held.size).toBe(0)
      return closed
    }
    expect(await cancelled(opening.begins, { open: (_files, _on, signal) => opening.hang(signal) })).toEqual(
      [],
    )
    const load: EngineClient['loadModel'] = (_files, _options, _on, signal) => loading.hang(signal)
    expect(await cancelled(loading.begins, { loadModel: load })).toEqual(['a'])
    const read: EngineClient['read'] = (_data, _how, _on, signal) => reading.hang(signal)
    expect(await cancelled(reading.begins, { read })).toEqual(['a'])
    const forecast: EngineClient['forecast'] = (_request, _thresholds, _on, signal) =>
      forecasting.hang(signal)
    expect(await cancelled(forecasting.begins, { forecast })).toEqual(['a'])
  })

  it('when its job is replaced by the next drop', async () => {
    const { hang, begins } = hanging<never>()
    const { store, open, closed } = watched({
      forecast: (request, thresholds, onProgress, signal) =>
        request.table.facts.name === 'a'
          ? hang(signal)
          : real.forecast(request, thresholds, onProgress, signal),
    })
    const first = open('a')
    await begins()
    await Promise.all([first, open('b')])
    expect(viewIn(store).facts.name).toBe('b')
    expect(closed).toEqual(['a'])
  })

  it.each(['mapping', 'columns'] as const)(
    'when the question for its %s is put away or replaced',
    async (kind) => {
      const { store, closed } = watched()
      const ask = (name: string) =>
        kind === 'mapping'
          ? store.getState().openData(dropped(`unsure-${name}`))
          : store.getState().openBoth(dropped(`unsure-${name}`), model('wide.ckpt'))
      const answer = async () => {
        const { task } = store.getState()
        if (task.kind === 'mapping' && task.guess.mapping !== null) await store.getState().confirmMapping()
      }
      await ask('a')
      if (kind === 'columns') await answer()
      expect(store.getState().task.kind).toBe(kind)
      store.getState().dismiss()
      expect(closed).toEqual(['unsure-a'])
      await ask('b')
      if (kind === 'columns') await answer()
      expect(store.getState().task.kind).toBe(kind)
      await store.getState().openData(dropped('c'))
      expect(closed.slice(0, 2)).toEqual(['unsure-a', 'unsure-b'])
      await store.getState().openData(dropped('d'))
      expect(closed.filter((name) => name === 'unsure-b')).toHaveLength(1)
    },
  )

  it('when what goes on from an answer fails', async () => {
    const { store, open, closed } = watched({ forecast: lost })
    await open('unsure')
    const { task } = store.getState()
    if (task.kind !== 'mapping' || task.guess.mapping === null) throw new Error(`the task is ${task.kind}`)
    expect(closed).toEqual([])
    await store.getState().confirmMapping()
    expect(store.getState().task.kind).toBe('failed')
    expect(closed).toEqual(['unsure'])
  })
})
