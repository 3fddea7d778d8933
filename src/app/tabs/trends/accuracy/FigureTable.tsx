import { Fragment, useState } from 'react'
import type { MetricAccuracy } from '#forecast/accuracy/accuracy.ts'
import { FIGURE_COLUMNS } from './figureColumns.ts'
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
  const toggle = (metric: string) => {
    const now = new Set(open)
    if (!now.delete(metric)) now.add(metric)
    setOpen(now)
  }
  return (
    <ValuesTable
      label="Figures by metric"
      caption="Accuracy by metric, profile and server"
      className={styles.values}
    >
      <thead>
        <tr>
          {FIGURE_COLUMNS.map(({ column, name, about }) => (
            <SortHead key={column} {...{ column, name, about, sort, onSort: setSort }} />
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
                    className={styles.fold}
                    aria-expanded={open.has(row.key)}
                    aria-label={`Profiles and servers of ${row.name}`}
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
                <FigureCells row={row} metric={row.key} />
              </tr>
              {metric !== undefined && open.has(row.key) && <GroupFigures metric={metric} sort={sort} />}
            </Fragment>
          )
        })}
      </tbody>
    </ValuesTable>
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
