import type { Assessment, ServerState } from '#forecast/assess.ts'
import { breachOf } from '#forecast/breach.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { servedText } from '#text/quality.ts'
import { durationText } from '#text/time.ts'
import type { MetricColumn, ServerColumn } from '../../state/screen/sortColumn.ts'
import type { Columns } from './columns.ts'
import { intervalAt } from './interval.ts'
import { leadSteps } from '#forecast/leadSteps.ts'
import type { TableSource } from './tableSource.ts'

type Field = string | number | null

/** A tab or a line break inside a field would break the table apart. */
const plain = (value: Field) =>
  value === null || (typeof value === 'number' && Number.isNaN(value))
    ? ''
    : String(value).replaceAll(/[\t\r\n]+/g, ' ')

const minutes = (ms: number) => Number((ms / 60_000).toFixed(1))

/**
 * Rows as tab-separated text with a header, the columns that are shown, numbers in full and in the metric's own
 * unit; times to a breach in minutes. Issue time and engine go along: the numbers mean nothing without them.
 */
export function rowsText(source: TableSource, states: readonly ServerState[], columns: Columns): string {
  const { forecast, index, assessment } = source
  const names = stepNames(forecast)
  const header = [
    'server',
    'severity',
    ...columns.wholes.flatMap(({ kind }) => wholeNames(kind)),
    ...columns.groups.flatMap(({ metric, cells }) =>
      cells.flatMap(({ kind }) => kindNames(kind, names).map((name) => `${metric} ${name}`)),
    ),
    'issue_time',
    'engine',
  ]
  const stoodIn = Object.entries(forecast.simple ?? {}).map(
    ([metric, naive]) => `${metric}: ${servedText(naive)}`,
  )
  const engine = [forecast.provenance.engine, ...stoodIn].join('; ')
  const made = [new Date(forecast.issueTimeMs).toISOString(), engine]
  const rows = states.map((state) => [
    state.server,
    state.severity,
    ...columns.wholes.flatMap(({ kind }) => wholeFields(source, state, kind)),
    ...columns.groups.flatMap(({ metric, cells }) => {
      const series = index.byMetric.get(metric)?.get(state.server)
      return cells.flatMap(({ kind }) =>
        series === undefined
          ? kindNames(kind, names).map(() => null)
          : kindFields(forecast, assessment, series, kind),
      )
    }),
    ...made,
  ])
  return [header, ...rows].map((row) => `${row.map(plain).join('\t')}\n`).join('')
}

function stepNames(forecast: FleetForecast): { readonly soon: string; readonly end: string } {
  const { soon, end } = leadSteps(forecast)
  const name = (step: number) => `+${durationText(step * forecast.stepMs)}`
  return { soon: name(soon), end: name(end) }
}

const LEVELS = ['P50', 'P10', 'P90']
const BREACH = ['breach_min', 'breach_earliest_min', 'breach_latest_min']

function wholeNames(kind: ServerColumn): readonly string[] {
  return kind === 'first' ? ['first_metric', ...BREACH.map((name) => `first_${name}`)] : [kind]
}

function wholeFields(
  { forecast, assessment }: TableSource,
  state: ServerState,
  kind: ServerColumn,
): readonly Field[] {
  if (kind === 'profile') return [state.profile]
  if (kind === 'risk') return [state.risk]
  if (state.lead === null) return [null, null, null, null]
  return [forecast.series[state.lead]?.metric ?? null, ...breachFields(forecast, assessment, state.lead)]
}

function kindNames(
  kind: MetricColumn,
  names: { readonly soon: string; readonly end: string },
): readonly string[] {
  switch (kind) {
    case 'mark':
      return ['severity']
    case 'now':
    case 'risk':
      return [kind]
    case 'soon':
    case 'end':
      return LEVELS.map((level) => `${names[kind]} ${level}`)
    case 'fan':
      return []
    case 'breach':
      return BREACH
  }
}

function kindFields(
  forecast: FleetForecast,
  assessment: Assessment,
  series: number,
  kind: MetricColumn,
): readonly Field[] {
  switch (kind) {
    case 'mark':
      return [assessment.severity[series] ?? 'unknown']
    case 'now':
      return [forecast.current[series] ?? NaN]
    case 'risk':
      return [assessment.chances.warning[series] ?? NaN]
    case 'soon':
    case 'end': {
      const { middle, low, high } = intervalAt(forecast, series, leadSteps(forecast)[kind])
      return [middle, low, high]
    }
    case 'fan':
      return []
    case 'breach':
      return breachFields(forecast, assessment, series)
  }
}

/** Minutes to the breach: the median's, the earliest and the latest; empty where there is none. */
function breachFields(forecast: FleetForecast, assessment: Assessment, series: number): readonly Field[] {
  const breach = breachOf(forecast, assessment, series)
  if (breach.kind === 'already') return [0, 0, 0]
  if (breach.kind === 'expected')
    return [breach.afterMs, breach.earliestMs, breach.latestMs].map((ms) =>
      ms === null ? null : minutes(ms),
    )
  if (breach.kind === 'possible') return [null, minutes(breach.earliestMs), null]
  return [null, null, null]
}
