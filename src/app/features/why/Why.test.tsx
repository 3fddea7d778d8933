// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { EngineClient, Explanation } from '#engine/api.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { Provenance } from '#forecast/fleetForecast.ts'
import type { ReadyView } from '../../state/appState.ts'
import { createAppStore } from '../../state/appStore.ts'
import { AppStoreProvider } from '../../state/context.tsx'
import { mappingsIn } from '../../state/mappings.ts'
import { FAKE_FLEET, fakeEngine, fakeForecast } from '../../testing/fakeEngine.ts'
import { memoryStorage } from '../../testing/memoryStorage.ts'
import { Why, type WhyOf } from './Why.tsx'

afterEach(cleanup)

const FLEET = { ...FAKE_FLEET, servers: 4 }

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

/** The Why of the first series, over a store whose forecast is on screen. */
async function show(
  explain: EngineClient['explain'],
  provenance: Partial<Provenance> = {},
  changes: Partial<EngineClient> = {},
) {
  const forecast = fakeForecast(FLEET)
  const engine = fakeEngine(FLEET, {
    explain,
    ...changes,
    forecast: () => Promise.resolve({ ...forecast, provenance: { ...forecast.provenance, ...provenance } }),
  })
  const store = createAppStore({
    engine,
    mappings: mappingsIn(memoryStorage()),
    selection: { server: null, metric: null },
  })
  await act(() => store.getState().openData({ kind: 'sample' }))
  const { view } = store.getState()
  if (view.kind !== 'ready') throw new Error('no forecast')
  const queries = new QueryClient()
  const page = (series: number) => (
    <QueryClientProvider client={queries}>
      <AppStoreProvider store={store}>
        <Chosen view={view} series={series} />
      </AppStoreProvider>
    </QueryClientProvider>
  )
  const { rerender } = render(page(0))
  return { choose: (series: number) => rerender(page(series)) }
}

describe('why', () => {
  it('says where the network looked and what it weighed, and that these are no causes', async () => {
    const explain = vi.fn<EngineClient['explain']>((_request, series) => Promise.resolve(weights(series)))
    await show(explain)
    await screen.findByText(/^The network looked most at 22 to 20 h ago: /)
    expect(screen.getByText('Weights of the model, not causes.')).toBeDefined()
    const encoder = screen.getByRole('region', { name: 'Encoder variables importance' })
    const bars = within(encoder).getAllByRole('listitem')
    expect(bars).toHaveLength(10)
    expect(bars[0]?.textContent).toBe('lag_1115.4\u2009%')
    fireEvent.click(within(encoder).getByRole('button', { name: 'All 12' }))
    expect(within(encoder).getAllByRole('listitem')).toHaveLength(12)
    expect(screen.getByRole('region', { name: 'Static variables importance' }).textContent).toContain(
      'The only one',
    )
    const details = screen.getByText('Attention as a table').closest('details')!
    details.open = true
    fireEvent(details, new Event('toggle'))
    const table = await screen.findByRole('table', { name: 'Attention on the past of cpu_percent of web-01' })
    expect(within(table).getAllByRole('row')).toHaveLength(289)
  })

  it('asks once per series, cancels what nobody waits for, and keeps answers', async () => {
    const aborted: string[] = []
    const explain = vi.fn<EngineClient['explain']>((_request, series, signal) => {
      if (series.metric === 'cpu_percent') return Promise.resolve(weights(series))
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          aborted.push(series.metric)
          reject(new DOMException('cancelled', 'AbortError'))
        })
      })
    })
    const { choose } = await show(explain)
    await screen.findByText(/^The network looked most/)
    choose(1)
    await waitFor(() => expect(explain).toHaveBeenCalledTimes(2))
    choose(0)
    await screen.findByText(/^The network looked most/)
    expect(aborted).toEqual(['memory_percent'])
    expect(explain).toHaveBeenCalledTimes(2)
  })

  it('does not cancel the first question, which prepares the answers to all', async () => {
    const answers: (() => void)[] = []
    const explain = vi.fn<EngineClient['explain']>(
      (_request, series, signal) =>
        new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('cancelled')))
          answers.push(() => resolve(weights(series)))
        }),
    )
    const { choose } = await show(explain)
    await waitFor(() => expect(explain).toHaveBeenCalledTimes(1))
    choose(1)
    await waitFor(() => expect(explain).toHaveBeenCalledTimes(2))
    choose(0)
    for (const answer of answers) answer()
    await screen.findByText(/^The network looked most/)
    expect(explain).toHaveBeenCalledTimes(2)
  })

  it('is not asked for servers that are only passed by', async () => {
    const explain = vi.fn<EngineClient['explain']>((_request, series) => Promise.resolve(weights(series)))
    const { choose } = await show(explain)
    for (const series of [1, 2, 3]) choose(series)
    await screen.findByText(/^The network looked most/)
    expect(explain.mock.calls.map(([, series]) => series.metric)).toEqual(['load_average'])
  })

  it('gives the mean over the fleet, and of how many servers it is', async () => {
    const explainFleet = vi.fn<EngineClient['explainFleet']>((_request, series) => {
      const [first] = series ?? []
      return Promise.resolve({ ...weights(first!), windows: 3, of: series?.length ?? 0 })
    })
    await show((_request, series) => Promise.resolve(weights(series)), {}, { explainFleet })
    await screen.findByText(/^The network looked most/)
    fireEvent.click(screen.getByRole('button', { name: 'Fleet mean' }))
    await screen.findByText('Mean of 3 of 4 servers, on average:')
    const asked = explainFleet.mock.calls[0]?.[1]
    expect(asked?.map(({ server, metric }) => [server, metric])).toEqual([
      ['web-01', 'cpu_percent'],
      ['db-01', 'cpu_percent'],
      ['api-01', 'cpu_percent'],
      ['cache-01', 'cpu_percent'],
    ])
    fireEvent.click(screen.getByRole('button', { name: 'This server' }))
    await screen.findByText(/^cpu_percent, and the attention/)
    expect(explainFleet).toHaveBeenCalledTimes(1)
  })

  it('names a failure and tries again', async () => {
    const explain = vi
      .fn<EngineClient['explain']>((_request, series) => Promise.resolve(weights(series)))
      .mockRejectedValueOnce(new FleetcastError('out-of-memory', 'an array did not fit'))
    await show(explain)
    const alert = await screen.findByRole('alert')
    expect(alert.textContent).toContain('an array did not fit')
    fireEvent.click(within(alert).getByRole('button', { name: 'Try again' }))
    await screen.findByText(/^The network looked most/)
  })

  it('says when the model gives none', async () => {
    await show(fakeEngine(FLEET).explain)
    await screen.findByText('This model gives neither variable weights nor attention.')
  })

  it.each([
    [{ engine: 'heuristic' }, /network did not make this forecast/],
    [{ source: 'daemon' }, /made elsewhere/],
  ] as const)('does not ask about a forecast of %o', async (provenance, said) => {
    const explain = vi.fn<EngineClient['explain']>()
    await show(explain, provenance)
    expect(screen.getByText(said)).toBeDefined()
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(explain).not.toHaveBeenCalled()
  })
})
