import { z } from 'zod'
import { list, names, time } from './common.ts'

const severity = z.enum(['critical', 'high', 'medium', 'low'])
const cascadeGroupSchema = z.object({
  metric: z.string(),
  affected_servers: names,
  server_count: z.int(),
  severity,
})

export const cascadeAlertSchema = z.object({
  severity,
  affected_server_count: z.int(),
  affected_servers: names,
  /** As text: `21.08%`. */
  correlation_score: z.string(),
  message: z.string(),
  recommendations: names,
  cascade_details: list(cascadeGroupSchema),
})

/** `data` of a stored cascade. */
export const cascadeEventSchema = z.object({
  cascades: z.array(cascadeGroupSchema.extend({ affected_servers: z.array(z.string()) })),
  correlation_score: z.number(),
  affected_servers: z.array(z.string()),
})

export const cascadeStatusSchema = z.object({
  current_status: z.union([
    z.object({
      cascade_detected: z.boolean(),
      timestamp: time,
      total_servers: z.int(),
      servers_with_anomalies: z.int(),
      anomaly_rate: z.number(),
      correlation_score: z.number(),
      cascades: list(cascadeGroupSchema),
      alert: cascadeAlertSchema.optional(),
    }),
    z.object({ cascade_detected: z.literal(false), reason: z.string() }),
  ]),
  tracking: z.object({ servers: z.int(), metrics_tracked: names, window_size: z.int() }),
  recent_events: list(
    z.object({
      timestamp: time,
      cascades: list(cascadeGroupSchema),
      correlation_score: z.number(),
      affected_servers: names,
    }),
  ),
  event_count: z.int(),
  thresholds: z.object({
    correlation: z.number(),
    cascade_servers: z.int(),
    anomaly_z_score: z.number(),
    /** Of what is called unusual, the fraction that is expected to be so by chance. */
    false_discovery_rate: z.number(),
  }),
})

export const cascadeHealthSchema = z.object({
  health_score: z.number(),
  status: z.enum(['healthy', 'degraded', 'warning', 'critical']),
  correlation_score: z.number(),
  anomaly_rate: z.number(),
  anomalous_servers: z.int(),
  total_servers: z.int(),
  cascade_risk: z.enum(['high', 'medium', 'low']),
})
