// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Provenance } from '#forecast/fleetForecast.ts'
import { FleetcastError } from '#forecast/errors.ts'
import { can, type ForecastAsOf, type ReadHistory } from '../../sources/forecastSource.ts'
import { AppStoreProvider, useApp } from '../../state/context.tsx'
import { readUrl } from '../../state/screen/url.ts'
import { completeDom, matchMedia } from '../../testing/dom.ts'
import { FAKE_FLEET, FAKE_ISSUE_MS, fakeForecast, madeAsOf } from '../../testing/fakeForecast.ts'
import { fakeHistory } from '../../testing/fakeHistory.ts'
import { fakeFacts, fakeModel } from '../../testing/fakeFacts.ts'
import { fakeSource } from '../../testing/fakeSource.ts'
import { fakeStore } from '../../testing/fakeStore.ts'
import { searchWords } from '#text/search.ts'
import { replayWords, trendsWords } from '#text/trends.ts'
import { trendEventWords } from '#text/trendEvents.ts'
import TrendsScreen from './TrendsScreen.tsx'

// ECharts draws on a canvas, which jsdom has not; everything else of a chart is ours and stays.
vi.mock('../../features/charts/TrendCanvas.tsx', () => ({ default: () => <div>drawn</div> }))

const FLEET = { ...FAKE_FLEET, servers: 20, metrics: ['cpu_percent', 'disk_percent', 'load_average'] }
const NOW = fakeForecast(FLEET)
const HOUR_MS = 3_600_000
/** Adding up takes a moment, in slices. */
const SOON = { timeout: 10_000 }

beforeEach(() => {
  completeDom()
})

afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

function Tab() {
  const view = useApp((state) => state.view)
  return view.kind === 'ready' ? <TrendsScreen view={view} /> : null
}

const HISTORY: ReadHistory = (series, range) => Promise.resolve(fakeHistory(NOW, series, range))
const AS_OF: ForecastAsOf = (asOfMs) => Promise.resolve(madeAsOf(NOW, asOfMs))

/** The tab over a source that can do all that the tab asks for, as the address has it. */
async function show(query: string, source: Parameters<typeof fakeSource>[0] = {}) {
  const { selection, screen: looked } = readUrl(`?tab=trends&${query}`)
  const store = fakeStore({ selection, screen: looked })
  const facts = { kind: 'file', live: false, table: fakeFacts(FLEET), model: fakeModel(FLEET) } as const
  const abilities = { history: can(HISTORY), asOf: can(AS_OF) }
  store.getState().showSource(fakeSource({ forecasts: () => NOW, facts, ...abilities, ...source }))
  render(
    <StrictMode>
      <QueryClientProvider client={new QueryClient()}>
        <AppStoreProvider store={store}>
          <Tab />
        </AppStoreProvider>
      </QueryClientProvider>
    </StrictMode>,
  )
  await screen.findByText('Trends', { selector: 'h1, h2' })
  return store
}
const figures = () => screen.getAllByRole('figure').map((figure) => figure.getAttribute('aria-label'))
const trends = (store: Awaited<ReturnType<typeof show>>) => store.getState().screen.trends

describe('the picker', () => {
  it('starts with the worst server and the metric that is looked at', async () => {
    const store = await show('')
    expect(figures()).toHaveLength(1)
    expect(figures()[0]).toMatch(/^cpu_percent of /)
    expect(trends(store).servers).toEqual([])
  })

  it('compares up to six servers, and no more', async () => {
    const store = await show('compare=web-01')
    const list = screen.getByRole('group', { name: /Compare/ })
    for (const name of ['api-01', 'api-02', 'api-03', 'api-04', 'db-01']) {
      fireEvent.click(within(list).getByRole('checkbox', { name: new RegExp(`^${name}, `) }))
    }
    expect(trends(store).servers).toHaveLength(6)
    expect(within(list).getByRole('checkbox', { name: /^db-02, / })).toHaveProperty('disabled', true)
    fireEvent.click(within(list).getByRole('button', { name: trendsWords.remove('web-01') }))
    expect(trends(store).servers).not.toContain('web-01')
  })

  it('lists only what the filters show, and says so', async () => {
    const store = await show('compare=web-01')
    fireEvent.change(screen.getByRole('searchbox', { name: searchWords.label }), {
      target: { value: 'db-0' },
    })
    expect(screen.getByRole('status', { name: trendsWords.listed }).textContent).toContain('4 servers')
    fireEvent.click(screen.getByRole('button', { name: trendsWords.clearFilters }))
    expect(store.getState().screen.filters.text).toBe('')
    expect(screen.getByRole('status', { name: trendsWords.listed }).textContent).toContain('20 servers')
  })

  it('draws a chart per chosen metric, at least one', async () => {
    const store = await show('compare=web-01&show=cpu_percent')
    fireEvent.click(screen.getByRole('checkbox', { name: 'load_average' }))
    expect(figures()).toEqual(['cpu_percent of web-01', 'load_average of web-01'])
    fireEvent.click(screen.getByRole('checkbox', { name: 'load_average' }))
    fireEvent.click(screen.getByRole('checkbox', { name: 'cpu_percent' }))
    expect(trends(store).metrics).toEqual(['cpu_percent'])
  })

  it('says what of the choice cannot be drawn, and why', async () => {
    await show('compare=db-01&show=disk_percent&show=cpu_percent', {
      forecasts: () => ({
        ...NOW,
        series: NOW.series.map((key) =>
          key.server === 'db-01' && key.metric === 'disk_percent' ? { ...key, server: 'gone' } : key,
        ),
        leftOut: [{ server: 'db-01', metric: 'disk_percent', code: 'too-short', reason: '12 rows' }],
      }),
    })
    expect(screen.getByText('1 line not drawn')).toBeDefined()
    expect(screen.getByText('disk_percent of db-01: 12 rows')).toBeDefined()
  })
})

describe('the charts', () => {
  it('are one per line, one per profile, or each on its own range', async () => {
    await show('compare=web-01&compare=db-01&show=cpu_percent&show=load_average')
    fireEvent.click(screen.getByRole('button', { name: trendsWords.layouts.multiples }))
    expect(figures()).toHaveLength(4)
    fireEvent.click(screen.getByRole('button', { name: trendsWords.layouts.profiles }))
    expect(figures()).toContain('cpu_percent · database')
    fireEvent.click(screen.getByRole('button', { name: trendsWords.layouts.overlay }))
    fireEvent.click(screen.getByRole('checkbox', { name: trendsWords.ownRange }))
    expect(figures()).toEqual(['cpu_percent, load_average'])
    expect(screen.getByText(/each on its own range$/, { selector: 'h2 span' })).toBeDefined()
  })

  it('say themselves in a sentence and as a table', async () => {
    await show('compare=web-01&show=cpu_percent')
    const figure = screen.getByRole('figure')
    expect(figure.textContent).toMatch(/In 8 h \(22:05 UTC\)/)
    const details = figure.querySelector('details')!
    details.open = true
    fireEvent(details, new Event('toggle'))
    const table = await within(figure).findByRole('table')
    // A day back, the issue time, eight hours ahead; two lines of head.
    expect(within(table).getAllByRole('row')).toHaveLength(2 + 288 + 1 + 96)
  })

  it('are read at a time with the keyboard, the same in all', async () => {
    await show('compare=web-01&show=cpu_percent&show=load_average')
    const [first, second] = screen.getAllByRole('slider', { name: /^Time in / })
    fireEvent.keyDown(first!, { key: 'End' })
    fireEvent.keyDown(first!, { key: 'ArrowLeft' })
    expect(first!.getAttribute('aria-valuetext')).toMatch(
      /^22:00 UTC, \+7 h 55 m; web-01: forecast .+ · .+ to /,
    )
    expect(second!.getAttribute('aria-valuenow')).toBe(first!.getAttribute('aria-valuenow'))
    fireEvent.keyDown(first!, { key: 'Home' })
    fireEvent.keyDown(first!, { key: 'ArrowRight' })
    expect(first!.getAttribute('aria-valuetext')).toMatch(
      /^11 Jan 14:10 UTC, −23 h 55 m; web-01: (forecast .+, was )?[\d.]+/,
    )
  })

  it('are looked at closely by keys: a selection, closer, further, aside; and reset', async () => {
    const store = await show('compare=web-01')
    const slider = screen.getByRole('slider', { name: /^Time in / })
    const reset = screen.getByRole('button', { name: trendsWords.reset })
    expect(reset).toHaveProperty('disabled', true)
    fireEvent.keyDown(slider, { key: 'Home' })
    fireEvent.keyDown(slider, { key: 'ArrowRight', shiftKey: true, ctrlKey: true })
    fireEvent.keyDown(slider, { key: 'Enter' })
    const selected = trends(store)
    expect(selected.fromMs).toBe(FAKE_ISSUE_MS - 24 * HOUR_MS)
    const lengthMs = (32 * HOUR_MS) / 12
    expect(selected.toMs! - selected.fromMs!).toBeCloseTo(lengthMs, -2)
    fireEvent.keyDown(slider, { key: 'PageDown' })
    expect(trends(store).fromMs! - selected.fromMs!).toBeCloseTo(lengthMs / 4, -2)
    fireEvent.keyDown(slider, { key: '+' })
    expect(trends(store).toMs! - trends(store).fromMs!).toBeLessThan(lengthMs)
    fireEvent.click(reset)
    expect(trends(store)).toMatchObject({ fromMs: null, toMs: null })
  })

  it('do not pass off what the network did not make', async () => {
    const provenance: Provenance = { ...NOW.provenance, engine: 'heuristic' }
    await show('compare=web-01', { forecasts: () => ({ ...NOW, provenance }) })
    expect(
      within(screen.getByRole('figure')).getByText('This forecast is not from the network.'),
    ).toBeDefined()
  })

  it('ask for a longer past where the range reaches further back than the forecast’s own', async () => {
    const history = vi.fn(HISTORY)
    await show('compare=web-01&show=cpu_percent&past=57600000', { history: can(history) })
    expect(history).not.toHaveBeenCalled()
    fireEvent.change(screen.getByLabelText(trendsWords.past), { target: { value: String(72 * HOUR_MS) } })
    await waitFor(() => {
      expect(history).toHaveBeenCalled()
    })
    const [series, range] = history.mock.calls[0]!
    expect(series).toEqual([{ server: 'web-01', metric: 'cpu_percent', profile: 'production' }])
    expect(range.fromMs).toBeLessThanOrEqual(FAKE_ISSUE_MS - 72 * HOUR_MS)
    expect(range.toMs).toBe(FAKE_ISSUE_MS)
  })
})

describe('forecasts of the past shown', () => {
  const events = () => screen.getByRole('region', { name: trendEventWords.title })

  it('are recomputed for the chosen servers alone, newest first, and say so', async () => {
    const asOf = vi.fn(AS_OF)
    await show('compare=web-01&show=cpu_percent', { asOf: can(asOf) })
    await waitFor(() => {
      expect(events().textContent).toContain(trendEventWords.about('24 h'))
    })
    const asked = asOf.mock.calls.map(([asOfMs, , , servers]) => [
      (FAKE_ISSUE_MS - asOfMs) / HOUR_MS,
      servers,
    ])
    // Strict mode asks for the first of them twice.
    expect(asked.slice(-2)).toEqual([
      [16, ['web-01']],
      [24, ['web-01']],
    ])
    expect(
      within(events()).getAllByText(/Forecast recomputed from the data before this time: \d+ of 96/),
    ).toHaveLength(3)
    expect(events().textContent).not.toMatch(/issued/i)
  })

  it('are read at their times, and left out where that is wished', async () => {
    const asOf = vi.fn(AS_OF)
    const store = await show('compare=web-01&show=cpu_percent', { asOf: can(asOf) })
    const slider = screen.getByRole('slider', { name: /^Time in / })
    await waitFor(() => {
      expect(events().textContent).toContain(trendEventWords.about('24 h'))
    })
    fireEvent.keyDown(slider, { key: 'Home' })
    fireEvent.keyDown(slider, { key: 'ArrowRight' })
    expect(slider.getAttribute('aria-valuetext')).toMatch(/web-01: forecast .+ · .+ to .+, was /)
    fireEvent.click(screen.getByRole('checkbox', { name: trendsWords.earlier('24 h') }))
    expect(trends(store).noEarlier).toBe(true)
    expect(events().textContent).not.toContain('recomputed')
    expect(slider.getAttribute('aria-valuetext')).not.toContain('forecast')
  })

  it('that cannot be made say why; the chart stays', async () => {
    const asOf: ForecastAsOf = () => Promise.reject(new FleetcastError('no-rows', 'no row that early'))
    await show('compare=web-01', { asOf: can(asOf) })
    await waitFor(() => {
      expect(events().textContent).toContain('no row that early')
    })
    expect(figures()).toHaveLength(1)
  })

  it('are given up when other servers are looked at', async () => {
    const signals: AbortSignal[] = []
    const store = await show('compare=web-01', {
      asOf: can((_asOfMs, _onProgress, signal) => {
        signals.push(signal)
        return new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(new DOMException('cancelled', 'AbortError'))
          })
        })
      }),
    })
    await waitFor(() => {
      expect(signals.length).toBeGreaterThan(0)
    })
    const asked = signals.length
    act(() => {
      store.getState().updateScreen({ trends: { ...trends(store), servers: ['db-01'] } })
    })
    await waitFor(() => {
      expect(signals.length).toBeGreaterThan(asked)
    })
    expect(signals.slice(0, asked).every(({ aborted }) => aborted)).toBe(true)
  })
})

describe('on a phone', () => {
  const slider = () => screen.queryByRole('slider', { name: replayWords.slider })

  it('the controls are one line that says which forecast is drawn, and unfold', async () => {
    matchMedia(['(width < 640px)'])
    await show('compare=web-01')
    expect(slider()).toBeNull()
    const fold = screen.getByRole('button', { name: `▸ ${trendsWords.controls('14:05 UTC')}` })
    fireEvent.click(fold)
    expect(fold.getAttribute('aria-expanded')).toBe('true')
    expect(slider()).not.toBeNull()
    fireEvent.click(fold)
    expect(slider()).toBeNull()
  })

  it('what is said of an earlier forecast is in sight', async () => {
    matchMedia(['(width < 640px)'])
    await show('compare=web-01&ago=7200000')
    expect(slider()).not.toBeNull()
  })
})

describe('a past forecast', () => {
  const drawn = () => screen.getByRole('status', { name: replayWords.group }).textContent

  it('is made as of then, drawn against what happened, and left again', async () => {
    const asOf = vi.fn(AS_OF)
    const store = await show('compare=web-01', { asOf: can(asOf) })
    expect(drawn()).toBe(replayWords.current('14:05 UTC', '22:05 UTC'))
    fireEvent.change(screen.getByRole('slider', { name: replayWords.slider }), { target: { value: '-48' } })
    await waitFor(() => {
      expect(drawn()).toMatch(
        /^Recomputed from the data before 10:05 UTC, reaches 18:05 UTC\. Of 48 values measured since, \d+ \(/,
      )
    })
    expect(asOf.mock.lastCall?.[0]).toBe(FAKE_ISSUE_MS - 4 * HOUR_MS)
    expect(trends(store).agoMs).toBe(4 * HOUR_MS)
    fireEvent.click(screen.getByRole('button', { name: replayWords.later }))
    expect(trends(store).agoMs).toBe(4 * HOUR_MS - 300_000)
    fireEvent.click(screen.getByRole('button', { name: replayWords.latest }))
    await waitFor(() => {
      expect(drawn()).toBe(replayWords.current('14:05 UTC', '22:05 UTC'))
    })
  })

  it('plays step by step to now and stops there', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const store = await show('compare=web-01&ago=1200000')
    await waitFor(() => {
      expect(drawn()).toMatch(/^Recomputed from the data before 13:45 UTC/)
    })
    fireEvent.click(screen.getByRole('button', { name: replayWords.replay }))
    for (const [agoMs, issued] of [
      [600_000, /^Recomputed from the data before 13:55 UTC/],
      [null, /made at 14:05 UTC/],
    ] as const) {
      act(() => {
        vi.advanceTimersByTime(450)
      })
      expect(trends(store).agoMs).toBe(agoMs)
      await waitFor(() => {
        expect(drawn()).toMatch(issued)
      })
    }
    expect(screen.getByRole('button', { name: replayWords.replay })).toHaveProperty('disabled', true)
  })

  it('can be given up while it is made: the forecast of now stays', async () => {
    let aborted = false
    const store = await show('compare=web-01', {
      asOf: can((_asOfMs, onProgress, signal) => {
        onProgress({ stage: 'forecasting', done: 50, total: 200, unit: 'series' })
        return new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            aborted = true
            reject(new DOMException('cancelled', 'AbortError'))
          })
        })
      }),
    })
    act(() => {
      store.getState().updateScreen({ trends: { ...trends(store), agoMs: 4 * HOUR_MS } })
    })
    await screen.findByText(/50 of 200 series/)
    fireEvent.click(screen.getByRole('button', { name: replayWords.cancel }))
    await waitFor(() => {
      expect(aborted).toBe(true)
    })
    expect(drawn()).toBe(replayWords.current('14:05 UTC', '22:05 UTC'))
  })

  it('that cannot be made says why', async () => {
    const asOf: ForecastAsOf = () => Promise.reject(new FleetcastError('no-rows', 'no row that early'))
    await show('compare=web-01&ago=14400000', { asOf: can(asOf) })
    await waitFor(() => {
      expect(drawn()).toContain('no row that early')
    })
  })
})

describe('groups', () => {
  it('are added up with quantiles of their own, and say how', async () => {
    await show('of=groups&show=cpu_percent')
    const figure = await screen.findByRole('figure', { name: 'cpu_percent of all servers' }, SOON)
    // One of the 20 is stale and left out of the mean.
    expect(within(figure).getByText(/^Mean of 19 servers, 1 stale skipped/)).toBeDefined()
    expect(figure.textContent).toContain('not the mean of the servers’ quantiles')
    const band = (name: string) => {
      const text = within(figure).getByText(name).nextElementSibling!.textContent
      const [, low, high] = /· ([\d.]+) to ([\d.]+)/.exec(text)!
      return Number(high) - Number(low)
    }
    expect(band('all move together')).toBeGreaterThan(band('each server for itself'))
  })

  it('follow the filters', async () => {
    await show('of=groups&show=cpu_percent&q=db-0')
    expect(await screen.findByRole('figure', { name: 'cpu_percent of filtered servers' }, SOON)).toBeDefined()
    expect(screen.getByText(/^Mean of 3 servers, 1 stale/)).toBeDefined()
  })

  it('are compared by profile', async () => {
    const store = await show('of=groups&show=cpu_percent')
    fireEvent.click(screen.getByRole('checkbox', { name: /^database/ }))
    expect(trends(store).groups).toEqual(['fleet', 'profile:database'])
    expect(await screen.findByText(/^database: Mean of/, {}, SOON)).toBeDefined()
  })
})
