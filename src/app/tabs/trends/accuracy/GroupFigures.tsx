import { useState } from 'react'
import type { MetricAccuracy } from '#forecast/accuracy/accuracy.ts'
import { formatCount, formatQuantity, quantityText } from '#text/numbers.ts'
import { coverageText, scoreText } from '#text/accuracy.ts'
import { shareText } from '#text/percent.ts'
import { FIGURE_COLUMNS } from './figureColumns.ts'
import { groupRows, type Figure, type FigureRow, type FigureSort } from './figureRows.ts'
import styles from './Accuracy.module.css'

/** Servers that are shown before all of them are asked for. */
const FIRST_SERVERS = 50

/** The rows of one metric's profiles and servers. */
export function GroupFigures({ metric, sort }: { metric: MetricAccuracy; sort: FigureSort }) {
  const [all, setAll] = useState(false)
  const { profiles, servers } = groupRows(metric, sort)
  const shown = all ? servers : servers.slice(0, FIRST_SERVERS)
  return (
    <>
      {profiles.length > 0 && <Part name="by profile" rows={profiles} metric={metric.metric} />}
      <Part name="by server" rows={shown} metric={metric.metric} />
      {shown.length < servers.length && (
        <tr>
          <td colSpan={FIGURE_COLUMNS.length}>
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
        <th scope="rowgroup" colSpan={FIGURE_COLUMNS.length}>
          {name}
        </th>
      </tr>
      {rows.map((row) => (
        <tr key={row.key} className={styles.group}>
          <th scope="row">{row.name}</th>
          <FigureCells row={row} metric={metric} />
        </tr>
      ))}
    </>
  )
}

/** A row's figures, in the table's columns. */
export function FigureCells({ row, metric }: { row: FigureRow; metric: string }) {
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
  return FIGURE_COLUMNS.flatMap(({ column }) =>
    column === 'name' ? [] : [<td key={column}>{texts[column]}</td>],
  )
}
