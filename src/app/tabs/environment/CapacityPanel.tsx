import { useState } from 'react'
import type { Filling } from '#forecast/capacity/capacity.ts'
import { isNetwork } from '#text/engine.ts'
import {
  belowText,
  capacityHorizonText,
  capacityOrigin,
  chanceText,
  fillingSentence,
  fullText,
  onlyByTrendText,
  reachText,
  saidOfText,
  someNames,
  stepMeans,
  trendText,
} from '#text/capacity.ts'
import { formatCount, plural, roundText } from '#text/numbers.ts'
import { metricOf } from '#forecast/metrics/lookup.ts'
import { SeverityShape } from '../../features/severity/SeverityMark.tsx'
import { useApp } from '../../state/context.tsx'
import { DialogButton } from '../../ui/Dialog.tsx'
import { CapacityFigure } from './CapacityFigure.tsx'
import { CapacityHow } from './CapacityHow.tsx'
import { useCapacity, type CapacityOf } from './useCapacity.ts'
import styles from './Capacity.module.css'

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
          The days ahead are forecast from {stepMeans(state.step.stepMs, state.step.averaged)} once nothing
          else runs…
        </p>
      )
    case 'failed':
      return (
        <p className="soft" role="alert">
          The days ahead could not be forecast: {state.error.message}
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
  const likely = filling.filter(({ critical }) => critical.reach.kind !== 'possible')
  const trends = onlyByTrendText(capacity, forecast)
  return (
    <>
      <p className="soft">
        {capacityOrigin(step)} {saidOfText(step)}{' '}
        <DialogButton
          className={styles.how}
          title="Capacity: how"
          label="how ▸"
          name="How capacity is worked out"
        >
          <CapacityHow forecast={forecast} step={step} />
        </DialogButton>
      </p>
      {likely.length > 0 && <Rows rows={likely} first={FIRST_ROWS.likely} found={found} title={null} />}
      {possible.length > 0 && (
        <Rows
          rows={possible}
          first={FIRST_ROWS.possible}
          found={found}
          title={`Possible within ${capacityHorizonText(forecast)}`}
        />
      )}
      <div className={styles.rest}>
        {known > 0 && <p>{belowText(capacity, toldOf(found))}</p>}
        {trends !== '' && <p>{trends}</p>}
        {tooShort.length > 0 && (
          <p title={tooShort.join(', ')}>
            {plural(tooShort.length, 'server')} with too little history: {someNames(tooShort)}.
          </p>
        )}
        {unknown.length > 0 && (
          <p title={unknown.join(', ')}>
            {plural(unknown.length, 'server')} not known (stale, or without values): {someNames(unknown)}.
          </p>
        )}
        {withoutThreshold.length > 0 && (
          <p>Without a threshold, and so not counted: {someNames(withoutThreshold)}.</p>
        )}
      </div>
    </>
  )
}

interface RowsProps {
  readonly rows: readonly Filling[]
  readonly first: number
  readonly found: CapacityOf
  readonly title: string | null
}

function Rows({ rows, first, found, title }: RowsProps) {
  const [shown, setShown] = useState(first)
  return (
    <div>
      {title !== null && (
        <h3 className={styles.title}>
          {title} <span className="faint">{formatCount(rows.length)}</span>
        </h3>
      )}
      <ul className={styles.list} aria-label={title ?? 'Likely to be full'}>
        {rows.slice(0, shown).map((row) => (
          <li key={row.series}>
            <Row row={row} found={found} />
          </li>
        ))}
      </ul>
      {rows.length > shown && (
        <button
          type="button"
          className={styles.more}
          onClick={() => {
            setShown(shown + MORE_ROWS)
          }}
        >
          {formatCount(rows.length - shown)} more ▾
        </button>
      )}
    </div>
  )
}

/** What sentences need to know of a forecast's steps. */
function toldOf({ forecast: { stepMs, horizon }, step: { averaged } }: CapacityOf) {
  return { stepMs, horizon, averaged }
}

function Row({ row, found }: { row: Filling; found: CapacityOf }) {
  const openServer = useApp((state) => state.openServer)
  const { forecast } = found
  const key = forecast.series[row.series]
  if (key === undefined) return null
  const { server, metric } = key
  const { critical, full, direction, trendMs } = row
  const { reach } = critical
  const limit = roundText(critical.limit, metric)
  const { main, detail } = reachText(reach, forecast)
  const isPossible = reach.kind === 'possible'
  const chanceTitle = `chance of reaching ${limit}`
  const isAlready = reach.kind === 'already'
  return (
    <button
      type="button"
      className={styles.row}
      title={fillingSentence(row, key, toldOf(found))}
      data-reach={reach.kind}
      onClick={() => {
        openServer(server, metric)
      }}
    >
      <SeverityShape severity={isAlready ? 'breaching' : isPossible ? 'watch' : 'critical'} />
      <span className={styles.name} title={metric}>
        <span className={styles.what}>{metricOf(metric).fills} of</span> {server}
      </span>
      <span className={styles.when}>
        {isAlready
          ? `${direction === 'above' ? 'over' : 'under'} ${limit} already`
          : `${isPossible ? 'may reach' : 'reaches'} ${limit} ${main}`}
        {reach.kind === 'expected' && <span className="soft"> ({detail})</span>}
      </span>
      <span className={styles.detail}>{full === null ? '' : fullText(full.reach, direction, forecast)}</span>
      <span
        className={styles.trend}
        title="A straight line through the last days, to compare with: not from the model."
      >
        {trendMs !== null && !isAlready && trendText(trendMs, forecast)}
      </span>
      <span className={styles.chance} title={chanceTitle}>
        {chanceText(reach, forecast)}
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
