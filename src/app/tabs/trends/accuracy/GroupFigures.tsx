import { useState } from 'react'
import type { MetricAccuracy } from '#forecast/accuracy/accuracy.ts'
import { formatCount, formatQuantity, quantityText } from '#text/numbers.ts'
import { scoreText } from '#text/accuracy.ts'
import { figureWords } from '#text/accuracyPage.ts'
import { shareText } from '#text/percent.ts'
import { groupRows, type Figure, type FigureColumn, type FigureRow, type FigureSort } from './figureRows.ts'
import styles from './Accuracy.module.css'

/** Servers that are shown before all of them are asked for. */
const FIRST_SERVERS = 50

interface Props {
  readonly metric: MetricAccuracy
  readonly sort: FigureSort
  readonly columns: readonly FigureColumn[]
}

/** The rows of one metric's profiles and servers. */
export function GroupFigures({ metric, sort, columns }: Props) {
  const [all, setAll] = useState(false)
  const { profiles, servers } = groupRows(metric, sort)
  const part = { metric: metric.metric, columns }
  const shown = all ? servers : servers.slice(0, FIRST_SERVERS)
  return (
    <>
      {profiles.length > 0 && <Part name={figureWords.byProfile} rows={profiles} {...part} />}
      <Part name={figureWords.byServer} rows={shown} {...part} />
      {shown.length < servers.length && (
        <tr>
          <td colSpan={columns.length}>
            <button
              type="button"
              className={styles.pick}
              onClick={() => {
                setAll(true)
              }}
            >
              {figureWords.moreServers(formatCount(servers.length - shown.length))}
            </button>
          </td>
        </tr>
      )}
    </>
  )
}

function Part(props: {
  readonly name: string
  readonly rows: readonly FigureRow[]
  readonly metric: string
  readonly columns: readonly FigureColumn[]
}) {
  const { name, rows, metric, columns } = props
  return (
    <>
      <tr className={styles.part}>
        <th scope="rowgroup" colSpan={columns.length}>
          {name}
        </th>
      </tr>
      {rows.map((row) => (
        <tr key={row.key} className={styles.group}>
          <th scope="row">{row.name}</th>
          <FigureCells row={row} metric={metric} columns={columns} />
        </tr>
      ))}
    </>
  )
}

/** A row's figures, in the table's columns. */
export function FigureCells(props: {
  readonly row: FigureRow
  readonly metric: string
  readonly columns: readonly FigureColumn[]
}) {
  const { row, metric, columns } = props
  const quantity = (value: number | null) =>
    value === null ? '–' : quantityText(formatQuantity(value, metric))
  const texts: Readonly<Record<Figure, string>> = {
    windows: formatCount(row.windows),
    loss: scoreText(row.loss),
    mae: quantity(row.mae),
    covered: shareText(row.covered),
    coveredHalfOpen: shareText(row.coveredHalfOpen),
    covered96: shareText(row.covered96),
    covered96HalfOpen: shareText(row.covered96HalfOpen),
    width: quantity(row.width),
    skillLast: shareText(row.skillLast),
    skillYesterday: shareText(row.skillYesterday),
    skillHardest: shareText(row.skillHardest),
  }
  return columns.flatMap((column) => (column === 'name' ? [] : [<td key={column}>{texts[column]}</td>]))
}
