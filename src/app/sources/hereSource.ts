import {
  can,
  cannot,
  type Explainer,
  type ForecastSource,
  type SourceFacts,
  type SourceState,
} from './forecastSource.ts'
import type { EngineClient, ForecastRequest } from '#engine/api.ts'
import { FleetcastError } from '#forecast/errors.ts'
import { unknownAssessment } from '#forecast/unknownAssessment.ts'
import { cannotWords, daemonFaults } from '#text/sources.ts'
import type { Here } from './here.ts'
import type { LocalAlerts } from './localAlerts.ts'

let lastId = 0
const noProgress = () => undefined

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
  let taken = here.latest()
  let wasStale = here.isStale()
  /** Of values that have stopped coming nothing is known any longer. */
  const shown = () =>
    taken !== null && wasStale ? { ...taken, assessment: unknownAssessment(taken.assessment) } : taken
  let state: SourceState = { facts: factsOf(), latest: shown() }
  const listeners = new Set<() => void>()
  if (taken !== null && !wasStale) alerts.look(taken, true)
  const take = () => {
    const latest = here.latest()
    const isStale = here.isStale()
    if (latest === taken && isStale === wasStale) return
    const isNews = latest !== taken && !isStale
    taken = latest
    wasStale = isStale
    state = { facts: factsOf(), latest: shown() }
    if (latest !== null && isNews) alerts.look(latest, true)
    for (const listener of [...listeners]) listener()
  }
  const unsubscribe = here.subscribe(take)
  const request = () => requestOf(here)
  return {
    id: `here-${++lastId}`,
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    judge: (criteria, signal) => here.judge(criteria, signal),
    learn: cannot(cannotWords.chancesOfLive),
    history: can((series, range, signal) => engine.history(request(), series, range, noProgress, signal)),
    asOf: can((asOfMs, onProgress, signal, servers = null) =>
      engine.replay({ ...request(), asOfMs, servers }, onProgress, signal),
    ),
    explain: can(hereExplainer(engine, here)),
    accuracy: can({
      key: `here ${name} ${state.facts.model?.sha256 ?? ''}`,
      backtest: (options, onProgress, signal) => engine.backtest(request(), options, onProgress, signal),
      calibrate: cannot(cannotWords.levelsOfLive),
    }),
    capacity: cannot(cannotWords.capacityOfLive),
    alerts,
    close: unsubscribe,
  }
}

/** What is asked of the model here now. Fails with argument-invalid where it has no table yet. */
function requestOf(here: Here): ForecastRequest {
  const made = here.request()
  if (made === null) throw new FleetcastError('argument-invalid', daemonFaults.modelNotReady)
  return made
}

/** What the network looked at, of the model here. */
export function hereExplainer(engine: EngineClient, here: Here): Explainer {
  const request = () => requestOf(here)
  return {
    // Not thrown: what is asked rejects.
    one: async (series, signal) => await engine.explain(request(), series, signal),
    mean: async (series, signal) => await engine.explainFleet(request(), series, noProgress, signal),
  }
}
