import { useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useZone } from '../../../state/times.ts'
import type { Frame } from '../field/frame.ts'
import type { HeatmapData } from '../field/useHeatmapData.ts'
import { sharingOf, type Placement } from '../picture/placement.ts'
import type { Row } from '../rows/rows.ts'
import type { Brush, Cell } from './brush.ts'
import { readCell, worstLine } from './readCell.ts'
import { readingText, type ReadingContext, type ReadingText } from './readingText.ts'
import styles from './ReadOut.module.css'

/** The cell under the cursor in words; null: there is none. */
export function useReading(
  data: HeatmapData,
  rows: readonly Row[],
  placement: Placement,
  { cursor, mode }: Brush,
  pixel: number,
  network: boolean,
): ReadingText | null {
  const zone = useZone()
  return useMemo(() => {
    const row = rows[cursor?.row ?? -1]
    if (cursor === null || row === undefined) return null
    const line = worstLine(data, row.lines, cursor.column)
    if (line === null) return null
    const { forecast, shown, field } = data
    const among = (): ReadingContext['among'] => {
      if (row.kind === 'group') return { count: row.lines.length, what: 'group' }
      // Keys know the row that they are in; a pointer means a pixel.
      return mode === 'resting' ? null : { count: sharingOf(placement, cursor.row, pixel), what: 'pixel' }
    }
    return readingText(readCell(data, line, cursor.column + field.span.first), {
      shown,
      issueTimeMs: forecast.issueTimeMs,
      stepMs: forecast.stepMs,
      zone,
      network,
      among: among(),
    })
  }, [data, rows, placement, cursor, mode, pixel, zone, network])
}

const GAP_PX = 12

interface Props {
  readonly text: ReadingText
  readonly cursor: Cell
  readonly frame: Frame
  readonly placement: Placement
  /** A drag is under way: what is pointed at matters less than where it will zoom to. */
  readonly selecting: boolean
}

/** The numbers of the cell that is pointed at, beside it. Hidden from readers: the live region says the same. */
export function ReadOut({ text, cursor, frame, placement, selecting }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState({ width: 0, height: 0, fieldWidth: 0, fieldHeight: 0 })
  useLayoutEffect(() => {
    const element = box.current
    const field = element?.parentElement
    if (element === null || field === null || field === undefined) return
    const now = {
      width: element.offsetWidth,
      height: element.offsetHeight,
      fieldWidth: field.clientWidth,
      fieldHeight: field.clientHeight,
    }
    setSize((before) =>
      before.width === now.width &&
      before.height === now.height &&
      before.fieldWidth === now.fieldWidth &&
      before.fieldHeight === now.fieldHeight
        ? before
        : now,
    )
  }, [text])
  const { columns } = frame
  const left = (size.fieldWidth * (cursor.column - columns.first)) / columns.count
  const right = (size.fieldWidth * (cursor.column + 1 - columns.first)) / columns.count
  const below = placement.tops[cursor.row - placement.first + 1] ?? 0
  const above = placement.tops[cursor.row - placement.first] ?? 0
  const x = right + GAP_PX + size.width > size.fieldWidth ? left - GAP_PX - size.width : right + GAP_PX
  const y = below + GAP_PX + size.height > size.fieldHeight ? above - GAP_PX - size.height : below + GAP_PX
  const inside = (at: number, length: number, whole: number) => Math.max(0, Math.min(at, whole - length))
  return (
    <div
      ref={box}
      className={styles.readOut}
      data-selecting={selecting}
      style={{
        transform: `translate(${Math.round(inside(x, size.width, size.fieldWidth))}px, ${Math.round(inside(y, size.height, size.fieldHeight))}px)`,
      }}
      aria-hidden="true"
    >
      <p className={styles.title}>{text.title}</p>
      <p>{text.sentence}</p>
      {text.under !== '' && <p className={styles.under}>{text.under}</p>}
      <dl className={styles.lines}>
        {text.lines.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {text.times !== '' && <p className={styles.under}>{text.times}</p>}
      {text.warnings.map((warning) => (
        <p key={warning} className={styles.warning}>
          {warning}
        </p>
      ))}
    </div>
  )
}
