import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import type { Filling } from '#forecast/capacity/capacity.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { breachSentence } from '#text/breach.ts'
import { isNetwork } from '#text/engine.ts'
import {
  belowText,
  capacityOrigin,
  chanceText,
  chanceWithin,
  fillingSentence,
  fullText,
  nearEarliestText,
  nearReachText,
  onlyByTrendText,
  reachText,
  trendText,
} from '#text/capacity.ts'
import {
  alreadyText,
  capacityFailedText,
  capacityHow,
  capacityMeaning,
  capacityPossibleText,
  capacityWaitingText,
  chanceTitle,
  moreText,
  notKnownText,
  reachesText,
  tooShortText,
  whatOf,
  withoutThresholdText,
} from '#text/environment/capacity.ts'
import { environmentWords } from '#text/environment/words.ts'
import { formatCount, roundText } from '#text/numbers.ts'
import { metricOf } from '#forecast/metrics/lookup.ts'
import { SeverityShape } from '../../features/severity/SeverityMark.tsx'
import { useApp } from '../../state/context.tsx'
import { DialogButton } from '../../ui/Dialog.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { CapacityFigure } from './CapacityFigure.tsx'
import { useCapacity, type CapacityOf } from './useCapacity.ts'
import { useNearBreach, type NearBreachOf } from './useNearBreach.ts'
import styles from './Capacity.module.css'

const { capacity: words } = environmentWords
const FIRST_ROWS = { likely: 12, possible: 5 }
const MORE_ROWS = 50

/** When disks, memories and queues of these servers are full, days ahead, or why that is not known. */
export function CapacityPanel({ servers }: { servers: ReadonlySet<string> }) {
  const state = useApp(({ capacity }) => capacity)
  const found = useCapacity(state, servers)
  switch (state.kind) {
    case 'none':
      return null
    case 'cannot':
      return <p className="soft">{state.why}</p>
    case 'waiting':
      return (
        <p className="soft" role="status">
          {capacityWaitingText(state.step)}
        </p>
      )
    case 'failed':
      return (
        <p className="soft" role="alert">
          {capacityFailedText(state.error.message)}
        </p>
      )
    case 'ready':
      return found === null ? null : <Found found={found} />
  }
}

function Found({ found }: { found: CapacityOf }) {
  const { capacity, forecast, step } = found
  const { filling, known, tooShort, unknown, withoutThreshold } = capacity
  const possible = filling.filter(({ critical }) => critical.reach.kind === 'possible')
  const nearBreach = useNearBreach()
  const sooner = soonerFirst(forecast, nearBreach)
  const likely = filling.filter(({ critical }) => critical.reach.kind !== 'possible').toSorted(sooner)
  const trends = onlyByTrendText(capacity, forecast)
  return (
    <>
      <p className="soft">
        {capacityOrigin(step)} {capacityMeaning(step)}{' '}
        <DialogButton
          className="link-button"
          title={words.howTitle}
          label={environmentWords.how}
          name={words.howName}
        >
          <Facts rows={capacityHow(forecast, step)} />
        </DialogButton>
      </p>
      {likely.length > 0 && (
        <Rows rows={likely} first={FIRST_ROWS.likely} {...{ found, nearBreach }} title={null} />
      )}
      {possible.length > 0 && (
        <Rows
          rows={possible}
          first={FIRST_ROWS.possible}
          {...{ found, nearBreach }}
          title={capacityPossibleText(forecast)}
        />
      )}
      <div className={styles.rest}>
        {known > 0 && <p>{belowText(capacity, toldOf(found))}</p>}
        {trends !== '' && <p>{trends}</p>}
        {tooShort.length > 0 && <p title={tooShort.join(', ')}>{tooShortText(tooShort)}</p>}
        {unknown.length > 0 && <p title={unknown.join(', ')}>{notKnownText(unknown)}</p>}
        {withoutThreshold.length > 0 && <p>{withoutThresholdText(withoutThreshold)}</p>}
      </div>
    </>
  )
}

interface RowsProps {
  readonly rows: readonly Filling[]
  readonly first: number
  readonly found: CapacityOf
  readonly nearBreach: NearBreachOf
  readonly title: string | null
}

/** By the times that rows show: where the forecast on screen expects it, that one's. What is there already stays first. */
function soonerFirst(forecast: FleetForecast, nearBreach: NearBreachOf): (a: Filling, b: Filling) => number {
  const afterMs = ({ series, critical: { reach, limit } }: Filling): number => {
    if (reach.kind !== 'expected') return -Infinity
    const key = forecast.series[series]
    const near = key === undefined ? null : nearBreach(key, limit)
    return near?.isLikely === true ? near.ahead.afterMs : reach.afterMs
  }
  // Not by their difference: that of two infinities is no number.
  return (a, b) => Number(afterMs(a) > afterMs(b)) - Number(afterMs(a) < afterMs(b))
}

function Rows({ rows, first, found, nearBreach, title }: RowsProps) {
  const [shown, setShown] = useState(first)
  return (
    <div>
      {title !== null && (
        <h3 className={styles.title}>
          {title} <span className="faint">{formatCount(rows.length)}</span>
        </h3>
      )}
      <ul className={styles.list} aria-label={title ?? words.likely}>
        {rows.slice(0, shown).map((row) => (
          <li key={row.series}>
            <Row row={row} found={found} nearBreach={nearBreach} />
          </li>
        ))}
      </ul>
      {rows.length > shown && (
        <button
          type="button"
          className="link-button"
          onClick={() => {
            setShown(shown + MORE_ROWS)
          }}
        >
          {moreText(rows.length - shown)} <ChevronDown className="icon" aria-hidden="true" />
        </button>
      )}
    </div>
  )
}

/** What sentences need to know of a forecast's steps. */
function toldOf({ forecast: { stepMs, horizon }, step: { averaged } }: CapacityOf) {
  return { stepMs, horizon, averaged }
}

interface RowProps {
  readonly row: Filling
  readonly found: CapacityOf
  readonly nearBreach: NearBreachOf
}

function Row({ row, found, nearBreach }: RowProps) {
  const openServer = useApp((state) => state.openServer)
  const { forecast } = found
  const key = forecast.series[row.series]
  if (key === undefined) return null
  const { server, metric } = key
  const { critical, full, direction, trendMs } = row
  const { reach } = critical
  const limit = roundText(critical.limit, metric)
  const isAlready = reach.kind === 'already'
  const near = isAlready ? null : nearBreach(key, critical.limit)
  const isPossible = reach.kind === 'possible' && near?.isLikely !== true
  // Days have more time for it than hours: where their chance is the larger, it is told, with the earlier time.
  const isNear = near !== null && (near.isLikely || (isPossible && near.ahead.chance >= reach.chance))
  const { main, detail } = isNear ? nearReachText(near.ahead, near.forecast) : reachText(reach, forecast)
  const when = near !== null && isPossible && !isNear ? nearEarliestText(near.ahead, near.forecast) : main
  return (
    <button
      type="button"
      className={styles.row}
      title={
        isNear ? breachSentence(near.breach, metric, near.forecast) : fillingSentence(row, key, toldOf(found))
      }
      data-reach={reach.kind}
      onClick={() => {
        openServer(server, metric)
      }}
    >
      <SeverityShape severity={isAlready ? 'breaching' : isPossible ? 'watch' : 'critical'} />
      <span className={styles.name} title={metric}>
        <span className={styles.what}>{whatOf(metricOf(metric).fills)}</span> {server}
      </span>
      <span className={styles.when}>
        {isAlready ? alreadyText(direction, limit) : reachesText(isPossible, limit, when)}
        {(isNear || reach.kind === 'expected') && detail !== '' && <span className="soft"> ({detail})</span>}
      </span>
      <span className={styles.detail}>{full === null ? '' : fullText(full.reach, direction, forecast)}</span>
      <span className={styles.trend} title={words.trend}>
        {trendMs !== null && !isAlready && trendText(trendMs, forecast)}
      </span>
      <span className={styles.chance} title={chanceTitle(limit)}>
        {isNear ? chanceWithin(near.ahead.chance, near.forecast) : chanceText(reach, forecast)}
      </span>
      <CapacityFigure
        forecast={forecast}
        series={row.series}
        limit={critical.limit}
        network={isNetwork(forecast.provenance.engine)}
      />
    </button>
  )
}
