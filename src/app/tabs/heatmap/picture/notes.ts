import { countSoFar } from '#forecast/fleetForecast.ts'
import { soFarText } from '#text/soFar.ts'
import { heatmapNotes as say } from '#text/heatmap.ts'
import type { Frame } from '../field/frame.ts'
import type { HeatmapData } from '../field/useHeatmapData.ts'
import type { ZoomedRows } from '../rows/zoom.ts'
import { rowsIn, type Placement } from './placement.ts'

/** The picture that notes are about. */
export interface NotesOf {
  readonly data: HeatmapData
  readonly zoomed: ZoomedRows
  readonly frame: Frame
  readonly placement: Placement
  /** Rows whose names are shown. */
  readonly labelled: number
  /** Height of one pixel of the screen. */
  readonly pixel: number
  /** Columns of the painted picture: fewer than there are steps where several share a pixel. */
  readonly painted: number
}

/** What the picture leaves out or puts together, so that nothing goes missing unsaid. */
export function notesOf(props: NotesOf): readonly string[] {
  const { data, zoomed, frame, placement, labelled, pixel, painted } = props
  const inSight = zoomed.rows.slice(frame.rows.first, frame.rows.first + frame.rows.count)
  const sharing = mostSharing(placement, pixel)
  const steps = Math.ceil(frame.columns.count / Math.max(1, painted))
  const worst = data.worst === 'largest' ? 'largest' : 'smallest'
  const shown = new Set(inSight.flatMap(({ lines }) => lines))
  const among = (flags: Uint8Array) => [...shown].filter((line) => flags[line] === 1).length
  const doubtful = among(data.field.doubtful)
  const absent = among(data.field.absent)
  const pending = among(data.field.pending)
  const soFar = countSoFar(data.forecast)
  return [
    ...zoomNotes(zoomed),
    ...(labelled < inSight.length ? [say.names(inSight.length - labelled, inSight.length)] : []),
    ...(sharing > 1 ? [say.rowsShare(sharing, worst)] : []),
    ...(steps > 1 ? [say.stepsShare(steps, worst)] : []),
    ...(inSight.some(({ kind }) => kind === 'group') ? [say.group(worst)] : []),
    ...(doubtful > 0 ? [say.doubtful(doubtful)] : []),
    ...(pending > 0 && soFar !== null ? [say.pending(pending, soFarText(soFar))] : []),
    ...(absent > 0 ? [say.absent(absent, data.metric)] : []),
  ]
}

/** Which rows are zoomed into; of rows that are not neighbours in this order only how many. */
function zoomNotes(zoomed: ZoomedRows): readonly string[] {
  if (zoomed.kind !== 'part') return []
  const { rows, extent, gathered, missing } = zoomed
  return [
    gathered
      ? say.someRows(extent.count, rows.length)
      : say.rows(extent.first + 1, extent.first + extent.count, rows.length),
    ...(missing > 0 ? [say.missing(missing)] : []),
  ]
}

function mostSharing(placement: Placement, pixel: number): number {
  const { tops, count } = placement
  let most = 0
  // Servers are all equally tall: the thinnest row tells.
  let thinnest = Infinity
  for (let i = 0; i < count; i++) thinnest = Math.min(thinnest, (tops[i + 1] ?? 0) - (tops[i] ?? 0))
  if (thinnest >= pixel) return 1
  for (let y = 0; y < (tops[count] ?? 0); y += pixel) most = Math.max(most, rowsIn(placement, y, pixel).count)
  return most
}
