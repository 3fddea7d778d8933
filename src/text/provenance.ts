import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { formatCount, plural } from './numbers.ts'
import { servedText } from './quality.ts'
import { durationText, precisionOf, timeText, type Zone } from './time.ts'
import { ageAgoText } from './age.ts'

/** The line that says who forecasts what, from when to when, and what was skipped. */
export const provenanceWords = {
  line: 'Provenance',
  none: 'No forecast yet',
  forecasts: 'forecasts',
  notesTitle: 'Notes',
  noNotes: 'The newest forecast has no notes.',
  skippedTitle: 'Skipped series',
  noneSkipped: 'Every server and metric has a forecast.',
  moreOffered: 'More series can be forecast another way:',
  server: 'Server',
  metric: 'Metric',
  why: 'Why',
  allMetrics: 'all',
  notNamed: 'not named',
  notStated: 'not stated',
  name: 'Name',
  sha: 'SHA-256',
  engine: 'Engine',
  backend: 'Backend',
  undo: 'undo',
  moved: 'times shifted',
} as const

export const opensModelCard = (made: string): string => `${made}: open the model card`
export const opensVerdict = (made: string): string => `${made}: open the verdict`
export const modelTitle = (name: string): string => `Model: ${name}`
export const undoText = (what: string): string => `Undo ${what}`
export const asOfText = (time: string): string => `as of ${time}`
export const andMoreText = (count: number): string => `and ${formatCount(count)} more`
export const undescribedText = (source: string): string =>
  `${source} does not describe its model. It says this with the forecast:`

/** `prod.parquet · 30 servers · 5 min: open the file facts`. */
export const opensFacts = (parts: readonly string[], what: 'source' | 'file'): string =>
  `${parts.join(' · ')}: open the ${what} facts`

/** `3 skipped`: series, or servers with all of theirs, that have no forecast. */
export const skippedText = (count: number): string => `${formatCount(count)} skipped`
export const notesText = (count: number): string => plural(count, 'note')

/** Levels that had to be sorted; null: none. */
export function crossingsText({
  crossings,
  series,
  horizon,
}: Pick<FleetForecast, 'crossings' | 'series' | 'horizon'>): string | null {
  if (crossings === 0) return null
  const points = plural(series.length * horizon, 'point')
  return `The model’s levels came out in the wrong order at ${formatCount(crossings)} of ${points} and were sorted.`
}

/** `✓ self-checked` or `not self-checked` (by how much it may differ, the model card says), and which correction of the levels is used where it is not the model's own. */
export function checkText(selfCheckError: number | null, calibration: 'model' | 'none' | 'file'): string {
  const check = selfCheckError === null ? 'not self-checked' : '✓ self-checked'
  if (calibration === 'model') return check
  return `${check} · ${calibration === 'none' ? 'not calibrated' : 'calibrated on this file'}`
}

/** ` · disk_percent not from the model: a straight line`: it is said where it is said who made the forecast. */
export function stoodInText(simple: NonNullable<FleetForecast['simple']>): string {
  const [first, ...others] = Object.entries(simple)
  if (first === undefined) return ''
  const [metric, naive] = first
  return others.length === 0
    ? ` · ${metric} ${servedText(naive)}`
    : ` · ${plural(others.length + 1, 'metric')} not from the model`
}

interface Spoken {
  readonly issueMs: number
  readonly endMs: number
  readonly stepMs: number
  readonly nowMs: number
  readonly zone: Zone
}

/**
 * From when to when a forecast is: `data ends 30 Aug 2013 23:55 UTC, 13 years ago · forecast to 31 Aug 07:55 UTC`. A file has ended and
 * is never stale: only what should be live is, and says so itself. replay: as of an earlier time than the data's end.
 */
export function spanText(
  of: 'file' | 'replay' | 'live',
  { issueMs, endMs, stepMs, nowMs, zone }: Spoken,
): readonly [from: string, to: string] {
  const precision = precisionOf(stepMs)
  const made = timeText(issueMs, zone, nowMs, precision)
  const to = `forecast to ${timeText(endMs, zone, issueMs, precision)}`
  if (of !== 'file') return [`forecast made at ${made}`, `to ${timeText(endMs, zone, issueMs, precision)}`]
  const ageMs = nowMs - issueMs
  // Clocks differ by a little.
  if (ageMs < -2 * stepMs) return [`data ends ${made}, ${durationText(-ageMs)} ahead of this clock`, to]
  return [`data ends ${made}, ${ageAgoText(ageMs)}`, to]
}
