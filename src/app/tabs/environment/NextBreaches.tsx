import { useState } from 'react'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { NextBreach } from '#forecast/outlook/nextBreaches.ts'
import type { Outlook } from '#forecast/outlook/outlook.ts'
import { limitSign } from '../../alerts/alertText.ts'
import { formatCount } from '../../format/numbers.ts'
import { durationText } from '../../format/time.ts'
import { useApp } from '../../state/context.tsx'
import { probabilityText } from '../predictions/probability.ts'
import { SeverityShape } from '../predictions/SeverityMark.tsx'
import { breachWords } from './breachText.ts'
import styles from './NextBreaches.module.css'

const FIRST_ROWS = 20
const MORE_ROWS = 50

interface Props {
  readonly outlook: Outlook
  readonly forecast: FleetForecast
}

/** What breaches next, when and how sure; a press opens the server. */
export function NextBreaches({ outlook: { next }, forecast }: Props) {
  const [rows, setRows] = useState(FIRST_ROWS)
  const breaches = next.filter(({ severity }) => severity !== 'ok').length
  const none = breaches === 0
  return (
    <>
      {none && (
        <p className="soft">
          {next.length === 0
            ? 'Nothing is known that could breach.'
            : `No breach within ${durationText(forecast.stepMs * forecast.horizon)}, by P90 neither. The closest:`}
        </p>
      )}
      <ul className={styles.list}>
        {next.slice(0, rows).map((breach, at) => (
          <li key={breach.series}>
            {at === breaches && !none && <p className={styles.rest}>Clear, the closest:</p>}
            <Row breach={breach} forecast={forecast} />
          </li>
        ))}
      </ul>
      {next.length > rows && (
        <button
          type="button"
          className={styles.more}
          onClick={() => {
            setRows(rows + MORE_ROWS)
          }}
        >
          {formatCount(next.length - rows)} more ▾
        </button>
      )}
    </>
  )
}

function Row({ breach, forecast }: { breach: NextBreach; forecast: FleetForecast }) {
  const openServer = useApp((state) => state.openServer)
  const key = forecast.series[breach.series]
  if (key === undefined) return null
  const { server, metric } = key
  const { severity, limit, direction, time, chance } = breach
  const { when, interval } = breachWords(breach, forecast)
  return (
    <button
      type="button"
      className={styles.row}
      data-time={time.kind}
      onClick={() => {
        openServer(server, metric)
      }}
    >
      <span className={styles.mark}>
        <SeverityShape severity={severity} />
        <span className="visually-hidden">{severity}: </span>
      </span>
      <span className={styles.server} title={server}>
        {server}
      </span>
      <span className={styles.metric}>
        {metric} {limitSign(limit, direction, metric)}
      </span>
      <span className={styles.when}>{when}</span>
      <span className={styles.interval}>{interval}</span>
      <span className={styles.chance} title={`chance to meet it within the horizon`}>
        {time.kind !== 'already' && severity !== 'ok' && probabilityText(chance)}
      </span>
    </button>
  )
}
