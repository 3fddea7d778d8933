import { describe, expect, it } from 'vitest'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { FAKE_FLEET, fakeForecast } from '../testing/fakeForecast.ts'
import { fakeSource } from '../testing/fakeSource.ts'
import { fakeStore } from '../testing/fakeStore.ts'

const first = fakeForecast({ ...FAKE_FLEET, servers: 10, metrics: ['cpu_percent', 'memory_percent'] })

/** All series lie at 30 but those of one metric, of which every level from one on rises beyond all thresholds. */
function troubleIn(metric: string, tick = 0, fromLevel = 0): FleetForecast {
  const { series, horizon, levels } = first
  const width = horizon * levels.length
  const isIn = (at: number) => series[at]?.metric === metric
  return {
    ...first,
    issueTimeMs: first.issueTimeMs + tick * first.stepMs,
    originMs: first.originMs.map(() => first.issueTimeMs + tick * first.stepMs),
    current: first.current.map(() => 30),
    history: first.history.map(() => 30),
    quantiles: first.quantiles.map((_, at) =>
      isIn(Math.floor(at / width)) && (levels[at % levels.length] ?? 0) >= fromLevel ? 98 : 30,
    ),
  }
}
const pending = (forecast: FleetForecast, count: number): FleetForecast => ({
  ...forecast,
  pending: {
    count,
    series: Uint8Array.from(forecast.series, (_, at) => Number(at >= forecast.series.length - count)),
  },
})
const shown = (forecasts: (tick: number) => FleetForecast, metric: string | null = null) => {
  const store = fakeStore({ selection: { server: null, metric } })
  const source = fakeSource({ forecasts })
  store.getState().showSource(source)
  const state = () => {
    const { metricOrder, selection } = store.getState()
    return [metricOrder.metrics[0], selection.metric]
  }
  return { store, source, state }
}

describe('the order of the metrics', () => {
  it('stays while forecasts are refreshed, until it is asked for or thresholds change', async () => {
    const { store, source, state } = shown((tick) =>
      troubleIn(tick === 0 ? 'memory_percent' : 'cpu_percent', tick),
    )
    expect(state()).toEqual(['memory_percent', 'memory_percent'])
    const before = store.getState().metricOrder
    source.tick()
    expect(store.getState().metricOrder).toBe(before)
    store.getState().orderMetrics()
    // What is looked at stays.
    expect(state()).toEqual(['cpu_percent', 'memory_percent'])
    const memory = { warning: 20, critical: 25, direction: 'above' } as const
    await store.getState().setCriteria({ thresholds: { cpu_percent: null, memory_percent: memory } })
    expect(state()).toEqual(['memory_percent', 'memory_percent'])
  })

  it('stays when chances have followed what happened, but says anew at which level the trouble shows', () => {
    const learned = { models: {}, windows: 40 }
    const { store, source } = shown((tick) =>
      tick === 0
        ? troubleIn('memory_percent')
        : { ...troubleIn('memory_percent', tick, 0.7), chances: learned },
    )
    const { metrics, levels } = store.getState().metricOrder
    expect(levels.memory_percent).toBe(0.5)
    source.tick()
    const { metricOrder } = store.getState()
    expect(metricOrder.metrics).toBe(metrics)
    expect(metricOrder.levels.memory_percent).toBe(0.9)
    source.tick()
    expect(store.getState().metricOrder).toBe(metricOrder)
  })

  it('says first what is looked at, but not where an address or a person has said so', () => {
    expect(shown(() => troubleIn('memory_percent'), 'cpu_percent').state()).toEqual([
      'memory_percent',
      'cpu_percent',
    ])
  })

  it('is decided again once a forecast in parts is whole; what nobody chose goes along', () => {
    const parts = [
      pending(troubleIn('memory_percent'), 20),
      pending(troubleIn('memory_percent'), 20),
      troubleIn('memory_percent'),
    ]
    const whole = (tick: number) => parts[Math.min(tick, 2)] ?? first
    const { source, state } = shown(whole)
    expect(state()).toEqual(['cpu_percent', 'cpu_percent'])
    source.tick()
    source.tick()
    expect(state()).toEqual(['memory_percent', 'memory_percent'])
    const chosen = shown(whole)
    chosen.store.getState().selectMetric('cpu_percent')
    chosen.source.tick()
    chosen.source.tick()
    expect(chosen.state()).toEqual(['memory_percent', 'cpu_percent'])
  })
})
