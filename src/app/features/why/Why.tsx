import { useMemo, type ReactNode } from 'react'
import { describeError, errorToData } from '#forecast/errors.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { meanText, whyWords } from '#text/why.ts'
import type { Zone } from '#text/time.ts'
import { isNetwork, notNetworkText } from '#text/engine.ts'
import { weightsAsideText } from '#text/quality.ts'
import type { Explainer, ForecastSource } from '../../sources/forecastSource.ts'
import type { ReadyView } from '../../state/appState.ts'
import { useExplanation, type Answer, type Asking, type Question } from './useExplanation.ts'
import { WhyView } from './WhyView.tsx'
import styles from './Why.module.css'

export type WhyOf = 'server' | 'fleet'

interface Props {
  readonly view: ReadyView
  /** Index into forecast.series. */
  readonly series: number
  readonly zone: Zone
  /** fleet: the mean over all servers that report the metric. */
  readonly of: WhyOf
  readonly onOf: (of: WhyOf) => void
}

const CHOICES: readonly (readonly [WhyOf, string])[] = [
  ['server', whyWords.server],
  ['fleet', whyWords.fleet],
]

/** Why the forecast of a series is what it is, as far as the network's own weights tell. */
export function Why(props: Props) {
  const { of, onOf } = props
  const { source, forecast } = props.view
  const refusal = whyNot(forecast, source)
  return (
    <section className={styles.why} aria-label={whyWords.title}>
      <header className={styles.head}>
        <h3>{whyWords.title}</h3>
        {refusal === null && (
          <div className={styles.choice} role="group" aria-label={whyWords.weightsOf}>
            {CHOICES.map(([choice, name]) => (
              <button
                key={choice}
                type="button"
                aria-pressed={choice === of}
                onClick={() => {
                  onOf(choice)
                }}
              >
                {name}
              </button>
            ))}
          </div>
        )}
      </header>
      {source.explain.kind === 'can' && refusal === null ? (
        <Weights {...props} explainer={source.explain.use} />
      ) : (
        <p className="soft">{refusal}</p>
      )}
    </section>
  )
}

/** Why there are no weights to ask for, as a sentence; null: there may be. */
function whyNot(
  { provenance }: Pick<FleetForecast, 'provenance'>,
  { explain }: Pick<ForecastSource, 'explain'>,
): string | null {
  if (!isNetwork(provenance.engine)) return `${notNetworkText(provenance)} ${whyWords.noWeights}`
  return explain.kind === 'cannot' ? explain.why : null
}

interface WeightsProps extends Pick<Props, 'series' | 'zone' | 'of'> {
  readonly view: Asking
  readonly explainer: Explainer
}

/** What the network looked at for a series, as soon as it says so. */
export function Weights({ view, series, zone, of, explainer }: WeightsProps) {
  const { forecast } = view
  const key = forecast.series[series]
  const question = useMemo((): Question | null => {
    if (key === undefined) return null
    if (of === 'server') return { kind: 'series', series: key }
    const { metric } = key
    return { kind: 'mean', metric, series: forecast.series.filter((each) => each.metric === metric) }
  }, [forecast, key, of])
  if (key === undefined || question === null) return null
  const aside = weightsAsideText(forecast, key.metric)
  return (
    <>
      {aside !== null && <p className="soft">{aside}</p>}
      <Asked view={view} explainer={explainer} question={question}>
        {({ explained, ...weights }) => (
          <WhyView
            explained={{
              ...weights,
              subject: of === 'server' ? key.server : meanText(weights.windows, weights.of),
              metric: key.metric,
              originMs: explained.originMs,
              stepMs: explained.stepMs,
              horizonMs: explained.stepMs * forecast.horizon,
            }}
            forecast={explained}
            history={explained.history}
            zone={zone}
          />
        )}
      </Asked>
    </>
  )
}

interface AskedProps {
  readonly view: Asking
  readonly explainer: Explainer
  readonly question: Question
  readonly children: (answer: Answer) => ReactNode
}

function Asked({ view, explainer, question, children }: AskedProps) {
  const { value, error, retry } = useExplanation(view, explainer, question)
  if (error !== null) return <Failed error={error} onRetry={retry} />
  return value === null ? <Asking /> : children(value)
}

function Asking() {
  return (
    <p className="soft" role="status">
      {whyWords.asking}
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
        {whyWords.tryAgain}
      </button>
    </div>
  )
}
