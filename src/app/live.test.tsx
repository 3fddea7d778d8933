// @vitest-environment jsdom
import { act, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { standingEntries } from '#forecast/outlook/causes.ts'
import { outlookOf } from '#forecast/outlook/outlook.ts'
import { causeWho } from '#text/environment/breaches.ts'
import { environmentWords as words } from '#text/environment/words.ts'
import { accuracyPageWords } from '#text/accuracyPage.ts'
import { formatInterval, formatQuantity, intervalText, quantityText } from '#text/numbers.ts'
import { firstPageWords } from '#text/firstPage.ts'
import { openWords } from '#text/open.ts'
import { waitingText } from '#text/shell.ts'
import { sourceCardWords } from '#text/sourceCard.ts'
import { App } from './App.tsx'
import { useOverlay } from './features/commands/overlay.ts'
import { can, type ReadHistory } from './sources/forecastSource.ts'
import { usePreferences } from './state/preferences.ts'
import { fakeForecast, recordedTicks } from './testing/fakeForecast.ts'
import { fakeHistory } from './testing/fakeHistory.ts'
import { fakeFacts } from './testing/fakeFacts.ts'
import { fakeSource } from './testing/fakeSource.ts'
import { fakeStore, viewIn } from './testing/fakeStore.ts'
import {
  beginLive,
  endLive,
  fallen,
  live,
  LIVE_FLEET as FLEET,
  loadTabs,
  settle,
} from './testing/livePage.tsx'

// ECharts draws on a canvas, which jsdom has not; everything else of a chart is ours and stays.
vi.mock('./features/charts/FanCanvas.tsx', () => ({ default: () => <div>drawn</div> }))
vi.mock('./features/charts/TrendCanvas.tsx', () => ({ default: () => <div>drawn</div> }))

beforeAll(loadTabs)
beforeEach(beginLive)
afterEach(endLive)

const issued = () => screen.getByRole('region', { name: 'Provenance' }).textContent
/** Where a series of the forecast on screen lies. */
function seriesOf(forecast: FleetForecast, server: string, metric: string): number {
  return forecast.series.findIndex((key) => key.server === server && key.metric === metric)
}
const grid = () => screen.getByRole('grid', { name: 'Servers' })
const active = () => grid().querySelector('[data-active=true]')?.getAttribute('data-server')

describe('every second a new forecast', () => {
  it('Environment shows it, and its last answer until then', async () => {
    const { store, second } = await live('tab=environment')
    const reader = screen.getByRole('slider', { name: words.timeline.reader })
    fireEvent.keyDown(reader, { key: 'Home' })
    fireEvent.keyDown(reader, { key: 'End' })
    const next = () => screen.getByRole('region', { name: words.breaching.title }).textContent
    const seen = new Set([next()])
    for (const [clock, end] of [
      ['14:10', '22:10'],
      ['14:15', '22:15'],
    ] as const) {
      await second()
      expect(issued()).toContain(`made at ${clock} UTC`)
      expect(reader.getAttribute('aria-valuetext')).toMatch(new RegExp(`^${end} UTC, \\+8 h`))
      const { forecast, assessment } = viewIn(store)
      const steps = outlookOf(forecast, assessment, assessment.servers)
      let turn = steps.next()
      while (turn.done !== true) turn = steps.next()
      const [first] = standingEntries(turn.value.next, forecast)
      const who =
        first?.kind === 'one' ? forecast.series[first.breach.series]!.server : causeWho(first!.cause)
      expect(
        within(screen.getByRole('region', { name: words.breaching.title })).getAllByRole('listitem')[0]
          ?.textContent,
      ).toContain(who)
      seen.add(next())
    }
    expect(seen.size).toBeGreaterThan(1)
    expect(fallen).toEqual([])
  })

  it('Environment keeps its last answer whole until that of a smaller fleet is there', async () => {
    const [many, few] = [fakeForecast(FLEET), fakeForecast({ ...FLEET, servers: 1 }, 1)]
    const { source } = await live('tab=environment', { forecasts: (tick) => (tick === 0 ? many : few) })
    const panel = () => screen.getByRole('region', { name: words.upcoming.title })
    const before = panel().textContent
    act(source.tick)
    expect(panel().textContent).toBe(before)
    await settle()
    const servers = within(panel()).getAllByRole('listitem')
    expect(servers.map(({ textContent }) => textContent).every((text) => text.includes('web-01'))).toBe(true)
    expect(fallen).toEqual([])
  })

  it('Predictions shows it in every row, the pane and the count', async () => {
    const { store, second } = await live('tab=predictions&server=web-01&metric=cpu_percent')
    const cells = () =>
      within(grid().querySelector('[data-server=web-01] [data-metric=cpu_percent]') as HTMLElement)
        .getAllByRole('gridcell')
        .map(({ textContent }) => textContent)
    const figure = () => screen.getByRole('figure', { name: 'Forecast of cpu_percent of web-01' }).textContent
    const before = [cells(), figure()]
    await second()
    const { forecast } = viewIn(store)
    const at = seriesOf(forecast, 'web-01', 'cpu_percent')
    expect(cells()).toContain(quantityText(formatQuantity(forecast.current[at]!, 'cpu_percent')))
    const curve = [...forecast.quantiles.slice((at * 96 + 95) * 7, (at * 96 + 96) * 7)]
    const end = intervalText(formatInterval(curve[3]!, curve[1]!, curve[5]!, 'cpu_percent'))
    expect(figure()).toContain(`In 8 h (22:10 UTC) ${end}`)
    expect([cells(), figure()]).not.toEqual(before)
    expect(fallen).toEqual([])
  })

  it('the heatmap shows it under the same cursor', async () => {
    const { store, second } = await live('tab=heatmap&order=name&zoomrows=3%2B4&zoomsteps=-1%2B4')
    const picture = screen.getByRole('application')
    const spoken = () => screen.getByRole('status', { name: 'Cell' }).textContent
    fireEvent.keyDown(picture, { key: 'ArrowRight' })
    fireEvent.keyDown(picture, { key: 'ArrowRight' })
    expect(spoken()).toMatch(/^cache-01, 14:05 UTC \(now\): cpu_percent is /)
    const { heatmap } = store.getState().screen
    const liveness = () => screen.getByRole('status', { name: 'Cell' }).getAttribute('aria-live')
    expect(liveness()).toBe('polite')
    const label = picture.getAttribute('aria-label')
    expect(label).toContain('4 steps')
    await second()
    const { forecast } = viewIn(store)
    const at = seriesOf(forecast, 'cache-01', 'cpu_percent')
    const measured = quantityText(formatQuantity(Math.fround(forecast.current[at]!), 'cpu_percent'))
    expect(spoken()).toContain(`cpu_percent is ${measured}`)
    expect(spoken()).toMatch(/^cache-01, 14:10 UTC \(now\): cpu_percent is /)
    // Only what the person does is read out.
    expect(liveness()).toBe('off')
    expect(store.getState().screen.heatmap).toBe(heatmap)
    expect(picture.getAttribute('aria-label')).toBe(label)
    expect(screen.getByRole('application')).toBe(picture)
    expect(screen.getByRole('status', { name: 'Servers shown' }).textContent).toBe('13 servers')
    fireEvent.keyDown(picture, { key: 'ArrowRight' })
    expect(liveness()).toBe('polite')
    expect(fallen).toEqual([])
  })

  it('the heatmap’s cursor goes along with its server where the order changes', async () => {
    const [first, second] = [fakeForecast(FLEET), fakeForecast(FLEET, 1)]
    const calm = {
      ...second,
      quantiles: second.quantiles.map(() => 1),
    }
    const page = await live('tab=heatmap&order=risk', { forecasts: (tick) => (tick === 0 ? first : calm) })
    const spoken = () => screen.getByRole('status', { name: 'Cell' }).textContent
    fireEvent.keyDown(screen.getByRole('application'), { key: 'ArrowRight' })
    const server = /^[a-z]+-\d+/.exec(spoken())?.[0] ?? 'nobody'
    await page.second()
    expect(spoken()).toMatch(new RegExp(`^${server}, `))
  })

  it('Trends shows it and keeps its span', async () => {
    const { store, second } = await live('tab=trends&compare=web-01&show=cpu_percent')
    const figure = screen.getByRole('figure')
    const slider = screen.getByRole('slider', { name: /^Time in / })
    fireEvent.keyDown(slider, { key: 'End' })
    for (let step = 0; step < 3; step++)
      fireEvent.keyDown(slider, { key: 'ArrowLeft', shiftKey: true, ctrlKey: true })
    fireEvent.keyDown(slider, { key: 'Enter' })
    const { trends } = store.getState().screen
    expect(trends.fromMs).not.toBeNull()
    const before = figure.textContent
    await second()
    expect(store.getState().screen.trends).toBe(trends)
    expect(screen.getByRole('figure')).toBe(figure)
    expect(figure.textContent).not.toBe(before)
    const { forecast } = viewIn(store)
    const at = seriesOf(forecast, 'web-01', 'cpu_percent')
    const curve = [...forecast.quantiles.slice((at * 96 + 95) * 7, (at * 96 + 96) * 7)]
    const end = intervalText(formatInterval(curve[3]!, curve[1]!, curve[5]!, 'cpu_percent'))
    expect(figure.textContent).toContain(`In 8 h (22:10 UTC) ${end}`)
    expect(fallen).toEqual([])
  })

  it('groups of servers are added up anew behind the last sum', async () => {
    const { second } = await live('tab=trends&of=groups&show=cpu_percent')
    await settle()
    const figure = screen.getByRole('figure', { name: 'cpu_percent of all servers' })
    fallen.length = 0
    const before = figure.textContent
    await second()
    expect(screen.getByRole('figure', { name: 'cpu_percent of all servers' })).toBe(figure)
    expect(figure.textContent).not.toBe(before)
    expect(figure.textContent).toContain('(22:10 UTC)')
    expect(fallen).toEqual([])
  })

  it('a longer past is read on without a word', async () => {
    const history = vi.fn<ReadHistory>((series, range) =>
      Promise.resolve(fakeHistory(fakeForecast(FLEET), series, range)),
    )
    const facts = { table: fakeFacts(FLEET) }
    const { second } = await live('tab=trends&compare=web-01&show=cpu_percent&past=259200000', {
      facts,
      history: can(history),
    })
    const asked = history.mock.calls.length
    expect(asked).toBeGreaterThan(0)
    await second()
    expect(history.mock.calls.length).toBeGreaterThan(asked)
    expect(fallen).toEqual([])
  })
})

describe('what a person is at stays, whatever comes', () => {
  it('the search half typed, the open server, the scroll position', async () => {
    const { store, second } = await live('tab=predictions&server=db-01')
    const search = screen.getByRole<HTMLInputElement>('searchbox', { name: 'Search servers' })
    const [table, pane] = [grid(), screen.getByRole('complementary', { name: 'Server db-01' })]
    table.scrollTop = 84
    act(() => search.focus())
    fireEvent.change(search, { target: { value: 'b-' } })
    search.setSelectionRange(1, 1)
    for (let turn = 0; turn < 3; turn++) await second()
    expect(document.activeElement).toBe(search)
    expect(search.value).toBe('b-')
    expect(search.selectionStart).toBe(1)
    expect(grid()).toBe(table)
    expect(table.scrollTop).toBe(84)
    expect(screen.getByRole('complementary', { name: 'Server db-01' })).toBe(pane)
    expect(active()).toBe('db-01')
    expect(store.getState().selection.server).toBe('db-01')
  })

  it('the table does not jump back to the open server when the order changes', async () => {
    const base = recordedTicks(FLEET)
    const forecasts = (tick: number) => {
      const forecast = base(tick)
      const current = forecast.current.slice()
      current[seriesOf(forecast, 'db-01', 'cpu_percent')] = tick === 0 ? 100 : 0.1
      return { ...forecast, current }
    }
    const { store, second } = await live('tab=predictions&sort=now+cpu_percent&desc=1', { forecasts })
    act(() => store.getState().openServer('db-01', 'cpu_percent'))
    await settle()
    const rowOf = () => grid().querySelector('[data-server=db-01]')?.getAttribute('aria-rowindex')
    const order = () => {
      const { forecast } = viewIn(store)
      const now = (server: string) => forecast.current[seriesOf(forecast, server, 'cpu_percent')]!
      const rows = [...grid().querySelectorAll('[data-server][aria-rowindex]')]
      return rows.map((row) => now(row.getAttribute('data-server')!))
    }
    const descending = (values: readonly number[]) => [...values].sort((a, b) => b - a)
    const [first] = order()
    expect(first).toBe(100)
    expect(order()).toEqual(descending(order()))
    const before = rowOf()
    const scrolled = vi.spyOn(HTMLElement.prototype, 'scrollTo')
    await second()
    expect(Number(rowOf())).toBeGreaterThan(Number(before))
    expect(order()).toEqual(descending(order()))
    expect(active()).toBe('db-01')
    expect(scrolled).not.toHaveBeenCalled()
    // A key moves the selection, and the table goes along.
    fireEvent.keyDown(grid(), { key: 'ArrowDown' })
    await settle()
    expect(scrolled).toHaveBeenCalled()
  })

  it('an open dialog with what has been typed in it', async () => {
    const { second } = await live('tab=predictions')
    act(() => useOverlay.getState().show({ kind: 'thresholds', metric: 'cpu_percent' }))
    const dialog = screen.getByRole('dialog')
    const warning = within(dialog).getByLabelText<HTMLInputElement>('cpu_percent: warning')
    act(() => warning.focus())
    fireEvent.change(warning, { target: { value: '6' } })
    await second()
    expect(screen.getByRole('dialog')).toBe(dialog)
    expect(document.activeElement).toBe(warning)
    expect(warning.value).toBe('6')
  })

  it('the shared scale of the small charts', async () => {
    // Wide enough for the first metric's chart beside what stands in place.
    Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => 900 })
    usePreferences.getState().set({ miniScale: 'shared' })
    const { second } = await live('tab=predictions')
    await settle()
    const paths = () => [...grid().querySelectorAll('svg path')].map((path) => path.getAttribute('d')).join()
    const own = vi.fn<(drawn: string) => void>()
    const watch = new MutationObserver(() => own(paths()))
    watch.observe(grid(), { subtree: true, attributes: true, attributeFilter: ['d'] })
    await second()
    watch.disconnect()
    const last = paths()
    // Drawn on the scale of before, then on its own: at no time each chart on a scale of its own.
    expect(own.mock.calls.length).toBeGreaterThan(0)
    usePreferences.getState().set({ miniScale: 'own' })
    await settle()
    expect(own.mock.calls.flat()).not.toContain(paths())
    expect(paths()).not.toBe(last)
  })
})

describe('a source that can do nothing else says so', () => {
  it('no weights, on Predictions', async () => {
    await live('tab=predictions&server=web-01')
    expect(screen.getByRole('region', { name: 'Why' }).textContent).toContain(
      'This recording has no weights.',
    )
  })

  it('no earlier forecasts and no longer past, on Trends', async () => {
    await live('tab=trends&compare=web-01&past=259200000', { facts: { table: fakeFacts(FLEET) } })
    expect(screen.getByText('This recording has no earlier forecasts.')).toBeDefined()
    expect(screen.queryByRole('slider', { name: /^As made/ })).toBeNull()
    expect(screen.getByText('This recording has no longer past.')).toBeDefined()
  })

  it('no accuracy', async () => {
    await live('tab=trends&trends=accuracy')
    expect(screen.getByText('This recording has no accuracy.')).toBeDefined()
    expect(screen.queryByRole('button', { name: accuracyPageWords.run })).toBeNull()
  })

  it('nothing of its data and its model, in the line above every tab', async () => {
    await live('tab=environment')
    const line = within(screen.getByRole('region', { name: 'Provenance' }))
    fireEvent.click(line.getByRole('button', { name: /open the source facts/ }))
    expect(screen.getByRole('dialog').textContent).toContain('does not describe the data')
    expect(screen.getByRole('dialog').textContent).toContain('new forecasts come by themselves')
    expect(within(screen.getByRole('dialog')).queryByText(sourceCardWords.stepOf)).toBeNull()
    fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Close' }))
    fireEvent.click(line.getByRole('button', { name: /open the model card/ }))
    expect(screen.getByRole('dialog').textContent).toContain('does not describe its model')
  })
})

it('a source that has no forecast yet is waited for in words, and can be given up', async () => {
  const store = fakeStore()
  const source = fakeSource({ forecasts: recordedTicks(FLEET), begun: false, facts: { name: 'dc-1' } })
  render(<App store={store} />)
  act(() => store.getState().showSource(source))
  const progress = screen.getByRole('region', { name: openWords.progress })
  expect(progress.textContent).toContain(waitingText('dc-1'))
  expect(screen.getByRole('status', { name: 'Status' }).textContent).toBe(waitingText('dc-1'))
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }))
  expect(screen.getByRole('button', { name: firstPageWords.trySample })).toBeDefined()
  const again = fakeSource({ forecasts: recordedTicks(FLEET), begun: false })
  act(() => store.getState().showSource(again))
  act(again.tick)
  await settle()
  expect(issued()).toContain('made at 14:05 UTC')
})
