import { assessFleet } from '#forecast/assess.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { thresholdsWith } from '#forecast/thresholds.ts'
import * as sources from '../sources/forecastSource.ts'
import { LocalAlerts } from '../sources/localAlerts.ts'
import { recordedTicks } from './fakeForecast.ts'
import { memoryStorage } from './memoryStorage.ts'

type Source = sources.ForecastSource
/** tick: the next forecast comes. */
export type FakeSource = Source & { readonly tick: () => void }

interface Options extends Partial<Omit<Source, 'state' | 'subscribe' | 'alerts'>> {
  /** The forecast of each tick, from 0 on. */
  readonly forecasts?: (tick: number) => FleetForecast
  /** Whether the first one has come already. */
  readonly begun?: boolean
  readonly facts?: Partial<sources.SourceFacts>
  readonly alerts?: LocalAlerts
}
const STREAM = { kind: 'recording', name: 'a recording', live: true } as const
const UNSAID = { table: null, model: null, settings: null }
const cannot = (what: string) => sources.cannot<never>(`This recording has no ${what}.`)
let lastId = 0

/** A live source that the app does not know: it says and can nothing but forecast, except what it is given. */
export function fakeSource({
  forecasts = recordedTicks(),
  begun = true,
  ...given
}: Options = {}): FakeSource {
  const { facts, alerts = new LocalAlerts(memoryStorage()), ...abilities } = given
  const listeners = new Set<() => void>()
  let state: sources.SourceState = { facts: { ...STREAM, ...UNSAID, ...facts }, latest: null }
  let [ticks, thresholds] = [0, thresholdsWith({})]
  const show = (forecast: FleetForecast) => {
    state = { ...state, latest: { forecast, assessment: assessFleet(forecast, thresholds) } }
    if (state.latest !== null) alerts.look(state.latest, state.facts.live)
    for (const listener of listeners) listener()
  }
  const tick = () => show(forecasts(ticks++))
  if (begun) tick()
  return {
    id: `fake-${++lastId}`,
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    judge: (overrides) => {
      thresholds = thresholdsWith(overrides)
      if (state.latest !== null) show(state.latest.forecast)
      return Promise.resolve()
    },
    ...{
      learn: cannot('chances'),
      history: cannot('longer past'),
      asOf: cannot('earlier forecasts'),
      explain: cannot('weights'),
    },
    ...{ accuracy: cannot('accuracy'), alerts, close: () => undefined, tick },
    ...abilities,
  }
}
