import { ChevronDown, ChevronUp } from 'lucide-react'
import { useCallback, useDeferredValue, useId, useMemo, useRef } from 'react'
import {
  breachCountText,
  heatmapTitle,
  heatmapWords,
  legendTitle,
  pictureText,
  pictureTitle,
} from '#text/heatmap.ts'
import type { ServerState } from '#forecast/assess.ts'
import { commandGroups } from '#text/commands.ts'
import { useCommands } from '../../../features/commands/registry.ts'
import { SavePngButton } from '../../../features/exports/SavePngButton.tsx'
import { useApp } from '../../../state/context.tsx'
import { NO_PROFILE } from '../../../state/filters.ts'
import { useZone } from '../../../state/times.ts'
import type { HeatmapState } from '../../../state/screen/heatmap.ts'
import { useLive } from '../../../ui/useLive.ts'
import { useSize } from '../../../ui/useSize.ts'
import type { Frame } from '../field/frame.ts'
import type { HeatmapData } from '../field/useHeatmapData.ts'
import { selectionOf, type Brush } from '../reading/brush.ts'
import { breachStarts, nextCell } from '../reading/nextBreach.ts'
import { spoken } from '../reading/readingText.ts'
import { ReadOut, useReading } from '../reading/ReadOut.tsx'
import { RowStrip } from '../reading/RowStrip.tsx'
import { useBrush } from '../reading/useBrush.ts'
import { usePointer } from '../reading/usePointer.ts'
import type { ZoomedRows } from '../rows/zoom.ts'
import { exportDrawing } from './exportDrawing.ts'
import { HeatCanvas } from './HeatCanvas.tsx'
import { Legend } from './Legend.tsx'
import { notesOf } from './notes.ts'
import { Overlay } from './Overlay.tsx'
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

/** The metric that is shown; of all of them at once, the one that makes the server's severity. */
function metricToOpen({ shown, metric, forecast }: HeatmapData, { lead }: ServerState): string | null {
  return shown.kind === 'any-risk' ? (forecast.series[lead ?? -1]?.metric ?? null) : metric
}

/** The picture with its axis, names, legend and read-out, and the pointed-at row's fan below. */
export function Picture({ data, zoomed, frame, updateHeatmap, network }: Props) {
  const id = useId()
  const plotArea = useRef<HTMLDivElement>(null)
  const size = useSize(plotArea)
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
  const breaches = useMemo(() => breachStarts(data, rows), [data, rows])
  const jump = (by: 1 | -1) => {
    const cell = nextCell(breaches, brush.cursor, by)
    if (cell === null) return
    control.goTo(cell)
    plotArea.current?.focus()
  }
  const when = () => breaches.length > 0
  useCommands([
    {
      id: 'heatmap.next',
      title: heatmapWords.goToNext,
      group: commandGroups.screen,
      shortcut: 'n',
      when,
      run: () => jump(1),
    },
    {
      id: 'heatmap.previous',
      title: heatmapWords.goToPrevious,
      group: commandGroups.screen,
      shortcut: 'p',
      when,
      run: () => jump(-1),
    },
  ])
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
  const notes = notesOf({
    data,
    zoomed,
    frame,
    placement,
    labelled: labels.length,
    pixel: 1 / density,
    painted: heat.picture.width,
  })

  return (
    <div className={styles.picture} style={{ '--gutter': `${gutter}px` }}>
      <TimeAxis ticks={parts.ticks} zone={zone} />
      <RowNames
        rows={rows}
        labels={labels}
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
        {size.width > 0 && size.height > 0 && <HeatCanvas size={size} density={density} heat={heat} />}
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
      <div className={styles.foot}>
        <p>{notes.join(' · ')}</p>
        <BreachButtons count={breaches.length} data={data} onJump={jump} />
        <SavePngButton
          title={pictureTitle(title)}
          lines={notes}
          about={['heatmap', title]}
          drawing={() => exportDrawing(parts)}
        />
      </div>
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

interface BreachButtonsProps {
  /** Stretches of breaches in the forecast. */
  readonly count: number
  readonly data: Pick<HeatmapData, 'shown' | 'assessment'>
  readonly onJump: (by: 1 | -1) => void
}

/** From breach to breach, as n and p do. */
function BreachButtons({ count, data: { shown, assessment }, onJump }: BreachButtonsProps) {
  const icon = { size: 14, strokeWidth: 1.5, 'aria-hidden': true } as const
  return (
    <div className={styles.breaches}>
      <span>
        {count === 0 ? heatmapWords.noBreach : breachCountText(count, shown, assessment.odds.alarm)}
      </span>
      {count > 0 && (
        <>
          <button type="button" className="button" aria-keyshortcuts="p" onClick={() => onJump(-1)}>
            <ChevronUp {...icon} />
            {heatmapWords.previousBreach} <kbd>p</kbd>
          </button>
          <button type="button" className="button" aria-keyshortcuts="n" onClick={() => onJump(1)}>
            <ChevronDown {...icon} />
            {heatmapWords.nextBreach} <kbd>n</kbd>
          </button>
        </>
      )}
    </div>
  )
}
