import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { describe, expect, it, vi } from 'vitest'
import { thresholdIn } from '#forecast/assess.ts'
import { FleetcastError } from '#forecast/errors.ts'
import { fakeEngine } from '../testing/fakeEngine.ts'
import { FAKE_FLEET, fakeForecast, recordedTicks } from '../testing/fakeForecast.ts'
import { fakeSource } from '../testing/fakeSource.ts'
import { fakeStore, viewIn } from '../testing/fakeStore.ts'

const FLEET = { ...FAKE_FLEET, servers: 3, metrics: ['cpu_percent', 'disk_percent'] }
const recorded = () => recordedTicks(FLEET)
const LOW = { warning: 1, critical: 2, direction: 'above' } as const

/** A store that shows a source. */
function showing(options: Parameters<typeof fakeSource>[0] = {}) {
  const source = fakeSource({ forecasts: recorded(), ...options })
  const store = fakeStore({ engine: fakeEngine(FLEET) })
  store.getState().showSource(source)
  return { source, store }
}

describe('a source without a forecast', () => {
  it('is waited for, while what was on screen stays', () => {
    const { store } = showing()
    const before = store.getState().view
    const later = fakeSource({ forecasts: recorded(), begun: false, facts: { name: 'a daemon' } })
    store.getState().showSource(later)
    expect(store.getState().task).toEqual({ kind: 'waiting', name: 'a daemon' })
    expect(store.getState().view).toBe(before)
    later.tick()
    expect(store.getState().task).toEqual({ kind: 'idle' })
    expect(viewIn(store).source).toBe(later)
    void store.getState().openData({ kind: 'sample' })
    later.tick()
    expect(viewIn(store).forecast).toBe(later.state().latest?.forecast)
    expect(store.getState().task.kind).toBe('running')
    store.getState().cancel()
  })

  it('is closed when nobody waits for it any more, and says nothing afterwards', () => {
    for (const end of ['cancel', 'show another', 'open a file'] as const) {
      const { store, source } = showing()
      const close = vi.fn()
      const later = fakeSource({ forecasts: recorded(), begun: false, close })
      store.getState().showSource(later)
      expect(close).not.toHaveBeenCalled()
      if (end === 'cancel') store.getState().cancel()
      if (end === 'show another') store.getState().showSource(fakeSource({ begun: false }))
      if (end === 'open a file') void store.getState().openData({ kind: 'sample' })
      expect(close).toHaveBeenCalledTimes(1)
      expect(viewIn(store).source).toBe(source)
      later.tick()
      expect(viewIn(store).source).toBe(source)
      store.getState().cancel()
      expect(close).toHaveBeenCalledTimes(1)
    }
  })

  it('is judged by the thresholds that were set while it was waited for', async () => {
    const later = fakeSource({ forecasts: recorded(), begun: false })
    const store = fakeStore()
    store.getState().showSource(later)
    await store.getState().setCriteria({ thresholds: { cpu_percent: LOW } })
    later.tick()
    expect(thresholdIn(viewIn(store).assessment, 'cpu_percent')).toEqual(LOW)
  })
})

describe('a server that drops out of some forecasts', () => {
  const started = () => {
    const all = recorded()
    const forecasts = (tick: number) => (tick === 1 ? fakeForecast({ ...FLEET, servers: 1 }) : all(tick))
    const gone = forecasts(0).series.at(-1)!.server
    expect(forecasts(1).series.some(({ server }) => server === gone)).toBe(false)
    const { source, store } = showing({ forecasts })
    store.getState().selectServer(gone)
    source.tick()
    expect(store.getState().selection.server).toBeNull()
    return { gone, source, store }
  }

  it('is looked at again once it is back', () => {
    const { gone, source, store } = started()
    source.tick()
    expect(store.getState().selection.server).toBe(gone)
  })

  it('is not, where the person went on', () => {
    const { source, store } = started()
    store.getState().selectServer(null)
    source.tick()
    expect(store.getState().selection.server).toBeNull()
  })
})

describe('one source after the other', () => {
  it('closes the first, which is not heard any more', () => {
    const close = vi.fn()
    const { store, source } = showing({ close })
    const second = fakeSource({ forecasts: recorded() })
    store.getState().showSource(second)
    expect(close).toHaveBeenCalledTimes(1)
    const { view } = store.getState()
    source.tick()
    expect(store.getState().view).toBe(view)
  })

  it('closes nothing where the same is shown again', () => {
    const close = vi.fn()
    const { store, source } = showing({ close })
    store.getState().showSource(source)
    source.tick()
    expect(close).not.toHaveBeenCalled()
    expect(viewIn(store).forecast).toBe(source.state().latest?.forecast)
  })

  it('ends what is under way', async () => {
    const store = fakeStore({ engine: fakeEngine(FLEET) })
    const opening = store.getState().openData({ kind: 'sample' })
    const source = fakeSource({ forecasts: recorded() })
    store.getState().showSource(source)
    await opening
    expect(viewIn(store).source).toBe(source)
    expect(store.getState().task).toEqual({ kind: 'idle' })
  })

  it('judges the next by the thresholds of now, and not again where it already is', () => {
    const store = fakeStore({ criteria: { ...DEFAULT_CRITERIA, thresholds: { cpu_percent: LOW } } })
    const judge = vi.fn(() => Promise.resolve())
    store.getState().showSource(fakeSource({ forecasts: recorded(), judge }))
    expect(judge).toHaveBeenCalledTimes(1)
    const known = fakeSource({ forecasts: recorded() })
    void known.judge({ ...DEFAULT_CRITERIA, thresholds: { cpu_percent: LOW } }, new AbortController().signal)
    const again = vi.spyOn(known, 'judge')
    store.getState().showSource(known)
    expect(again).not.toHaveBeenCalled()
    const rarer = fakeSource({ forecasts: recorded() })
    void rarer.judge(
      { thresholds: { cpu_percent: LOW }, odds: { alarm: 0.5, watch: 0.1 } },
      new AbortController().signal,
    )
    const byOdds = vi.spyOn(rarer, 'judge')
    store.getState().showSource(rarer)
    expect(byOdds).toHaveBeenCalledTimes(1)
  })
})

describe('the next forecast of a source', () => {
  it('takes the place of the one before: same index where the series are the same, selection and screen stay', () => {
    const { store, source } = showing()
    store.getState().openServer('db-01', 'disk_percent')
    const before = viewIn(store)
    const { selection, screen } = store.getState()
    source.tick()
    const after = viewIn(store)
    expect(after.forecast.issueTimeMs - before.forecast.issueTimeMs).toBe(FLEET.stepMs)
    expect(after.forecast.current).not.toEqual(before.forecast.current)
    expect(after.assessment).not.toBe(before.assessment)
    expect(after.index).toBe(before.index)
    expect(after.facts).toBe(before.facts)
    expect(store.getState().selection).toBe(selection)
    expect(store.getState().screen).toBe(screen)
  })

  it('of other series is indexed anew, and what it lacks is given up', () => {
    const [many, few] = [fakeForecast(FLEET), fakeForecast({ ...FLEET, servers: 1 })]
    const { store, source } = showing({ forecasts: (tick) => (tick === 0 ? many : few) })
    store.getState().selectServer('db-01')
    const before = viewIn(store)
    source.tick()
    expect(viewIn(store).index).not.toBe(before.index)
    expect(viewIn(store).index.serverCount).toBe(1)
    expect(store.getState().selection).toEqual({ server: null, metric: 'cpu_percent' })
  })

  it('changes nothing where nothing has changed', () => {
    let tell: (() => void) | null = null
    const source = fakeSource({ forecasts: recorded() })
    const store = fakeStore()
    store.getState().showSource({
      ...source,
      subscribe: (listener) => {
        tell = listener
        return () => undefined
      },
    })
    const { view } = store.getState()
    ;(tell as (() => void) | null)?.()
    expect(store.getState().view).toBe(view)
  })
})

describe('other thresholds', () => {
  it('judge what is on screen anew; the forecast stays, and a later call counts', async () => {
    const { store } = showing()
    const before = viewIn(store)
    const first = store.getState().setCriteria({ thresholds: { cpu_percent: null } })
    await store.getState().setCriteria({ thresholds: { cpu_percent: LOW } })
    await first
    const after = viewIn(store)
    expect(after.forecast).toBe(before.forecast)
    expect(thresholdIn(after.assessment, 'cpu_percent')).toEqual(LOW)
    expect(after.assessment.severity[0]).toBe('breaching')
  })

  it('hold for what comes meanwhile and from then on', async () => {
    const { store, source } = showing()
    const judged = store.getState().setCriteria({ thresholds: { cpu_percent: LOW } })
    source.tick()
    await judged
    expect(thresholdIn(viewIn(store).assessment, 'cpu_percent')).toEqual(LOW)
    source.tick()
    expect(viewIn(store).assessment.severity[0]).toBe('breaching')
    expect(viewIn(store).forecast).toBe(source.state().latest?.forecast)
  })

  it('replace those that are still being judged by, without a word', async () => {
    const signals: AbortSignal[] = []
    const judge = (_overrides: unknown, signal: AbortSignal) => {
      signals.push(signal)
      if (signals.length === 2) return Promise.resolve()
      return new Promise<void>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new DOMException('replaced', 'AbortError')))
      })
    }
    const { store } = showing({ judge })
    const first = store.getState().setCriteria({ thresholds: { cpu_percent: null } })
    await store.getState().setCriteria({ thresholds: { cpu_percent: LOW } })
    await first
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
    expect(store.getState().task).toEqual({ kind: 'idle' })
  })

  it('that cannot be judged by are told to a person', async () => {
    const judge = () => Promise.reject(new FleetcastError('out-of-memory', 'no room to judge'))
    const { store } = showing({ judge })
    await store.getState().setCriteria({ thresholds: { cpu_percent: LOW } })
    expect(store.getState().problem).toMatchObject({ code: 'out-of-memory', message: 'no room to judge' })
  })

  it('of which the judging fails after another source has come are nobody’s business', async () => {
    let fail: (() => void) | null = null
    const judge = () =>
      new Promise<void>((_resolve, reject) => {
        fail = () => reject(new FleetcastError('out-of-memory', 'no room to judge'))
      })
    const { store } = showing({ judge })
    const judging = store.getState().setCriteria({ thresholds: { cpu_percent: LOW } })
    store.getState().showSource(fakeSource({ forecasts: recorded() }))
    ;(fail as (() => void) | null)?.()
    await judging
    expect(store.getState().task).toEqual({ kind: 'idle' })
  })
})
