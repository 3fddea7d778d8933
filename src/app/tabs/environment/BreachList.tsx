import { ChevronDown, ChevronRight } from 'lucide-react'
import { useId, useState } from 'react'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { BreachEntry, Cause } from '#forecast/outlook/causes.ts'
import {
  causeChance,
  causeFirst,
  causeNames,
  causeWhat,
  causeWhen,
  causeWho,
  causeWorse,
} from '#text/environment/breaches.ts'
import { environmentWords } from '#text/environment/words.ts'
import { formatCount } from '#text/numbers.ts'
import { useJustChanged } from '../../state/JustChanged.tsx'
import { useZone } from '../../state/times.ts'
import { QualityMark } from '../../features/quality/QualityMark.tsx'
import { SeverityShape } from '../../features/severity/SeverityMark.tsx'
import { BreachFan } from './BreachFan.tsx'
import { BreachRow } from './BreachRow.tsx'
import { CauseActs } from './CauseActs.tsx'
import styles from './Breaches.module.css'

const MORE_ROWS = 50

interface Props {
  readonly name: string
  /** The last one is over the chances. */
  readonly heads: readonly string[]
  /** False: no row has a chance, and their column is left away. */
  readonly hasChances?: boolean
  readonly entries: readonly BreachEntry[]
  /** Rows at first. */
  readonly first: number
  readonly forecast: FleetForecast
  /** Servers of which another metric breaches already; left out: that goes without saying. */
  readonly breaching?: ReadonlySet<string> | undefined
}

/** Breaches as rows, those of one cause as one row that opens. */
export function BreachList({ name, heads, hasChances = true, entries, first, forecast, breaching }: Props) {
  const [rows, setRows] = useState(first)
  return (
    <div className={styles.rows} data-chances={hasChances}>
      <div className={styles.heads} aria-hidden="true">
        {(hasChances ? heads : heads.slice(0, -1)).map((head) => (
          <span key={head}>{head}</span>
        ))}
      </div>
      <ul className={styles.list} aria-label={name}>
        {entries.slice(0, rows).map((entry) => {
          const first = entry.kind === 'one' ? entry.breach : entry.cause.breaches[0]
          return (
            <li key={first?.series}>
              {entry.kind === 'one' ? (
                <BreachRow breach={entry.breach} forecast={forecast} breaching={breaching} />
              ) : (
                <CauseRow cause={entry.cause} forecast={forecast} breaching={breaching} />
              )}
            </li>
          )
        })}
      </ul>
      <More of={entries.length} shown={rows} onMore={() => setRows(rows + MORE_ROWS)} />
    </div>
  )
}

function More({ of, shown, onMore }: { of: number; shown: number; onMore: () => void }) {
  if (of <= shown) return null
  return (
    <button type="button" className="link-button" onClick={onMore}>
      {formatCount(of - shown)} {environmentWords.more} <ChevronDown className="icon" aria-hidden="true" />
    </button>
  )
}

interface CauseProps extends Pick<Props, 'forecast' | 'breaching'> {
  readonly cause: Cause
}

/** Several servers that one cause hits, and each of them once it is opened. */
function CauseRow({ cause, forecast, breaching }: CauseProps) {
  const zone = useZone()
  const isChanged = useJustChanged()
  const [isOpen, setIsOpen] = useState(false)
  const [rows, setRows] = useState(MORE_ROWS)
  const id = useId()
  const [lead] = cause.breaches
  const names = cause.breaches.map(({ series }) => forecast.series[series]?.server ?? '')
  const first = causeFirst(cause, forecast)
  const worse = causeWorse(cause, forecast, zone)
  const Chevron = isOpen ? ChevronDown : ChevronRight
  return (
    <>
      <button
        type="button"
        className={styles.row}
        data-changed={names.some((server) => isChanged(server, cause.metric)) ? cause.severity : undefined}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setIsOpen(!isOpen)}
      >
        <span className={styles.mark}>
          <SeverityShape severity={cause.severity} />
        </span>
        <span className={styles.what}>
          <span className={styles.server}>{causeWho(cause)}</span>
          <span className={styles.metric}>
            {causeWhat(cause)}
            <QualityMark metric={cause.metric} />
          </span>
        </span>
        <span className={styles.when}>
          <span className={styles.main}>
            <span>{causeWhen(cause, forecast, zone)}</span>
            {first !== '' && <span className={styles.clock}> {first}</span>}
          </span>
          <span className={styles.detail} title={names.join(', ')}>
            {worse === null ? causeNames(names) : worse.when}
          </span>
        </span>
        {lead !== undefined && <BreachFan series={lead.series} breach={lead.breach} forecast={forecast} />}
        <span className={styles.chance}>
          {lead?.breach.kind !== 'already' && causeChance(cause)}
          {worse !== null && <span className={styles.detail}> {worse.chance}</span>}
        </span>
        <Chevron className={`icon ${styles.chevron ?? ''}`} aria-hidden="true" />
      </button>
      {isOpen && (
        <div id={id} className={styles.members}>
          <CauseActs cause={cause} forecast={forecast} />
          <ul aria-label={`${causeWho(cause)}, ${causeWhat(cause)}`}>
            {cause.breaches.slice(0, rows).map((each) => (
              <li key={each.series}>
                <BreachRow breach={each} forecast={forecast} breaching={breaching} />
              </li>
            ))}
          </ul>
          <More of={cause.breaches.length} shown={rows} onMore={() => setRows(rows + MORE_ROWS)} />
        </div>
      )}
    </>
  )
}
