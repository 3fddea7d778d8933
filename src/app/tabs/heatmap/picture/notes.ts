import { formatCount, plural } from '#text/numbers.ts'
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
  return [
    ...zoomNotes(zoomed),
    ...(labelled < inSight.length
      ? [`${formatCount(inSight.length - labelled)} of ${plural(inSight.length, 'name')} not shown`]
      : []),
    ...(sharing > 1
      ? [`up to ${plural(sharing, 'row')} share a line of the screen, which shows the ${worst}`]
      : []),
    ...(steps > 1 ? [`up to ${plural(steps, 'step')} share a pixel, which shows the ${worst}`] : []),
    ...(inSight.some(({ kind }) => kind === 'group') ? [`a group shows the ${worst} of its servers`] : []),
    ...(doubtful > 0 ? [`${plural(doubtful, 'server')} hatched: stale or left out`] : []),
    ...(absent > 0 ? [`${plural(absent, 'server')} without ${data.metric}`] : []),
  ]
}

/** Which rows are zoomed into; of rows that are not neighbours in this order only how many. */
function zoomNotes(zoomed: ZoomedRows): readonly string[] {
  if (zoomed.kind !== 'part') return []
  const { rows, extent, gathered, missing } = zoomed
  const all = formatCount(rows.length)
  const last = extent.first + extent.count
  return [
    gathered
      ? `${formatCount(extent.count)} of ${all} rows`
      : `rows ${formatCount(extent.first + 1)} to ${formatCount(last)} of ${all}`,
    ...(missing > 0 ? [`${plural(missing, 'zoomed row')} gone or filtered out`] : []),
  ]
}

/** Says why a zoom shows no more. count: how many rows it had. */
export function goneText(count: number): string {
  const none =
    count === 1 ? 'The row you zoomed into is' : `None of the ${plural(count, 'row')} you zoomed into is`
  return `${none} here: gone from the data, or filtered out. All other rows are shown.`
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
