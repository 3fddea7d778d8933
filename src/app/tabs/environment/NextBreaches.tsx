import { useId, useState } from 'react'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { NextBreach } from '#forecast/outlook/nextBreaches.ts'
import type { Outlook } from '#forecast/outlook/outlook.ts'
import { limitSign } from '#text/alerts/alertText.ts'
import { formatCount } from '#text/numbers.ts'
import { durationText } from '#text/time.ts'
import { useApp } from '../../state/context.tsx'
import { probabilityText } from '#text/probability.ts'
import { SeverityShape } from '../../features/severity/SeverityMark.tsx'
import { breachWords } from './breachText.ts'
import styles from './NextBreaches.module.css'

type Kind = 'already' | 'within' | 'possible' | 'clear'

function kindOf({ severity, time }: NextBreach): Kind {
  if (severity === 'ok') return 'clear'
  return time.kind === 'not-within' ? 'possible' : time.kind
}

/** In this order, each with the rows that it shows at first: what is there already must not hide what comes. */
const KINDS: readonly (readonly [Kind, rows: number])[] = [
  ['already', 6],
  ['within', 12],
  ['possible', 6],
  ['clear', 5],
]
const MORE_ROWS = 50

interface Props {
  readonly outlook: Outlook
  readonly forecast: FleetForecast
}

/** What breaches next, when and how sure; a press opens the server. */
export function NextBreaches({ outlook: { next }, forecast }: Props) {
  const horizon = durationText(forecast.stepMs * forecast.horizon)
  if (next.length === 0) return <p className="soft">Nothing is known that could breach.</p>
  const titles: Readonly<Record<Kind, string>> = {
    already: 'There already',
    within: `Within ${horizon}, by P50`,
    possible: `Within ${horizon}, but not by P50`,
    clear: 'Clear, the closest',
  }
  return (
    <>
      {next.every((breach) => kindOf(breach) === 'clear') && (
        <p className="soft">No breach within {horizon}, by P90 neither.</p>
      )}
      {KINDS.map(([kind, rows]) => {
        const breaches = next.filter((breach) => kindOf(breach) === kind)
        return breaches.length === 0 ? null : (
          <Section
            key={kind}
            title={titles[kind]}
            counted={kind !== 'clear'}
            breaches={breaches}
            first={rows}
            forecast={forecast}
          />
        )
      })}
    </>
  )
}

interface SectionProps {
  readonly title: string
  readonly counted: boolean
  readonly breaches: readonly NextBreach[]
  readonly first: number
  readonly forecast: FleetForecast
}

function Section({ title, counted, breaches, first, forecast }: SectionProps) {
  const [rows, setRows] = useState(first)
  const id = useId()
  return (
    <div className={styles.section}>
      <h3 id={id} className={styles.title}>
        {title} {counted && <span className="faint">{formatCount(breaches.length)}</span>}
      </h3>
      <ul className={styles.list} aria-labelledby={id}>
        {breaches.slice(0, rows).map((breach) => (
          <li key={breach.series}>
            <Row breach={breach} forecast={forecast} />
          </li>
        ))}
      </ul>
      {breaches.length > rows && (
        <button
          type="button"
          className={styles.more}
          onClick={() => {
            setRows(rows + MORE_ROWS)
          }}
        >
          {formatCount(breaches.length - rows)} more ▾
        </button>
      )}
    </div>
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
