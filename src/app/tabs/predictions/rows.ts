import { staleMs, type FleetForecast } from '#forecast/fleetForecast.ts'
import { fanOf, type Fan } from '../../charts/fan.ts'
import type { ForecastIndex } from '../../state/forecastIndex.ts'
import { intervalAt, type Interval } from './interval.ts'
import { findingOf, SEVERITY_ORDER, type Finding } from './finding.ts'
import { tableSteps } from './steps.ts'

/** One server of the table, for one metric. */
export interface ServerRow {
  readonly server: string
  readonly profile: string | null
  readonly fan: Fan
  readonly current: number
  readonly soon: Interval
  readonly end: Interval
  readonly finding: Finding
  /** See staleMs(). */
  readonly staleMs: number | null
}

export type SortColumn = 'severity' | 'server' | 'profile' | 'current' | 'soon' | 'end'
export interface Sort {
  readonly column: SortColumn
  readonly descending: boolean
}

/** Names compare as people count: web-2 before web-10. */
const byName = new Intl.Collator('en', { numeric: true })

/** The rows of every server that has this metric, in the order of names. */
export function rowsOf(forecast: FleetForecast, index: ForecastIndex, metric: string): readonly ServerRow[] {
  const { soon, end } = tableSteps(forecast)
  const rows: ServerRow[] = []
  for (const [server, series] of index.byMetric.get(metric) ?? []) {
    const fan = fanOf(forecast, series)
    rows.push({
      server,
      profile: forecast.series[series]?.profile ?? null,
      fan,
      current: forecast.current[series] ?? NaN,
      soon: intervalAt(forecast, series, soon),
      end: intervalAt(forecast, series, end),
      finding: findingOf(forecast, series),
      staleMs: staleMs(forecast, series),
    })
  }
  return rows.sort((a, b) => byName.compare(a.server, b.server))
}

function compare(a: ServerRow, b: ServerRow, column: Exclude<SortColumn, 'server'>): number {
  const numbers = (x: number, y: number) =>
    Number.isNaN(x) || Number.isNaN(y) ? Number(Number.isNaN(x)) - Number(Number.isNaN(y)) : x - y
  switch (column) {
    case 'profile':
      return byName.compare(a.profile ?? '', b.profile ?? '')
    case 'current':
      return numbers(a.current, b.current)
    case 'soon':
      return numbers(a.soon.middle, b.soon.middle)
    case 'end':
      return numbers(a.end.middle, b.end.middle)
    case 'severity':
      return (
        SEVERITY_ORDER.indexOf(a.finding.severity) - SEVERITY_ORDER.indexOf(b.finding.severity) ||
        numbers(a.finding.afterMs ?? NaN, b.finding.afterMs ?? NaN)
      )
  }
}

/**
 * Sorted anew. The rows come in the order of names and sorting is stable, so ties stay in that order whichever
 * way the column runs; missing values stay last.
 */
export function sortRows(rows: readonly ServerRow[], { column, descending }: Sort): readonly ServerRow[] {
  if (column === 'server') return descending ? rows.toReversed() : rows
  const direction = descending ? -1 : 1
  const missing = (row: ServerRow) =>
    Number(
      (column === 'current' && Number.isNaN(row.current)) ||
        (column === 'soon' && Number.isNaN(row.soon.middle)) ||
        (column === 'end' && Number.isNaN(row.end.middle)),
    )
  return rows.toSorted((a, b) => missing(a) - missing(b) || direction * compare(a, b, column))
}

/** Rows whose server or profile contains every word of the text, in any order and case. */
export function filterRows(rows: readonly ServerRow[], text: string): readonly ServerRow[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return rows
  return rows.filter(({ server, profile }) => {
    const hay = `${server} ${profile ?? ''}`.toLowerCase()
    return words.every((word) => hay.includes(word))
  })
}
