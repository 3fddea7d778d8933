// @vitest-environment jsdom
import { QueryClient } from '@tanstack/react-query'
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { replayWords } from '#text/trends.ts'
import { App } from './App.tsx'
import { can, type Explainer } from './sources/forecastSource.ts'
import type { AppStore } from './state/appStore.ts'
import { readUrl } from './state/screen/url.ts'
import { completeDom } from './testing/dom.ts'
import { FAKE_FLEET, FAKE_ISSUE_MS, fakeForecast, madeAsOf, recordedTicks } from './testing/fakeForecast.ts'
import { fakeFacts, fakeModel } from './testing/fakeFacts.ts'
import { fakeHistory } from './testing/fakeHistory.ts'
import { fakeSource } from './testing/fakeSource.ts'
import { fakeStore } from './testing/fakeStore.ts'
import { saveFile } from './ui/saveFile.ts'

// ECharts draws on a canvas, which jsdom has not; everything else of a chart is ours and stays.
vi.mock('./features/charts/FanCanvas.tsx', () => ({ default: () => <div>drawn</div> }))
vi.mock('./features/charts/TrendCanvas.tsx', () => ({ default: () => <div>drawn</div> }))
vi.mock('./ui/saveFile.ts', () => ({ saveFile: vi.fn() }))

const FLEET = { ...FAKE_FLEET, servers: 4, metrics: ['cpu_percent', 'disk_percent'] }
const NOW = fakeForecast(FLEET)
const TICK_MS = 1000
/** Longer than a forecast takes to come. */
const TAKES_MS = 3500
const TICKS = 15

beforeAll(async () => {
  await Promise.all([
    import('./tabs/predictions/PredictionsScreen.tsx'),
    import('./tabs/trends/TrendsScreen.tsx'),
  ])
})
beforeEach(() => {
  completeDom()
  window.history.replaceState(null, '', '/')
  const fetched = () => Promise.resolve(new Response('', { status: 404 }))
  vi.stubGlobal('fetch', vi.fn(fetched))
  const toFake = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] as const
  vi.useFakeTimers({ toFake: [...toFake], now: FAKE_ISSUE_MS })
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

/** An ability that takes its time, and what became of what was asked of it. */
function slowly() {
  const seen = { asked: 0, open: 0, mostOpen: 0, aborted: 0, answered: 0 }
  const take = <T,>(value: T, signal: AbortSignal): Promise<T> =>
    new Promise((resolve, reject) => {
      seen.asked += 1
      seen.open += 1
      seen.mostOpen = Math.max(seen.mostOpen, seen.open)
      const timer = setTimeout(() => {
        seen.open -= 1
        seen.answered += 1
        resolve(value)
      }, TAKES_MS)
      signal.addEventListener('abort', () => {
        clearTimeout(timer)
        seen.open -= 1
        seen.aborted += 1
        reject(new DOMException('cancelled', 'AbortError'))
      })
    })
  return { seen, take }
}

interface Live {
  readonly store: AppStore
  /** Queries that are cached. */
  readonly cached: () => number
  /** A second passes: the next forecast comes, and all that follows from it. */
  readonly second: () => Promise<void>
}

async function live(address: string, abilities: Parameters<typeof fakeSource>[0]): Promise<Live> {
  const mounted = vi.spyOn(QueryClient.prototype, 'mount')
  const facts = { table: fakeFacts(FLEET), model: fakeModel(FLEET) }
  const source = fakeSource({ forecasts: recordedTicks(FLEET), facts, ...abilities })
  const { selection, screen: looked } = readUrl(`?${address}`)
  const store = fakeStore({ selection, screen: looked })
  store.getState().showSource(source)
  render(<App store={store} />)
  const pass = async (ms: number) => {
    await act(async () => {
      await vi.dynamicImportSettled()
      await vi.advanceTimersByTimeAsync(ms)
    })
  }
  for (let turn = 0; turn < 4; turn++) await pass(100)
  const cached = () => (mounted.mock.contexts[0] as QueryClient).getQueryCache().getAll().length
  const second = async () => {
    act(source.tick)
    for (let turn = 0; turn < 4; turn++) await pass(TICK_MS / 4)
  }
  return { store, cached, second }
}

describe('what takes longer than forecasts take to come', () => {
  it('is a past forecast that is made, drawn as what it is, and made anew', async () => {
    const { seen, take } = slowly()
    const { second, cached } = await live('tab=trends&compare=web-01&show=cpu_percent&ago=14400000', {
      asOf: can((asOfMs, _onProgress, signal) => take(madeAsOf(NOW, asOfMs), signal)),
    })
    const said = new Set<string>()
    for (let tick = 0; tick < TICKS; tick++) {
      await second()
      said.add(screen.getByRole('status', { name: replayWords.group }).textContent)
    }
    const issued = [...said].filter((text) => text.startsWith('Recomputed'))
    expect(issued.length).toBeGreaterThan(2)
    expect(issued[0]).toMatch(/^Recomputed from the data before 10:05 UTC/)
    // Once something is drawn, newer ones are made without a word.
    expect([...said].filter((text) => text.startsWith('Recomputing'))).toHaveLength(1)
    expect(seen).toMatchObject({ mostOpen: 1, aborted: 0 })
    expect(cached()).toBeLessThan(4)
  })

  it('is a longer past that is read, and read on', async () => {
    const { seen, take } = slowly()
    const { second, cached } = await live('tab=trends&compare=web-01&show=cpu_percent&past=259200000', {
      history: can((series, range, signal) => take(fakeHistory(NOW, series, range), signal)),
    })
    expect(screen.getByText('Reading further back…')).toBeDefined()
    for (let tick = 0; tick < TICKS; tick++) await second()
    expect(screen.queryByText('Reading further back…')).toBeNull()
    expect(seen.answered).toBeGreaterThan(2)
    expect(seen).toMatchObject({ mostOpen: 1, aborted: 0 })
    expect(cached()).toBeLessThan(4)
  })
})

describe('why, asked of a source that takes its time', () => {
  const explaining = ({ take }: ReturnType<typeof slowly>) => {
    const none = { staticVariables: [], encoderVariables: [], decoderVariables: [] }
    const attention = Float32Array.from({ length: 48 }, (_, at) => (at > 20 && at < 30 ? 0.1 : 0.001))
    const one: Explainer['one'] = (series, signal) => take({ series, ...none, attention }, signal)
    return can({ one, mean: () => Promise.reject(new Error('no mean was asked for')) })
  }
  const ADDRESS = 'tab=predictions&server=web-01&metric=cpu_percent'

  it('is answered while forecasts come, drawn and exported as of the forecast that was explained', async () => {
    const slow = slowly()
    const { second, cached } = await live(ADDRESS, { explain: explaining(slow) })
    for (let tick = 0; tick < TICKS; tick++) await second()
    const { seen } = slow
    expect(seen.answered).toBeGreaterThan(2)
    expect(seen).toMatchObject({ mostOpen: 1, aborted: 0 })
    expect(cached()).toBeLessThan(4)
    const exported: string[] = []
    const write = vi.mocked(saveFile).mockImplementation((...[, , text]) => exported.push(text as string))
    fireEvent.click(screen.getByRole('button', { name: 'Export CSV' }))
    expect(write).toHaveBeenCalledTimes(1)
    const line = exported[0]!.split('\r\n').find((row) => row.includes('attention,,0,'))!
    const [, , , , , validTime, , issueTime] = line.split(',')
    // The newest is of 15 ticks later; its answer takes more than three of them.
    expect(Date.parse(issueTime!)).toBeLessThan(FAKE_ISSUE_MS + (TICKS - 2) * FLEET.stepMs)
    expect(Date.parse(issueTime!)).toBeGreaterThan(FAKE_ISSUE_MS)
    expect(validTime).toBe(issueTime)
    const figure = screen.getByRole('figure', { name: 'Attention over the past' })
    expect(figure.textContent).toContain(`newest row · ${issueTime!.slice(11, 16)} UTC`)
  })

  it('leaves at most the first question uncancelled, whatever is chosen meanwhile', async () => {
    const slow = slowly()
    const { store, second, cached } = await live(ADDRESS, { explain: explaining(slow) })
    for (let tick = 0; tick < TICKS; tick++) {
      act(() => store.getState().selectServer(['db-01', 'api-01', 'cache-01'][tick % 3]!))
      await second()
    }
    const { seen } = slow
    expect(seen.mostOpen).toBe(2)
    expect(seen.answered).toBe(1)
    expect(seen.aborted).toBeGreaterThan(TICKS - 4)
    expect(cached()).toBeLessThan(10)
  })
})
