import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { FAKE_FLEET, recordedTicks } from '../../testing/fakeForecast.ts'
import { fakeSource } from '../../testing/fakeSource.ts'
import { fakeStore, viewIn } from '../../testing/fakeStore.ts'
import { DEFAULT_PREFERENCES, usePreferences } from '../preferences.ts'
import { NO_FILTERS } from '../filters.ts'
import { followAddress, type AddressBar } from './followAddress.ts'
import type { FIRST_SCREEN } from './screen.ts'

/** A browser's history: entries, and the one that is shown. */
function fakeBar() {
  const entries = ['']
  let at = 0
  const listeners = new Set<() => void>()
  const location = {
    pathname: '/',
    hash: '',
    get search() {
      return entries[at] ?? ''
    },
  }
  const searchOf = (url: string) => new URL(url, 'http://page').search
  const history = {
    pushState: (_state: unknown, _title: string, url: string) => {
      entries.splice(++at, Infinity, searchOf(url))
    },
    replaceState: (_state: unknown, _title: string, url: string) => {
      entries[at] = searchOf(url)
    },
  }
  const go = (by: number) => {
    if (entries[at + by] === undefined) return
    at += by
    for (const listener of listeners) listener()
  }
  return {
    entries,
    place: () => at,
    go,
    bar: {
      location,
      history,
      addEventListener: (_type: string, listener: () => void) => listeners.add(listener),
      removeEventListener: (_type: string, listener: () => void) => listeners.delete(listener),
    } as unknown as AddressBar,
  }
}

const FLEET = { ...FAKE_FLEET, servers: 6 }
let clockMs = 0

function show({ forecast = true } = {}) {
  const store = fakeStore()
  const browser = fakeBar()
  const end = followAddress(store, browser.bar, () => clockMs)
  if (forecast) store.getState().showSource(fakeSource({ forecasts: recordedTicks(FLEET) }))
  vi.advanceTimersByTime(1000)
  ends.push(end)
  const state = () => store.getState()
  return { store, state, ...browser }
}

const ends: (() => void)[] = []

/** mulberry32: the same numbers on every machine. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
/** Long enough that nothing that follows is part of what came before. */
const rest = (ms = 5000) => {
  clockMs += ms
  vi.advanceTimersByTime(ms)
}

beforeEach(() => {
  vi.useFakeTimers()
  clockMs = 0
  usePreferences.getState().set(DEFAULT_PREFERENCES)
})
afterEach(() => {
  for (const end of ends.splice(0)) end()
  vi.useRealTimers()
  usePreferences.getState().set(DEFAULT_PREFERENCES)
})

describe('the history', () => {
  it('has no entry for a forecast that comes', () => {
    const { entries, state } = show()
    expect(entries).toHaveLength(1)
    expect(state().selection.metric).not.toBeNull()
    expect(entries[0]).toContain(`metric=${state().selection.metric ?? ''}`)
  })

  it('has one for edited thresholds: Back brings the former ones, and stays in the app', () => {
    const { state, entries, place, go } = show()
    const cpu = { direction: 'above', warning: 5, critical: 10 } as const
    void state().setCriteria({ thresholds: { cpu_percent: cpu } })
    expect(entries).toHaveLength(2)
    go(-1)
    expect(place()).toBe(0)
    expect(state().criteria).toEqual(DEFAULT_CRITERIA)
    go(1)
    expect(state().criteria.thresholds).toEqual({ cpu_percent: cpu })
  })

  it('has one for a whole word that is typed, and another for what is chosen then', () => {
    const { state, entries, go } = show()
    const type = (text: string) => state().updateScreen({ filters: { ...state().screen.filters, text } })
    for (const text of ['d', 'db', 'db-', 'db-0']) {
      type(text)
      rest()
    }
    expect(entries).toHaveLength(2)
    state().updateScreen({ filters: { ...state().screen.filters, pinnedOnly: true } })
    expect(entries).toHaveLength(3)
    go(-1)
    expect(state().screen.filters).toEqual({ ...NO_FILTERS, text: 'db-0' })
    go(-1)
    expect(state().screen.filters).toEqual(NO_FILTERS)
  })

  it('says how an entry was left, also where that was a moment ago', () => {
    const { state, go } = show()
    const ago = (agoMs: number) => state().updateScreen({ trends: { ...state().screen.trends, agoMs } })
    ago(1000)
    ago(2000)
    ago(3000)
    state().updateScreen({ tab: 'heatmap' })
    go(-1)
    expect(state().screen).toMatchObject({ tab: 'environment', trends: { agoMs: 3000 } })
    go(-1)
    expect(state().screen.trends.agoMs).toBeNull()
  })

  it('has one for a drag, and another for the next', () => {
    const { state, entries } = show()
    const ago = (agoMs: number) => state().updateScreen({ trends: { ...state().screen.trends, agoMs } })
    ago(1000)
    rest(300)
    ago(2000)
    expect(entries).toHaveLength(2)
    rest(1500)
    ago(9000)
    expect(entries).toHaveLength(3)
  })

  it('has one each for a server, a metric and the zone, and none for the same again', () => {
    const { store, state, entries, go } = show()
    const { server } = viewIn(store).forecast.series.at(-1)!
    state().openServer(server, null)
    rest()
    state().selectMetric('disk_percent')
    rest()
    usePreferences.getState().set({ zone: 'local' })
    usePreferences.getState().set({ zone: 'local' })
    expect(entries).toHaveLength(4)
    go(-1)
    expect(usePreferences.getState().zone).toBe('utc')
    go(-1)
    expect(state().selection).toMatchObject({ server })
    go(-1)
    expect(state().selection.server).toBeNull()
    expect(state().screen.tab).toBe('environment')
  })

  it('leaves aside what the forecast of now does not have', () => {
    const { store, state, go } = show()
    state().openServer(viewIn(store).forecast.series.at(-1)?.server ?? '', null)
    state().showSource(fakeSource({ forecasts: recordedTicks({ ...FLEET, servers: 1, metrics: ['x'] }) }))
    go(-1)
    expect(state().selection).toEqual({ server: null, metric: 'x' })
    expect(state().screen.tab).toBe('environment')
  })

  it('never grows faster than browsers allow, and keeps what came last', () => {
    const { state, entries } = show()
    for (let at = 1; at <= 300; at++)
      state().updateScreen({ filters: { ...state().screen.filters, profiles: [`p${at}`] } })
    rest()
    expect(entries.length).toBeLessThan(80)
    expect(entries.at(-1)).toContain('profile=p300')
  })

  it('forecasts nothing', () => {
    const store = fakeStore()
    const browser = fakeBar()
    ends.push(followAddress(store, browser.bar, () => clockMs))
    const source = fakeSource({ forecasts: recordedTicks(FLEET) })
    store.getState().showSource(source)
    const { forecast } = viewIn(store)
    store.getState().updateScreen({ tab: 'heatmap' })
    browser.go(-1)
    expect(viewIn(store).forecast).toBe(forecast)
    expect(store.getState().task.kind).toBe('idle')
  })
})

it.each([1, 2, 3, 4, 5, 6])('walks like a list of views, whatever is done (seed %d)', (seed) => {
  const next = random(seed)
  const { store, state, go } = show()
  const pick = <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)]!
  const servers = [...new Set(viewIn(store).forecast.series.map(({ server }) => server))]
  const change = (part: Partial<typeof FIRST_SCREEN>) => () => state().updateScreen(part)
  const steps: readonly (() => () => void)[] = [
    () => change({ tab: pick(['environment', 'predictions', 'heatmap', 'trends'] as const) }),
    () => () => state().openServer(pick(servers), null),
    () => () => state().selectMetric(pick(viewIn(store).index.metrics)),
    () => change({ filters: { ...state().screen.filters, text: pick(['', 'db', 'web 03']) } }),
    () => change({ filters: { ...state().screen.filters, severities: pick([[], ['critical'] as const]) } }),
    () => change({ heatmap: { ...state().screen.heatmap, order: pick(['risk', 'name'] as const) } }),
    () => change({ predictions: { ...state().screen.predictions, descending: pick([true, false]) } }),
    () => () =>
      void state().setCriteria({
        odds: pick([
          { alarm: 0.5, watch: 0.1 },
          { alarm: 0.3, watch: 0.2 },
        ]),
      }),
    () => () => usePreferences.getState().set({ zone: pick(['utc', 'local']) }),
  ]
  const seen = () => ({
    selection: state().selection,
    screen: state().screen,
    criteria: state().criteria,
    zone: usePreferences.getState().zone,
  })
  const textOf = (what: ReturnType<typeof seen>) => JSON.stringify(what)
  const views = [seen()]
  let at = 0
  /** What is typed in one go is one entry; another field ends it. */
  let typing = false
  for (let turn = 0; turn < 60; turn++) {
    rest(31_000)
    if (next() < 0.4) {
      const by = pick([-1, -1, 1])
      go(by)
      if (views[at + by] !== undefined) {
        at += by
        typing = false
      }
    } else {
      const before = seen()
      pick(steps)()()
      const now = seen()
      if (textOf(before) !== textOf(now)) {
        const typed =
          before.screen.filters.text !== now.screen.filters.text &&
          textOf({ ...now, screen: { ...now.screen, filters: before.screen.filters } }) === textOf(before)
        if (!(typed && typing)) at += 1
        views.splice(at, Infinity, now)
        typing = typed
      }
    }
    expect(seen()).toEqual(views[at])
  }
})
