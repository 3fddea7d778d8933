import { QualityMark } from '../../features/quality/QualityMark.tsx'
import {
  chartHeading,
  CHART_HINT,
  columnTitle,
  headingName,
  predictionsWords,
  sortText,
} from '#text/predictions.ts'
import type { MetricColumn, ServerColumn } from '../../state/screen/sortColumn.ts'
import { FIXED_COLUMNS, type Columns, type Group } from './columns.ts'
import { columnText, type SortColumn } from '../../state/screen/sortColumn.ts'
import type { Sort } from './sort.ts'
import styles from './ServerTable.module.css'

interface Props {
  readonly columns: Columns
  /** See ServerTableRow. */
  readonly from: number
  readonly to: number
  readonly offset: number
  readonly soonMs: number
  readonly endMs: number
  /** How many servers of how many. */
  readonly shown: string
  /** See ServerTable. */
  readonly looked: string | null
  readonly sort: Sort
  readonly onSort: (column: SortColumn) => void
}

/** Two rows: the metrics, and what is said of each; every column but the small charts sorts. */
export function TableHead(props: Props) {
  const { columns, from, to, offset } = props
  const groups = columns.groups.slice(from, to)
  return (
    <div role="rowgroup" className={styles.head}>
      <div role="row" aria-rowindex={1} className={styles.metrics}>
        <div role="columnheader" aria-colindex={1} aria-colspan={FIXED_COLUMNS} className={styles.fixed}>
          <span role="status" aria-label={predictionsWords.serversShown} className={styles.shown}>
            {props.shown}
          </span>
        </div>
        <div role="none" style={{ width: columns.wholesWidth }} />
        <div role="none" className={styles.groups} style={{ paddingLeft: offset }}>
          {groups.map((group) => (
            <div
              key={group.metric}
              role="columnheader"
              aria-colindex={group.columnIndex}
              aria-colspan={group.cells.length}
              className={styles.metric}
              data-looked={group.metric === props.looked}
              style={{ width: group.width }}
            >
              <span className={styles.metricName}>
                {group.metric}
                <QualityMark metric={group.metric} />
              </span>
            </div>
          ))}
        </div>
      </div>
      <div role="row" aria-rowindex={2} className={styles.labels}>
        <div role="none" className={styles.fixed}>
          <div role="columnheader" aria-colindex={1} className={styles.pin}>
            <span className="visually-hidden">{predictionsWords.pinned}</span>
          </div>
          <Header {...props} index={2} column={{ metric: null, kind: 'severity' }} place="severity" />
          <Header {...props} index={3} column={{ metric: null, kind: 'server' }} place="server" />
        </div>
        {columns.wholes.map(({ kind, width }, index) => (
          <Header
            key={kind}
            {...props}
            index={FIXED_COLUMNS + index + 1}
            column={{ metric: null, kind }}
            place={kind}
            width={width}
          />
        ))}
        <div role="none" className={styles.groups} style={{ paddingLeft: offset }}>
          {groups.map((group) => (
            <GroupHeaders key={group.metric} {...props} group={group} />
          ))}
        </div>
      </div>
    </div>
  )
}

function GroupHeaders({ group, ...props }: Props & { readonly group: Group }) {
  const { metric, cells, columnIndex, width } = group
  return (
    <div role="none" className={styles.group} style={{ width }}>
      {cells.map((cell, index) =>
        cell.kind === 'fan' ? (
          <div
            key={cell.kind}
            role="columnheader"
            aria-colindex={columnIndex + index}
            className={styles.fan}
            style={{ width: cell.width }}
            title={CHART_HINT}
          >
            <span className="visually-hidden">{chartHeading(metric)}</span>
          </div>
        ) : (
          <Header
            key={cell.kind}
            {...props}
            index={columnIndex + index}
            column={{ metric, kind: cell.kind }}
            place={cell.kind}
            width={cell.width}
          />
        ),
      )}
    </div>
  )
}

interface HeaderProps extends Props {
  readonly index: number
  readonly column: SortColumn
  readonly place: 'server' | 'severity' | ServerColumn | MetricColumn
  readonly width?: number
}

function Header({ index, column, place, width, sort, onSort, soonMs, endMs, columns }: HeaderProps) {
  const sorted = columnText(sort.column) === columnText(column)
  const direction = sort.descending ? 'descending' : 'ascending'
  const title = columnTitle(column.kind, { ofServer: column.metric === null, soonMs, endMs, ...columns })
  const { label, hint, note } = title
  return (
    <div
      role="columnheader"
      aria-colindex={index}
      aria-sort={sorted ? direction : 'none'}
      className={styles[place]}
      style={width === undefined ? undefined : { width }}
    >
      <button
        type="button"
        className={styles.sort}
        title={sortText(hint)}
        aria-label={
          column.metric === null ? (label === '' ? hint : undefined) : headingName(column.metric, title)
        }
        onClick={() => {
          onSort(column)
        }}
      >
        {label}
        {note !== '' && <span className={styles.note}>{note}</span>}
        <span className={styles.arrow} aria-hidden="true">
          {sorted ? (sort.descending ? '↓' : '↑') : ''}
        </span>
      </button>
    </div>
  )
}
