import { formatCount, plural } from './numbers.ts'
import { durationText } from './time.ts'

export const exportWords = {
  title: 'Export the forecast',
  nothing: 'There is no forecast to export yet.',
  format: 'Format',
  formats: {
    csv: { name: 'CSV', what: 'one row per server, metric and step; for spreadsheets' },
    parquet: { name: 'Parquet', what: 'the same rows with types, much smaller; for pandas, DuckDB, Spark' },
    json: { name: 'JSON', what: 'nested by series; for programs' },
  },
  servers: 'Servers',
  names: 'Names of servers',
  namesPlaceholder: 'db-01 web-03: any of these',
  metrics: 'Metrics',
  allMetrics: 'All metrics',
  noMetrics: 'No metrics',
  alsoAsJson: 'Also as JSON',
  alerts: 'Alerts',
  thresholds: 'Thresholds…',
  everyRow: (made: string) =>
    `Every row has the time the forecast was made and the time it is for (UTC), every quantile, the severity, and the engine and model (by sha256) that made it: ${made}.`,
  partial: (soFar: string) => `${soFar}: only these are in the file, and every row says so.`,
  notNetwork: (sentence: string) => `${sentence} Every row and the name of the file say so.`,
  progress: 'Writing the file',
  starting: 'Starting',
  cancel: 'Cancel',
  png: 'PNG',
  savePng: (title: string) => `Save ${title} as PNG`,
} as const

/** Which servers go into the file, each with how many there are. */
export const serverChoices = {
  all: (count: number) => `All ${plural(count, 'server')}`,
  shown: (count: number) => `As filtered: ${plural(count, 'server')}`,
  pinned: (count: number) => `Pinned: ${plural(count, 'server')}`,
  opened: (_count: number, name: string) => `The open server: ${name}`,
  named: (count: number | null) => (count === null ? 'By name' : `By name: ${plural(count, 'server')}`),
} as const

/** `Save 3 456 rows`. */
export function saveText(rows: number): string {
  return `Save ${plural(rows, 'row')}`
}

/** What the file will hold: series, and the rows that they make. stepMs, horizon: of the forecast. */
export function contentsText({
  servers,
  metrics,
  series,
  horizon,
  stepMs,
}: {
  readonly servers: number
  readonly metrics: number
  readonly series: number
  readonly horizon: number
  readonly stepMs: number
}): string {
  const rows = formatCount(series * horizon)
  return `${plural(servers, 'server')}, ${plural(metrics, 'metric')}: ${formatCount(series)} series × ${formatCount(horizon)} steps of ${durationText(stepMs)} = ${rows} rows.`
}

/** What of the choice has no forecast; it is named in the file. null: everything has one. */
export function skippedText(count: number, first: string): string | null {
  if (count === 0) return null
  const named = count === 1 ? first : `${first} and ${formatCount(count - 1)} more`
  return `Skipped, because there is no forecast: ${named}. The file names ${count === 1 ? 'it' : 'them'} with the reason.`
}

/** How much of the forecast a file holds, in the file itself: `6 of 30 servers, 1 of 4 metrics`. */
export function selectionText(
  servers: { readonly chosen: number; readonly of: number },
  metrics: { readonly chosen: number; readonly of: number },
): string {
  // Plain digits: programs read this too.
  return `${servers.chosen} of ${servers.of} servers, ${metrics.chosen} of ${metrics.of} metrics`
}

/** That a table has more rows than spreadsheets show. */
export function tooLongText(rows: number, most: number): string {
  return `A spreadsheet shows at most ${formatCount(most)} rows, and this has ${formatCount(rows)}: choose Parquet or fewer servers.`
}

/** What stands in the caption of an image. */
export const captionWords = {
  madeAt: (time: string) => `forecast made at ${time}`,
  validTo: (time: string) => `horizon to ${time}`,
  localTimes: 'local times',
  timesOf: (zone: string) => `times in ${zone}`,
  from: (source: string) => `from ${source}`,
  standIn: (metric: string, served: string) => `${metric} is ${served}`,
} as const
