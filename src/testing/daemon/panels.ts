import { pythonTime } from './answer.ts'

/** What v2 answers beside its forecasts: synthetic, with the fields and the oddities of the real ones. */

const METRICS = ['cpu_user_pct', 'mem_used_pct', 'disk_usage_pct', 'load_average', 'net_in_mb_s'] as const
const ATTENTION_STEPS = 150

/** @param prediction - the server's object of the newest forecast; undefined: it has none. */
export function explain(server: string, prediction: unknown, nowMs: number): unknown {
  if (prediction === undefined)
    return { error: 'no_prediction', message: `No prediction available for server: ${server}` }
  return {
    server_name: server,
    timestamp: pythonTime(nowMs),
    shap: {
      server_name: server,
      prediction_value: 0,
      feature_importance: METRICS.map((name, i) => [
        name,
        {
          impact: 0.7 - i * 0.12,
          direction: ['increasing', 'decreasing', 'stable', 'neutral', 'increasing'][i],
          stars: '⭐'.repeat(Math.max(0, 3 - i)),
          explanation: i === 0 ? 'Strong increasing trend (16.9%)' : 'Stable pattern',
          trend: 0.17 - i * 0.05,
          deviation: 1.5 - i * 0.4,
        },
      ]),
      top_driver: { feature: METRICS[0], impact: 0.7, direction: 'increasing' },
      summary: 'Primary driver: Cpu User % increasing, Mem Used % decreasing',
      method: 'approximation',
    },
    attention: {
      server_name: server,
      attention_weights: risingWeights(),
      important_periods: [
        { period: 'Last 4 minutes', attention: 0.51, importance: 'VERY HIGH', timestep_range: [105, 150] },
        { period: '4 to 8 minutes ago', attention: 0.3, importance: 'MEDIUM', timestep_range: [55, 105] },
      ],
      summary: 'Model focuses on recent data',
      total_timesteps: ATTENTION_STEPS,
      method: 'approximation',
    },
    counterfactuals: [
      counterfactual('Restart service', 'systemctl restart app', -4.94, 'LOW', 'MEDIUM'),
      counterfactual('Add capacity', 'Scale out by one', -12.5, 'HIGH', 'LOW'),
      counterfactual('Do nothing', 'Keep watching', 0, 'None', 'HIGH'),
    ],
    prediction,
    risk_score: 62,
    data_points: 198,
  }
}

function counterfactual(scenario: string, action: string, change: number, effort: string, risk: string) {
  return {
    scenario,
    action,
    predicted_cpu: 14.12 + change,
    change,
    safe: change < 0,
    confidence: 0.85,
    effort,
    risk,
  }
}

function risingWeights(): number[] {
  const total = (ATTENTION_STEPS * (ATTENTION_STEPS + 1)) / 2
  return Array.from({ length: ATTENTION_STEPS }, (_, i) => (i + 1) / total)
}

export function cascadeStatus(servers: readonly string[], nowMs: number): unknown {
  const cascade = {
    metric: 'cpu_user_pct',
    affected_servers: servers.slice(0, 3),
    server_count: Math.min(3, servers.length),
    severity: 'high',
  }
  return {
    current_status:
      servers.length < 2
        ? { cascade_detected: false, reason: 'Insufficient servers' }
        : {
            cascade_detected: false,
            timestamp: pythonTime(nowMs),
            total_servers: servers.length,
            servers_with_anomalies: 1,
            anomaly_rate: 1 / servers.length,
            correlation_score: 0.184,
            cascades: [],
          },
    tracking: { servers: servers.length, metrics_tracked: METRICS, window_size: 100 },
    recent_events: [
      {
        timestamp: pythonTime(nowMs - 600_000),
        cascades: [cascade],
        correlation_score: 0.74,
        affected_servers: cascade.affected_servers,
      },
    ],
    event_count: 1,
    thresholds: { correlation: 0.7, cascade_servers: 3, anomaly_z_score: 2 },
  }
}

export function cascadeHealth(servers: readonly string[]): unknown {
  return {
    health_score: 84.5,
    status: 'healthy',
    correlation_score: 0.184,
    anomaly_rate: servers.length === 0 ? 0 : 1 / servers.length,
    anomalous_servers: Math.min(1, servers.length),
    total_servers: servers.length,
    cascade_risk: 'low',
  }
}

export function driftStatus(nowMs: number): unknown {
  return {
    current_metrics: {
      per: 0.04,
      dss: 0.08,
      fds: 0.02,
      anomaly_rate: 0.01,
      combined_score: 0.05,
      needs_retraining: false,
      timestamp: pythonTime(nowMs),
    },
    trends: { per: 'increasing', dss: 'decreasing', fds: 'decreasing', anomaly_rate: 'decreasing' },
    window_size: 100,
    data_points_tracked: 120,
    recommendation: 'OK',
    thresholds: { per_threshold: 0.1, dss_threshold: 0.2, fds_threshold: 0.15, anomaly_threshold: 0.05 },
  }
}

export const DRIFT_REPORT = {
  success: true,
  report: 'DRIFT MONITORING REPORT\nPrediction error rate: 4.0%\nRecommendation: OK\n',
}

/** "known" is always 0 and the lengths are constants, whatever is loaded. */
export function modelInfo(servers: readonly string[]): unknown {
  return {
    loaded: true,
    mode: 'tft',
    model_path: 'models/tft_model_20251118_174343',
    model_name: 'tft_model_20251118_174343',
    model_timestamp: '20251118_174343',
    config: { max_prediction_length: 96, max_encoder_length: 288 },
    servers: { total: servers.length, known: 0 },
  }
}

export const MODELS = {
  models: [
    {
      path: 'models/tft_model_20251118_174343',
      name: 'tft_model_20251118_174343',
      timestamp: '20251118_174343',
      is_current: true,
      size_mb: 12.4,
      training: { epochs: 20, training_time: null, servers_trained: null },
    },
  ],
  count: 1,
  models_dir: 'models',
  current_model: 'models/tft_model_20251118_174343',
}
