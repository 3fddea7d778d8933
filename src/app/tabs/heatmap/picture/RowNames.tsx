import { memo } from 'react'
import { middleCut } from '#text/middleCut.ts'
import { formatCount } from '#text/numbers.ts'
import type { Row } from '../rows/rows.ts'
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
          {rowName(pointed, width)}
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
          {rowName(row, width)}
        </div>
      )
    return (
      <button
        key={at}
        type="button"
        className={styles.group}
        style={{ top: y }}
        aria-expanded={!row.collapsed}
        title={`${row.profile ?? 'no profile'}: the worst of ${row.lines.length}`}
        onClick={() => {
          onFold(row.profile)
        }}
      >
        {rowName(row, width)}
      </button>
    )
  })
})

function rowName(row: Row, width: number) {
  const letters = Math.floor(width / LETTER_PX)
  if (row.kind === 'server') return middleCut(row.state.server, letters - 2)
  const count = formatCount(row.lines.length)
  return (
    <>
      <span className={styles.fold} aria-hidden="true">
        {row.collapsed ? '▸' : '▾'}
      </span>
      {middleCut(row.profile ?? 'no profile', letters - count.length - 6)}{' '}
      <span className={styles.count}>{count}</span>
    </>
  )
}
