import { memo } from 'react'
import type { ServerState } from '#forecast/assess.ts'
import { breachOf } from '#forecast/breach.ts'
import { breachSentence } from '#text/breach.ts'
import { serverFinding } from '#text/finding.ts'
import { staleMs } from '#forecast/fleetForecast.ts'
import { ageText, pinText, predictionsWords, worstBreach } from '#text/predictions.ts'
import type { ServerColumn } from '../../state/screen/sortColumn.ts'
import { useJustChanged } from '../../state/JustChanged.tsx'
import { shortName } from '../../state/serverNames.ts'
import { usePhone } from '../../ui/useNarrow.ts'
import { FIXED_COLUMNS, type Columns } from './columns.ts'
import { ChanceCell, MetricCells, MissingCells, type Range } from './MetricCells.tsx'
import { SeverityMark } from '../../features/severity/SeverityMark.tsx'
import type { TableSource } from './tableSource.ts'
import cells from './Cells.module.css'
import styles from './ServerTable.module.css'

/** Letters of a name that the column holds: longer ones keep what tells them apart. */
const NAME_LENGTH = 23
const PHONE_LENGTH = 16
/** Letters that `12 min old` takes of them. */
const AGE_LENGTH = 9

interface Props {
  readonly id: string
  readonly source: TableSource
  readonly state: ServerState
  readonly columns: Columns
  /** Groups in sight: [from, to) of columns.groups, and pixels from the first group's left edge. */
  readonly from: number
  readonly to: number
  readonly offset: number
  readonly rowIndex: number
  readonly top: number
  readonly active: boolean
  readonly marked: boolean
  readonly pinned: boolean
  readonly network: boolean
  /** By metric; see MetricCells. */
  readonly ranges: ReadonlyMap<string, Range>
  /** See ServerTable. */
  readonly looked: string | null
  readonly onPin: (server: string) => void
}

export const ServerTableRow = memo(function ServerTableRow(props: Props) {
  const { source, state, columns, pinned } = props
  const { server } = state
  const ageMs = staleOf(source, state)
  const phone = usePhone()
  const isChanged = useJustChanged()
  return (
    <div
      id={props.id}
      role="row"
      aria-rowindex={props.rowIndex}
      aria-selected={props.marked}
      data-active={props.active}
      data-server={server}
      data-changed={isChanged(server) ? state.severity : undefined}
      className={styles.row}
      style={{ transform: `translateY(${props.top}px)` }}
    >
      <div role="none" className={styles.fixed}>
        <div role="gridcell" aria-colindex={1} className={styles.pin}>
          <button
            type="button"
            // The grid is one stop of the tab key; p does the same.
            tabIndex={-1}
            aria-label={pinText(server)}
            aria-pressed={pinned}
            onClick={(event) => {
              event.stopPropagation()
              props.onPin(server)
            }}
          >
            {pinned ? '★' : '☆'}
          </button>
        </div>
        <div role="gridcell" aria-colindex={2} className={styles.severity}>
          <SeverityMark finding={serverFinding(source.forecast, source.assessment, state)} />
        </div>
        <div role="rowheader" aria-colindex={3} className={styles.server} title={server}>
          <span className={styles.name}>
            {shortName(
              source.assessment.servers,
              server,
              (phone ? PHONE_LENGTH : NAME_LENGTH) - (ageMs === null ? 0 : AGE_LENGTH),
            )}
          </span>
          {ageMs !== null && (
            <span className={styles.stale} title={predictionsWords.staleHint}>
              {ageText(ageMs)}
            </span>
          )}
        </div>
      </div>
      {columns.wholes.map(({ kind, width }, index) => (
        <div
          key={kind}
          role="gridcell"
          aria-colindex={FIXED_COLUMNS + index + 1}
          className={styles[kind]}
          style={{ width }}
        >
          <WholeContent source={source} state={state} kind={kind} isBrief={columns.isBrief} />
        </div>
      ))}
      <div role="none" className={styles.groups} style={{ paddingLeft: props.offset }}>
        {columns.groups.slice(props.from, props.to).map((group) => {
          const series = source.index.byMetric.get(group.metric)?.get(server)
          return (
            <div
              key={group.metric}
              role="none"
              className={styles.group}
              style={{ width: group.width }}
              data-metric={series === undefined ? undefined : group.metric}
              data-looked={group.metric === props.looked}
            >
              {series === undefined ? (
                <MissingCells
                  group={group}
                  leftOut={state.leftOut.find(({ metric }) => metric === null || metric === group.metric)}
                />
              ) : (
                <MetricCells
                  source={source}
                  series={series}
                  group={group}
                  network={props.network}
                  range={props.ranges.get(group.metric) ?? null}
                />
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
})

function WholeContent({
  source,
  state,
  kind,
  isBrief,
}: {
  source: TableSource
  state: ServerState
  kind: ServerColumn
  isBrief: boolean
}) {
  switch (kind) {
    case 'profile':
      return state.profile ?? '–'
    case 'risk': {
      const { lead } = state
      if (lead === null) return '–'
      const metric = source.forecast.series[lead]?.metric ?? ''
      return <ChanceCell source={source} series={lead} metric={metric} named />
    }
    case 'first':
      return state.lead === null ? '–' : <WorstBreach source={source} series={state.lead} isBrief={isBrief} />
  }
}

interface WorstBreachProps {
  readonly source: TableSource
  readonly series: number
  readonly isBrief: boolean
}

/** What, when, and the range in which it comes; the chance stands in the next column. Brief: when. */
function WorstBreach({ source: { forecast, assessment }, series, isBrief }: WorstBreachProps) {
  const metric = forecast.series[series]?.metric ?? ''
  const breach = breachOf(forecast, assessment, series)
  if (breach.kind === 'pending') return <span className={cells.notYet}>{predictionsWords.notYet}</span>
  const text = worstBreach(breach, forecast)
  if (text === null) return <span className={cells.notYet}>–</span>
  return (
    <span
      className={styles.worst}
      data-brief={isBrief}
      data-expected={text.isExpected}
      title={`${metric}: ${breachSentence(breach, metric, forecast)}`}
    >
      {!isBrief && <span className={styles.firstMetric}>{metric}</span>}
      <span className={styles.when}>{text.when}</span>
      {!isBrief && <span className={cells.times}>{text.range}</span>}
    </span>
  )
}

/** How old the newest of the server's series is, where all are stale; null: one is not. */
function staleOf({ forecast }: TableSource, { series }: ServerState): number | null {
  let newest: number | null = null
  for (const at of series) {
    const ageMs = staleMs(forecast, at)
    if (ageMs === null) return null
    newest = Math.min(newest ?? Infinity, ageMs)
  }
  return newest
}
