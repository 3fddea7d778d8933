import type { Direction } from '#forecast/quantile/breach.ts'
import type { Threshold } from '#forecast/thresholds.ts'
import { levelName } from './levels.ts'
import { limitSign } from './limit.ts'
import {
  formatCount,
  formatInterval,
  formatQuantity,
  isWithoutRange,
  plural,
  quantityText,
  roundText,
} from './numbers.ts'
import { oddsText, probabilityText } from './probability.ts'
import { durationText } from './time.ts'

/** What the Heatmap tab says. */
export const heatmapWords = {
  title: 'Heatmap',
  noSeries: 'The forecast has no series.',
  coloring: 'Coloring the cells…',
  recoloring: 'coloring…',
  serversShown: 'Servers shown',
  resetZoom: 'Reset zoom',
  table: 'Table',
  noMatch: 'No servers match the filters.',
  showAll: 'Show all servers',
  filters: 'Filters',
  metric: 'Metric',
  show: 'Show',
  colorBy: 'Color by',
  time: 'Time',
  rows: 'Rows',
  group: 'Group by profile',
  noProfile: 'no profile',
  notVerified: 'not from a verified model',
  notKnown: 'not known',
  notForecastYet: 'not forecast yet',
  notYet: 'not yet',
  server: 'Server',
  staleOrIncomplete: 'stale or incomplete',
  now: 'now',
  cell: 'Cell',
  roleDescription: 'heatmap',
  keys:
    'Arrow keys move over the cells, n and p go to the next and the previous breach. With Shift, arrow keys select; Enter ' +
    'zooms into the selection or opens the server; plus and minus zoom; Escape goes back.',
  nextBreach: 'Next breach',
  previousBreach: 'Previous breach',
  goToNext: 'Go to the next breach in the forecast',
  goToPrevious: 'Go to the previous breach in the forecast',
  noBreach: 'Nothing in the forecast is beyond the warning threshold',
  openServer: 'Open server',
  outOfSpan: 'Nothing of it lies in this time span.',
  quantiles: 'P50 (P10 to P90)',
} as const

/** Of its commands, with the words that they are found by. */
export const heatmapCommands = {
  reset: { title: 'Show the whole picture again', keywords: 'zoom reset' },
  table: { title: 'Switch between the picture and its values as a table', keywords: 'table values' },
  grouped: { title: 'Group rows by profile, or show them one by one', keywords: 'group fold' },
  span: { title: 'Show past and forecast, or the forecast only', keywords: 'time span' },
  sort: {
    risk: 'Order rows by severity',
    name: 'Order rows by name',
    profile: 'Order rows by profile',
    similarity: 'Order rows by similarity',
    keywords: 'sort order',
  },
} as const

export const heatmapOrders = {
  risk: 'by severity',
  name: 'by name',
  profile: 'by profile',
  similarity: 'by similarity',
} as const
export const heatmapColorings = [
  ['thresholds', 'level against thresholds'],
  ['plain', 'level, low to high'],
] as const
export const heatmapSpans = [
  ['time', 'past and forecast'],
  ['horizon', 'forecast only'],
] as const

/** On a phone, of what is folded: `level against thresholds · past and forecast · by severity`. coloring: null: there is no choice. */
export function heatmapLook(look: {
  readonly coloring: string | null
  readonly span: string
  readonly order: keyof typeof heatmapOrders
}): string {
  const named = (options: readonly (readonly [string, string])[], value: string | null) =>
    options.flatMap(([name, text]) => (name === value ? [text] : []))
  return [
    ...named(heatmapColorings, look.coloring),
    ...named(heatmapSpans, look.span),
    heatmapOrders[look.order],
  ].join(' · ')
}

type Shown =
  { readonly kind: 'level'; readonly level: number } | { readonly kind: 'risk' | 'any-risk' | 'margin' }

/** What the cells show, for choosers, read-outs and titles. */
export function shownText(shown: Shown): string {
  switch (shown.kind) {
    case 'level':
      return levelName(shown.level)
    case 'risk':
      return 'Chance of a breach'
    case 'any-risk':
      return 'Chance of a breach, any metric'
    case 'margin':
      return 'Headroom to warning'
  }
}

/** `P50 of cpu_percent`. */
export function heatmapTitle(shown: Shown, metric: string): string {
  switch (shown.kind) {
    case 'risk':
      return `Chance that ${metric} breaches by then`
    case 'any-risk':
      return 'Chance that any metric breaches by then'
    case 'level':
    case 'margin':
      return `${shownText(shown)} of ${metric}`
  }
}

/** What another level than the median is, with which the picture opens, beside the chooser: `a bad case: 1 in 10 is worse`. */
export function openedAtText(level: number): string {
  return `a bad case: 1 in ${formatCount(Math.round(1 / Math.min(level, 1 - level)))} is worse`
}

/** Why it opens with that level. */
export function openedWhyText(level: number): string {
  return `Opened at ${levelName(level)}, because the likeliest new breach does not show at P50`
}

/** Where a metric has nothing to be colored against. */
export function noThresholdText(metric: string): string {
  return `${metric} has no threshold`
}

/** Of the picture, for those who hear it: `P50 of cpu_percent: 30 rows, 288 steps`. */
export function pictureText(title: string, rows: number, steps: number): string {
  return `${title}: ${rows} rows, ${steps} steps`
}

/** `P50 of cpu_percent, heatmap` */
export function pictureTitle(title: string): string {
  return `${title}, heatmap`
}

/** `P50 of cpu_percent as a table` */
export function asTableText(title: string): string {
  return `${title} as a table`
}

/** What the table leaves away, beside its title. everyMs: between its columns; null: none are left away. */
export function tableCaption(
  title: string,
  rows: { readonly listed: number; readonly of: number },
  everyMs: number | null,
  isVerified: boolean,
): string {
  return [
    title,
    ...(rows.listed < rows.of
      ? [`the first ${formatCount(rows.listed)} of ${plural(rows.of, 'row')}; zoom in for the others`]
      : []),
    ...(everyMs === null ? [] : [`every ${durationText(everyMs)}; zoom in for the steps between`]),
    'forecasts with P10 to P90',
    ...(isVerified ? [] : [heatmapWords.notVerified]),
  ].join(' · ')
}

/** `production: worst of 12` */
export function groupText(profile: string | null, count: number): string {
  return `${profile ?? heatmapWords.noProfile}: worst of ${formatCount(count)}`
}

/** `now`, `+2 h`, `−1 h`: of a column. */
export function leadText(leadMs: number): string {
  if (leadMs === 0) return heatmapWords.now
  return `${leadMs > 0 ? '+' : '−'}${durationText(Math.abs(leadMs))}`
}

/** `now`, `+2 h`, `1 h ago`: of a cell. */
function whenText(leadMs: number): string {
  if (leadMs === 0) return heatmapWords.now
  return leadMs > 0 ? `+${durationText(leadMs)}` : `${durationText(-leadMs)} ago`
}

/** `comp-013, 10:30 UTC (+2 h)` */
export function cellTitle(server: string, time: string, leadMs: number): string {
  return `${server}, ${time} (${whenText(leadMs)})`
}

/** `above the 75 % warning threshold`; '': the metric has none. */
function standingText(value: number, threshold: Threshold | null, metric: string): string {
  if (threshold === null || Number.isNaN(value)) return ''
  const { warning, critical, direction } = threshold
  const meets = (limit: number) => (direction === 'above' ? value >= limit : value <= limit)
  const [name, limit] = meets(critical) ? (['critical', critical] as const) : (['warning', warning] as const)
  const side = sideText(value, limit, direction)
  return `, ${side} the ${roundText(limit, metric)} ${name} threshold`
}

function sideText(value: number, limit: number, direction: Direction): string {
  if (value === limit) return 'at'
  const isBeyond = direction === 'above' ? value > limit : value < limit
  return isBeyond === (direction === 'above') ? 'above' : 'below'
}

/** A median with P10 and P90; NaN: not known. */
interface Range {
  readonly low: number
  readonly middle: number
  readonly high: number
}

/** `cpu_percent likely 86 % (51 to 100), above the 75 % warning threshold`: the median with P10 and P90. */
export function forecastCellText(
  metric: string,
  { low, middle, high }: Range,
  threshold: Threshold | null,
): string {
  const text = formatInterval(middle, low, high, metric)
  const range = isWithoutRange(text) ? 'no range' : `${text.low} to ${text.high}`
  return `${metric} likely ${quantityText(text.middle)} (${range})${standingText(middle, threshold, metric)}`
}

/** `cpu_percent was 80 %, above the 75 % warning threshold`; of the newest step it is. */
export function measuredCellText(
  metric: string,
  value: number,
  threshold: Threshold | null,
  isNow: boolean,
): string {
  const quantity = quantityText(formatQuantity(value, metric))
  return `${metric} ${isNow ? 'is' : 'was'} ${quantity}${standingText(value, threshold, metric)}`
}

/** In place of a value. */
export function noCellText(
  metric: string,
  why:
    | { readonly kind: 'absent' | 'pending' | 'unknown' }
    | { readonly kind: 'left-out'; readonly reason: string },
): string {
  switch (why.kind) {
    case 'absent':
      return `this server does not report ${metric}`
    case 'left-out':
      return `${metric} skipped: ${why.reason}`
    case 'pending':
      return `${metric} is not forecast yet`
    case 'unknown':
      return `${metric} is not known here`
  }
}

/** `chance of ≥ 75 % by then`, `61 %`; NaN: not known. */
export function chanceLine(
  chance: number,
  { warning, direction }: Threshold,
  metric: string,
): readonly [string, string] {
  const value = Number.isNaN(chance) ? heatmapWords.notKnown : probabilityText(chance)
  return [`chance of ${limitSign(warning, direction, metric)} by then`, value]
}

/** `headroom to 75 %`, `12 %`; negative beyond it. */
export function headroomLine(
  headroom: number,
  { warning }: Threshold,
  metric: string,
): readonly [string, string] {
  return [`headroom to ${roundText(warning, metric)}`, quantityText(formatQuantity(headroom, metric))]
}

/** `P90`, `97 %` */
export function levelLine(level: number, value: number, metric: string): readonly [string, string] {
  return [levelName(level), quantityText(formatQuantity(value, metric))]
}

/** `forecast made at 14:05 UTC` */
export function madeAtText(time: string): string {
  return `forecast made at ${time}`
}

/** `stale: the newest row is 45 min old` */
export function staleCellText(ageMs: number): string {
  return `stale: the newest row is ${durationText(ageMs)} old`
}

/** `worst of 12 servers in this group` */
export function worstOfText(count: number, what: 'group' | 'pixel'): string {
  return `worst of ${plural(count, 'server')} ${what === 'group' ? 'in this group' : 'on this line of the screen'}`
}

/** What the colors mean, over the legend and for those who hear it. */
export function legendTitle(shown: Shown, metric: string, threshold: Threshold | null): string {
  switch (shown.kind) {
    case 'level':
      return metric
    case 'risk':
      return threshold === null
        ? 'chance'
        : `chance of ${limitSign(threshold.warning, threshold.direction, metric)} by then`
    case 'any-risk':
      return 'chance of any warning by then'
    case 'margin':
      return threshold === null ? 'headroom' : `headroom of P50 to ${roundText(threshold.warning, metric)}`
  }
}

/** `Colors: cpu_percent, 0 %, warning 75 %, 100 %` */
export function legendText(title: string, marks: readonly string[]): string {
  return `Colors: ${[title, ...marks].join(', ')}`
}

/** What is under the picture, of what it leaves away or puts together. */
export const heatmapNotes = {
  names: (hidden: number, of: number) => `${formatCount(hidden)} of ${plural(of, 'name')} not shown`,
  rowsShare: (most: number, worst: string) =>
    `up to ${plural(most, 'row')} share a line of the screen, which shows the ${worst}`,
  stepsShare: (most: number, worst: string) =>
    `up to ${plural(most, 'step')} share a pixel, which shows the ${worst}`,
  group: (worst: string) => `a group shows the ${worst} of its servers`,
  doubtful: (count: number) => `${plural(count, 'server')} hatched: stale or skipped`,
  pending: (count: number, soFar: string) => `${plural(count, 'server')} not forecast yet; ${soFar}`,
  absent: (count: number, metric: string) => `${plural(count, 'server')} without ${metric}`,
  someRows: (count: number, of: number) => `${formatCount(count)} of ${formatCount(of)} rows`,
  rows: (first: number, last: number, of: number) =>
    `rows ${formatCount(first)} to ${formatCount(last)} of ${formatCount(of)}`,
  missing: (count: number) => `${plural(count, 'zoomed row')} gone or filtered out`,
} as const

/** Says why a zoom shows no more. count: how many rows it had. */
export function zoomGoneText(count: number): string {
  const none =
    count === 1 ? 'The row you zoomed into is' : `None of the ${plural(count, 'row')} you zoomed into is`
  return `${none} here: gone from the data, or filtered out. All other rows are shown.`
}

/**
 * `12 breaches in the forecast at P90`: stretches that the shown level spends beyond the warning threshold; where chances are
 * shown, stretches in which they reach that of an alarm.
 */
export function breachCountText(count: number, shown: Shown, alarm: number): string {
  const many = formatCount(count)
  if (shown.kind === 'risk' || shown.kind === 'any-risk')
    return `${many} ${count === 1 ? 'stretch' : 'stretches'} with a chance of ${oddsText(alarm)} or more`
  const level = levelName(shown.kind === 'level' ? shown.level : 0.5)
  return `${many} ${count === 1 ? 'breach' : 'breaches'} in the forecast at ${level}`
}

/** Of the row below the picture. */
export const stripText = {
  noForecast: (metric: string) => `No forecast of ${metric} for this server.`,
  last: (value: string) => `last ${value}`,
  age: (ageMs: number) => `${durationText(ageMs)} old`,
  now: (value: string) => `now ${value}`,
  end: (endMs: number, value: string) => `+${durationText(endMs)} ${value}`,
} as const
