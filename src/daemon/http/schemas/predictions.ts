import { z } from 'zod'
import { list, names, nullableNumber, time } from './common.ts'

const path = list(nullableNumber)

const metricSchema = z.object({
  p10: path,
  p50: path,
  p90: path,
  p50_is: z.literal('mean').optional(),
  median: path.optional(),
  forecast_kind: z.string().optional(),
  current: nullableNumber,
  trend: nullableNumber,
  simple_forecast: z.string().optional(),
  severity: z.enum(['breaching', 'critical', 'warning', 'watch', 'ok', 'unknown', 'none']),
  breach_probability: nullableNumber,
  breach_threshold: nullableNumber,
  breach_minutes: path,
  first_breach: z
    .object({ probability: nullableNumber, threshold: nullableNumber, minutes: path })
    .optional(),
})

const displayedSchema = z.object({
  current: nullableNumber,
  predicted: nullableNumber,
  delta: nullableNumber,
  unit: z.string(),
  trend: z.enum(['increasing', 'decreasing', 'stable']),
})

const serverAlertSchema = z.object({
  level: z.enum(['critical', 'warning', 'watch', 'healthy']),
  score: z.number(),
  color: z.string(),
  emoji: z.string(),
  label: z.string(),
})

/** Metrics, by name, and facts of the server among them. */
export const serverSchema = z
  .object({
    risk_score: z.number(),
    profile: z.string(),
    alert: serverAlertSchema,
    display_metrics: z.record(z.string(), displayedSchema),
    time_to_issue: nullableNumber,
  })
  .catchall(metricSchema)

const forecastAlertSchema = z.object({
  server: z.string(),
  metric: z.string(),
  severity: z.enum(['critical', 'warning']),
  predicted_value: nullableNumber,
  threshold: z.number(),
  probability: z.number(),
  steps_ahead: z.int(),
  minutes_ahead: z.int(),
  message: z.string(),
  /** What made the forecast that says so, where the network did not. */
  simple_forecast: z.string().optional(),
})

const environmentSchema = z.object({
  prob_30m: nullableNumber,
  prob_8h: nullableNumber,
  incident_probability_30m: nullableNumber,
  incident_probability_8h: nullableNumber,
  incident_probability: nullableNumber,
  horizon_minutes: z.number(),
  breaching_servers: z.int(),
  high_risk_servers: z.int(),
  total_servers: z.int(),
  unknown_servers: z.int().optional(),
  fleet_health: z.enum(['healthy', 'warning', 'critical', 'unknown']),
})

const staleShape = {
  /** The forecast is out of date: no newer one came when it was due. */
  stale: z.boolean(),
  stale_since: time.optional(),
  /** Why no newer one comes. */
  stale_reason: z.string().optional(),
}

const madeByShape = {
  /** `TFT`; `TFT, partly simple`: simple forecasts stand in for some series; or what was used in place of the network. */
  model_type: z.string(),
  /** Whether the network made every series. */
  from_model: z.boolean(),
  not_from_model: names.optional(),
  /** `server/metric` of single series of which the same is so. */
  not_from_model_series: names.optional(),
}

const metadataSchema = z.object({
  ...madeByShape,
  model_dir: z.string(),
  /** When the newest values were put into it; computed_at: when the network ran. */
  prediction_time: time,
  /** Of every time in the answer, IANA. */
  time_zone: z.string(),
  ...staleShape,
  horizon_steps: z.int(),
  input_points: z.int(),
  device: z.string(),
  engine: z.string(),
  model_name: z.string().nullable(),
  model_sha256: z.string().nullable(),
  issued_at: time,
  computed_at: time,
  step_seconds: z.number(),
  step_source: z.string(),
  crossings_repaired: z.int(),
  self_check_error: nullableNumber,
  notes: names,
  left_out: z.record(z.string(), z.string()),
})

const summarySchema = z.object({
  total_servers: z.int(),
  critical_count: z.int(),
  warning_count: z.int(),
  degrading_count: z.int(),
  healthy_count: z.int(),
  avg_risk_score: z.number(),
  max_risk_score: z.number(),
  top_5_risks: names,
  top_10_risks: names,
  top_20_risks: names,
  risk_calculation_time: time,
  prob_30m: nullableNumber,
  prob_8h: nullableNumber,
})

const timesSchema = z.object({
  issued_at: time,
  /** The same in epoch ms. */
  issued_at_ms: z.number(),
  step_seconds: z.number(),
  horizon_steps: z.int(),
  timestamps: list(time),
})

export const predictionsSchema = z.object({
  predictions: z.record(z.string(), serverSchema),
  alerts: list(forecastAlertSchema),
  ...staleShape,
  /** Omitted: nothing is forecast. */
  stale: z.boolean().optional(),
  environment: environmentSchema,
  metadata: metadataSchema,
  summary: summarySchema,
  forecast: timesSchema,
})

/** v2's answer where there is no forecast. */
export const noPredictionsSchema = z.object({
  error: z.string(),
  message: z.string(),
  predictions: z.strictObject({}),
})

export const activeAlertsSchema = z.object({
  timestamp: time,
  count: z.int(),
  alerts: list(forecastAlertSchema),
  ...staleShape,
  ...madeByShape,
  /** Omitted: nothing is forecast. */
  stale: z.boolean().optional(),
  model_type: z.string().optional(),
  from_model: z.boolean().optional(),
  /** Why there is no forecast, so that only measured breaches are listed; omitted: a forecast stands. */
  error: z.string().optional(),
})

export const serverPredictionSchema = z.object({
  server_name: z.string(),
  timestamp: time,
  prediction: serverSchema,
  forecast: timesSchema,
  risk_score: z.number(),
  alert: serverAlertSchema,
  time_to_issue: nullableNumber,
  metadata: metadataSchema,
})
