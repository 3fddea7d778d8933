import { memo } from 'react'
import type { ServerState } from '#forecast/assess.ts'
import { serverFinding } from '#text/finding.ts'
import { staleMs } from '#forecast/fleetForecast.ts'
import { middleCut } from '#text/middleCut.ts'
import { durationText } from '#text/time.ts'
import type { ServerColumn } from '../../state/screen/sortColumn.ts'
import { FIXED_COLUMNS, type Columns } from './columns.ts'
import { ChanceCell, MetricCells, MissingCells, WhenCell, type Range } from './MetricCells.tsx'
import { SeverityMark } from '../../features/severity/SeverityMark.tsx'
import type { TableSource } from './tableSource.ts'
import cells from './Cells.module.css'
import styles from './ServerTable.module.css'

/** Longer names lose their middle: fleets differ at the end. */
const NAME_LENGTH = 24

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
  readonly onPin: (server: string) => void
}

export const ServerTableRow = memo(function ServerTableRow(props: Props) {
  const { source, state, columns, pinned } = props
  const { server } = state
  const ageMs = staleOf(source, state)
  return (
    <div
      id={props.id}
      role="row"
      aria-rowindex={props.rowIndex}
      aria-selected={props.marked}
      data-active={props.active}
      data-server={server}
      className={styles.row}
      style={{ transform: `translateY(${props.top}px)` }}
    >
      <div role="none" className={styles.fixed}>
        <div role="gridcell" aria-colindex={1} className={styles.pin}>
          <button
            type="button"
            // The grid is one stop of the tab key; p does the same.
            tabIndex={-1}
            aria-label={`Pin ${server}`}
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
          <span className={styles.name}>{middleCut(server, NAME_LENGTH)}</span>
          {ageMs !== null && (
            <span className={styles.stale} title="The newest row of this server is older than that of others">
              {durationText(ageMs)} old
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
          <WholeContent source={source} state={state} kind={kind} />
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
}: {
  source: TableSource
  state: ServerState
  kind: ServerColumn
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
    case 'first': {
      const { lead } = state
      const severity = lead === null ? 'none' : source.assessment.severity[lead]
      if (lead === null || severity === 'ok' || severity === 'none' || severity === 'unknown') return '–'
      const metric = source.forecast.series[lead]?.metric ?? ''
      return (
        <>
          <span className={styles.firstMetric} title={metric}>
            {metric}
          </span>
          <span className={cells.firstTime}>
            <WhenCell source={source} series={lead} metric={metric} />
          </span>
        </>
      )
    }
  }
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
