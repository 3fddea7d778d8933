import type { Assessment, ServerState } from '#forecast/assess.ts'
import { breachOf, firstOf } from '#forecast/breach.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { SEVERITIES, type Severity } from '#forecast/thresholds.ts'
import { intervalAhead, reachedStep } from '#forecast/intervalAhead.ts'
import type { SortColumn } from '../../state/screen/sortColumn.ts'
import type { MetricColumn } from '../../state/screen/sortColumn.ts'
import { leadSteps } from '#forecast/leadSteps.ts'
import type { TableSource } from './tableSource.ts'

export interface Sort {
  readonly column: SortColumn
  readonly descending: boolean
}

/** Which way a column runs when it is first asked for: names and times upwards, the worst first, numbers downwards. */
export function firstDirection({ kind }: SortColumn): 'ascending' | 'descending' {
  return kind === 'now' || kind === 'soon' || kind === 'end' || kind === 'risk' ? 'descending' : 'ascending'
}

/**
 * Servers in the order of a column, those on top first. They come in the order of names and sorting is stable, so
 * ties stay in that order whichever way the column runs; what is not known stays last.
 */
export function sortServers(
  source: TableSource,
  states: readonly ServerState[],
  { column, descending }: Sort,
  onTop: ReadonlySet<string>,
): readonly ServerState[] {
  const sorted = inOrder(source, states, column, descending)
  if (onTop.size === 0) return sorted
  const isOnTop = ({ server }: ServerState) => onTop.has(server)
  return [...sorted.filter(isOnTop), ...sorted.filter((state) => !isOnTop(state))]
}

function inOrder(
  source: TableSource,
  states: readonly ServerState[],
  column: SortColumn,
  descending: boolean,
): readonly ServerState[] {
  if (column.kind === 'server') return descending ? states.toReversed() : states
  const keys = keysOf(source, states, column)
  const order = Uint32Array.from(states, (_, index) => index)
  const sign = descending ? -1 : 1
  order.sort((a, b) => {
    const [x, y] = [keys[a] ?? NaN, keys[b] ?? NaN]
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b
    return sign * (x - y) || a - b
  })
  return Array.from(order, (at) => states[at]).filter((state) => state !== undefined)
}

/** A number per server; NaN: not known. */
function keysOf(source: TableSource, states: readonly ServerState[], column: SortColumn): Float64Array {
  if (column.metric === null) return wholeKeys(source, states, column.kind)
  const series = source.index.byMetric.get(column.metric)
  const key = seriesKey(source, column.kind)
  return Float64Array.from(states, ({ server }) => {
    const at = series?.get(server)
    return at === undefined ? NaN : key(at)
  })
}

/** The worse severity first, among equals the likelier: half a rank at most. chance NaN: not known, last of its rank. */
function rankOf(severity: Severity, chance: number): number {
  return SEVERITIES.indexOf(severity) + (Number.isNaN(chance) ? 1 : 1 - chance) / 2
}

function wholeKeys(
  { forecast, assessment }: TableSource,
  states: readonly ServerState[],
  kind: Exclude<SortColumn, { metric: string }>['kind'],
): Float64Array {
  const first = ({ lead }: ServerState) =>
    lead === null ? NaN : breachKey(forecast, assessment, lead, 'worst')
  switch (kind) {
    case 'server':
      return Float64Array.from(states, (_, index) => index)
    case 'risk':
      return Float64Array.from(states, ({ risk }) => risk)
    case 'first':
      return Float64Array.from(states, first)
    case 'severity':
      return Float64Array.from(states, ({ severity, risk }) => rankOf(severity, risk))
    case 'profile': {
      const names = [...new Set(states.map(({ profile }) => profile))].filter((name) => name !== null).sort()
      const ranks = new Map(names.map((name, rank) => [name, rank]))
      return Float64Array.from(states, ({ profile }) =>
        profile === null ? NaN : (ranks.get(profile) ?? NaN),
      )
    }
  }
}

function seriesKey(
  { forecast, assessment }: TableSource,
  kind: Exclude<MetricColumn, 'fan'>,
): (series: number) => number {
  const { soon, end } = leadSteps(forecast)
  const median = (step: number) => (series: number) =>
    intervalAhead(forecast, series, reachedStep(forecast, series, step)).middle
  switch (kind) {
    case 'mark':
      return (series) => rankOf(assessment.severity[series] ?? 'unknown', assessment.chance[series] ?? NaN)
    case 'now':
      return (series) => forecast.current[series] ?? NaN
    case 'soon':
      return median(soon)
    case 'end':
      return median(end)
    case 'breach':
      return (series) => breachKey(forecast, assessment, series, 'first')
    case 'risk':
      return (series) => assessment.chance[series] ?? NaN
  }
}

/**
 * What breaches now, then alarms by their times, of the threshold that is crossed first or of the worst one, as the column
 * says it; after all of those, what is only to be watched by its.
 */
function breachKey(
  forecast: FleetForecast,
  assessment: Assessment,
  series: number,
  of: 'first' | 'worst',
): number {
  const breach = breachOf(forecast, assessment, series)
  switch (breach.kind) {
    case 'already':
      return 0
    case 'expected':
      return (of === 'first' ? firstOf(breach) : breach).afterMs
    case 'possible':
      return forecast.horizon * forecast.stepMs + breach.afterMs
    case 'no-threshold':
    case 'pending':
    case 'unknown':
    case 'clear':
      return NaN
  }
}
