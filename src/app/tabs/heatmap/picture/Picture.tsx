import { useCallback, useDeferredValue, useId, useRef } from 'react'
import { heatmapTitle, heatmapWords, legendTitle, pictureText } from '#text/heatmap.ts'
import type { ServerState } from '#forecast/assess.ts'
import { useApp } from '../../../state/context.tsx'
import { NO_PROFILE } from '../../../state/filters.ts'
import { useZone } from '../../../state/times.ts'
import type { HeatmapState } from '../../../state/screen/heatmap.ts'
import { useLive } from '../../../ui/useLive.ts'
import { useSize } from '../../../ui/useSize.ts'
import type { Frame } from '../field/frame.ts'
import type { HeatmapData } from '../field/useHeatmapData.ts'
import { selectionOf, type Brush, type Cell } from '../reading/brush.ts'
import { spoken } from '../reading/readingText.ts'
import { ReadOut, useReading } from '../reading/ReadOut.tsx'
import { RowStrip } from '../reading/RowStrip.tsx'
import { useBrush } from '../reading/useBrush.ts'
import { usePointer } from '../reading/usePointer.ts'
import type { ZoomedRows } from '../rows/zoom.ts'
import { HeatCanvas } from './HeatCanvas.tsx'
import { Legend } from './Legend.tsx'
import { Overlay } from './Overlay.tsx'
import { PictureFoot } from './PictureFoot.tsx'
import { RowNames } from './RowNames.tsx'
import { TimeAxis } from './TimeAxis.tsx'
import { usePicture } from './usePicture.ts'
import styles from './Picture.module.css'

interface Props {
  readonly data: HeatmapData
  /** At least one row. */
  readonly zoomed: ZoomedRows
  readonly frame: Frame
  readonly updateHeatmap: (change: Partial<HeatmapState>) => void
  readonly network: boolean
}

const NO_LABELS: readonly never[] = []

/** The metric that is shown; of all of them at once, the one that makes the server's severity. */
function metricToOpen({ shown, metric, forecast }: HeatmapData, { lead }: ServerState): string | null {
  return shown.kind === 'any-risk' ? (forecast.series[lead ?? -1]?.metric ?? null) : metric
}

/** The picture with its axis, names, legend and read-out, and the pointed-at row's fan below. */
export function Picture({ data, zoomed, frame, updateHeatmap, network }: Props) {
  const id = useId()
  const plotArea = useRef<HTMLDivElement>(null)
  // The picture of ten thousand rows takes a while: it may lag behind a window that is being resized, and comes after the page.
  const size = useDeferredValue(useSize(plotArea))
  // Until it is known, nothing is said of how much fits.
  const hasRoom = size.width > 0 && size.height > 0
  const density = window.devicePixelRatio
  const zone = useZone()
  const folded = useApp((state) => state.screen.heatmap.folded)
  const openServer = useApp((state) => state.openServer)
  const { rows } = zoomed
  const { metric, shown, threshold } = data
  const parts = usePicture(data, rows, frame, size, density, network)
  const { heat, gutter, labels } = parts
  const { placement } = heat

  const fold = useCallback(
    (profile: string | null) => {
      const name = profile ?? NO_PROFILE
      const others = folded.filter((each) => each !== name)
      updateHeatmap({ folded: others.length < folded.length ? others : [...folded, name], rows: null })
    },
    [folded, updateHeatmap],
  )
  const onOpen = ({ cursor }: Brush) => {
    const row = rows[cursor?.row ?? -1]
    if (row?.kind === 'group') fold(row.profile)
    else if (row !== undefined) openServer(row.state.server, metricToOpen(data, row.state))
  }
  const control = useBrush(data, rows, frame, updateHeatmap, onOpen)
  const { brush } = control
  const onGo = (cell: Cell) => {
    control.goTo(cell)
    plotArea.current?.focus()
  }
  const handlers = usePointer({
    plotArea,
    data,
    rows,
    placement,
    frame,
    density,
    control,
    updateHeatmap,
    onOpen,
  })
  const reading = useReading(data, rows, placement, brush, 1 / density, network)
  const said = brush.mode === 'resting' && reading !== null ? spoken(reading) : ''
  const live = useLive({ moving: data.forecast, act: said })
  // The strip may lag behind a moving pointer; the crosshair must not.
  const stripCursor = useDeferredValue(brush.cursor)
  const selection = selectionOf(brush)
  const title = heatmapTitle(shown, metric)

  return (
    <div className={styles.picture} style={{ '--gutter': `${gutter}px` }}>
      <TimeAxis ticks={parts.ticks} zone={zone} />
      <RowNames
        rows={rows}
        labels={hasRoom ? labels : NO_LABELS}
        placement={placement}
        width={gutter}
        cursor={brush.cursor?.row ?? null}
        onFold={fold}
      />
      <div
        ref={plotArea}
        className={styles.plotArea}
        role="application"
        aria-roledescription={heatmapWords.roleDescription}
        aria-label={pictureText(title, rows.length, frame.columns.count)}
        aria-describedby={`${id}-keys`}
        tabIndex={0}
        onKeyDown={control.onKeyDown}
        {...handlers}
      >
        {hasRoom && <HeatCanvas size={size} density={density} heat={heat} />}
        <Overlay brush={brush} selection={selection} frame={frame} placement={placement} nowAt={heat.nowAt} />
        {reading !== null && brush.cursor !== null && (
          <ReadOut
            text={reading}
            cursor={brush.cursor}
            frame={frame}
            placement={placement}
            selecting={selection !== null}
          />
        )}
      </div>
      <Legend
        className={styles.legend ?? ''}
        scale={parts.scale}
        marks={parts.marks}
        title={legendTitle(shown, metric, threshold)}
        pending={data.field.pending.includes(1)}
      />
      <p id={`${id}-keys`} className="visually-hidden">
        {heatmapWords.keys}
      </p>
      <p className="visually-hidden" role="status" aria-live={live} aria-label={heatmapWords.cell}>
        {said}
      </p>
      <PictureFoot
        {...{ data, zoomed, frame, parts, title, density }}
        hasRoom={hasRoom}
        cursor={brush.cursor}
        onGo={onGo}
      />
      <RowStrip
        data={data}
        rows={rows}
        cursor={stripCursor}
        frame={frame}
        width={size.width}
        network={network}
      />
    </div>
  )
}
