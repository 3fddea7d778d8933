import { useMemo } from 'react'
import { useLook } from '../../features/charts/chartTheme.ts'
import { useApp } from '../../state/context.tsx'
import { usePreferences } from '../../state/preferences.ts'
import { usePhone } from '../../ui/useNarrow.ts'
import { timeAxis } from './axis.ts'
import type { ExportParts } from './exportDrawing.ts'
import { nowAt, type Frame } from './frame.ts'
import { useHeatColours } from './heatColours.ts'
import { legendMarks } from './legendMarks.ts'
import { paint, paletteOf } from './paint.ts'
import { labelledRows, placeRows } from './place.ts'
import type { Row } from './rows.ts'
import { scaleOf } from './scale.ts'
import type { HeatmapData } from './useHeatmapData.ts'
import type { Size } from '../../ui/useSize.ts'

const LABEL_PX = 16
/** Average width of a letter of the names. */
const LETTER_PX = 6.4
/** Names have the room that the longest of them needs, within these. */
const GUTTER_PX = { phone: [56, 96], page: [160, 224] } as const

function gutterPx(rows: readonly Row[], [least, most]: readonly [number, number]): number {
  const lengths = rows.map((row) =>
    row.kind === 'server' ? row.state.server.length : (row.profile ?? 'no profile').length + 6,
  )
  const longest = lengths.reduce((a, b) => Math.max(a, b), 0)
  return Math.round(Math.min(Math.max(longest * LETTER_PX + 24, least), most))
}

/** Everything that is drawn of an answer at this size, each part made again only when it changes. */
export function usePicture(
  answer: HeatmapData,
  rows: readonly Row[],
  frame: Frame,
  { width, height }: Size,
  density: number,
  network: boolean,
): ExportParts {
  const updateScreen = useLook()
  const colours = useHeatColours()
  const phone = usePhone()
  const zone = usePreferences((preferences) => preferences.zone)
  const colouring = useApp((state) => state.screen.heatmap.colouring)
  const { forecast, metric, shown, threshold, range, spanKind } = answer
  const scale = useMemo(
    () => scaleOf(shown, metric, threshold, colouring, range, colours),
    [shown, metric, threshold, colouring, range, colours],
  )
  const palette = useMemo(() => paletteOf(scale), [scale])
  const placement = useMemo(() => placeRows(rows, frame.rows, height), [rows, frame.rows, height])
  const picture = useMemo(() => {
    const lines = { ...answer.field, columns: answer.field.span.count, worst: answer.worst }
    return paint(lines, rows, placement, frame.columns, 1 / density, width * density, palette)
  }, [answer, rows, placement, frame.columns, density, width, palette])
  const heat = useMemo(
    () => ({
      picture,
      rows,
      placement,
      absent: answer.field.absent,
      nowAt: nowAt(frame),
      network,
      look: updateScreen,
    }),
    [picture, rows, placement, answer, frame, network, updateScreen],
  )
  const labels = useMemo(() => labelledRows(rows, placement, LABEL_PX), [rows, placement])
  const axis = useMemo(
    () => timeAxis(forecast, frame, zone, spanKind, width),
    [forecast, frame, zone, spanKind, width],
  )
  const marks = useMemo(() => legendMarks(scale, shown, metric), [scale, shown, metric])
  const gutter = useMemo(() => gutterPx(rows, phone ? GUTTER_PX.phone : GUTTER_PX.page), [rows, phone])
  return { heat, width, gutter, labels, axis, scale, marks }
}
