import { useCallback, useDeferredValue, useId, useMemo, useRef } from 'react'
import { useLook } from '../../charts/look.ts'
import { useApp } from '../../state/context.tsx'
import { usePreferences } from '../../state/preferences.ts'
import { NO_PROFILE } from '../../state/filters.ts'
import { selectionOf, type Brush } from './brush.ts'
import { nowAt as nowAtOf, type Frame } from './frame.ts'
import { Gutter } from './Gutter.tsx'
import { HeatCanvas } from './HeatCanvas.tsx'
import { useHeatColours } from './heatColours.ts'
import { Legend } from './Legend.tsx'
import { Notes } from './Notes.tsx'
import { Overlay } from './Overlay.tsx'
import { paint, paletteOf } from './paint.ts'
import type { HeatmapState } from './params.ts'
import { labelledRows, placeRows, sharingOf } from './place.ts'
import { ReadOut } from './ReadOut.tsx'
import { readCell, worstLine } from './readCell.ts'
import { readingText, spoken } from './readingText.ts'
import type { Row } from './rows.ts'
import { scaleOf } from './scale.ts'
import { shownText } from './shown.ts'
import { Strip } from './Strip.tsx'
import { TimeAxis } from './TimeAxis.tsx'
import { useBrush } from './useBrush.ts'
import type { Answer } from './useField.ts'
import { usePointer } from './usePointer.ts'
import { useSize } from './useSize.ts'
import styles from './Picture.module.css'

const LABEL_PX = 16

/** Names have the room that the longest of them needs, within reason. */
const LETTER_PX = 6.4
const NARROW = '(width < 640px)'

function gutterPx(rows: readonly Row[]): number {
  const longest = rows.reduce(
    (most, row) =>
      Math.max(most, row.kind === 'server' ? row.state.server.length : (row.profile ?? '').length + 6),
    0,
  )
  const [least, largest] = window.matchMedia(NARROW).matches ? [56, 96] : [160, 224]
  return Math.round(Math.min(Math.max(longest * LETTER_PX + 24, least), largest))
}

interface Props {
  readonly answer: Answer
  /** At least one. */
  readonly rows: readonly Row[]
  readonly frame: Frame
  readonly look: (change: Partial<HeatmapState>) => void
  readonly network: boolean
}

/** The picture with its axis, labels, legend and read-out, and the pointed-at row's fan below. */
export function Picture({ answer, rows, frame, look, network }: Props) {
  const id = useId()
  const field = useRef<HTMLDivElement>(null)
  const { width, height } = useSize(field)
  const density = window.devicePixelRatio
  const tokens = useLook()
  const colours = useHeatColours()
  const zone = usePreferences((preferences) => preferences.zone)
  const { colouring, folded } = useApp((state) => state.screen.heatmap)
  const openServer = useApp((state) => state.openServer)
  const selected = useApp((state) => state.selection.server)
  const { forecast, metric, shown, threshold, range } = answer

  const scale = useMemo(
    () => scaleOf(shown, metric, threshold, colouring, range, colours),
    [shown, metric, threshold, colouring, range, colours],
  )
  const palette = useMemo(() => paletteOf(scale), [scale])
  const placement = useMemo(() => placeRows(rows, frame.rows, height), [rows, frame.rows, height])
  const lines = useMemo(
    () => ({ ...answer.field, columns: answer.field.span.count, worst: answer.worst }),
    [answer],
  )
  const picture = useMemo(
    () => paint(lines, rows, placement, frame.columns, 1 / density, width * density, palette),
    [lines, rows, placement, frame.columns, density, width, palette],
  )
  const labels = useMemo(() => labelledRows(rows, placement, LABEL_PX), [rows, placement])
  const nowAt = nowAtOf(frame)
  const gutter = useMemo(() => gutterPx(rows), [rows])

  const fold = useCallback(
    (profile: string | null) => {
      const name = profile ?? NO_PROFILE
      const without = folded.filter((each) => each !== name)
      look({ folded: without.length < folded.length ? without : [...folded, name], rows: null })
    },
    [folded, look],
  )
  const open = ({ cursor }: Brush) => {
    const row = rows[cursor?.row ?? -1]
    if (cursor === null || row === undefined) return
    if (row.kind === 'group') fold(row.profile)
    else openServer(row.state.server, shown.kind === 'any-risk' ? null : metric)
  }
  const control = useBrush(answer, rows, frame, look, open)
  const { brush, onKeyDown } = control
  const handlers = usePointer({ field, answer, rows, placement, frame, density, control, look, onOpen: open })

  // The strip may lag behind a moving pointer; the crosshair must not.
  const shownCursor = useDeferredValue(brush.cursor)
  const reading = useMemo(() => {
    if (brush.cursor === null) return null
    const { row: at, column } = brush.cursor
    const row = rows[at]
    const line = row === undefined ? null : worstLine(answer, row.lines, column)
    if (row === undefined || line === null) return null
    const sharing = sharingOf(placement, at, 1 / density)
    const among =
      row.kind === 'group'
        ? ({ count: row.lines.length, what: 'group' } as const)
        : sharing > 1 && brush.mode === 'pointing'
          ? ({ count: sharing, what: 'pixel' } as const)
          : null
    const cell = readCell(answer, line, column + answer.field.span.first)
    return readingText(cell, {
      shown,
      issueTimeMs: forecast.issueTimeMs,
      stepMs: forecast.stepMs,
      zone,
      network,
      among,
    })
  }, [brush, rows, answer, placement, density, shown, forecast, zone, network])

  return (
    <div className={styles.picture} style={{ '--gutter': `${gutter}px` }}>
      <TimeAxis
        className={styles.axis ?? ''}
        forecast={forecast}
        frame={frame}
        zone={zone}
        kind={answer.spanKind}
        width={width}
      />
      <Gutter
        className={styles.gutter ?? ''}
        rows={rows}
        labels={labels}
        placement={placement}
        width={gutter}
        cursor={brush.cursor?.row ?? null}
        onFold={fold}
      />
      <div
        ref={field}
        className={styles.field}
        role="application"
        aria-roledescription="heatmap"
        aria-label={`${shownText(shown)}${shown.kind === 'any-risk' ? '' : ` of ${metric}`}: ${rows.length} rows, ${frame.columns.count} steps`}
        aria-describedby={`${id}-keys`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        {...handlers}
      >
        {width > 0 && height > 0 && (
          <HeatCanvas
            {...{ width, height, density, picture, rows, placement, nowAt, network }}
            look={tokens}
            absent={answer.field.absent}
          />
        )}
        <Overlay
          brush={brush}
          selection={selectionOf(brush)}
          frame={frame}
          placement={placement}
          nowAt={nowAt}
        />
        {reading !== null && brush.cursor !== null && (
          <ReadOut
            text={reading}
            cursor={brush.cursor}
            frame={frame}
            placement={placement}
            selecting={selectionOf(brush) !== null}
          />
        )}
      </div>
      <Legend
        className={styles.legend ?? ''}
        scale={scale}
        shown={shown}
        metric={metric}
        threshold={threshold}
      />
      <p id={`${id}-keys`} className="visually-hidden">
        Arrow keys move over the cells. With Shift they select, Enter zooms into the selection or opens the
        server, Escape goes back.
      </p>
      <p className="visually-hidden" role="status" aria-label="Cell">
        {brush.mode === 'resting' && reading !== null ? spoken(reading) : ''}
      </p>
      <Notes
        className={styles.notes ?? ''}
        answer={answer}
        rows={rows}
        frame={frame}
        placement={placement}
        labelled={labels.length}
        density={density}
        painted={picture.width}
      />
      <Strip
        answer={answer}
        rows={rows}
        cursor={shownCursor}
        selected={selected}
        frame={frame}
        width={width}
        network={network}
        zone={zone}
      />
    </div>
  )
}
