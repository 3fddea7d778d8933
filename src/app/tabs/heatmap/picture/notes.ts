import { formatCount, plural } from '#text/numbers.ts'
import type { Frame } from '../field/frame.ts'
import type { Row } from '../rows/rows.ts'
import type { HeatmapData } from '../field/useHeatmapData.ts'
import { rowsIn, type Placement } from './placement.ts'

export interface NotesOf {
  readonly data: HeatmapData
  readonly rows: readonly Row[]
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
  const { data, rows, frame, placement, labelled, pixel, painted } = props
  const inSight = rows.slice(frame.rows.first, frame.rows.first + frame.rows.count)
  const sharing = mostSharing(placement, pixel)
  const steps = Math.ceil(frame.columns.count / Math.max(1, painted))
  const worst = data.worst === 'largest' ? 'largest' : 'smallest'
  const shown = new Set(inSight.flatMap(({ lines }) => lines))
  const among = (flags: Uint8Array) => [...shown].filter((line) => flags[line] === 1).length
  const doubtful = among(data.field.doubtful)
  const absent = among(data.field.absent)
  return [
    ...(frame.zoomed.rows
      ? [
          `rows ${formatCount(frame.rows.first + 1)} to ${formatCount(frame.rows.first + frame.rows.count)} of ${formatCount(rows.length)}`,
        ]
      : []),
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
