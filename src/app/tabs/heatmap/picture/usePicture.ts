import { heatmapWords } from '#text/heatmap.ts'
import { useIsOld } from '../../../state/useIsOld.ts'
import { useMemo } from 'react'
import { useColours, useLook } from '../../../features/charts/chartTheme.ts'
import { useApp } from '../../../state/context.tsx'
import { useZone } from '../../../state/times.ts'
import { usePhone } from '../../../ui/useNarrow.ts'
import type { Size } from '../../../ui/useSize.ts'
import { nowAt, type Frame } from '../field/frame.ts'
import type { HeatmapData } from '../field/useHeatmapData.ts'
import type { Row } from '../rows/rows.ts'
import type { ExportParts } from './exportDrawing.ts'
import { legendMarks } from './Legend.tsx'
import { parseRgb } from './oklab.ts'
import { paint, paletteOf, type Picture } from './paint.ts'
import { labelledRows, placeRows } from './placement.ts'
import { scaleOf, type HeatColours } from './scale.ts'
import { timeTicks } from './TimeAxis.tsx'

const TOKENS = {
  plain1: '--heat-1',
  plain2: '--heat-2',
  plain3: '--heat-3',
  plain4: '--heat-4',
  plain5: '--heat-5',
  ok1: '--heat-ok-1',
  ok2: '--heat-ok-2',
  warning1: '--heat-warning-1',
  warning2: '--heat-warning-2',
  critical1: '--heat-critical-1',
  critical2: '--heat-critical-2',
  room: '--heat-room',
  even: '--heat-even',
  beyond: '--heat-beyond',
} as const

/** The heatmap's colours in the current theme. */
function useHeatColours(): HeatColours {
  const found = useColours(TOKENS)
  return useMemo(() => {
    const of = (name: keyof typeof TOKENS) => parseRgb(found[name])
    return {
      plain: [of('plain1'), of('plain2'), of('plain3'), of('plain4'), of('plain5')],
      ok: [of('ok1'), of('ok2')],
      warning: [of('warning1'), of('warning2')],
      critical: [of('critical1'), of('critical2')],
      room: of('room'),
      even: of('even'),
      beyond: of('beyond'),
    }
  }, [found])
}

const LABEL_PX = 16
/** Average width of a letter of the names. */
const LETTER_PX = 6.4
/** Names have the room that the longest of them needs, within these. */
const GUTTER_PX = { phone: [56, 96], page: [160, 224] } as const

function gutterPx(rows: readonly Row[], [least, most]: readonly [number, number]): number {
  const lengths = rows.map((row) =>
    row.kind === 'server' ? row.state.server.length : (row.profile ?? heatmapWords.noProfile).length + 6,
  )
  const longest = lengths.reduce((a, b) => Math.max(a, b), 0)
  return Math.round(Math.min(Math.max(longest * LETTER_PX + 24, least), most))
}

/** Everything that is drawn of the data at this size, each part made again only when it changes. */
export function usePicture(
  data: HeatmapData,
  rows: readonly Row[],
  frame: Frame,
  { width, height }: Size,
  density: number,
  network: boolean,
): ExportParts {
  const theme = useLook()
  const colours = useHeatColours()
  const phone = usePhone()
  const zone = useZone()
  const colouring = useApp((state) => state.screen.heatmap.colouring)
  const { forecast, metric, shown, threshold, range, spanKind } = data
  const scale = useMemo(
    () => scaleOf(shown, metric, threshold, colouring, range, colours),
    [shown, metric, threshold, colouring, range, colours],
  )
  const palette = useMemo(() => paletteOf(scale), [scale])
  const placement = useMemo(() => placeRows(rows, frame.rows, height), [rows, frame.rows, height])
  const picture = useMemo(() => {
    const lines = { ...data.field, columns: data.field.span.count, worst: data.worst }
    let made: Picture | null = null
    return () =>
      (made ??= paint(lines, rows, placement, frame.columns, 1 / density, width * density, palette))
  }, [data, rows, placement, frame.columns, density, width, palette])
  const heat = useMemo(
    () => ({
      picture,
      rows,
      placement,
      absent: data.field.absent,
      pending: data.field.pending,
      nowAt: nowAt(frame),
      network,
      theme,
    }),
    [picture, rows, placement, data, frame, network, theme],
  )
  const labels = useMemo(() => labelledRows(rows, placement, LABEL_PX), [rows, placement])
  const isOld = useIsOld()
  const ticks = useMemo(
    () => timeTicks(forecast, frame, zone, spanKind, width, isOld),
    [forecast, frame, zone, spanKind, width, isOld],
  )
  const marks = useMemo(() => legendMarks(scale, shown, metric), [scale, shown, metric])
  const gutter = useMemo(() => gutterPx(rows, phone ? GUTTER_PX.phone : GUTTER_PX.page), [rows, phone])
  return { heat, width, gutter, labels, ticks, scale, marks }
}
