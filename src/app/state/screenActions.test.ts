import { describe, expect, it } from 'vitest'
import { FAKE_FLEET, recordedTicks } from '../testing/fakeForecast.ts'
import { fakeSource } from '../testing/fakeSource.ts'
import { fakeStore, viewIn } from '../testing/fakeStore.ts'

const FLEET = { ...FAKE_FLEET, servers: 3 }

describe('what is looked at', () => {
  it('changes in parts; a server is opened where one is looked at', () => {
    const store = fakeStore()
    store.getState().showSource(fakeSource({ forecasts: recordedTicks(FLEET) }))
    store.getState().updateScreen({ tab: 'heatmap' })
    const { filters } = store.getState().screen
    const { server } = viewIn(store).forecast.series.at(-1)!
    store.getState().openServer(server, 'disk_percent')
    expect(store.getState().screen).toMatchObject({ tab: 'predictions', filters })
    expect(store.getState().selection).toEqual({ server, metric: 'disk_percent' })
    store.getState().selectServer(null)
    expect(store.getState().selection).toEqual({ server: null, metric: 'disk_percent' })
  })

  it('stays as it is before there is a forecast', () => {
    const store = fakeStore({ selection: { server: 'db-01', metric: 'load_average' } })
    store.getState().selectServer('web-01')
    store.getState().selectMetric('cpu_percent')
    store.getState().openServer('web-01', null)
    expect(store.getState().selection).toEqual({ server: 'db-01', metric: 'load_average' })
    store.getState().showSource(fakeSource({ forecasts: recordedTicks(FLEET) }))
    expect(store.getState().selection).toEqual({ server: 'db-01', metric: 'load_average' })
  })
})
