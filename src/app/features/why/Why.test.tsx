// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Explanation } from '#engine/api.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { FleetForecast, Provenance } from '#forecast/fleetForecast.ts'
import { can, cannot, type Explainer, type ForecastSource } from '../../sources/forecastSource.ts'
import type { ReadyView } from '../../state/appState.ts'
import { AppStoreProvider, useApp } from '../../state/context.tsx'
import { completeDom } from '../../testing/dom.ts'
import { FAKE_FLEET, fakeForecast, recordedTicks } from '../../testing/fakeForecast.ts'
import { fakeSource } from '../../testing/fakeSource.ts'
import { fakeStore } from '../../testing/fakeStore.ts'
import { whyParts } from '#text/why.ts'
import { Why, type WhyOf } from './Why.tsx'

beforeEach(() => {
  completeDom()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const FLEET = { ...FAKE_FLEET, servers: 4 }
type One = Explainer['one']

const weights = (key: Explanation['series']): Explanation => ({
  series: key,
  staticVariables: [{ name: 'encoder_length', fraction: 1 }],
  encoderVariables: Array.from({ length: 12 }, (_, index) => ({
    name: `lag_${index}`,
    fraction: (index + 1) / 78,
  })),
  decoderVariables: [{ name: 'relative_time_idx', fraction: 0.25 }],
  attention: Float32Array.from({ length: 288 }, (_, index) => (index >= 24 && index < 48 ? 0.02 : 0.001)),
})

function Chosen({ view, series }: { view: ReadyView; series: number }) {
  const [of, setOf] = useState<WhyOf>('server')
  return <Why view={view} series={series} zone="utc" of={of} onOf={setOf} />
}
function Page({ series }: { series: number }) {
  const view = useApp((state) => state.view)
  return view.kind === 'ready' ? <Chosen view={view} series={series} /> : null
}

const NO_MEAN: Explainer['mean'] = () => Promise.reject(new Error('no mean was asked for'))

/** The Why of the first series of a source. */
function show(explain: ForecastSource['explain'], forecasts?: (tick: number) => FleetForecast) {
  const source = fakeSource({ explain, forecasts: forecasts ?? recordedTicks(FLEET) })
  const store = fakeStore()
  store.getState().showSource(source)
  const queries = new QueryClient()
  const page = (series: number) => (
    <QueryClientProvider client={queries}>
      <AppStoreProvider store={store}>
        <Page series={series} />
      </AppStoreProvider>
    </QueryClientProvider>
  )
  const { rerender } = render(page(0))
  return { source, choose: (series: number) => rerender(page(series)) }
}
const showOne = (one: One) => show(can({ one, mean: NO_MEAN }))

/** The selection has settled; then what is asked has been answered. */
async function settle() {
  await act(() => vi.advanceTimersByTimeAsync(400))
  await act(() => vi.advanceTimersByTimeAsync(10))
}
const looked = () => screen.getByText(/weigh most\./)

describe('why', () => {
  it('says so where a simple forecast stands in for the network', async () => {
    const ticks = recordedTicks(FLEET)
    show(can({ one: (series) => Promise.resolve(weights(series)), mean: NO_MEAN }), (tick) => {
      const made = ticks(tick)
      return { ...made, simple: { [made.series[0]?.metric ?? '']: 'straightLine' } }
    })
    await settle()
    expect(screen.getByText(/a simple forecast’s \(a straight line\)/)).toBeDefined()
  })

  it('says where the network looked and what it weighed, and that these are no causes', async () => {
    showOne((series) => Promise.resolve(weights(series)))
    await settle()
    screen.getByText(/^The same hours yesterday \(65 % of the attention to the past\) weigh most\./)
    expect(screen.getByText('Weights of the model, not causes.')).toBeDefined()
    const encoder = screen.getByRole('region', { name: whyParts.encoder.title })
    const bars = within(encoder).getAllByRole('listitem')
    expect(bars).toHaveLength(10)
    expect(bars[0]?.textContent).toBe('lag_1115.4\u202f%')
    fireEvent.click(within(encoder).getByRole('button', { name: 'All 12' }))
    expect(within(encoder).getAllByRole('listitem')).toHaveLength(12)
    // One variable alone has nothing to be compared with.
    expect(screen.queryByRole('region', { name: whyParts.static.title })).toBeNull()
    const details = screen.getByText('Attention as a table').closest('details')!
    details.open = true
    fireEvent(details, new Event('toggle'))
    const table = screen.getByRole('table', { name: 'Attention on the past of cpu_percent of web-01' })
    expect(table.querySelectorAll('tr')).toHaveLength(289)
  })

  it('asks once per series, cancels what nobody waits for, and keeps answers', async () => {
    const aborted: string[] = []
    const one = vi.fn<One>((series, signal) => {
      if (series.metric === 'cpu_percent') return Promise.resolve(weights(series))
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          aborted.push(series.metric)
          reject(new DOMException('cancelled', 'AbortError'))
        })
      })
    })
    const { choose } = showOne(one)
    await settle()
    looked()
    choose(1)
    await settle()
    expect(one).toHaveBeenCalledTimes(2)
    choose(0)
    await settle()
    looked()
    expect(aborted).toEqual(['memory_percent'])
    expect(one).toHaveBeenCalledTimes(2)
  })

  it('does not cancel the first question, which prepares the answers to all', async () => {
    const answers: (() => void)[] = []
    const one = vi.fn<One>(
      (series, signal) =>
        new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('cancelled')))
          answers.push(() => resolve(weights(series)))
        }),
    )
    const { choose } = showOne(one)
    await settle()
    expect(one).toHaveBeenCalledTimes(1)
    choose(1)
    await settle()
    expect(one).toHaveBeenCalledTimes(2)
    choose(0)
    for (const answer of answers) answer()
    await settle()
    looked()
    expect(one).toHaveBeenCalledTimes(2)
  })

  it('is not asked for servers that are only passed by', async () => {
    const one = vi.fn<One>((series) => Promise.resolve(weights(series)))
    const { choose } = showOne(one)
    for (const series of [1, 2, 3]) choose(series)
    await settle()
    looked()
    expect(one.mock.calls.map(([series]) => series.metric)).toEqual(['load_average'])
  })

  it('gives the mean over the fleet, and of how many servers it is', async () => {
    const mean = vi.fn<Explainer['mean']>((series) =>
      Promise.resolve({ ...weights(series[0]!), windows: 3, of: series.length }),
    )
    show(can({ one: (series) => Promise.resolve(weights(series)), mean }))
    await settle()
    looked()
    fireEvent.click(screen.getByRole('button', { name: 'Fleet mean' }))
    await settle()
    screen.getByText('Mean of 3 of 4 servers, on average:')
    expect(mean.mock.calls[0]?.[0].map(({ server, metric }) => [server, metric])).toEqual([
      ['web-01', 'cpu_percent'],
      ['db-01', 'cpu_percent'],
      ['api-01', 'cpu_percent'],
      ['cache-01', 'cpu_percent'],
    ])
    fireEvent.click(screen.getByRole('button', { name: 'This server' }))
    await settle()
    screen.getByText(/^cpu_percent, and the attention/)
    expect(mean).toHaveBeenCalledTimes(1)
  })

  it('is asked anew for a newer forecast, and what is known stays until then', async () => {
    const answers: (() => void)[] = []
    const { source } = showOne(
      (series) =>
        new Promise((resolve) => {
          answers.push(() => resolve(weights(series)))
        }),
    )
    await settle()
    answers[0]?.()
    await settle()
    looked()
    act(source.tick)
    looked()
    await settle()
    expect(answers).toHaveLength(2)
    looked()
    answers[1]?.()
    await settle()
    looked()
  })

  it('names a failure and tries again', async () => {
    const one = vi
      .fn<One>((series) => Promise.resolve(weights(series)))
      .mockRejectedValueOnce(new FleetcastError('out-of-memory', 'an array did not fit'))
    showOne(one)
    await settle()
    const alert = screen.getByRole('alert')
    expect(alert.textContent).toContain('an array did not fit')
    fireEvent.click(within(alert).getByRole('button', { name: 'Try again' }))
    await settle()
    looked()
  })

  it('says when the model gives none', async () => {
    const none = { staticVariables: [], encoderVariables: [], decoderVariables: [] }
    showOne((series) => Promise.resolve({ series, ...none, attention: new Float32Array(0) }))
    await settle()
    screen.getByText('This model gives neither variable weights nor attention.')
  })

  it('says why a source has none', async () => {
    show(cannot('This daemon keeps no weights.'))
    await settle()
    screen.getByText('This daemon keeps no weights.')
    expect(screen.queryByRole('button', { name: 'Fleet mean' })).toBeNull()
  })

  it('does not ask about what the network did not make', async () => {
    const one = vi.fn<One>()
    const forecast = fakeForecast(FLEET)
    const provenance: Provenance = { ...forecast.provenance, engine: 'heuristic' }
    show(can({ one, mean: NO_MEAN }), () => ({ ...forecast, provenance }))
    screen.getByText(/forecast is not from the network/)
    await settle()
    expect(one).not.toHaveBeenCalled()
  })
})
