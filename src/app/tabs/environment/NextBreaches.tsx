import { useId, useState } from 'react'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { NextBreach } from '#forecast/outlook/nextBreaches.ts'
import type { Outlook } from '#forecast/outlook/outlook.ts'
import { breachesTitle, breachLine, breachSentence, noBreachText } from '#text/breach.ts'
import { limitSign } from '#text/limit.ts'
import { formatCount } from '#text/numbers.ts'
import { QualityMark } from '../../features/quality/QualityMark.tsx'
import { useApp } from '../../state/context.tsx'
import { probabilityText } from '#text/probability.ts'
import { SeverityShape } from '../../features/severity/SeverityMark.tsx'
import styles from './NextBreaches.module.css'

type Kind = NextBreach['breach']['kind']

/** In this order, each with the rows that it shows at first: what breaches already must not hide what comes. */
const KINDS: readonly (readonly [Kind, rows: number])[] = [
  ['already', 6],
  ['expected', 12],
  ['possible', 6],
  ['clear', 5],
]
const MORE_ROWS = 50

interface Props {
  readonly outlook: Outlook
  readonly forecast: FleetForecast
}

/** What breaches next, when and how sure; a press opens the server. */
export function NextBreaches({ outlook: { next, odds, known, unknown }, forecast }: Props) {
  if (next.length === 0) return <p className="soft">Nothing is known that could breach.</p>
  return (
    <>
      {next.every(({ breach }) => breach.kind === 'clear') && (
        <p className="soft">{noBreachText(forecast, odds, { known, unknown })}</p>
      )}
      {KINDS.map(([kind, rows]) => {
        const breaches = next.filter(({ breach }) => breach.kind === kind)
        return breaches.length === 0 ? null : (
          <Section
            key={kind}
            title={breachesTitle(kind, forecast, odds)}
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
        {title}
        {counted && <span className="faint"> · {formatCount(breaches.length)}</span>}
      </h3>
      <ul className={styles.list} aria-labelledby={id}>
        {breaches.slice(0, rows).map((each) => (
          <li key={each.series}>
            <Row next={each} forecast={forecast} />
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

function Row({ next, forecast }: { next: NextBreach; forecast: FleetForecast }) {
  const openServer = useApp((state) => state.openServer)
  const key = forecast.series[next.series]
  if (key === undefined) return null
  const { server, metric } = key
  const { severity, breach, chance } = next
  const { main, detail } = breachLine(breach, metric, forecast)
  return (
    <button
      type="button"
      className={styles.row}
      data-breach={breach.kind}
      title={breachSentence(breach, metric, forecast)}
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
        {metric} {limitSign(breach.limit, breach.direction, metric)}
        <QualityMark metric={metric} />
      </span>
      <span className={styles.when}>{main}</span>
      <span className={styles.interval}>{detail}</span>
      <span className={styles.chance}>{breach.kind !== 'already' && probabilityText(chance)}</span>
    </button>
  )
}
