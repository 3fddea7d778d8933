// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { forecastOf } from '#testing/tables.ts'
import { AppStoreProvider } from '../../state/context.tsx'
import type { AppStore } from '../../state/appStore.ts'
import type { CapacityState, KnownStep } from '../../state/capacity.ts'
import { completeDom } from '../../testing/dom.ts'
import { FAKE_FLEET, recordedTicks } from '../../testing/fakeForecast.ts'
import { fakeSource } from '../../testing/fakeSource.ts'
import { fakeStore } from '../../testing/fakeStore.ts'
import { CapacityPanel } from './CapacityPanel.tsx'

const [HOUR, DAY] = [3_600_000, 86_400_000]
const STEP: KnownStep = {
  kind: 'step',
  stepMs: HOUR,
  horizonMs: 4 * DAY,
  historyMs: 30 * HOUR,
  averaged: true,
}

/** A disk that rises by so much a day, the same at each level. */
const disk = (server: string, current: number, perDay: number) => ({
  server,
  metric: 'disk_percent',
  current,
  curves: Array.from({ length: 96 }, (_, k) =>
    [-1, 0, 1].map((spread) => Math.min(100, current + (perDay / 24) * (k + 1) + spread)),
  ),
})
const FORECAST = {
  ...forecastOf([0.1, 0.5, 0.9], [disk('db-1', 85, 4), disk('db-2', 30, 0), disk('db-3', 97, 0)], HOUR),
  leftOut: [{ server: 'new-1', metric: 'disk_percent', code: 'too-short' as const, reason: '' }],
}
const SERVERS = new Set(['db-1', 'db-2', 'db-3', 'new-1'])

beforeEach(completeDom)
afterEach(cleanup)

function show(capacity: CapacityState, servers = SERVERS): AppStore {
  const store = fakeStore()
  store.getState().showSource(fakeSource({ forecasts: recordedTicks({ ...FAKE_FLEET, servers: 2 }) }))
  store.setState({ capacity })
  render(
    <AppStoreProvider store={store}>
      <CapacityPanel servers={servers} />
    </AppStoreProvider>,
  )
  return store
}
const ready = { kind: 'ready', key: 'a', step: STEP, forecast: FORECAST } as const
const plain = (text: string | null | undefined) => (text ?? '').replaceAll('\u202f', ' ')

describe('the capacity panel', () => {
  it('lists what fills, the soonest first, counts the rest, and names who has too little history', async () => {
    show(ready)
    const list = await screen.findByRole('list', { name: 'Likely to be full' })
    const rows = within(list)
      .getAllByRole('button')
      .map(({ textContent }) => plain(textContent))
    expect(rows[0]).toContain('disk of db-3over 95 % already')
    expect(rows[0]).toMatch(/^■/)
    expect(rows[1]).toMatch(/^▲disk of db-1reaches 95 % in 2(\.5)? days \(.+\).*\d+ % within 4 days$/)
    expect(rows).toHaveLength(2)
    expect(screen.getByText(/^From hourly means of this file, 4 days ahead/)).toBeDefined()
    expect(screen.getByText(/it is reached when the average over 1 h gets there/)).toBeDefined()
    expect(plain(screen.getByText(/chance of reaching/).textContent)).toBe(
      '1 of 3 (disk) has less than 10 % chance of reaching the critical threshold as a mean of 1 h within 4 days.',
    )
    expect(screen.getByText('1 server with too little history: new-1.')).toBeDefined()
  })

  it('says how chances are told, where it is asked how', async () => {
    show(ready)
    fireEvent.click(await screen.findByRole('button', { name: 'How capacity is worked out' }))
    expect(screen.getByText(/default weights, .* not weights fitted at 1 h steps/)).toBeDefined()
  })

  it('calls beyond what is so on screen, though the mean of the newest step is not', async () => {
    const store = show(ready)
    const { view } = store.getState()
    if (view.kind !== 'ready') throw new Error('a forecast is on screen')
    const { forecast } = view
    const series = [{ server: 'db-2', metric: 'disk_percent', profile: null }, ...forecast.series.slice(1)]
    const current = Float64Array.from(forecast.current, (value, at) => (at === 0 ? 96 : value))
    act(() => {
      store.setState({ view: { ...view, forecast: { ...forecast, series, current } } })
      // Another forecast on screen is another plan for the days ahead: this one stays.
      store.setState({ capacity: ready })
    })
    const list = await screen.findByRole('list', { name: 'Likely to be full' })
    const row = await within(list).findByRole('button', { name: /db-2/ })
    expect(plain(row.textContent)).toContain('over 95 % already')
    expect(screen.queryByText(/1 of 3 .* chance of reaching/)).toBeNull()
  })

  /** The disk of a server breaches 95 % in hours, by the forecast on screen. */
  const showNear = (
    server: string,
    severity: 'critical' | 'watch',
    chance: number,
    capacity: CapacityState,
  ) => {
    const store = show(capacity)
    const { view } = store.getState()
    if (view.kind !== 'ready') throw new Error('a forecast is on screen')
    const { forecast, assessment } = view
    const series = [{ server, metric: 'disk_percent', profile: null }, ...forecast.series.slice(1)]
    const at = (values: Float64Array, value: number) =>
      values.map((each, index) => (index === 0 ? value : each))
    const changes = {
      limit: at(assessment.limit, 95),
      chance: assessment.chance.map((each, index) => (index === 0 ? chance : each)),
      afterMs: at(assessment.afterMs, 7 * HOUR),
      earliestMs: at(assessment.earliestMs, 6 * HOUR),
      latestMs: at(assessment.latestMs, 8 * HOUR),
      severity: assessment.severity.map((each, index) => (index === 0 ? severity : each)),
    }
    act(() => {
      store.setState({
        view: { ...view, forecast: { ...forecast, series }, assessment: { ...assessment, ...changes } },
      })
      store.setState({ capacity })
    })
  }
  const rowOf = async (list: string | RegExp, server: RegExp) =>
    await within(await screen.findByRole('list', { name: list })).findByRole('button', { name: server })

  it('says the time and the chance of the forecast on screen where that expects the same breach', async () => {
    showNear('db-1', 'critical', 0.77, ready)
    const row = await rowOf('Likely to be full', /db-1/)
    expect(plain(row.textContent)).toContain('reaches 95 % in 7 h (6 h to 8 h)')
    expect(plain(row.textContent)).toMatch(/77 % within \d+ (min|h)$/)
    expect(plain(row.title)).toContain('77 % chance of ≥ 95 %')
  })

  it('takes a breach as expected where it is judged so, whatever its chance', async () => {
    showNear('db-1', 'critical', 0.2, ready)
    const row = await rowOf('Likely to be full', /db-1/)
    expect(plain(row.textContent)).toMatch(/reaches 95 % in 7 h \(6 h to 8 h\).*20 % within \d+ (min|h)$/)
  })

  describe('what may be full days ahead, and thinkably within hours', () => {
    /** Its mean may reach 95 % in days. */
    const rising = {
      ...disk('db-2', 60, 0),
      curves: Array.from({ length: 96 }, (_, k) => [59, 60 + k / 5, 60 + k / 3.4]),
    }
    const possible = {
      ...ready,
      forecast: { ...FORECAST, ...forecastOf([0.1, 0.5, 0.9], [rising], HOUR) },
    } as const

    it('never says days “at the earliest”', async () => {
      show(possible)
      const told = async () => plain((await rowOf(/^Possible/, /db-2/)).textContent)
      expect(await told()).toContain('may reach 95 % in 3 days at the earliest28 % within 4 days')
      cleanup()
      showNear('db-2', 'watch', 0.11, possible)
      expect(await told()).toContain('may reach 95 % in 6 h at the earliest28 % within 4 days')
    })

    it('is told by the forecast on screen where that gives it the larger chance', async () => {
      showNear('db-2', 'watch', 0.29, possible)
      const { textContent } = await rowOf(/^Possible/, /db-2/)
      expect(plain(textContent)).toMatch(/may reach 95 % in 7 h \(6 h to 8 h\)29 % within \d+ (min|h)$/)
    })
  })

  it('opens the server of a row that is pressed', async () => {
    const store = show(ready)
    const list = await screen.findByRole('list', { name: 'Likely to be full' })
    fireEvent.click(within(list).getByRole('button', { name: /db-1/ }))
    expect(store.getState().screen.tab).toBe('predictions')
  })

  it('is of the servers on screen and of the thresholds of now', async () => {
    const store = show(ready, new Set(['db-2']))
    expect(await screen.findByText(/^The only one \(disk\) has less than/)).toBeDefined()
    act(() => {
      store.setState({
        criteria: {
          ...DEFAULT_CRITERIA,
          thresholds: { disk_percent: { warning: 10, critical: 20, direction: 'above' } },
        },
      })
    })
    expect(plain((await screen.findByText(/over 20/)).textContent)).toBe('over 20 % already')
  })

  it.each([
    [{ kind: 'cannot', why: 'The daemon forecasts hours ahead.' }, 'The daemon forecasts hours ahead.'],
    [{ kind: 'waiting', key: 'a', step: STEP }, /forecast from hourly means when the page is idle/],
    [
      { kind: 'failed', key: 'a', step: STEP, error: { code: 'internal', message: 'it broke', place: {} } },
      'The days ahead could not be forecast: it broke',
    ],
  ] satisfies [CapacityState, string | RegExp][])('says so where there is none: %o', (state, text) => {
    show(state)
    expect(screen.getByText(text)).toBeDefined()
  })
})
