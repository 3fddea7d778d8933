import { describeError, errorToData } from '#forecast/errors.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { Zone } from '../format/time.ts'
import { isNetwork } from '../shell/engineText.ts'
import type { ReadyView } from '../state/appState.ts'
import { useExplanation } from './useExplanation.ts'
import { WhyView } from './WhyView.tsx'
import styles from './Why.module.css'

interface Props {
  readonly view: ReadyView
  /** Index into forecast.series. */
  readonly series: number
  readonly zone: Zone
}

/** Why the forecast of a series is what it is, as far as the network's own weights tell. */
export function Why({ view, series, zone }: Props) {
  const refusal = whyNot(view.forecast)
  return (
    <section className={styles.why} aria-label="Why">
      <h3>Why</h3>
      {refusal === null ? (
        <OfSeries view={view} series={series} zone={zone} />
      ) : (
        <p className="soft">{refusal}</p>
      )}
    </section>
  )
}

/** Why there are no weights to ask for, as a sentence; null: there may be. */
export function whyNot({ provenance: { engine, source } }: FleetForecast): string | null {
  if (!isNetwork(engine)) return 'The network did not make this forecast: there are no weights to show.'
  if (source !== 'local') return 'This forecast was made elsewhere, and came without the network’s weights.'
  return null
}

function OfSeries({ view, series, zone }: Props) {
  const { forecast } = view
  const key = forecast.series[series] ?? null
  const { data, error, isError, refetch } = useExplanation(view, key)
  if (key === null) return null
  if (isError) return <Failed error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Asking />
  const { historyLength, history } = forecast
  return (
    <WhyView
      explained={{
        ...data,
        subject: key.server,
        metric: key.metric,
        originMs: forecast.originMs[series] ?? NaN,
        stepMs: forecast.stepMs,
      }}
      forecast={forecast}
      history={history.subarray(series * historyLength, (series + 1) * historyLength)}
      zone={zone}
    />
  )
}

function Asking() {
  return (
    <p className="soft" role="status">
      Asking the network…
    </p>
  )
}

function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { code, message } = errorToData(error)
  return (
    <div role="alert" className={styles.failed}>
      <p>
        {describeError(code).title}: {message}
      </p>
      <button type="button" className="button" onClick={onRetry}>
        Try again
      </button>
    </div>
  )
}
