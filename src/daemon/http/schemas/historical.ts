import { z } from 'zod'
import { snapshotSchema } from '../recorder.ts'
import { failedSchema, list, time } from './common.ts'

export const rangeQuery = z.object({ time_range: z.string().max(20).optional() })
export const alertsQuery = rangeQuery.extend({ server_name: z.string().max(500).optional() })

/** As asked, also where it is not known and an hour is meant, as v2 has it. */
const asked = { success: z.literal(true), time_range: z.string() }

export const historySummarySchema = z.object({
  ...asked,
  /** Times that a server's level rose. */
  total_alerts: z.int(),
  /** Of these the ones found by a forecast that was not the network's alone. */
  not_from_model_alerts: z.int(),
  critical_alerts: z.int(),
  warning_alerts: z.int(),
  resolved_count: z.int(),
  unresolved_count: z.int(),
  /** 0: none was resolved. */
  avg_resolution_minutes: z.number(),
  incidents_caused: z.int(),
  servers_affected: z.int(),
  /** 0 to 100; 100: there was none. */
  resolution_rate: z.number(),
})

const historyAlertSchema = z.object({
  id: z.int(),
  timestamp: time,
  server_name: z.string(),
  event_type: z.enum(['escalation', 'de-escalation', 'resolved']),
  previous_level: z.string(),
  new_level: z.string(),
  risk_score: z.number(),
  /** JSON: current values by metric. */
  metrics_snapshot: z.string(),
  resolved_at: time.nullable(),
  resolution_duration_minutes: z.number().nullable(),
  caused_incident: z.boolean(),
  notes: z.string(),
  /** What made the forecast that the level is from, as in the metadata of predictions; null: not recorded. */
  model_type: z.string().nullable(),
})

export const historyAlertsSchema = z.object({
  ...asked,
  count: z.int(),
  alerts: list(historyAlertSchema),
})

export const historyEnvironmentSchema = z.object({
  ...asked,
  count: z.int(),
  snapshots: list(snapshotSchema.extend({ id: z.int(), timestamp: time, model_type: z.string().nullable() })),
})

export const historyServerSchema = z.object({
  ...asked,
  server_name: z.string(),
  events: list(historyAlertSchema),
  stats: z.object({
    total_events: z.int(),
    critical_count: z.int(),
    resolved_count: z.int(),
    /** Minutes; 0: none was resolved. */
    avg_resolution: z.number(),
  }),
})

export const historyExportSchema = z.union([
  z.object({
    ...asked,
    table: z.string(),
    csv_data: z.string(),
    filename: z.string(),
  }),
  failedSchema,
])
