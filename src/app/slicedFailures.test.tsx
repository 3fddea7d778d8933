// @vitest-environment jsdom
import { act, cleanup, render, screen, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createStore } from 'zustand'
import { assessFleet } from '#forecast/assess.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { thresholdsWith } from '#forecast/thresholds.ts'
import { AlertsPanel } from './features/alerts/AlertsPanel.tsx'
import { LocalAlerts } from './sources/localAlerts.ts'
import type { AppStore } from './state/appStore.ts'
import { AppStoreProvider } from './state/context.tsx'
import { indexForecast } from './state/forecastIndex.ts'
import { useOutlook } from './tabs/environment/useOutlook.ts'
import { useHeatmapData } from './tabs/heatmap/field/useHeatmapData.ts'
import { useSharedRanges } from './tabs/predictions/useSharedRanges.ts'
import { FLEET, groupsOf } from './tabs/trends/groups.ts'
import { useAggregates } from './tabs/trends/useAggregates.ts'
import { completeDom } from './testing/dom.ts'
import { FAKE_FLEET, fakeForecast } from './testing/fakeForecast.ts'
import { memoryStorage } from './testing/memoryStorage.ts'
import { ErrorBoundary } from './ui/ErrorBoundary.tsx'

const forecast = fakeForecast({ ...FAKE_FLEET, servers: 6 })
const assessment = assessFleet(forecast, thresholdsWith({}))
const REASON = 'quantiles: 3 of 12 values are missing'

/** A forecast that breaks when its quantiles are read, which is what all that is worked out from it does. */
const broken: FleetForecast = Object.defineProperty({ ...forecast }, 'quantiles', {
  get: () => {
    throw new FleetcastError('internal', REASON)
  },
})
const index = indexForecast(forecast)
const groups = groupsOf(assessment.servers, false).filter(({ id }) => id === FLEET)
const metrics = ['cpu_percent']
const SHOWN = { kind: 'level', level: 0.5 } as const
const WANTED = { groups, metrics, kind: 'mean' } as const
const SOURCE = { forecast: broken, index, assessment }

beforeEach(completeDom)
afterEach(cleanup)

function Outlook() {
  return useOutlook(broken, assessment, assessment.servers) === null && 'Working out…'
}
function Heatmap() {
  const query = { forecast: broken, states: assessment.servers, assessment, metric: 'cpu_percent' }
  return useHeatmapData({ ...query, shown: SHOWN, spanKind: 'time' }) === null && 'Working out…'
}
function Aggregates() {
  return useAggregates(broken, WANTED) === null && 'Adding up…'
}
function SharedRanges() {
  return useSharedRanges(SOURCE, true).size === 0 && 'Working out…'
}

describe('what cannot be worked out is said instead of being waited for', () => {
  it.each<[string, () => ReactNode]>([
    ['environment', Outlook],
    ['heatmap', Heatmap],
    ['trends', Aggregates],
    ['predictions', SharedRanges],
  ])('on the tab %s', async (tab, Screen) => {
    const caught: unknown[] = []
    render(
      <ErrorBoundary what={`the tab ${tab}`}>
        <Screen />
      </ErrorBoundary>,
      { onCaughtError: (error) => caught.push(error) },
    )
    const alert = await screen.findByRole('alert')
    expect(alert.textContent).toContain(`the tab ${tab} could not be drawn`)
    expect(alert.textContent).toContain(REASON)
    expect(caught).toHaveLength(1)
  })

  it('beside the alerts, which stay, until a forecast can be read again', async () => {
    const alerts = new LocalAlerts(memoryStorage())
    // All that the panel asks of the store is where the alerts are, and whether the forecast is whole.
    const view = { kind: 'ready', source: { alerts }, forecast: broken }
    const store = createStore(() => ({ view })) as unknown as AppStore
    render(
      <AppStoreProvider store={store}>
        <AlertsPanel shown="open" onShow={() => undefined} servers={new Set()} metrics={metrics} zone="utc" />
      </AppStoreProvider>,
    )
    act(() => {
      alerts.look({ forecast: broken, assessment }, true)
    })
    const alert = await screen.findByText(/These alerts are out of date/)
    expect(alert.textContent).toContain(REASON)
    act(() => {
      alerts.look({ forecast, assessment }, true)
    })
    await waitFor(() => {
      expect(screen.queryByText(/These alerts are out of date/)).toBeNull()
    })
  })
})
