import { describe, expect, test } from 'vitest'
import { MOST_ROWS } from './limits.ts'
import {
  readCascade,
  readCascadeHealth,
  readDrift,
  readHistoryAlerts,
  readHistoryEnvironment,
  readHistorySummary,
  readModelInfo,
} from './panels.ts'

describe('model info', () => {
  test('loaded and not', () => {
    expect(
      readModelInfo({
        loaded: true,
        mode: 'tft',
        model_path: 'models/a',
        model_name: 'a',
        model_timestamp: '20251118_174343',
        config: { max_prediction_length: 96, max_encoder_length: 288 },
        servers: { total: 20, known: 0 },
      }),
    ).toEqual({
      loaded: true,
      mode: 'tft',
      modelPath: 'models/a',
      modelName: 'a',
      modelTimestamp: '20251118_174343',
      horizonSteps: 96,
      encoderSteps: 288,
      servers: { total: 20, known: 0 },
    })
    expect(readModelInfo({ loaded: false, mode: 'heuristic' })).toMatchObject({
      loaded: false,
      horizonSteps: null,
      servers: null,
    })
  })
})

describe('cascade', () => {
  const status = {
    cascade_detected: true,
    timestamp: '2026-11-23T17:00:00',
    total_servers: 20,
    servers_with_anomalies: 8,
    anomaly_rate: 0.4,
    correlation_score: 0.184,
    cascades: [
      { metric: 'cpu_user_pct', affected_servers: ['a', 'b', 'c'], server_count: 3, severity: 'medium' },
      { metric: 'load_average', affected_servers: 4, severity: 'low' },
    ],
    alert: { severity: 'high', correlation_score: '21.08%', message: 'look', recommendations: ['do'] },
  }

  test('is read with lists, counts and percentages as texts', () => {
    const read = readCascade({
      current_status: { ...status, correlation_score: '21.08%' },
      tracking: { servers: 20 },
      recent_events: [
        { timestamp: 't', cascades: [{}, {}], correlation_score: '0.5', affected_servers: ['a'] },
        { timestamp: 't', cascades: 1, correlation_score: 0.25, affected_servers: 9 },
      ],
      event_count: 75,
      thresholds: { correlation: 0.7, cascade_servers: 3, anomaly_z_score: 2 },
    })
    expect(read).toEqual({
      detected: true,
      reason: null,
      timestamp: '2026-11-23T17:00:00',
      totalServers: 20,
      anomalousServers: 8,
      anomalyRate: 0.4,
      correlation: expect.closeTo(0.2108, 12) as number,
      cascades: [
        { metric: 'cpu_user_pct', servers: ['a', 'b', 'c'], serverCount: 3, severity: 'medium' },
        { metric: 'load_average', servers: [], serverCount: 4, severity: 'low' },
      ],
      alert: { severity: 'high', message: 'look', recommendations: ['do'] },
      recentEvents: [
        { timestamp: 't', cascades: 2, correlation: 0.5, servers: 1 },
        { timestamp: 't', cascades: 1, correlation: 0.25, servers: 9 },
      ],
      eventCount: 75,
      thresholds: { correlation: 0.7, servers: 3, anomalyZ: 2 },
    })
  })

  test('says why there is none', () => {
    const current = { cascade_detected: false, reason: 'insufficient servers' }
    expect(readCascade({ current_status: current })).toMatchObject({
      detected: false,
      reason: 'insufficient servers',
      cascades: [],
      correlation: null,
      recentEvents: [],
    })
  })

  test('health', () => {
    expect(
      readCascadeHealth({
        health_score: 54.5,
        status: 'warning',
        correlation_score: 0.184,
        anomaly_rate: 0.4,
        anomalous_servers: 8,
        total_servers: 20,
        cascade_risk: 'low',
      }),
    ).toEqual({
      score: 54.5,
      status: 'warning',
      correlation: 0.184,
      anomalyRate: 0.4,
      anomalousServers: 8,
      totalServers: 20,
      risk: 'low',
    })
  })
})

test('drift', () => {
  const metrics = { per: 0.1, dss: 0.2, fds: 0.3, anomaly_rate: 0.4, combined_score: 0.5 }
  expect(
    readDrift({
      current_metrics: { ...metrics, needs_retraining: true, timestamp: 't' },
      trends: JSON.parse('{"per":"increasing","__proto__":"decreasing","odd":1}') as unknown,
      window_size: 3,
      data_points_tracked: 1,
      recommendation: 'OK',
      thresholds: { per_threshold: 0.1, dss_threshold: 0.2, fds_threshold: 0.15, anomaly_threshold: 0.05 },
    }),
  ).toEqual({
    metrics: { per: 0.1, dss: 0.2, fds: 0.3, anomalyRate: 0.4, combined: 0.5 },
    needsRetraining: true,
    timestamp: 't',
    trends: [
      { name: 'per', direction: 'increasing' },
      { name: '__proto__', direction: 'decreasing' },
    ],
    windowSize: 3,
    dataPoints: 1,
    recommendation: 'OK',
    thresholds: { per: 0.1, dss: 0.2, fds: 0.15, anomalyRate: 0.05 },
  })
  expect(readDrift({ current_metrics: {} })).toMatchObject({ metrics: { per: null }, trends: [] })
})

describe('history', () => {
  test('summary', () => {
    expect(
      readHistorySummary({
        success: true,
        time_range: '1d',
        total_alerts: 13,
        critical_alerts: 1,
        warning_alerts: 4,
        resolved_count: 4,
        unresolved_count: 9,
        avg_resolution_minutes: 0,
        incidents_caused: 0,
        servers_affected: 8,
        resolution_rate: 30.8,
      }),
    ).toEqual({
      range: '1d',
      totalAlerts: 13,
      criticalAlerts: 1,
      warningAlerts: 4,
      resolved: 4,
      unresolved: 9,
      avgResolutionMinutes: 0,
      incidents: 0,
      serversAffected: 8,
      resolutionPercent: 30.8,
    })
  })

  test('alerts and snapshots', () => {
    const alert = { id: 6, timestamp: 't', server_name: 'a', event_type: 'escalation', risk_score: 76.5 }
    expect(readHistoryAlerts({ success: true, time_range: '1h', count: 1, alerts: [alert] })).toEqual({
      range: '1h',
      alerts: [
        {
          id: 6,
          timestamp: 't',
          server: 'a',
          eventType: 'escalation',
          previousLevel: null,
          newLevel: null,
          riskScore: 76.5,
          resolvedAt: null,
          resolutionMinutes: null,
          causedIncident: null,
          notes: null,
        },
      ],
    })
    const snapshot = { id: 1, timestamp: 't', total_servers: 20, critical_count: 1, prob_30m: 0.5 }
    expect(readHistoryEnvironment({ success: true, snapshots: [snapshot] })).toMatchObject({
      range: null,
      snapshots: [{ timestamp: 't', totalServers: 20, critical: 1, healthy: null, prob30m: 0.5 }],
    })
  })
})

describe('what cannot be read', () => {
  test.each([
    [{ success: false, error: 'No history' }, 'history: the daemon reports: No history'],
    [{ error: 'failed', message: 'because' }, 'history: the daemon reports: because'],
    [{ success: false }, 'history: the daemon reports: it has none'],
    [{ alerts: [{ timestamp: 't' }] }, 'history.alerts[0].server_name is missing, expected a text'],
    [{ alerts: 'x' }, 'history.alerts is "x", expected a list'],
    [
      { alerts: [{ timestamp: 't', server_name: 'a', risk_score: 'high' }] },
      'history.alerts[0].risk_score is "high", expected a number',
    ],
    [null, 'history is null, expected an object'],
  ])('%j is refused', (value, message) => {
    expect(() => readHistoryAlerts(value)).toThrow(expect.objectContaining({ code: 'wire-invalid', message }))
  })

  test('a list too long', () => {
    const alerts = Array.from({ length: MOST_ROWS + 1 }, () => ({ timestamp: 't', server_name: 'a' }))
    expect(() => readHistoryAlerts({ alerts })).toThrow(
      expect.objectContaining({
        code: 'wire-too-large',
        message: 'history.alerts is a list of 100001, expected at most 100000 of them',
      }),
    )
  })

  test('a correlation that is no number', () => {
    expect(() =>
      readCascade({ current_status: { cascade_detected: true, correlation_score: 'much' } }),
    ).toThrow(/^cascade\.current_status\.correlation_score is "much", expected /)
  })
})
