import { groupText, heatmapWords } from '#text/heatmap.ts'
import { memo } from 'react'
import { middleCut } from '#text/middleCut.ts'
import { formatCount } from '#text/numbers.ts'
import { shortName } from '../../../state/serverNames.ts'
import { serversIn, type Row } from '../rows/rows.ts'
import type { Placement } from './placement.ts'
import styles from './Picture.module.css'

/** Average width of a letter at the size of the labels. */
const LETTER_PX = 6.4
const LABEL_PX = 16

interface Props {
  readonly width: number
  readonly rows: readonly Row[]
  readonly labels: readonly { readonly row: number; readonly y: number }[]
  readonly placement: Placement
  /** Row that is pointed at; null: none. */
  readonly cursor: number | null
  readonly onFold: (profile: string | null) => void
}

/** Names beside the rows: as many as fit, and always that of the row that is pointed at. */
export function RowNames({ width, rows, labels, placement, cursor, onFold }: Props) {
  const pointed = cursor === null ? undefined : rows[cursor]
  const top = cursor === null ? NaN : (placement.tops[cursor - placement.first] ?? NaN)
  const bottom = cursor === null ? NaN : (placement.tops[cursor - placement.first + 1] ?? NaN)
  return (
    <div className={styles.names}>
      <Labels {...{ width, rows, labels, onFold }} />
      {pointed !== undefined && !Number.isNaN(bottom) && (
        <div
          className={styles.pointed}
          data-kind={pointed.kind}
          style={{ top: Math.max((top + bottom) / 2, LABEL_PX / 2) }}
          aria-hidden="true"
        >
          {rowName(pointed, width, rows)}
        </div>
      )}
    </div>
  )
}

type LabelsProps = Pick<Props, 'width' | 'rows' | 'labels' | 'onFold'>

const Labels = memo(function Labels({ width, rows, labels, onFold }: LabelsProps) {
  return labels.map(({ row: at, y }) => {
    const row = rows[at]
    if (row === undefined) return null
    if (row.kind === 'server')
      return (
        <div key={at} className={styles.label} style={{ top: y }} title={row.state.server}>
          {rowName(row, width, rows)}
        </div>
      )
    return (
      <button
        key={at}
        type="button"
        className={styles.group}
        style={{ top: y }}
        aria-expanded={!row.collapsed}
        title={groupText(row.profile, row.lines.length)}
        onClick={() => {
          onFold(row.profile)
        }}
      >
        {rowName(row, width, rows)}
      </button>
    )
  })
})

function rowName(row: Row, width: number, rows: readonly Row[]) {
  const letters = Math.floor(width / LETTER_PX)
  if (row.kind === 'server') return shortName(serversIn(rows), row.state.server, letters - 2)
  const count = formatCount(row.lines.length)
  return (
    <>
      <span className={styles.fold} aria-hidden="true">
        {row.collapsed ? '▸' : '▾'}
      </span>
      {middleCut(row.profile ?? heatmapWords.noProfile, letters - count.length - 6)}{' '}
      <span className={styles.count}>{count}</span>
    </>
  )
}
