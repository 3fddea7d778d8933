import type { DaemonLink } from '#remote/api.ts'
import { cannotWords } from '#text/sources.ts'
import { followLink } from './followLink.ts'
import { can, cannot, type ForecastSource } from './forecastSource.ts'
import type { LocalAlerts } from './localAlerts.ts'

let lastId = 0

/** What a daemon forecasts. The link stays whose it is: closing the source does not close it. */
export function createDaemonSource(link: DaemonLink, alerts: LocalAlerts): ForecastSource {
  const name = link.report().address
  const unsaid = { table: null, model: null, settings: null }
  const facts = { kind: 'daemon', name, live: true, ...unsaid } as const
  return {
    id: `daemon-${++lastId}`,
    ...followLink(link, {
      facts: () => facts,
      onNews: (latest) => {
        alerts.look(latest, true)
      },
    }),
    learn: cannot(cannotWords.chancesOfDaemon),
    history: can((series, range, signal) => link.history(series, range, signal)),
    asOf: can((asOfMs, _onProgress, signal) => link.asOf(asOfMs, signal)),
    explain: cannot(cannotWords.weights),
    accuracy: can({
      key: `daemon ${name}`,
      backtest: ({ metrics, thresholds }, _onProgress, signal) =>
        link.accuracy({ metrics, thresholds }, signal),
      calibrate: cannot(cannotWords.levelsOfDaemon),
    }),
    capacity: cannot(cannotWords.capacityOfDaemon),
    alerts,
  }
}
