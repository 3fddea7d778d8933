import {
  METRIC_COLUMNS,
  SERVER_COLUMNS,
  type MetricColumn,
  type ServerColumn,
} from '../../state/screen/sortColumn.ts'
import { longestUnit } from '#text/units.ts'

/** A row of two lines has the interval under the value, and needs less width. */
export type Lines = 'one-line' | 'two-line'

/** Pixels, where a unit is one letter: `%`. */
const METRIC_COLUMN_WIDTHS: Readonly<Record<Lines, Readonly<Record<MetricColumn, number>>>> = {
  'one-line': { mark: 24, now: 64, soon: 120, end: 120, breach: 216, fan: 96, risk: 108 },
  'two-line': { mark: 24, now: 64, soon: 80, end: 80, breach: 112, fan: 144, risk: 64 },
}
/** first: what stands beside the metric's name (one line) or below it (two). */
const SERVER_COLUMN_WIDTHS: Readonly<Record<Lines, Readonly<Record<ServerColumn, number>>>> = {
  'one-line': { profile: 76, first: 204, risk: 108 },
  'two-line': { profile: 84, first: 168, risk: 64 },
}
/** A letter of a unit in the widest of the usual fonts, and the columns that a longer unit widens. */
const UNIT_LETTER = 8
const WITH_UNIT: Readonly<Record<Lines, ReadonlySet<MetricColumn>>> = {
  'one-line': new Set(['now', 'soon', 'end', 'risk']),
  'two-line': new Set(['now', 'soon', 'end', 'breach', 'risk']),
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
  /** Of the worst breach there is its time alone. */
  readonly isBrief: boolean
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

/** Room for columns: on a phone the worst breach is told by its time alone; beside an open server, which says it itself, not at all. */
export type Room = 'whole' | 'beside' | 'phone'

/** What there is no room for. */
export const CRAMPED: Readonly<Record<Room, readonly string[]>> = {
  whole: [],
  beside: [hiddenId.whole('profile'), hiddenId.whole('first')],
  phone: [hiddenId.whole('profile')],
}
/** `47 min` below its heading. */
const BRIEF_WIDTH = 84

/** Letters of the longest unit that values of the metrics are written with, beyond the one of `%`. */
export function lettersBeyondPercent(metrics: readonly string[]): number {
  return Math.max(0, ...metrics.map((metric) => longestUnit(metric).length - 1))
}

/** What the columns' widths and number depend on, beside what is hidden. */
export interface Shape {
  readonly lines: Lines
  /** Whether any server has one. */
  readonly profiles: boolean
  /** lettersBeyondPercent() of the metrics with a threshold, shown or not: a server's chance may be of any of them. */
  readonly chanceLetters: number
  /** See Columns. */
  readonly isBrief?: boolean
}

/** Those that are not hidden, wide enough for the units of what they show. */
export function columnsOf(
  metrics: readonly string[],
  hidden: readonly string[],
  { lines, profiles, chanceLetters, isBrief = false }: Shape,
): Columns {
  const gone = new Set(hidden)
  const longest = metrics.reduce((most, { length }) => Math.max(most, length), 0)
  const nameWidth = Math.round(Math.min(Math.max(longest * LETTER + 12, NAME_WIDTH.least), NAME_WIDTH.most))
  const besides = SERVER_COLUMN_WIDTHS[lines]
  const widths = {
    ...besides,
    risk: besides.risk + UNIT_LETTER * chanceLetters,
    first: isBrief
      ? BRIEF_WIDTH
      : lines === 'one-line'
        ? nameWidth + besides.first
        : Math.max(nameWidth, besides.first),
  }
  const wholes = SERVER_COLUMNS.filter(
    (kind) => !gone.has(hiddenId.whole(kind)) && (kind !== 'profile' || profiles),
  ).map((kind) => ({ kind, width: widths[kind] }))
  const kinds = METRIC_COLUMNS.filter((kind) => kind === 'mark' || !gone.has(hiddenId.kind(kind)))
  const cellsOf = (metric: string) => {
    const more = UNIT_LETTER * lettersBeyondPercent([metric])
    const grown = (kind: MetricColumn) => (WITH_UNIT[lines].has(kind) ? more : 0)
    return kinds.map((kind) => ({ kind, width: METRIC_COLUMN_WIDTHS[lines][kind] + grown(kind) }))
  }
  const first = FIXED_COLUMNS + wholes.length + 1
  const groups = metrics
    .filter((metric) => !gone.has(hiddenId.metric(metric)))
    .map((metric, index) => {
      const cells = cellsOf(metric)
      const columnIndex = first + index * kinds.length
      return { metric, columnIndex, cells, width: widthOf(cells) + GROUP_GAP }
    })
  const count = FIXED_COLUMNS + wholes.length + groups.length * kinds.length
  return { lines, isBrief, wholes, groups, wholesWidth: widthOf(wholes), nameWidth, count }
}
