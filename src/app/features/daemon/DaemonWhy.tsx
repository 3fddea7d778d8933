import { useMemo } from 'react'
import type { SeriesKey } from '#forecast/fleetForecast.ts'
import type { WireExplanation } from '#forecast/wire/explanation.ts'
import { describeError, errorToData } from '#forecast/errors.ts'
import type { Zone } from '#text/time.ts'
import { daemonWhyWords, daemonWords } from '#text/daemonPanels.ts'
import { indexForecast } from '../../state/forecastIndex.ts'
import type { Live } from '../../state/live.ts'
import { Weights } from '../why/Why.tsx'
import type { Asking } from '../why/useExplanation.ts'
import { Counterfactuals } from './Counterfactuals.tsx'
import { FeatureBars } from './FeatureBars.tsx'
import { ForecastHere } from './ForecastHere.tsx'
import { Periods } from './Periods.tsx'
import { useDaemonAnswer } from './useDaemonAnswer.ts'
import styles from './DaemonWhy.module.css'

interface Props {
  readonly live: Live
  readonly series: Pick<SeriesKey, 'server' | 'metric'>
  readonly zone: Zone
}

/** Why a daemon's forecast is what it is: what the daemon says itself, and beside it what the model here looked at. */
export function DaemonWhy({ live, series, zone }: Props) {
  return (
    <section className={styles.why} aria-label={daemonWhyWords.title}>
      <h3>{daemonWhyWords.title}</h3>
      <div className={styles.sides}>
        <DaemonSide live={live} server={series.server} />
        <HereSide live={live} series={series} zone={zone} />
      </div>
    </section>
  )
}

function DaemonSide({ live, server }: { live: Live; server: string }) {
  const { value, error } = useDaemonAnswer(live, { about: 'explain', server })
  if (value === undefined && live.report.link.kind === 'closed') {
    return <p className="soft">{daemonWhyWords.notAsked}</p>
  }
  if (value === undefined) {
    return error === null ? (
      <p className="soft" role="status">
        {daemonWhyWords.asking}
      </p>
    ) : (
      <p className="soft">{daemonWhyWords.failed(failureText(error))}</p>
    )
  }
  if (value === null) {
    return (
      <div className={styles.side}>
        <p className="soft">{daemonWhyWords.none}</p>
        <ForecastHere live={live} />
      </div>
    )
  }
  return <Explained explanation={value} />
}

function Explained({ explanation }: { explanation: WireExplanation }) {
  const { method, summary, features, attention, counterfactuals } = explanation
  return (
    <section className={styles.side} aria-label={daemonWhyWords.region}>
      <h4>{daemonWhyWords.heading(method)}</h4>
      {summary !== null && <p className="soft">“{summary}”</p>}
      {features.length > 0 && <FeatureBars features={features} />}
      {attention !== null && attention.periods.length > 0 && <Periods attention={attention} />}
      {counterfactuals.length > 0 && <Counterfactuals rows={counterfactuals} />}
    </section>
  )
}

/** The model here explains its own forecast of the same series, where it has one. */
function HereSide({ live, series, zone }: Props) {
  const forecast = live.here?.latest?.forecast ?? null
  const explain = live.here?.explain ?? null
  const index = useMemo(() => (forecast === null ? null : indexForecast(forecast)), [forecast])
  const { address } = live.report
  const asking = useMemo(
    (): Asking | null =>
      forecast === null || index === null
        ? null
        : { source: { id: `here-${address}` }, facts: { live: true }, forecast, index },
    [forecast, index, address],
  )
  if (asking === null || explain === null) return null
  const at = asking.index.byMetric.get(series.metric)?.get(series.server)
  return (
    <section className={styles.side} aria-label={daemonWords.modelHere}>
      <h4>{daemonWords.modelHere}</h4>
      {at === undefined ? (
        <p className="soft">{daemonWhyWords.noForecastHere(series.metric, series.server)}</p>
      ) : (
        <Weights view={asking} series={at} zone={zone} of="server" explainer={explain} />
      )}
    </section>
  )
}

/** A failure in a line. */
export function failureText(error: unknown): string {
  const { code, message } = errorToData(error)
  return code === 'internal' ? message : `${describeError(code).title} (${message})`
}
