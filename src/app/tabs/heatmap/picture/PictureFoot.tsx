import { useMemo } from 'react'
import { pictureTitle } from '#text/heatmap.ts'
import { SavePngButton } from '../../../features/exports/SavePngButton.tsx'
import type { Frame } from '../field/frame.ts'
import type { HeatmapData } from '../field/useHeatmapData.ts'
import type { Cell } from '../reading/brush.ts'
import type { ZoomedRows } from '../rows/zoom.ts'
import { Breaches } from './Breaches.tsx'
import { exportDrawing, type ExportParts } from './exportDrawing.ts'
import { notesOf } from './notes.ts'
import { paintedColumns } from './paint.ts'
import styles from './Picture.module.css'

interface Props {
  readonly data: HeatmapData
  readonly zoomed: ZoomedRows
  readonly frame: Frame
  readonly parts: ExportParts
  readonly title: string
  /** Pixels of the screen per CSS pixel. */
  readonly density: number
  /** Until it is known how large the picture is, nothing is said of how much fits. */
  readonly hasRoom: boolean
  /** null: nothing is pointed at. */
  readonly cursor: Cell | null
  readonly onGo: (cell: Cell) => void
}

/** Below the picture: what it leaves out, the way through its breaches, and its export. */
export function PictureFoot({ data, zoomed, frame, parts, title, density, hasRoom, cursor, onGo }: Props) {
  const { heat, width } = parts
  const { placement } = heat
  const labelled = parts.labels.length
  const painted = paintedColumns(frame.columns, width * density)
  const notes = useMemo(
    () => (hasRoom ? notesOf({ data, zoomed, frame, placement, labelled, pixel: 1 / density, painted }) : []),
    [hasRoom, data, zoomed, frame, placement, labelled, density, painted],
  )
  return (
    <div className={styles.foot}>
      <p>{notes.join(' · ')}</p>
      <Breaches data={data} rows={zoomed.rows} cursor={cursor} onGo={onGo} />
      <SavePngButton
        title={pictureTitle(title)}
        lines={notes}
        about={['heatmap', title]}
        drawing={() => exportDrawing(parts)}
      />
    </div>
  )
}
