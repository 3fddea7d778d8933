import { Fragment, useState } from 'react'
import type { MetricAccuracy } from '#forecast/accuracy/accuracy.ts'
import { figureWords } from '#text/accuracyPage.ts'
import { columnWords, figureColumns, hasStrict } from './figureColumns.ts'
import { FigureCells, GroupFigures } from './GroupFigures.tsx'
import { metricRow, sortRows, type FigureColumn, type FigureSort } from './figureRows.ts'
import { ValuesTable } from '../../../features/charts/ValuesTable.tsx'
import styles from './Accuracy.module.css'

interface Props {
  readonly metrics: readonly MetricAccuracy[]
  /** The metric that the charts below show. */
  readonly selected: string
  readonly onSelect: (metric: string) => void
}

/** Every figure by metric; a metric opens into its profiles and servers. Sortable by any column. */
export function FigureTable({ metrics, selected, onSelect }: Props) {
  const [sort, setSort] = useState<FigureSort>({ column: 'name', descending: false })
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const rows = sortRows(metrics.map(metricRow), sort)
  const columns = figureColumns(rows)
  const toggle = (metric: string) => {
    const now = new Set(open)
    if (!now.delete(metric)) now.add(metric)
    setOpen(now)
  }
  return (
    <>
      <ValuesTable
        label={figureWords.byMetric}
        caption={figureWords.byMetricCaption}
        className={styles.values}
      >
        <thead>
          <tr>
            {columns.map((column) => (
              <SortHead key={column} {...{ column, ...columnWords(column), sort, onSort: setSort }} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const metric = metrics.find((each) => each.metric === row.key)
            return (
              <Fragment key={row.key}>
                <tr data-selected={row.key === selected}>
                  <th scope="row">
                    <button
                      type="button"
                      className={styles.toggle}
                      aria-expanded={open.has(row.key)}
                      aria-label={figureWords.fold(row.name)}
                      onClick={() => {
                        toggle(row.key)
                      }}
                    >
                      {open.has(row.key) ? '▾' : '▸'}
                    </button>
                    <button
                      type="button"
                      className={styles.pick}
                      aria-pressed={row.key === selected}
                      onClick={() => {
                        onSelect(row.key)
                      }}
                    >
                      {row.name}
                    </button>
                  </th>
                  <FigureCells row={row} metric={row.key} columns={columns} />
                </tr>
                {metric !== undefined && open.has(row.key) && (
                  <GroupFigures metric={metric} sort={sort} columns={columns} />
                )}
              </Fragment>
            )
          })}
        </tbody>
      </ValuesTable>
      {hasStrict(columns) && <p className={styles.about}>{figureWords.ties}</p>}
    </>
  )
}

function SortHead(props: {
  readonly column: FigureColumn
  readonly name: string
  readonly about: string
  readonly sort: FigureSort
  readonly onSort: (sort: FigureSort) => void
}) {
  const { column, name, about, sort, onSort } = props
  const active = sort.column === column
  const direction = sort.descending ? 'descending' : 'ascending'
  return (
    <th scope="col" aria-sort={active ? direction : undefined}>
      <button
        type="button"
        className={styles.sort}
        title={about}
        onClick={() => {
          onSort({ column, descending: active ? !sort.descending : false })
        }}
      >
        {name}
        <span aria-hidden="true">{active ? (sort.descending ? ' ↓' : ' ↑') : ''}</span>
      </button>
    </th>
  )
}
