import type { Breach } from '#forecast/breach.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { Odds } from '#forecast/thresholds.ts'
import { horizonText, rangeText, roughly } from './breach.ts'
import { formatCount, plural } from './numbers.ts'
import { oddsText } from './probability.ts'
import { durationText } from './time.ts'

type Times = Pick<FleetForecast, 'stepMs' | 'horizon'>

/** What the Predictions tab says. */
export const predictionsWords = {
  title: 'Predictions',
  fleet: 'Fleet',
  servers: 'Servers',
  serversShown: 'Servers shown',
  filters: 'Filters',
  toggleFilters: 'Show or hide the filters',
  noMatch: 'No servers match the filters.',
  showAll: 'Show all servers',
  held: 'Order held',
  heldHint: 'Rows move again when the pointer and the focus leave the table',
  toggleFold: 'Show or hide the servers without an expected breach',
  profile: 'Profile',
  metric: 'Metric',
  pinned: 'Pinned',
  onlyPinned: 'only pinned',
  none: 'none',
  notYet: 'not yet',
  notForecastYet: 'not forecast yet',
  notKnown: 'not known',
  noRange: 'no range',
  pointForecast: 'A point forecast: the model gives no range',
  p10ToP90: ', P10 to P90 ',
  staleHint: 'The newest row of this server is older than those of others',
  copyRow: 'Copy row',
  copyHint:
    'Rows as a table for a spreadsheet; mark rows with Ctrl or Shift and a click, or with the space bar',
  copyRefused: 'The browser refused: press Ctrl-C in the table',
  nextServer: 'Next server',
  previousServer: 'Previous server',
  pinServer: 'Pin or unpin the server',
  closeServer: 'Close the server',
} as const

/** Of the dialog that chooses columns. */
export const columnWords = {
  title: 'Columns',
  ofServer: 'For each server',
  profile: 'profile',
  worst: 'worst breach',
  chance: 'chance of a breach',
  ofMetric: 'For each metric',
  current: 'current',
  chart: 'small chart',
  when: 'time to breach',
  metrics: 'Metrics',
  rows: 'Rows',
  twoLines: 'two lines',
  oneScale: 'one scale for the small charts of a metric',
  order: 'Put breaching metrics first',
  orderHint: 'The order stays while forecasts refresh; this decides it again by the current forecast',
  showAll: 'Show all columns',
} as const

/** Of the pane of one server. */
export const serverWords = {
  back: 'All servers',
  close: 'Close the server',
  pin: 'Pin',
  pinned: 'Pinned',
  noForecast: 'There is no forecast for this server.',
  compare: 'Compare',
  metrics: 'Metrics of this server',
  skipped: 'Skipped',
  allMetrics: 'all metrics',
  lastRow: 'last row',
  copyLink: 'Copy link',
  copied: 'Copied',
  copyRefused: 'Copy it from the address bar',
} as const

/** `+30 min`: how far ahead a column or a figure lies. */
export function aheadText(ms: number): string {
  return `+${durationText(ms)}`
}

/** `8 of 41 servers`, `41 servers`. */
export function shownText(shown: number, total: number): string {
  return `${shown < total ? `${formatCount(shown)} of ` : ''}${plural(total, 'server')}`
}

/** `1 637 servers without an expected breach` */
export function foldText(count: number): string {
  return `${plural(count, 'server')} without an expected breach`
}

/** What is said of every server that is folded away. */
export function foldHint({ watch }: Odds, times: Times): string {
  return `Each has a chance below ${oddsText(watch)} of a breach within ${horizonText(times)}`
}

/** `3 rows copied` */
export function copiedText(count: number): string {
  return `${plural(count, 'row')} copied`
}

/** `Copy row`, `Copy 3 rows` */
export function copyRowsText(count: number): string {
  return count > 1 ? `Copy ${plural(count, 'row')}` : predictionsWords.copyRow
}

/** `Pin db-03` */
export function pinText(server: string): string {
  return `Pin ${server}`
}

/** `Server db-03` */
export function serverText(server: string): string {
  return `Server ${server}`
}

/** `2 d old` */
export function ageText(ageMs: number): string {
  return `${durationText(ageMs)} old`
}

/** In place of a metric's cells: why there is none. */
export function skippedText(reason: string): string {
  return `skipped: ${reason}`
}

/** Where the server has no forecast of the metric. */
export function noForecastText(metric: string): string {
  return `There is no forecast of ${metric} for this server.`
}

/** What a shared link needs beside itself. */
export function linkHint(file: string): string {
  return `The link carries the view, not the data: whoever opens it needs ${file}`
}

/** Over a figure: `chance of ≥ 75 % within 8 h`. */
export function chanceOfText(event: string, withinMs: number): string {
  return `chance of ${event} within ${durationText(withinMs)}`
}

/** When the worst breach of a server comes, for a column that names metric and chance beside it. */
export interface WorstBreach {
  readonly when: string
  /** Eight in ten such breaches come then; '': one time, or nothing is to come. */
  readonly range: string
  /** Likely enough for an alarm, or there already. */
  readonly isExpected: boolean
}

/** null: none is expected or possible. */
export function worstBreach(breach: Breach, { stepMs }: Times): WorstBreach | null {
  switch (breach.kind) {
    case 'already':
      return { when: 'now', range: '', isExpected: true }
    case 'expected':
    case 'possible':
      return {
        when: roughly(breach.afterMs, stepMs),
        range: rangeText(breach, stepMs),
        isExpected: breach.kind === 'expected',
      }
    case 'no-threshold':
    case 'pending':
    case 'unknown':
    case 'clear':
      return null
  }
}

/** A column's heading. */
export interface ColumnTitle {
  readonly label: string
  /** In words, where the label is short or a shape. */
  readonly hint: string
  /** Beside the label, lighter. */
  readonly note: string
}

type ColumnKind =
  'server' | 'severity' | 'mark' | 'profile' | 'first' | 'risk' | 'now' | 'soon' | 'end' | 'breach'

interface Headed {
  /** Of the server as a whole. */
  readonly ofServer: boolean
  readonly soonMs: number
  readonly endMs: number
  /** Of a breach there is room for its time alone. */
  readonly isBrief?: boolean
}

/** The heading of a column. */
export function columnTitle(
  kind: ColumnKind,
  { ofServer, soonMs, endMs, isBrief = false }: Headed,
): ColumnTitle {
  const end = durationText(endMs)
  const title = (label: string, hint: string, note = ''): ColumnTitle => ({ label, hint, note })
  switch (kind) {
    case 'server':
      return title('Server', 'name')
    case 'severity':
    case 'mark':
      return title('', 'severity')
    case 'profile':
      return title('Profile', 'profile')
    case 'first':
      return isBrief
        ? title('Breach in', 'time to the server’s most severe breach')
        : title('Worst breach', 'time to the server’s most severe breach', 'in (range)')
    case 'risk':
      return title(
        'Chance',
        ofServer
          ? `chance of the server’s most severe breach within ${end}`
          : `chance of a breach within ${end}, of the threshold beside it`,
      )
    case 'now':
      return title('Now', 'current value')
    case 'soon':
      return title(aheadText(soonMs), `median in ${durationText(soonMs)}`, 'P10–P90')
    case 'end':
      return title(aheadText(endMs), `median in ${end}`, 'P10–P90')
    case 'breach':
      return title(
        'Breach in',
        'time to breach, with the range in which eight in ten such breaches come',
        '(range)',
      )
  }
}

/** What a heading of one metric's column is called: what stands there is part of it, so that it can be said aloud to press it. */
export function headingName(metric: string, { label, hint, note }: ColumnTitle): string {
  const read = [label, note].filter((text) => text !== '').join(' ')
  return read === '' ? `${metric} ${hint}` : `${metric} ${read} (${hint})`
}

/** `Sort by name` */
export function sortText(hint: string): string {
  return `Sort by ${hint}`
}

/** The heading over the small charts, for those who hear it. */
export function chartHeading(metric: string): string {
  return `${metric} chart`
}

/** On the small charts' heading. */
export const CHART_HINT = 'The dotted line is a threshold, drawn where the values are near it'

/** `at +7 h 35 m, where its forecast ends`: of a server whose newest row is older than others'. */
export function endsAtText(ms: number): string {
  return `at ${aheadText(ms)}, where its forecast ends (its newest row is older than others’)`
}
