import { FleetcastError, type ErrorCode } from '#forecast/errors.ts'
import type { DaemonLink, OwnAnswers, OwnQuestion } from '#remote/api.ts'
import { cannotWords, daemonFaults } from '#text/sources.ts'
import { followLink } from './followLink.ts'
import { can, cannot, type ForecastSource } from './forecastSource.ts'
import { ownFactsKey, ownSourceFacts } from './ownFacts.ts'
import { RemoteAlerts } from './remoteAlerts.ts'

let lastId = 0

/**
 * What a daemon of ours forecasts. It remembers and explains: what a screen asks is answered there. The link stays whose
 * it is. onFailure: something that was done to alerts failed and was undone.
 */
export function createOwnSource(link: DaemonLink, onFailure: (error: unknown) => void): ForecastSource {
  const name = link.report().address
  const alerts = new RemoteAlerts(link, onFailure)
  let key = ownFactsKey(link.report().own)
  let facts = ownSourceFacts(name, link.report().own)
  /** What it last said of itself stays known while it restarts. */
  const factsOfNow = () => {
    const { own } = link.report()
    if (own === null || ownFactsKey(own) === key) return facts
    key = ownFactsKey(own)
    facts = ownSourceFacts(name, own)
    return facts
  }
  const followed = followLink(link, { facts: factsOfNow, onNews: () => undefined })
  const ask = async <Q extends OwnQuestion>(
    question: Q,
    none: readonly [code: ErrorCode, message: string],
    signal: AbortSignal,
  ): Promise<OwnAnswers[Q['about']]> => {
    const answer = await link.askOwn(question, signal)
    if (answer === null) throw new FleetcastError(...none)
    return answer
  }
  return {
    id: `own-${++lastId}`,
    ...followed,
    learn: cannot(cannotWords.chancesOfOwn),
    history: can((series, range, signal) =>
      ask({ about: 'history', series, range }, ['no-rows', daemonFaults.noHistory], signal),
    ),
    asOf: can((atMs, _onProgress, signal) =>
      ask({ about: 'as-of', atMs }, ['no-rows', daemonFaults.noForecastThatOld], signal),
    ),
    explain: can({
      one: (series, signal) =>
        ask({ about: 'explain', series }, ['series-none', daemonFaults.notForecast(series.server)], signal),
      mean: (series, signal) =>
        ask({ about: 'explain-fleet', series }, ['series-none', daemonFaults.noneForecast], signal),
    }),
    accuracy: can({
      key: `own ${name} ${facts.model?.sha256 ?? ''}`,
      backtest: ({ metrics, thresholds }, _onProgress, signal) =>
        ask(
          { about: 'accuracy', asked: { metrics, thresholds } },
          ['no-rows', daemonFaults.noneMatured],
          signal,
        ),
      calibrate: cannot(cannotWords.levelsOfOwn),
    }),
    capacity: cannot(cannotWords.capacityOfDaemon),
    alerts,
    close: () => {
      followed.close()
      alerts.close()
    },
  }
}
