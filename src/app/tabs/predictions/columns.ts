import {
  METRIC_COLUMNS,
  SERVER_COLUMNS,
  type MetricColumn,
  type ServerColumn,
} from '../../state/screen/sortColumn.ts'

/** Pixels. A row of two lines has the interval under the value, and needs less width. */
export type Lines = 'one-line' | 'two-line'

const METRIC_COLUMN_WIDTHS: Readonly<Record<Lines, Readonly<Record<MetricColumn, number>>>> = {
  'one-line': { mark: 24, now: 64, soon: 136, end: 136, fan: 144, breach: 176, risk: 108 },
  'two-line': { mark: 24, now: 64, soon: 80, end: 80, fan: 144, breach: 112, risk: 64 },
}
const SERVER_COLUMN_WIDTHS: Readonly<Record<Lines, Readonly<Record<ServerColumn, number>>>> = {
  'one-line': { profile: 96, first: 184, risk: 108 },
  'two-line': { profile: 96, first: 128, risk: 64 },
}
export const ROW_HEIGHTS: Readonly<Record<Lines, number>> = { 'one-line': 28, 'two-line': 40 }

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
  const wholes = SERVER_COLUMNS.filter(
    (kind) => !gone.has(hiddenId.whole(kind)) && (kind !== 'profile' || profiles),
  ).map((kind) => ({ kind, width: SERVER_COLUMN_WIDTHS[lines][kind] }))
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
  return { lines, wholes, groups, wholesWidth: widthOf(wholes), count }
}
