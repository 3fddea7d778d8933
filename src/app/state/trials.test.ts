// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { EngineClient } from '#engine/api.ts'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import type { ChanceModel, FittedChances } from '#forecast/chance/chanceModel.ts'
import { FleetcastError } from '#forecast/errors.ts'
import { fakeEngine } from '../testing/fakeEngine.ts'
import { FAKE_FLEET } from '../testing/fakeForecast.ts'
import { fakeStore, viewIn } from '../testing/fakeStore.ts'
import { qualityIn, useAccuracy, type Accuracy } from './accuracy.ts'
import { DEFAULT_PREFERENCES, usePreferences } from './preferences.ts'
import { QUIET_AFTER_MS } from './quietWork.ts'
import { startTrials } from './trials.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: 0 })
  useAccuracy.setState({ byKey: {} })
  usePreferences.setState(DEFAULT_PREFERENCES)
})
afterEach(() => {
  vi.useRealTimers()
  usePreferences.setState(DEFAULT_PREFERENCES)
})

const SMALL = { ...FAKE_FLEET, servers: 3, metrics: ['cpu_percent', 'load_average'] }
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

/** The figures of a fake backtest with the first metric clearly worse than a straight line. */
function withWorse(report: AccuracyReport): AccuracyReport {
  const [first, ...others] = report.metrics
  if (first === undefined) throw new Error('the fake report has no metric')
  const margins = { ...first.evidence.margins, straightLine: { excess: 0.4, isClear: true } }
  const worse = { ...first, windows: 40, evidence: { origins: 5, margins } }
  return { ...report, metrics: [worse, ...others] }
}

/** A page that tries models, with what its engine was asked. */
async function opened(changes: Partial<EngineClient> = {}) {
  const calls: { name: string; of: unknown }[] = []
  const plain = fakeEngine(SMALL)
  const engine = fakeEngine(SMALL, {
    backtest: async (...args) => {
      calls.push({ name: 'backtest', of: args[1].sample })
      return withWorse(await plain.backtest(...args))
    },
    forecast: async (...args) => {
      calls.push({ name: 'forecast', of: args[0].simple })
      return await plain.forecast(...args)
    },
    ...changes,
  })
  const store = fakeStore({ engine, quietAfterMs: QUIET_AFTER_MS })
  const end = startTrials(store)
  await store.getState().openData({ kind: 'sample' })
  const accuracy = (): Accuracy | undefined => {
    const { accuracy: ability } = viewIn(store).source
    return ability.kind === 'can' ? useAccuracy.getState().byKey[ability.use.key] : undefined
  }
  return { store, calls, accuracy, end }
}

describe('a trial', () => {
  test('runs by itself once the forecast is there and nothing else runs, and its figures stay', async () => {
    const { calls, accuracy, end } = await opened()
    expect(calls.map(({ name }) => name)).toEqual(['forecast'])
    await pass(QUIET_AFTER_MS)
    expect(calls[1]?.name).toBe('backtest')
    expect(calls[1]?.of).toMatchObject({ newestSteps: 60 * 96 })
    expect(accuracy()?.trial.kind).toBe('done')
    expect(qualityIn(accuracy()!).judgements[0]).toMatchObject({
      metric: 'cpu_percent',
      judgement: { kind: 'worse', closest: 'straightLine', serve: 'straightLine' },
    })
    await pass(60_000)
    expect(calls).toHaveLength(2)
    end()
  })

  test('makes way for other work, and starts anew after it', async () => {
    const plain = fakeEngine(SMALL, {}, 1_000)
    const { store, accuracy, end } = await opened({ backtest: (...args) => plain.backtest(...args) })
    await pass(QUIET_AFTER_MS + 500)
    const look = store.getState().calibrateWith('none')
    await pass(QUIET_AFTER_MS - 1)
    await look
    expect(accuracy()).toBeUndefined()
    await pass(1 + 2_000)
    expect(accuracy()?.trial.kind).toBe('done')
    end()
  })

  test('says that a file is too short, or why it failed, and is not tried again', async () => {
    let calls = 0
    const failing = (code: 'no-rows' | 'backend-failed') => ({
      backtest: () => {
        calls++
        return Promise.reject(new FleetcastError(code, 'it cannot be'))
      },
    })
    const short = await opened(failing('no-rows'))
    await pass(QUIET_AFTER_MS)
    expect(short.accuracy()?.trial).toEqual({ kind: 'short' })
    short.end()
    const failed = await opened(failing('backend-failed'))
    await pass(60_000)
    expect(failed.accuracy()?.trial).toMatchObject({ kind: 'failed', error: { code: 'backend-failed' } })
    expect(failed.store.getState().problem).toBeNull()
    expect(calls).toBe(2)
    failed.end()
  })

  test('does not run where that is switched off', async () => {
    usePreferences.getState().set({ verdict: false })
    const { calls, accuracy, end } = await opened()
    await pass(60_000)
    expect(calls.map(({ name }) => name)).toEqual(['forecast'])
    usePreferences.getState().set({ verdict: true })
    await pass(QUIET_AFTER_MS)
    expect(accuracy()?.trial.kind).toBe('done')
    end()
  })

  test('is of less weight than a backtest of all metrics that was asked for', async () => {
    const { store, accuracy, end } = await opened()
    await pass(QUIET_AFTER_MS)
    const { accuracy: ability } = viewIn(store).source
    if (ability.kind !== 'can') throw new Error('a file can be measured')
    const asked = { metrics: ['cpu_percent'], from: 0.8, stride: 96, horizon: null, thresholds: {} }
    await useAccuracy.getState().backtest(ability.use, asked)
    expect(qualityIn(accuracy()!).wasAsked).toBe(false)
    await useAccuracy.getState().backtest(ability.use, { ...asked, metrics: null })
    expect(qualityIn(accuracy()!)).toMatchObject({ wasAsked: true, report: accuracy()?.measured?.report })
    end()
  })
})

describe('chances that were learned', () => {
  const MODEL: ChanceModel = { strength: 0.5, intercept: 1, pathWeight: 1, pastWeight: 0, recentWeight: 0 }
  const learned = (windows: number): FittedChances => ({
    models: { cpu_percent: MODEL, load_average: MODEL },
    windows,
  })

  /** A page whose backtests learn; told: what its engine judged with. A backtest that a person asks for has no sample. */
  async function learning() {
    const told: unknown[] = []
    const plain = fakeEngine(SMALL)
    const page = await opened({
      backtest: async (...args) => {
        const report = withWorse(await plain.backtest(...args))
        const windows = args[1].sample === undefined ? 7 : 40
        return { ...report, chances: { used: null, learned: learned(windows) } }
      },
      assess: async (...args) => {
        told.push(args[0].chances)
        return await plain.assess(...args)
      },
    })
    return { ...page, told }
  }

  test('are the trial’s, not those of a backtest that a person asked for', async () => {
    const { store, told, end } = await learning()
    await pass(QUIET_AFTER_MS)
    expect(told).toEqual([learned(40)])
    const { accuracy: ability } = viewIn(store).source
    if (ability.kind !== 'can') throw new Error('a file can be measured')
    const asked = { metrics: null, from: 0.8, stride: 96, horizon: null, thresholds: {} }
    await useAccuracy.getState().backtest(ability.use, asked)
    await pass(60_000)
    expect(told).toEqual([learned(40)])
    end()
  })

  test('are of the model’s numbers: a metric with a stand-in keeps the default', async () => {
    const { told, end } = await learning()
    await pass(QUIET_AFTER_MS)
    usePreferences.getState().set({ better: true })
    await pass(0)
    expect(told.at(-1)).toEqual({ models: { load_average: MODEL }, windows: 40 })
    usePreferences.getState().set({ better: false })
    await pass(0)
    expect(told.at(-1)).toEqual(learned(40))
    end()
  })

  test('are not used with another calibration than the model’s own', async () => {
    const { store, told, end } = await learning()
    await pass(QUIET_AFTER_MS)
    await store.getState().calibrateWith('none')
    await pass(60_000)
    expect(told).toEqual([learned(40)])
    end()
  })
})

describe('the better numbers', () => {
  test('are asked for where the person wishes them, and the model’s again where not', async () => {
    const { store, calls, end } = await opened()
    await pass(QUIET_AFTER_MS)
    usePreferences.getState().set({ better: true })
    await pass(0)
    expect(calls.at(-1)).toEqual({ name: 'forecast', of: { cpu_percent: 'straightLine' } })
    expect(viewIn(store).facts.settings?.simple).toEqual({ cpu_percent: 'straightLine' })
    // The figures are of the model: they are known already.
    await pass(60_000)
    expect(calls.filter(({ name }) => name === 'backtest')).toHaveLength(1)
    usePreferences.getState().set({ better: false })
    await pass(0)
    expect(calls.at(-1)).toEqual({ name: 'forecast', of: {} })
    end()
  })

  test('come by themselves with a verdict; a failure is told once', async () => {
    usePreferences.getState().set({ better: true })
    let made = 0
    const plain = fakeEngine(SMALL)
    const { store, end } = await opened({
      forecast: async (...args) => {
        if (++made > 1) throw new FleetcastError('backend-failed', 'the device was lost')
        return await plain.forecast(...args)
      },
    })
    await pass(60_000)
    expect(store.getState().task).toMatchObject({ kind: 'failed', error: { code: 'backend-failed' } })
    expect(made).toBe(2)
    store.getState().dismiss()
    await pass(60_000)
    expect(made).toBe(2)
    end()
  })
})
