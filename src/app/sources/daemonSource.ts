import { assessFleet, type JudgedForecast } from '#forecast/assess.ts'
import { thresholdsWith } from '#forecast/thresholds.ts'
import { unknownAssessment } from '#forecast/unknownAssessment.ts'
import type { DaemonLink } from '#remote/api.ts'
import { can, cannot, type ForecastSource, type SourceState } from './forecastSource.ts'
import type { LocalAlerts } from './localAlerts.ts'

let lastId = 0

/** What a daemon forecasts. The link stays whose it is: closing the source does not close it. */
export function createDaemonSource(link: DaemonLink, alerts: LocalAlerts): ForecastSource {
  const name = link.report().address
  const unsaid = { table: null, model: null, settings: null }
  const facts = { kind: 'daemon', name, live: true, ...unsaid } as const
  let state: SourceState = { facts, latest: null }
  const listeners = new Set<() => void>()

  /** isNews: whether alerts follow from it. */
  const show = (latest: JudgedForecast, isNews: boolean) => {
    state = { facts, latest }
    if (isNews) alerts.look(latest, true)
    for (const listener of listeners) listener()
  }
  let taken: JudgedForecast | null = null
  let wasStale = false
  /** The link also tells of changes that are no forecasts. One that grows stale is known no longer. */
  const take = () => {
    const latest = link.latest()?.judged ?? null
    const isStale = link.report().news.kind === 'stale'
    if (latest === null || (latest === taken && isStale === wasStale)) return
    const isNew = latest !== taken
    taken = latest
    wasStale = isStale
    if (isStale) show({ ...latest, assessment: unknownAssessment(latest.assessment) }, false)
    else show(latest, isNew)
  }
  const unsubscribe = link.subscribe(take)
  take()

  return {
    id: `daemon-${++lastId}`,
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    judge: async (overrides, signal) => {
      const { latest } = state
      // Nobody is left to do it: the last forecast is small enough for this thread.
      if (latest !== null && link.report().link.kind === 'closed') {
        const { forecast } = latest
        const assessment = assessFleet(forecast, thresholdsWith(overrides))
        show({ forecast, assessment: wasStale ? unknownAssessment(assessment) : assessment }, !wasStale)
      } else await link.judge(overrides, signal)
    },
    learn: cannot('Chances are learned on files; a daemon keeps its past.'),
    history: can((series, range, signal) => link.history(series, range, signal)),
    asOf: can((asOfMs, _onProgress, signal) => link.asOf(asOfMs, signal)),
    explain: cannot(
      'The daemon sends forecasts without the model’s weights, so there is nothing to explain them with.',
    ),
    accuracy: can({
      key: `daemon ${name}`,
      backtest: ({ metrics, thresholds }, _onProgress, signal) =>
        link.accuracy({ metrics, thresholds }, signal),
      calibrate: cannot(
        'The daemon’s forecasts are made elsewhere, so their levels cannot be calibrated here.',
      ),
    }),
    alerts,
    close: unsubscribe,
  }
}
