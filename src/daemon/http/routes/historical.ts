import { z } from 'zod'
import { csvText } from '#text/csv.ts'
import { isNetworks } from '#forecast/wire/madeBy.ts'
import type { Parts } from '../../parts.ts'
import { wireClockOf } from '../../wireClock.ts'
import { endpoint, json } from '../endpoint.ts'
import type { App } from '../env.ts'
import { alertOnWire, historyAlerts, isRise, meanMinutes, type HistoryAlert } from '../historyEvents.ts'
import { ENVIRONMENT_KIND, LEVEL_KIND, snapshotSchema } from '../recorder.ts'
import {
  alertsQuery,
  historyAlertsSchema,
  historyEnvironmentSchema,
  historyExportSchema,
  historyServerSchema,
  historySummarySchema,
  rangeQuery,
} from '../schemas/historical.ts'

const HOUR_MS = 3_600_000
const RANGES: Readonly<Record<string, number>> = {
  '30m': HOUR_MS / 2,
  '1h': HOUR_MS,
  '8h': 8 * HOUR_MS,
  '1d': 24 * HOUR_MS,
  '1w': 7 * 24 * HOUR_MS,
  '1M': 30 * 24 * HOUR_MS,
}
/** Lines of one answer. */
const MOST_EVENTS = 20_000

const ALERT_COLUMNS = [
  'timestamp',
  'server_name',
  'event_type',
  'previous_level',
  'new_level',
  'risk_score',
  'resolved_at',
  'resolution_duration_minutes',
  'caused_incident',
  'notes',
  'model_type',
] as const
const ENVIRONMENT_COLUMNS = [
  'timestamp',
  'total_servers',
  'critical_count',
  'warning_count',
  'degraded_count',
  'healthy_count',
  'prob_30m',
  'prob_8h',
  'avg_risk_score',
  'max_risk_score',
  'top_risk_server',
  'fleet_health',
  'model_type',
] as const

export function historicalRoutes(app: App, parts: Parts): void {
  const { store, clock } = parts
  const { timeOf } = wireClockOf(parts.config.wireZone)
  const onWire = (alert: HistoryAlert) => alertOnWire(alert, timeOf)
  const span = (range: string) => {
    const toMs = clock.nowMs()
    // v2 takes an hour for what it does not know, and so do its clients.
    return { fromMs: toMs - (Object.hasOwn(RANGES, range) ? (RANGES[range] ?? HOUR_MS) : HOUR_MS), toMs }
  }
  const stored = (kind: string, range: string, server: string | null, signal: AbortSignal) =>
    store.events(kind, span(range), { server, newestFirst: true, most: MOST_EVENTS }, signal)
  /** Oldest first. */
  const alerts = async (range: string, server: string | null, signal: AbortSignal) =>
    historyAlerts((await stored(LEVEL_KIND, range, server, signal)).toReversed())
  const snapshots = async (range: string, signal: AbortSignal) =>
    (await stored(ENVIRONMENT_KIND, range, null, signal)).toReversed().flatMap(({ id, atMs, data }) => {
      const snapshot = snapshotSchema.safeParse(data).data
      return snapshot === undefined ? [] : [{ id, timestamp: timeOf(atMs), ...snapshot }]
    })
  const get = { method: 'get', tag: 'History' } as const

  endpoint(
    app,
    {
      ...get,
      path: '/historical/summary',
      says: 'Summarizes how often servers got worse and how it ended.',
      query: rangeQuery,
      answers: { 200: json(historySummarySchema, 'Counts.') },
    },
    async ({ query: { time_range: range = '1d' }, signal }) => ({
      status: 200,
      body: {
        success: true,
        time_range: range,
        ...summaryOf((await alerts(range, null, signal)).filter(isRise)),
      },
    }),
  )
  endpoint(
    app,
    {
      ...get,
      path: '/historical/alerts',
      says: 'Severity changes of servers, newest first.',
      query: alertsQuery,
      answers: { 200: json(historyAlertsSchema, 'Changes.') },
    },
    async ({ query: { time_range: range = '1h', server_name: server = null }, signal }) => {
      const found = (await alerts(range, server, signal)).toReversed().map(onWire)
      return { status: 200, body: { success: true, time_range: range, count: found.length, alerts: found } }
    },
  )
  endpoint(
    app,
    {
      ...get,
      path: '/historical/environment',
      says: 'Fleet summaries, about one per minute, oldest first.',
      query: rangeQuery,
      answers: { 200: json(historyEnvironmentSchema, 'Snapshots.') },
    },
    async ({ query: { time_range: range = '1h' }, signal }) => {
      const found = await snapshots(range, signal)
      return {
        status: 200,
        body: { success: true, time_range: range, count: found.length, snapshots: found },
      }
    },
  )
  endpoint(
    app,
    {
      ...get,
      path: '/historical/server/{name}',
      says: 'Severity changes of one server, newest first.',
      params: z.object({ name: z.string().max(500) }),
      query: rangeQuery,
      answers: { 200: json(historyServerSchema, 'Changes.') },
    },
    async ({ params: { name }, query: { time_range: range = '1d' }, signal }) => {
      const found = await alerts(range, name, signal)
      const rises = found.filter(isRise)
      return {
        status: 200,
        body: {
          success: true,
          time_range: range,
          server_name: name,
          events: found.toReversed().map(onWire),
          stats: {
            total_events: found.length,
            critical_count: rises.filter(({ change }) => change.new_level === 'critical').length,
            resolved_count: rises.filter(({ resolvedMs }) => resolvedMs !== null).length,
            avg_resolution: meanMinutes(rises),
          },
        },
      }
    },
  )
  endpoint(
    app,
    {
      ...get,
      path: '/historical/export/{table}',
      says: 'Exports a table (alerts or environment) as CSV inside JSON.',
      params: z.object({ table: z.string().max(100) }),
      query: rangeQuery,
      answers: { 200: json(historyExportSchema, 'The table, or `success: false` with the reason.') },
    },
    async ({ params: { table }, query: { time_range: range = '1d' }, signal }) => {
      if (table !== 'alerts' && table !== 'environment')
        return { status: 200, body: { success: false, error: `Unknown table: ${table}` } }
      const csv =
        table === 'alerts'
          ? csvOf(ALERT_COLUMNS, (await alerts(range, null, signal)).map(onWire))
          : csvOf(ENVIRONMENT_COLUMNS, await snapshots(range, signal))
      const stamp = timeOf(clock.nowMs()).slice(0, 19).replace('T', '_').replaceAll(/[-:]/g, '')
      return {
        status: 200,
        body: {
          success: true,
          table,
          time_range: range,
          csv_data: csv,
          filename: `argus_${table}_${range.replaceAll(/\W/g, '')}_${stamp}.csv`,
        },
      }
    },
  )
}

/** Of rises alone: what did not rise has nothing to resolve. */
function summaryOf(rises: readonly HistoryAlert[]) {
  const resolved = rises.filter(({ resolvedMs }) => resolvedMs !== null).length
  const to = (level: string) => rises.filter(({ change }) => change.new_level === level).length
  return {
    total_alerts: rises.length,
    not_from_model_alerts: rises.filter(({ change }) => !isNetworks(change.model_type)).length,
    critical_alerts: to('critical'),
    warning_alerts: to('warning'),
    resolved_count: resolved,
    unresolved_count: rises.length - resolved,
    avg_resolution_minutes: meanMinutes(rises),
    incidents_caused: rises.filter(({ change }) => change.incident).length,
    servers_affected: new Set(rises.map(({ server }) => server)).size,
    resolution_rate: rises.length === 0 ? 100 : Number(((100 * resolved) / rises.length).toFixed(1)),
  }
}

const TIMES: readonly string[] = ['timestamp', 'resolved_at']

function csvOf<K extends string>(
  columns: readonly K[],
  rows: readonly Readonly<Record<K, string | number | boolean | null>>[],
): string {
  const cell = (column: K, value: string | number | boolean | null) =>
    // As pandas writes times.
    TIMES.includes(column) && typeof value === 'string'
      ? value.replace('T', ' ')
      : typeof value === 'boolean'
        ? value
          ? 'True'
          : 'False'
        : value
  return csvText(
    columns,
    rows.map((row) => columns.map((column) => cell(column, row[column]))),
  )
}
