import { can, cannot, type ForecastSource, type SourceFacts, type SourceState } from './forecastSource.ts'
import type { EngineClient, ForecastRequest } from '#engine/api.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { Here } from './here.ts'
import type { LocalAlerts } from './localAlerts.ts'

let lastId = 0

/** What the model of this page forecasts of a daemon's values. Closing the source leaves the model running. */
export function createHereSource(
  engine: EngineClient,
  here: Here,
  name: string,
  alerts: LocalAlerts,
): ForecastSource {
  const factsOf = (): SourceFacts => ({
    kind: 'daemon',
    name,
    live: true,
    table: here.request()?.table.facts ?? null,
    model: here.model(),
    settings: null,
  })
  let state: SourceState = { facts: factsOf(), latest: here.latest() }
  const listeners = new Set<() => void>()
  if (state.latest !== null) alerts.look(state.latest)
  const take = () => {
    const latest = here.latest()
    if (latest === state.latest) return
    state = { facts: factsOf(), latest }
    if (latest !== null) alerts.look(latest)
    for (const listener of [...listeners]) listener()
  }
  const unsubscribe = here.subscribe(take)
  const request = (): ForecastRequest => {
    const made = here.request()
    if (made === null) throw new FleetcastError('argument-invalid', 'the model is not ready yet')
    return made
  }
  const noProgress = () => undefined
  return {
    id: `here-${++lastId}`,
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    judge: (thresholds, signal) => here.judge(thresholds, signal),
    history: can((series, range, signal) => engine.history(request(), series, range, noProgress, signal)),
    asOf: can((asOfMs, onProgress, signal) => engine.replay({ ...request(), asOfMs }, onProgress, signal)),
    explain: can({
      one: (series, signal) => engine.explain(request(), series, signal),
      mean: (series, signal) => engine.explainFleet(request(), series, noProgress, signal),
    }),
    accuracy: can({
      key: `here ${name} ${state.facts.model?.sha256 ?? ''}`,
      backtest: (options, onProgress, signal) => engine.backtest(request(), options, onProgress, signal),
      calibrate: cannot('Levels are calibrated on files; these values come live.'),
    }),
    alerts,
    close: unsubscribe,
  }
}
