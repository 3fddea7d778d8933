import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { OnsetBreach } from '#forecast/outlook/causes.ts'
import { useMemo } from 'react'
import { breachSentence } from '#text/breach.ts'
import { breachRowText, rowLimits } from '#text/environment/breaches.ts'
import { environmentWords } from '#text/environment/words.ts'
import { correctedText } from '#text/learnedChances.ts'
import { QualityMark } from '../../features/quality/QualityMark.tsx'
import { SeverityShape } from '../../features/severity/SeverityMark.tsx'
import { useApp } from '../../state/context.tsx'
import { useJustChanged } from '../../state/JustChanged.tsx'
import { useZone } from '../../state/times.ts'
import { BreachFan } from './BreachFan.tsx'
import styles from './Breaches.module.css'

interface Props {
  readonly breach: OnsetBreach
  readonly forecast: FleetForecast
  /** Servers of which another metric breaches already. */
  readonly breaching?: ReadonlySet<string> | undefined
}

/** One server's metric: what, when with its range, the course, and how sure; a press opens the server. */
export function BreachRow({ breach: each, forecast, breaching }: Props) {
  const openServer = useApp((state) => state.openServer)
  const zone = useZone()
  const key = forecast.series[each.series]
  const isChanged = useJustChanged()
  const corrected = useMemo(
    () => (key === undefined ? null : correctedText(forecast, each.series, each.breach)),
    [key, forecast, each],
  )
  if (key === undefined) return null
  const { server, metric } = key
  const { severity, breach } = each
  const { when, clock, detail, detailClock, chance, below } = breachRowText(each, metric, forecast, zone)
  return (
    <button
      type="button"
      className={styles.row}
      data-breach={breach.kind}
      data-changed={isChanged(server, metric) ? severity : undefined}
      title={[breachSentence(breach, metric, forecast), corrected].filter((text) => text !== null).join('. ')}
      onClick={() => {
        openServer(server, metric)
      }}
    >
      <span className={styles.mark}>
        <SeverityShape severity={severity} />
        <span className="visually-hidden">{severity}: </span>
      </span>
      <span className={styles.what}>
        <span className={styles.server} title={server}>
          {server}
          {breaching?.has(server) === true && (
            <span className={styles.also} title={environmentWords.upcoming.alsoBreaching}>
              <SeverityShape severity="breaching" />
              <span className="visually-hidden">, {environmentWords.upcoming.alsoBreaching}, </span>
            </span>
          )}
        </span>{' '}
        <span className={styles.metric}>
          {metric} {rowLimits(breach, metric)}
          <QualityMark metric={metric} />
        </span>
      </span>{' '}
      <span className={styles.when}>
        <span className={styles.main}>
          <span>{when}</span>
          {clock !== '' && <span className={styles.clock}> {clock}</span>}
        </span>{' '}
        {detailClock === '' ? (
          <span className={styles.detail}>{detail}</span>
        ) : (
          <span className={`${styles.main} ${styles.then}`}>
            <span>{detail}</span>
            <span> {detailClock}</span>
          </span>
        )}
      </span>{' '}
      <BreachFan series={each.series} breach={breach} forecast={forecast} />
      <span className={styles.chance}>
        {chance}
        {below !== '' && <span className={styles.detail}> {below}</span>}
      </span>
    </button>
  )
}
