import type { CSSProperties } from 'react'
import type { Extent } from '../../../state/screen/heatmap.ts'
import type { Frame } from '../field/frame.ts'
import type { Brush } from '../reading/brush.ts'
import { heightOf, type Placement } from './placement.ts'
import styles from './Picture.module.css'

interface Props {
  readonly brush: Brush
  readonly selection: { readonly rows: Extent; readonly columns: Extent } | null
  readonly frame: Frame
  readonly placement: Placement
  readonly nowAt: number
}

/** Left and width of columns, in percent of the picture. */
function acrossOf({ columns }: Frame, { first, count }: Extent): CSSProperties {
  const from = Math.max(0, first - columns.first)
  const to = Math.min(columns.count, first - columns.first + count)
  return { left: `${(100 * from) / columns.count}%`, width: `${(100 * (to - from)) / columns.count}%` }
}

/** Top and height of rows, in pixels. */
function downOf(placement: Placement, { first, count }: Extent): CSSProperties {
  const { tops } = placement
  const at = (row: number) => tops[Math.min(Math.max(row - placement.first, 0), placement.count)] ?? 0
  const top = at(first)
  return { top, height: Math.max(1, at(first + count) - top) }
}

/** Lines over the picture: now, the crosshair, the selection. */
export function Overlay({ brush: { cursor }, selection, frame, placement, nowAt }: Props) {
  const height = heightOf(placement)
  return (
    <div className={styles.overlay} style={{ height }} aria-hidden="true">
      {nowAt > 0 && nowAt < 1 && <div className={styles.nowLine} style={{ left: `${100 * nowAt}%` }} />}
      {cursor !== null && (
        <>
          <div className={styles.crossColumn} style={acrossOf(frame, { first: cursor.column, count: 1 })} />
          <div className={styles.crossRow} style={downOf(placement, { first: cursor.row, count: 1 })} />
        </>
      )}
      {selection !== null && (
        <div
          className={styles.selection}
          style={{ ...acrossOf(frame, selection.columns), ...downOf(placement, selection.rows) }}
        />
      )}
    </div>
  )
}
