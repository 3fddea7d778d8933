import { LiveTable, type MetricRows } from '#data/liveTable.ts'
import { runInSlices } from '#engine/runInSlices.ts'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import { evenly, sampleSize } from '#forecast/accuracy/sample.ts'
import { scoringIssues } from '#forecast/accuracy/scoringIssues.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { thresholdsWith, type ThresholdOverrides } from '#forecast/thresholds.ts'
import type { Store } from '../store/api.ts'
import { SLICE_MS } from '../slice.ts'

/** Series that a report scores at most, a series of one forecast each: a few seconds of slices. */
const MOST_SERIES = 4000
const DAY_MS = 86_400_000
/** Rows before the first forecast, from which simple forecasts know a normal day. */
const BEFORE_MS = 3 * DAY_MS

export interface ReportDependencies {
  readonly store: Store
  readonly unpack: (bytes: Uint8Array) => FleetForecast | Promise<FleetForecast>
  readonly isInMaintenance: (server: string, timeMs: number) => boolean
}

export interface ReportOptions {
  /** null: all. */
  readonly metrics: readonly string[] | null
  readonly thresholds: ThresholdOverrides
}

/**
 * The forecasts that are kept whole against what happened since, as a backtest reports it; a sample of servers and times
 * where there is more than is scored in a few seconds, and the report says so. Fails with no-rows while no forecast is older
 * than a step.
 */
export async function accuracyReport(
  { store, unpack, isInMaintenance }: ReportDependencies,
  { metrics, thresholds }: ReportOptions,
  signal: AbortSignal,
): Promise<AccuracyReport> {
  const all = await store.forecastTimes({ fromMs: 0, toMs: Number.MAX_SAFE_INTEGER }, signal)
  const newest = await store.forecastAt(all.at(-1) ?? 0, signal)
  // The newest has no step that is past.
  const times = all.slice(0, -1)
  if (newest === null || times.length === 0)
    throw new FleetcastError(
      'no-rows',
      'no forecast of this daemon is old enough yet to compare with actual values',
    )
  const whole = await unpack(newest.bytes)
  const { servers, own } = seriesIn(whole, metrics)
  const size = sampleSize({
    servers: servers.length,
    origins: times.length,
    series: own / Math.max(1, servers.length),
    most: MOST_SERIES,
  })
  const chosen = new Set(evenly(size.servers, servers.length).flatMap((at) => servers[at] ?? []))
  const issues: FleetForecast[] = []
  for (const at of evenly(size.origins, times.length)) {
    const issueMs = times[at] ?? NaN
    const stored = await store.forecastAt(issueMs, signal)
    if (stored?.issueMs === issueMs) issues.push(ofServers(await unpack(stored.bytes), chosen))
  }
  const [first] = issues
  if (first === undefined) throw new FleetcastError('no-rows', 'no full forecast is stored any longer')
  const span = { fromMs: first.issueTimeMs - BEFORE_MS, toMs: Number.MAX_SAFE_INTEGER }
  const rows = await store.rows('step', span, { servers: [...chosen], metrics }, signal)
  const table = new LiveTable()
  table.append(withoutMaintenance(rows, isInMaintenance))
  const { stepMs } = whole
  const isSampled = size.servers < size.ofServers || size.origins < size.ofOrigins
  const options = {
    stepMs,
    metrics,
    thresholds: thresholdsWith(thresholds),
    sample: isSampled ? size : null,
  }
  return await runInSlices(scoringIssues(table.snapshot(), issues, options), signal, SLICE_MS)
}

function seriesIn(
  { series }: FleetForecast,
  metrics: readonly string[] | null,
): { readonly servers: readonly string[]; readonly own: number } {
  const own = series.filter(({ metric }) => metrics?.includes(metric) ?? true)
  return { servers: [...new Set(own.map(({ server }) => server))], own: own.length }
}

/** What is scored of a forecast, for some of its servers: the rest would fill the memory. */
function ofServers(forecast: FleetForecast, servers: ReadonlySet<string>): FleetForecast {
  const places = forecast.series.flatMap(({ server }, at) => (servers.has(server) ? [at] : []))
  const width = forecast.horizon * forecast.levels.length
  const quantiles = new Float32Array(places.length * width)
  places.forEach((from, to) => {
    quantiles.set(forecast.quantiles.subarray(from * width, (from + 1) * width), to * width)
  })
  const { stepMs, stepSource, horizon, levels, issueTimeMs, crossings, leftOut, notes, provenance } = forecast
  return {
    stepMs,
    stepSource,
    horizon,
    levels,
    issueTimeMs,
    crossings,
    leftOut,
    notes,
    provenance,
    ...(forecast.chances !== undefined && { chances: forecast.chances }),
    series: places.flatMap((at) => forecast.series[at] ?? []),
    originMs: Float64Array.from(places, (at) => forecast.originMs[at] ?? NaN),
    current: Float64Array.from(places, (at) => forecast.current[at] ?? NaN),
    quantiles,
    rawQuantiles: null,
    historyLength: 0,
    history: new Float32Array(),
  }
}

function withoutMaintenance(
  rows: MetricRows,
  isInMaintenance: ReportDependencies['isInMaintenance'],
): MetricRows {
  const isOut = rows.servers.map((server, row) => isInMaintenance(server, rows.timeMs[row] ?? NaN))
  if (!isOut.includes(true)) return rows
  return {
    ...rows,
    metrics: rows.metrics.map((column) => ({
      ...column,
      values: Array.from(column.values, (value, row) => (isOut[row] === true ? NaN : value)),
    })),
  }
}
