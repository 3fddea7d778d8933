import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { EngineClient } from '#engine/api.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { AccuracyMeter } from '../sources/forecastSource.ts'
import { fakeEngine } from '../testing/fakeEngine.ts'
import { FAKE_FLEET } from '../testing/fakeForecast.ts'
import { fakeStore, viewIn } from '../testing/fakeStore.ts'
import { NOTHING_MEASURED, useAccuracy } from './accuracy.ts'
import type { AppStore } from './appStore.ts'

const FLEET = { ...FAKE_FLEET, servers: 2, metrics: ['cpu_percent'] }
const OPTIONS = { metrics: null, from: 0.5, stride: 96, horizon: null, thresholds: {} }

beforeEach(() => {
  useAccuracy.setState({ byKey: {} })
})

async function opened(changes: Partial<EngineClient> = {}): Promise<AppStore> {
  const store = fakeStore({ engine: fakeEngine(FLEET, changes) })
  await store.getState().openData({ kind: 'sample' })
  return store
}
function meterOf(store: AppStore): AccuracyMeter {
  const { accuracy } = viewIn(store).source
  if (accuracy.kind !== 'can') throw new Error(accuracy.why)
  return accuracy.use
}
const of = ({ key }: AccuracyMeter) => useAccuracy.getState().byKey[key] ?? NOTHING_MEASURED

describe('a backtest', () => {
  test('tells how far it is, and its figures stay, whatever calibration is on screen', async () => {
    const store = await opened()
    const meter = meterOf(store)
    const running = useAccuracy.getState().backtest(meter, OPTIONS)
    expect(of(meter).task).toMatchObject({ kind: 'running', what: 'backtest' })
    await running
    expect(of(meter).task).toEqual({ kind: 'idle' })
    expect(of(meter).measured).toMatchObject({ options: OPTIONS, report: { horizon: 96 } })
    await store.getState().calibrateWith('none')
    expect(of(meterOf(store))).toBe(of(meter))
    await store.getState().overrideStep(600_000)
    expect(of(meterOf(store))).toBe(NOTHING_MEASURED)
  })

  test('is of the model’s own levels', async () => {
    const backtest = vi.fn(fakeEngine(FLEET).backtest)
    const store = await opened({ backtest })
    await store.getState().calibrateWith('none')
    await useAccuracy.getState().backtest(meterOf(store), OPTIONS)
    expect(backtest.mock.calls[0]?.[0]).toMatchObject({ calibration: 'model' })
  })

  test('is cancelled at once, late news is ignored, and earlier figures stay', async () => {
    const { backtest } = fakeEngine(FLEET)
    const slow = fakeEngine(FLEET, {}, 20).backtest
    let [calls, late] = [0, false]
    const meter = meterOf(
      await opened({
        backtest: (request, options, onProgress, signal) => {
          if (++calls === 1) return backtest(request, options, onProgress, signal)
          signal.addEventListener('abort', () => {
            late = true
            onProgress({ stage: 'backtest', done: 1, total: 4, unit: 'origins' })
          })
          return slow(request, options, onProgress, signal)
        },
      }),
    )
    await useAccuracy.getState().backtest(meter, OPTIONS)
    const before = of(meter).measured
    const running = useAccuracy.getState().backtest(meter, OPTIONS)
    useAccuracy.getState().cancel(meter.key)
    expect(of(meter)).toMatchObject({ task: { kind: 'idle' } })
    await running
    expect(late).toBe(true)
    expect(of(meter).task).toEqual({ kind: 'idle' })
    expect(of(meter).measured).toBe(before)
  })

  test('that fails says why', async () => {
    const lost = new FleetcastError('no-rows', 'there is no time to test on')
    const meter = meterOf(await opened({ backtest: () => Promise.reject(lost) }))
    await useAccuracy.getState().backtest(meter, OPTIONS)
    expect(of(meter).task).toMatchObject({ kind: 'failed', error: { code: 'no-rows' } })
  })
})

test('a calibration is fitted on 0.6 to 0.8 of the file and tested on the rest; both figures are kept', async () => {
  const calibrate = vi.fn(fakeEngine(FLEET).calibrate)
  const meter = meterOf(await opened({ calibrate }))
  await useAccuracy.getState().calibrate(meter, OPTIONS)
  expect(calibrate.mock.calls[0]?.[1]).toMatchObject({ fitFrom: 0.6, from: 0.8, fileName: 'sample.parquet' })
  const { measured, fitted } = of(meter)
  expect(measured?.report).toBe(fitted?.found.before)
  expect(measured?.options.from).toBe(0.8)
})
