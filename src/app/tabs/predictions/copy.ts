import type { Assessment, ServerState } from '#forecast/assess.ts'
import { breachOf } from '#forecast/breach.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { kindNotes } from '#forecast/forecastKind.ts'
import { servedText } from '#text/quality.ts'
import { durationText } from '#text/time.ts'
import type { MetricColumn, ServerColumn } from '../../state/screen/sortColumn.ts'
import type { Columns } from './columns.ts'
import { intervalAhead } from '#forecast/intervalAhead.ts'
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
  const engine = [forecast.provenance.engine, ...stoodIn, ...kindNotes(forecast.kinds ?? {})].join('; ')
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
const CHANCE = ['breach_probability', 'breach_threshold']

function wholeNames(kind: ServerColumn): readonly string[] {
  switch (kind) {
    case 'profile':
      return [kind]
    case 'first':
      return ['first_metric', ...BREACH.map((name) => `first_${name}`)]
    case 'risk':
      return CHANCE
  }
}

function wholeFields(
  { forecast, assessment }: TableSource,
  state: ServerState,
  kind: ServerColumn,
): readonly Field[] {
  if (kind === 'profile') return [state.profile]
  if (state.lead === null) return wholeNames(kind).map(() => null)
  if (kind === 'risk') return chanceFields(assessment, state.lead)
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
      return [kind]
    case 'risk':
      return CHANCE
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
      return chanceFields(assessment, series)
    case 'soon':
    case 'end': {
      // Of a server whose forecast ends before the step, nothing: a copied number has no mark that says when it is of.
      const { middle, low, high } = intervalAhead(forecast, series, leadSteps(forecast)[kind])
      return [middle, low, high]
    }
    case 'fan':
      return []
    case 'breach':
      return breachFields(forecast, assessment, series)
  }
}

/** How likely a breach is, and of which threshold; 1: it is beyond it. */
function chanceFields({ chance, limit }: Assessment, series: number): readonly Field[] {
  return [chance[series] ?? NaN, limit[series] ?? NaN]
}

/** Minutes to the breach, if it comes: as likely sooner as later, then P10 and P90; empty where none is likely. */
function breachFields(forecast: FleetForecast, assessment: Assessment, series: number): readonly Field[] {
  const breach = breachOf(forecast, assessment, series)
  if (breach.kind === 'already') return [0, 0, 0]
  if (breach.kind !== 'expected' && breach.kind !== 'possible') return [null, null, null]
  return [breach.afterMs, breach.earliestMs, breach.latestMs].map(minutes)
}
