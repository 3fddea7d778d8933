import { describeError } from '#forecast/errors.ts'
import { forecastingText } from '#text/soFar.ts'
import { partsWords } from '#text/parts.ts'
import type { ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { useForecasting } from './useForecasting.ts'
import styles from './ForecastingLine.module.css'

/** How far the forecast on screen is, as long as series of it are to come, and the way to stop it and to go on. */
export function ForecastingLine() {
  const view = useApp((state) => state.view)
  return view.kind === 'ready' && view.source.parts !== undefined && <Line view={view} />
}

function Line({ view: { source } }: { view: ReadyView }) {
  const forecasting = useForecasting(source)
  const { parts } = source
  if (forecasting === null || parts === undefined) return null
  const { kind, done, of } = forecasting
  const text = forecastingText(
    forecasting,
    kind === 'failed' ? { kind, message: describeError(forecasting.error.code).title } : { kind },
  )
  return (
    <section className={styles.line} aria-label={partsWords.region}>
      <p className={styles.text}>{text}</p>
      <progress
        className={`progress-bar ${styles.bar ?? ''}`}
        aria-label={partsWords.progress}
        value={done / of}
        data-stopped={kind !== 'running'}
      />
      {kind === 'running' ? (
        <button type="button" className="button" onClick={parts.stop}>
          {partsWords.cancel}
        </button>
      ) : (
        <button type="button" className="button" data-kind="main" onClick={parts.goOn}>
          {partsWords.resume}
        </button>
      )}
    </section>
  )
}
