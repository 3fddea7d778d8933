import { z } from 'zod'
import { isObject } from './loose.ts'
import { flag, number, optional, readShape, text } from './shape.ts'

export { readCascade, readCascadeHealth, type WireCascade, type WireCascadeHealth } from './cascade.ts'
export {
  readHistoryAlerts,
  readHistoryEnvironment,
  readHistorySummary,
  type WireHistoryAlerts,
  type WireHistoryEnvironment,
  type WireHistorySummary,
} from './history.ts'

/** What `GET /admin/model-info` says: claims. null: not sent. */
export interface WireModelInfo {
  readonly loaded: boolean
  /** `tft`, `heuristic`. */
  readonly mode: string | null
  readonly modelPath: string | null
  readonly modelName: string | null
  /** `YYYYMMDD_HHMMSS`. */
  readonly modelTimestamp: string | null
  /** Steps that it says the model forecasts, and looks back on. */
  readonly horizonSteps: number | null
  readonly encoderSteps: number | null
  readonly servers: { readonly total: number | null; readonly known: number | null } | null
}

interface DriftScores {
  readonly per: number | null
  readonly dss: number | null
  readonly fds: number | null
  readonly anomalyRate: number | null
}

/** What `GET /drift/status` says: prediction error, distribution shift, feature drift, anomalies. null: not sent. */
export interface WireDrift {
  readonly metrics: DriftScores & { readonly combined: number | null }
  readonly needsRetraining: boolean | null
  readonly timestamp: string | null
  readonly trends: readonly { readonly name: string; readonly direction: string }[]
  readonly windowSize: number | null
  readonly dataPoints: number | null
  /** `OK`, `RETRAIN NOW`. */
  readonly recommendation: string | null
  readonly thresholds: DriftScores | null
}

const modelInfo = z
  .object({
    loaded: z.boolean(),
    mode: text,
    model_path: text,
    model_name: text,
    model_timestamp: text,
    config: optional(z.object({ max_prediction_length: number, max_encoder_length: number })),
    servers: optional(z.object({ total: number, known: number })),
  })
  .transform((sent) => ({
    loaded: sent.loaded,
    mode: sent.mode,
    modelPath: sent.model_path,
    modelName: sent.model_name,
    modelTimestamp: sent.model_timestamp,
    horizonSteps: sent.config?.max_prediction_length ?? null,
    encoderSteps: sent.config?.max_encoder_length ?? null,
    servers: sent.servers,
  }))

/** Its keys are whatever the daemon tracks. */
const trends = z
  .unknown()
  .optional()
  .transform((sent) =>
    Object.entries(isObject(sent) ? sent : {}).flatMap(([name, direction]) =>
      typeof direction === 'string' ? [{ name, direction }] : [],
    ),
  )

const drift = z
  .object({
    current_metrics: z.object({
      per: number,
      dss: number,
      fds: number,
      anomaly_rate: number,
      combined_score: number,
      needs_retraining: flag,
      timestamp: text,
    }),
    trends,
    window_size: number,
    data_points_tracked: number,
    recommendation: text,
    thresholds: optional(
      z
        .object({
          per_threshold: number,
          dss_threshold: number,
          fds_threshold: number,
          anomaly_threshold: number,
        })
        .transform((sent) => ({
          per: sent.per_threshold,
          dss: sent.dss_threshold,
          fds: sent.fds_threshold,
          anomalyRate: sent.anomaly_threshold,
        })),
    ),
  })
  .transform(({ current_metrics: now, ...sent }) => ({
    metrics: {
      per: now.per,
      dss: now.dss,
      fds: now.fds,
      anomalyRate: now.anomaly_rate,
      combined: now.combined_score,
    },
    needsRetraining: now.needs_retraining,
    timestamp: now.timestamp,
    trends: sent.trends,
    windowSize: sent.window_size,
    dataPoints: sent.data_points_tracked,
    recommendation: sent.recommendation,
    thresholds: sent.thresholds,
  }))

/** Throws as readShape does. */
export function readModelInfo(value: unknown): WireModelInfo {
  return readShape(modelInfo, value, 'model info')
}

/** Throws as readShape does. */
export function readDrift(value: unknown): WireDrift {
  return readShape(drift, value, 'drift')
}
