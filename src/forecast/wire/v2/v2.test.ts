import { describe, expect, test } from 'vitest'
import { assessFleet } from '../../assess.ts'
import { thresholdOf } from '../../thresholds.ts'
import { forecastOf } from '#testing/tables.ts'
import { v2Body } from './body.ts'
import { v2Attention, v2Counterfactuals } from './explanation.ts'
import { seriesByMetric } from './means.ts'
import { historyLevel, riskScore, v2Alert } from './risk.ts'
import { v2Facts } from './server.ts'

const LEVELS = [0.1, 0.5, 0.9]

/** Flat forecasts, by metric: what is now, and P10, P50, P90. */
function fleet(
  metrics: Readonly<Record<string, readonly [now: number, p10: number, p50: number, p90: number]>>,
) {
  const forecast = forecastOf(
    LEVELS,
    Object.entries(metrics).map(([metric, [current, ...curve]]) => ({
      server: 'a',
      metric,
      current,
      curves: Array.from({ length: 12 }, () => curve),
    })),
  )
  const assessment = assessFleet(forecast, thresholdOf)
  const [state] = assessment.servers
  if (state === undefined) throw new Error('no server')
  return { forecast, assessment, state }
}

describe('risk', () => {
  const scoreOf = (metrics: Parameters<typeof fleet>[0], profile: string | null = null) => {
    const { forecast, state } = fleet(metrics)
    return riskScore(forecast, seriesByMetric(forecast, state.series), profile)
  }

  test.each([
    // 0.7 of the points for now, 0.3 of those for P90.
    [{ cpu_user_pct: [99, 0, 50, 50] }, null, 42],
    [{ cpu_user_pct: [50, 0, 50, 99] }, null, 12],
    [{ cpu_user_pct: [80, 0, 50, 95] }, null, 18],
    // In use is what is not idle: P90 of that is P10 of idle.
    [{ cpu_idle_pct: [4, 1, 40, 60], cpu_user_pct: [0, 0, 0, 0] }, null, 40],
    [{ mem_used_pct: [98, 0, 50, 50] }, null, 35],
    [{ mem_used_pct: [98, 0, 50, 50] }, 'database', 21],
    [{ memory_percent: [90, 0, 50, 98] }, null, 19.5],
    [{ cpu_iowait_pct: [30, 0, 5, 30] }, null, 35.5],
    [{ swap_used_pct: [50, 0, 5, 90], load_average: [12, 0, 1, 40] }, null, 35],
    [{ cpu_percent: [10, 0, 10, 20] }, null, 0],
  ] as const)('%j of %s is %d', (metrics, profile, score) => {
    expect(scoreOf(metrics, profile)).toBe(score)
  })

  test('ends at 100', () => {
    expect(
      scoreOf({
        cpu_user_pct: [99, 99, 99, 99],
        mem_used_pct: [99, 99, 99, 99],
        cpu_iowait_pct: [40, 40, 40, 40],
      }),
    ).toBeCloseTo(98.5, 5)
  })

  test.each([
    [70, 'critical', 'warning'],
    [80, 'critical', 'critical'],
    [40, 'warning', 'healthy'],
    [50, 'warning', 'degraded'],
    [20, 'watch', 'healthy'],
    [19.9, 'healthy', 'healthy'],
  ])('%d is %s as an alert, %s in the history', (score, alert, history) => {
    expect([v2Alert(score).level, historyLevel(score)]).toEqual([alert, history])
  })
})

test('a server says when something may happen', () => {
  const of = (...args: Parameters<typeof fleet>) => {
    const { forecast, assessment, state } = fleet(...args)
    return v2Facts(forecast, assessment, state)
  }
  expect(of({ mem_used_pct: [95, 90, 95, 99] }).time_to_issue).toBe(0)
  expect(of({ mem_used_pct: [10, 9, 10, 11] }).time_to_issue).toBeNull()
  expect(of({ mem_used_pct: [80, 85, 93, 99] }).time_to_issue).toBeGreaterThan(0)
  expect(of({ cpu_idle_pct: [80, 60, 70, 90] }).display_metrics).toEqual({
    cpu: { current: 20, predicted: 30, delta: 10, unit: '%', trend: 'increasing' },
  })
})

test('the body in pieces is one JSON, of an empty fleet, too', () => {
  const options = { inputPoints: 5, nowMs: 0, wire: { zone: 'UTC', timeOf: String } }
  const textOf = (judged: Parameters<typeof v2Body>[0]) => [...v2Body(judged, options)].join('')
  const { forecast, assessment } = fleet({ mem_used_pct: [95, 90, 95, 99] })
  expect(JSON.parse(textOf({ forecast, assessment }))).toMatchObject({
    predictions: { a: { mem_used_pct: { current: 95 }, profile: 'Generic' } },
    alerts: [{ severity: 'critical' }, { severity: 'warning', minutes_ahead: 0 }],
    summary: { total_servers: 1, top_5_risks: ['a'] },
    forecast: { timestamps: { length: 12 } },
  })
  const empty = forecastOf(LEVELS, [])
  expect(JSON.parse(textOf({ forecast: empty, assessment: assessFleet(empty, thresholdOf) }))).toMatchObject({
    predictions: {},
    alerts: [],
    environment: { prob_30m: null, fleet_health: 'unknown' },
    summary: { total_servers: 0 },
  })
})

test('attention is told in stretches, as shares of one', () => {
  const attention = Array.from({ length: 10 }, (_, at) => (at >= 7 ? 8 : 1))
  const { attention_weights: weights, important_periods: periods } = v2Attention(
    { encoderVariables: [], attention },
    'a',
    300_000,
  )
  expect(weights.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 10)
  expect(periods[0]).toMatchObject({
    period: 'Recent (15 min to 0 min ago)',
    importance: 'VERY HIGH',
    timestep_range: [7, 10],
  })
  const none = v2Attention({ encoderVariables: [], attention: [] }, 'a', 300_000)
  expect(none).toMatchObject({ attention_weights: [], important_periods: [], total_timesteps: 0 })
})

test.each([
  [[50, 97], 'HIGH', false],
  [[50, 92], 'MEDIUM', false],
  [[50, 60], 'LOW', true],
])('a counterfactual that reaches %j is of risk %s', (after, risk, safe) => {
  const change = { metric: 'cpu', kind: 'held', value: 1, steps: 12 } as const
  const [told] = v2Counterfactuals([{ change, before: [60, 60], after }], {
    metric: 'cpu',
    threshold: { warning: 90, critical: 95, direction: 'above' },
    soonSteps: 1,
    confidence: 0.8,
  })
  expect(told).toMatchObject({ risk, safe, predicted_cpu: 50, change: -10, effort: 'None' })
})
