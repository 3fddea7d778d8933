import {
  METRIC_COLUMNS,
  SERVER_COLUMNS,
  type MetricColumn,
  type ServerColumn,
} from '../../state/screen/sortColumn.ts'

/** Pixels. A row of two lines has the interval under the value, and needs less width. */
export type Lines = 'one-line' | 'two-line'

const METRIC_COLUMN_WIDTHS: Readonly<Record<Lines, Readonly<Record<MetricColumn, number>>>> = {
  'one-line': { mark: 24, now: 64, soon: 124, end: 124, breach: 188, fan: 104, risk: 100 },
  'two-line': { mark: 24, now: 64, soon: 80, end: 80, breach: 112, fan: 144, risk: 64 },
}
/** first: what stands beside the metric's name (one line) or below it (two). */
const SERVER_COLUMN_WIDTHS: Readonly<Record<Lines, Readonly<Record<ServerColumn, number>>>> = {
  'one-line': { profile: 76, first: 204, risk: 100 },
  'two-line': { profile: 84, first: 168, risk: 64 },
}
/** A letter of a metric's name, and how much room the longest of them has at least and at most. */
const LETTER = 6.7
const NAME_WIDTH = { least: 72, most: 160 } as const
export const ROW_HEIGHTS: Readonly<Record<Lines, number>> = { 'one-line': 28, 'two-line': 40 }

/** The head's, of two rows; as in the style sheet. */
export const HEAD_HEIGHT = 52

/** Of head and rows together. */
export function tableHeight(lines: Lines, rows: number): number {
  return HEAD_HEIGHT + rows * ROW_HEIGHTS[lines]
}

/** Room at the right of a group, before the next one's hairline. */
const GROUP_GAP = 16

export interface Cell<K> {
  readonly kind: K
  readonly width: number
}

/** The cells of one metric, side by side. */
export interface Group {
  readonly metric: string
  /** Position of its first cell among all columns, from 1. */
  readonly columnIndex: number
  readonly cells: readonly Cell<MetricColumn>[]
  readonly width: number
}

/** The table's columns, left to right; pin, mark and server stand before them. */
export interface Columns {
  readonly lines: Lines
  readonly wholes: readonly Cell<ServerColumn>[]
  readonly groups: readonly Group[]
  /** Pixels of the wholes together. */
  readonly wholesWidth: number
  /** Pixels of a metric's name in the column of the worst breach: none of the usual ones is cut. */
  readonly nameWidth: number
  /** All columns, pin, mark and server among them. */
  readonly count: number
}

/** Pin, mark and server. */
export const FIXED_COLUMNS = 3

/** How a column is called among the hidden ones. */
export const hiddenId = {
  whole: (whole: ServerColumn) => `server ${whole}`,
  kind: (kind: MetricColumn) => `each ${kind}`,
  metric: (metric: string) => `metric ${metric}`,
} as const

const widthOf = (cells: readonly Cell<unknown>[]) => cells.reduce((sum, { width }) => sum + width, 0)

/** What there is no room for beside an open server, which says it itself, and on a phone. */
export const ROOMY: readonly string[] = [hiddenId.whole('profile'), hiddenId.whole('first')]

/** Those that are not hidden. profiles: whether any server has one. */
export function columnsOf(
  metrics: readonly string[],
  hidden: readonly string[],
  lines: Lines,
  profiles: boolean,
): Columns {
  const gone = new Set(hidden)
  const longest = metrics.reduce((most, { length }) => Math.max(most, length), 0)
  const nameWidth = Math.round(Math.min(Math.max(longest * LETTER + 12, NAME_WIDTH.least), NAME_WIDTH.most))
  const besides = SERVER_COLUMN_WIDTHS[lines]
  const widths = {
    ...besides,
    first: lines === 'one-line' ? nameWidth + besides.first : Math.max(nameWidth, besides.first),
  }
  const wholes = SERVER_COLUMNS.filter(
    (kind) => !gone.has(hiddenId.whole(kind)) && (kind !== 'profile' || profiles),
  ).map((kind) => ({ kind, width: widths[kind] }))
  const cells = METRIC_COLUMNS.filter((kind) => kind === 'mark' || !gone.has(hiddenId.kind(kind))).map(
    (kind) => ({
      kind,
      width: METRIC_COLUMN_WIDTHS[lines][kind],
    }),
  )
  const first = FIXED_COLUMNS + wholes.length + 1
  const groups = metrics
    .filter((metric) => !gone.has(hiddenId.metric(metric)))
    .map((metric, index) => ({
      metric,
      columnIndex: first + index * cells.length,
      cells,
      width: widthOf(cells) + GROUP_GAP,
    }))
  const count = FIXED_COLUMNS + wholes.length + groups.length * cells.length
  return { lines, wholes, groups, wholesWidth: widthOf(wholes), nameWidth, count }
}
