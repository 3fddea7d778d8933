import { Fragment, useState } from 'react'
import type { MetricAccuracy } from '#forecast/accuracy/accuracy.ts'
import { formatCount, formatQuantity, quantityText } from '../../../format/numbers.ts'
import { coverageText, scoreText, shareText } from './accuracyText.ts'
import {
  groupRows,
  metricRow,
  sortRows,
  type Figure,
  type FigureColumn,
  type FigureRow,
  type FigureSort,
} from './figureRows.ts'
import styles from './Accuracy.module.css'

const COLUMNS: readonly { readonly column: FigureColumn; readonly name: string; readonly about: string }[] = [
  { column: 'name', name: 'Metric', about: '' },
  { column: 'windows', name: 'Forecasts', about: 'pairs of a server and an origin' },
  {
    column: 'loss',
    name: 'Loss',
    about: '2 · Σ pinball loss / Σ |value|, mean of P10, P50 and P90: less is better',
  },
  { column: 'mae', name: 'MAE', about: 'mean |value − P50|' },
  {
    column: 'covered',
    name: 'In P10–P90',
    about: 'share of values with P10 ≤ value ≤ P90 / without those exactly on P10: 80 % is meant',
  },
  {
    column: 'covered96',
    name: 'In P2–P98',
    about: 'share of values with P2 ≤ value ≤ P98 / without those exactly on P2: 96 % is meant',
  },
  { column: 'width', name: 'Width', about: 'mean of P90 − P10' },
  {
    column: 'skillLast',
    name: 'vs last',
    about: 'loss saved against the last value with its residuals’ quantiles',
  },
  {
    column: 'skillYesterday',
    name: 'vs yesterday',
    about: 'loss saved against the same time yesterday with its residuals’ quantiles',
  },
  {
    column: 'skillHardest',
    name: 'vs hardest',
    about: 'loss saved against the naive forecast that is hardest to beat',
  },
]

/** Servers that are shown before all of them are asked for. */
const FIRST_SERVERS = 50

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
    <div className={styles.scroll} tabIndex={0} role="region" aria-label="Figures by metric">
      <table className={styles.table}>
        <caption className="visually-hidden">Accuracy by metric, profile and server</caption>
        <thead>
          <tr>
            {COLUMNS.map(({ column, name, about }) => (
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
                  <Figures row={row} metric={row.key} />
                </tr>
                {metric !== undefined && open.has(row.key) && <Groups metric={metric} sort={sort} />}
              </Fragment>
            )
          })}
        </tbody>
      </table>
    </div>
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

function Groups({ metric, sort }: { metric: MetricAccuracy; sort: FigureSort }) {
  const [all, setAll] = useState(false)
  const { profiles, servers } = groupRows(metric, sort)
  const shown = all ? servers : servers.slice(0, FIRST_SERVERS)
  return (
    <>
      {profiles.length > 0 && <Part name="by profile" rows={profiles} metric={metric.metric} />}
      <Part name="by server" rows={shown} metric={metric.metric} />
      {shown.length < servers.length && (
        <tr>
          <td colSpan={COLUMNS.length}>
            <button
              type="button"
              className={styles.pick}
              onClick={() => {
                setAll(true)
              }}
            >
              {formatCount(servers.length - shown.length)} more servers
            </button>
          </td>
        </tr>
      )}
    </>
  )
}

function Part({ name, rows, metric }: { name: string; rows: readonly FigureRow[]; metric: string }) {
  return (
    <>
      <tr className={styles.part}>
        <th scope="rowgroup" colSpan={COLUMNS.length}>
          {name}
        </th>
      </tr>
      {rows.map((row) => (
        <tr key={row.key} className={styles.group}>
          <th scope="row">{row.name}</th>
          <Figures row={row} metric={metric} />
        </tr>
      ))}
    </>
  )
}

function Figures({ row, metric }: { row: FigureRow; metric: string }) {
  const quantity = (value: number | null) =>
    value === null ? '–' : quantityText(formatQuantity(value, metric))
  const texts: Readonly<Record<Figure, string>> = {
    windows: formatCount(row.windows),
    loss: scoreText(row.loss),
    mae: quantity(row.mae),
    covered: coverageText(row.covered, row.coveredHalfOpen),
    covered96: coverageText(row.covered96, row.covered96HalfOpen),
    width: quantity(row.width),
    skillLast: shareText(row.skillLast),
    skillYesterday: shareText(row.skillYesterday),
    skillHardest: shareText(row.skillHardest),
  }
  return COLUMNS.flatMap(({ column }) => (column === 'name' ? [] : [<td key={column}>{texts[column]}</td>]))
}
