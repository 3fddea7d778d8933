import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import type { EngineClient, ForecastRequest } from '#engine/api.ts'
import { FleetcastError } from '#forecast/errors.ts'
import { droppedData as dropped } from '../testing/dropped.ts'
import { fakeEngine } from '../testing/fakeEngine.ts'
import { fakeFacts } from '../testing/fakeFacts.ts'
import { FAKE_FLEET } from '../testing/fakeForecast.ts'
import { fakeSource } from '../testing/fakeSource.ts'
import { fakeStore } from '../testing/fakeStore.ts'
import type { AppStore } from './appStore.ts'

const HOUR = 3_600_000
const QUIET_MS = 2_000
const FLEET = { ...FAKE_FLEET, servers: 3 }
const real = fakeEngine(FLEET)

beforeEach(() => {
  vi.useFakeTimers({ now: 0 })
})
afterEach(() => {
  vi.useRealTimers()
})

const isCoarse = ({ metrics }: ForecastRequest) => (metrics ?? null) !== null

/** A store whose file has hours of history, and what it asked the engine to forecast days ahead. */
function make(hours: number, changes: Partial<EngineClient> = {}, metrics = fakeFacts(FLEET).metrics) {
  const coarse: ForecastRequest[] = []
  const read: EngineClient['read'] = async (...args) => {
    const table = await real.read(...args)
    const { lastMs } = table.facts
    return { ...table, facts: { ...table.facts, metrics, firstMs: lastMs - hours * HOUR } }
  }
  const forecast: EngineClient['forecast'] = async (request, ...rest) => {
    if (isCoarse(request)) coarse.push(request)
    return await (changes.forecast ?? real.forecast)(request, ...rest)
  }
  const engine = fakeEngine(FLEET, { read, ...changes, forecast })
  return { store: fakeStore({ engine, quietAfterMs: QUIET_MS }), coarse }
}
const stateOf = (store: AppStore) => store.getState().capacity
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

describe('the forecast of what fills up', () => {
  test('is made by itself, once nothing else runs, of what fills, on the coarsest step', async () => {
    const { store, coarse } = make(60)
    await store.getState().openData({ kind: 'sample' })
    expect(stateOf(store)).toMatchObject({ kind: 'waiting', step: { stepMs: 2 * HOUR } })
    expect(coarse).toEqual([])
    await pass(QUIET_MS)
    expect(stateOf(store)).toMatchObject({ kind: 'ready', step: { stepMs: 2 * HOUR, averaged: true } })
    expect(coarse).toMatchObject([{ stepMs: 2 * HOUR, calibration: 'model' }])
    expect(coarse[0]?.metrics).toContain('memory_percent')
    expect(coarse[0]?.metrics).not.toContain('cpu_percent')
  })

  test('belongs to its file: another clears it and has its own, levels corrected on the file keep it', async () => {
    const { store, coarse } = make(60)
    await store.getState().openData({ kind: 'sample' })
    await pass(QUIET_MS)
    const first = stateOf(store)
    await store.getState().calibrateWith('none')
    await pass(QUIET_MS)
    expect(stateOf(store)).toBe(first)
    await store.getState().openData(dropped('b.parquet'))
    expect(stateOf(store).kind).toBe('waiting')
    await pass(QUIET_MS)
    expect(stateOf(store).kind).toBe('ready')
    expect(coarse).toHaveLength(2)
  })

  test('makes way for other work and starts anew after it', async () => {
    const signals: AbortSignal[] = []
    const { store } = make(60, {
      forecast: (request, thresholds, onProgress, signal) => {
        if (!isCoarse(request)) return real.forecast(request, thresholds, onProgress, signal)
        signals.push(signal)
        if (signals.length > 1) return real.forecast(request, thresholds, onProgress, signal)
        return new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new DOMException('cancelled', 'AbortError')))
        })
      },
    })
    await store.getState().openData({ kind: 'sample' })
    await pass(QUIET_MS)
    expect(signals.map(({ aborted }) => aborted)).toEqual([false])
    await store.getState().setCriteria({ ...DEFAULT_CRITERIA, thresholds: { cpu_percent: null } })
    expect(signals[0]?.aborted).toBe(true)
    expect(stateOf(store).kind).toBe('waiting')
    await pass(QUIET_MS)
    expect(stateOf(store).kind).toBe('ready')
    expect(store.getState().problem).toBeNull()
  })

  test('that fails says so in its own place', async () => {
    const { store } = make(60, {
      forecast: (request, ...rest) =>
        isCoarse(request)
          ? Promise.reject(new FleetcastError('file-too-large', '96 days do not fit'))
          : real.forecast(request, ...rest),
    })
    await store.getState().openData({ kind: 'sample' })
    await pass(QUIET_MS)
    expect(stateOf(store)).toMatchObject({ kind: 'failed', error: { message: '96 days do not fit' } })
    expect(store.getState().problem).toBeNull()
  })

  test.each([
    [3, fakeFacts(FLEET).metrics, '3 h 5 m of history is too short: 15-minute means need 6 h.'],
    [60, ['cpu_percent'], 'No metric of this file fills up: no disk, memory, queue or connections.'],
  ])('of %i hours of %j is not made, and why is said', async (hours, metrics, why) => {
    const { store, coarse } = make(hours, {}, metrics)
    await store.getState().openData({ kind: 'sample' })
    await pass(QUIET_MS)
    expect(stateOf(store)).toEqual({ kind: 'cannot', why })
    expect(coarse).toEqual([])
  })

  test('of a source that cannot is the source’s own sentence', async () => {
    const { store, coarse } = make(60)
    await store.getState().openData({ kind: 'sample' })
    store.getState().showSource(fakeSource())
    expect(stateOf(store)).toEqual({ kind: 'cannot', why: 'This recording has no days ahead.' })
    await pass(QUIET_MS)
    expect(stateOf(store).kind).toBe('cannot')
    expect(coarse).toEqual([])
  })
})
