import { beforeEach, describe, expect, test, vi } from 'vitest'
import { FleetcastError } from '#forecast/errors.ts'
import type { EngineClient } from '#engine/api.ts'
import { FAKE_FLEET, fakeEngine } from '../testing/fakeEngine.ts'
import { memoryStorage } from '../testing/memoryStorage.ts'
import { accuracyKey, NOTHING_MEASURED, useAccuracy } from './accuracy.ts'
import type { ReadyView } from './appState.ts'
import { createAppStore } from './appStore.ts'
import { mappingsIn } from './mappings.ts'

const FLEET = { ...FAKE_FLEET, servers: 2, metrics: ['cpu_percent'] }
const OPTIONS = { metrics: null, from: 0.5, stride: 96, horizon: null, thresholds: {} }

beforeEach(() => {
  useAccuracy.setState({ byKey: {} })
})

async function opened(engine: EngineClient): Promise<ReadyView> {
  const store = createAppStore({
    engine,
    mappings: mappingsIn(memoryStorage()),
    selection: { server: null, metric: null },
  })
  await store.getState().openData({ kind: 'sample' })
  const { view } = store.getState()
  if (view.kind !== 'ready') throw new Error('no forecast')
  return view
}

const of = (view: ReadyView) => useAccuracy.getState().byKey[accuracyKey(view)] ?? NOTHING_MEASURED

describe('a backtest', () => {
  test('tells how far it is, and its figures stay, whatever calibration is on screen', async () => {
    const engine = fakeEngine(FLEET)
    const view = await opened(engine)
    const running = useAccuracy.getState().backtest(engine, view, OPTIONS)
    expect(of(view).task).toMatchObject({ kind: 'running', what: 'backtest' })
    await running
    expect(of(view).task).toEqual({ kind: 'idle' })
    expect(of(view).measured).toMatchObject({ options: OPTIONS, report: { horizon: 96 } })
    expect(accuracyKey({ ...view, calibration: 'none' })).toBe(accuracyKey(view))
    expect(of({ ...view, stepMs: 600_000 })).toBe(NOTHING_MEASURED)
  })

  test('is of the model’s own levels', async () => {
    const engine = fakeEngine(FLEET)
    const backtest = vi.fn(engine.backtest)
    const view = await opened(engine)
    await useAccuracy.getState().backtest({ ...engine, backtest }, { ...view, calibration: 'none' }, OPTIONS)
    expect(backtest.mock.calls[0]?.[0]).toMatchObject({ calibration: 'model' })
  })

  test('is cancelled at once, late news is ignored, and earlier figures stay', async () => {
    const engine = fakeEngine(FLEET)
    const view = await opened(engine)
    await useAccuracy.getState().backtest(engine, view, OPTIONS)
    const before = of(view).measured
    const slow = fakeEngine({ ...FLEET, paceMs: 20 })
    const running = useAccuracy.getState().backtest(slow, view, OPTIONS)
    useAccuracy.getState().cancel(accuracyKey(view))
    expect(of(view)).toMatchObject({ task: { kind: 'idle' } })
    await running
    expect(of(view).task).toEqual({ kind: 'idle' })
    expect(of(view).measured).toBe(before)
  })

  test('that fails says why', async () => {
    const engine = fakeEngine(FLEET, {
      backtest: () => Promise.reject(new FleetcastError('no-rows', 'there is no time to test on')),
    })
    const view = await opened(engine)
    await useAccuracy.getState().backtest(engine, view, OPTIONS)
    expect(of(view).task).toMatchObject({ kind: 'failed', error: { code: 'no-rows' } })
  })
})

test('a calibration is fitted on 0.6 to 0.8 of the file and tested on the rest; both figures are kept', async () => {
  const engine = fakeEngine(FLEET)
  const calibrate = vi.fn(engine.calibrate)
  const view = await opened(engine)
  await useAccuracy.getState().calibrate({ ...engine, calibrate }, view, OPTIONS)
  expect(calibrate.mock.calls[0]?.[1]).toMatchObject({ fitFrom: 0.6, from: 0.8, fileName: 'sample.parquet' })
  const { measured, fitted } = of(view)
  expect(measured?.report).toBe(fitted?.found.before)
  expect(measured?.options.from).toBe(0.8)
})
