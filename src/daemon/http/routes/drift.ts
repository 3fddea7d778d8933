import type { Parts } from '../../parts.ts'
import { wireClockOf } from '../../wireClock.ts'
import { createDrift, DRIFT_LIMITS, type DriftReading, type FeatureDrift } from '../drift/drift.ts'
import { endpoint, json } from '../endpoint.ts'
import type { App } from '../env.ts'
import { driftReportSchema, driftStatusSchema } from '../schemas/drift.ts'

const NAMES = ['per', 'dss', 'fds', 'anomaly_rate'] as const

export function driftRoutes(app: App, parts: Parts): void {
  const drift = createDrift(parts)
  const { timeOf } = wireClockOf(parts.config.wireZone)
  const get = { method: 'get', tag: 'Drift' } as const
  endpoint(
    app,
    {
      ...get,
      path: '/drift/status',
      says: 'Measures data drift from training and the coverage of the forecasts.',
      answers: { 200: json(driftStatusSchema, 'Rates from 0 to 1.') },
    },
    async ({ signal }) => {
      const reading = await drift(signal)
      const { rates, before, needsRetraining } = reading
      return {
        status: 200,
        body: {
          current_metrics: {
            ...rates,
            combined_score: reading.combined,
            needs_retraining: needsRetraining,
            timestamp: timeOf(reading.atMs),
          },
          trends:
            before === null
              ? {}
              : Object.fromEntries(
                  NAMES.map(
                    (name) => [name, rates[name] > before[name] ? 'increasing' : 'decreasing'] as const,
                  ),
                ),
          window_size: reading.features.reduce((sum, { values }) => sum + values, 0),
          data_points_tracked: reading.matured,
          recommendation: needsRetraining ? 'RETRAIN NOW' : 'OK',
          thresholds: {
            per_threshold: DRIFT_LIMITS.per,
            dss_threshold: DRIFT_LIMITS.dss,
            fds_threshold: DRIFT_LIMITS.fds,
            anomaly_threshold: DRIFT_LIMITS.anomaly_rate,
            ...DRIFT_LIMITS,
          },
          drift_detected: needsRetraining,
          metrics: rates,
          auto_retrain_enabled: false,
          last_retrain: null,
          reference: reading.reference,
        },
      }
    },
  )
  endpoint(
    app,
    {
      ...get,
      path: '/drift/report',
      says: 'The same as text.',
      answers: { 200: json(driftReportSchema, 'A text.') },
    },
    async ({ signal }) => {
      const reading = await drift(signal)
      const recommendations = recommendationsOf(reading, parts)
      return {
        status: 200,
        body: {
          success: true,
          report: reportText(reading, recommendations),
          overall_health:
            reading.features.length === 0 ? 'unknown' : reading.needsRetraining ? 'drifting' : 'healthy',
          needs_retraining: reading.needsRetraining,
          feature_drift: reading.features.map(({ feature, dss, fds, anomaly_rate }) => ({
            feature,
            dss,
            fds,
            anomaly_rate,
            drifted: isDrifted({ dss, fds, anomaly_rate }),
          })),
          recommendations,
          auto_retrain: { last_triggered: null, total_drift_trainings: 0 },
        },
      }
    },
  )
}

function isDrifted({ dss, fds, anomaly_rate: rate }: Omit<FeatureDrift, 'feature' | 'values'>): boolean {
  return dss > DRIFT_LIMITS.dss || fds > DRIFT_LIMITS.fds || rate > DRIFT_LIMITS.anomaly_rate
}

function recommendationsOf({ features }: DriftReading, { forecasts, truth }: Parts): readonly string[] {
  const standing = forecasts.standing()
  const far = standing.kind === 'forecast' ? (standing.published.judged.forecast.outsideRange ?? []) : []
  return [
    ...features.filter(isDrifted).map(({ feature }) => `${feature} has drifted from its reference.`),
    ...far.map((metric) => `Recent values of ${metric} are far outside the training data of the model.`),
    ...truth.warnings(),
  ]
}

function reportText(
  { rates, combined, features, reference, matured }: DriftReading,
  recommendations: readonly string[],
): string {
  const percent = (rate: number) => `${(100 * rate).toFixed(1)} %`
  return [
    'DRIFT REPORT',
    reference,
    '',
    `Forecasts whose P10 to P90 coverage is below 65 % or above 95 %: ${percent(rates.per)} (of ${matured} metrics and lead times scored)`,
    `Distance between distributions: ${percent(rates.dss)}`,
    `Shift of means: ${percent(rates.fds)}`,
    `Values beyond three standard deviations: ${percent(rates.anomaly_rate)}`,
    `Together: ${percent(combined)}`,
    '',
    ...features.map(({ feature, dss, fds }) => `${feature}: distance ${percent(dss)}, move ${percent(fds)}`),
    ...(recommendations.length === 0 ? ['No recommendations.'] : ['', ...recommendations]),
    '',
  ].join('\n')
}
