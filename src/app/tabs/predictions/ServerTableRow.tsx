import { memo } from 'react'
import { MiniFan } from '../../charts/MiniFan.tsx'
import { middleCut } from '../../format/middleCut.ts'
import { durationText } from '../../format/time.ts'
import { IntervalCell, ValueCell } from './IntervalCell.tsx'
import type { ServerRow } from './rows.ts'
import { SeverityMark } from './SeverityMark.tsx'
import styles from './ServerTable.module.css'

const MINI_WIDTH = 144
const MINI_HEIGHT = 22
/** Longer names lose their middle: fleets differ at the end. */
const NAME_LENGTH = 28

interface Props {
  readonly id: string
  readonly row: ServerRow
  readonly rowIndex: number
  readonly top: number
  readonly metric: string
  readonly selected: boolean
  readonly network: boolean
  readonly profiles: boolean
  readonly range: readonly [low: number, high: number] | null
  readonly onSelect: (server: string) => void
  readonly onShow: () => void
}

export const ServerTableRow = memo(function ServerTableRow(props: Props) {
  const { row, metric } = props
  return (
    <div
      id={props.id}
      role="row"
      aria-rowindex={props.rowIndex}
      aria-selected={props.selected}
      className={styles.row}
      style={{ transform: `translateY(${props.top}px)` }}
      onClick={() => {
        props.onSelect(row.server)
        props.onShow()
      }}
    >
      <div role="gridcell" className={styles.severity}>
        <SeverityMark finding={row.finding} />
      </div>
      <div role="rowheader" className={styles.server} title={row.server}>
        <span className={styles.name}>{middleCut(row.server, NAME_LENGTH)}</span>
        {row.staleMs !== null && (
          <span className={styles.stale} title="The newest row of this series is older than the file's">
            {durationText(row.staleMs)} old
          </span>
        )}
      </div>
      {props.profiles && (
        <div role="gridcell" className={styles.profile}>
          {row.profile ?? '–'}
        </div>
      )}
      <div role="gridcell" className={styles.number}>
        <ValueCell value={row.current} metric={metric} />
      </div>
      <div role="gridcell" className={styles.soon}>
        <IntervalCell interval={row.soon} metric={metric} />
      </div>
      <div role="gridcell" className={styles.end}>
        <IntervalCell interval={row.end} metric={metric} />
      </div>
      <div role="gridcell" className={styles.mini}>
        <MiniFan
          fan={row.fan}
          width={MINI_WIDTH}
          height={MINI_HEIGHT}
          range={props.range}
          network={props.network}
        />
      </div>
    </div>
  )
})
