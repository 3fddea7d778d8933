import { z } from 'zod'
import { list, names, time } from './common.ts'

const rates = { per: z.number(), dss: z.number(), fds: z.number(), anomaly_rate: z.number() }

/** v2's keys, and those that its own panel asks for. */
export const driftStatusSchema = z.object({
  current_metrics: z.object({
    ...rates,
    combined_score: z.number(),
    needs_retraining: z.boolean(),
    timestamp: time,
  }),
  /** Against the reading before; empty: there is none. */
  trends: z.record(z.string(), z.enum(['increasing', 'decreasing'])),
  window_size: z.int(),
  data_points_tracked: z.int(),
  recommendation: z.enum(['OK', 'RETRAIN NOW']),
  thresholds: z.object({
    per_threshold: z.number(),
    dss_threshold: z.number(),
    fds_threshold: z.number(),
    anomaly_threshold: z.number(),
    ...rates,
  }),
  drift_detected: z.boolean(),
  metrics: z.object(rates),
  auto_retrain_enabled: z.literal(false),
  last_retrain: z.null(),
  /** What values are compared with, as a sentence. */
  reference: z.string(),
})

export const driftReportSchema = z.object({
  success: z.literal(true),
  /** Several lines for people. */
  report: z.string(),
  overall_health: z.enum(['healthy', 'drifting', 'unknown']),
  needs_retraining: z.boolean(),
  feature_drift: list(
    z.object({
      feature: z.string(),
      /** Kolmogorov and Smirnov's distance from the reference, 0 to 1. */
      dss: z.number(),
      /** How far the mean moved, in thirds of a standard deviation's triple, 0 to 1. */
      fds: z.number(),
      anomaly_rate: z.number(),
      drifted: z.boolean(),
    }),
  ),
  recommendations: names,
  auto_retrain: z.object({ last_triggered: z.null(), total_drift_trainings: z.literal(0) }),
})
