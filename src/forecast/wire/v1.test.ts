import { describe, expect, test } from 'vitest'
import { forecastOf } from '#testing/tables.ts'
import { v1Environment } from './v1Environment.ts'
import { v1Alerts } from './v1Alerts.ts'
import { thresholdOf } from '../thresholds.ts'

const LEVELS = [0.1, 0.5, 0.9]
const flat = (steps: number, ...values: [number, number, number]) =>
  Array.from({ length: steps }, () => values)
const series = (server: string, metric: string, curves: readonly (readonly number[])[]) => ({
  server,
  metric,
  current: 50,
  curves,
})

test('both generations and other names have thresholds', () => {
  expect(thresholdOf('mem_used_pct')).toEqual({ warning: 90, critical: 98, direction: 'above' })
  expect(thresholdOf('mem_pct')).toEqual(thresholdOf('memory_percent'))
  expect(thresholdOf('constructor')).toBeNull()
})

test('a breach is one alert, critical first, with the minutes of the data', () => {
  const median = (...values: number[]) => values.map((value) => [0, value, 100])
  const forecast = forecastOf(
    LEVELS,
    [
      series('a', 'cpu_percent', median(50, 76, 92, 95, 60, 80)),
      series('b', 'cpu_percent', median(76, 76, 50, 50, 50, 50)),
      series('c', 'unheard_of', median(1e9, 1e9, 1e9, 1e9, 1e9, 1e9)),
    ],
    60_000,
  )
  expect(v1Alerts(forecast, 6)).toEqual([
    {
      server: 'a',
      metric: 'cpu_percent',
      severity: 'critical',
      predicted_value: 92,
      threshold: 90,
      steps_ahead: 3,
      minutes_ahead: 3,
      message: 'a: cpu_percent predicted to reach 92.0 (critical threshold: 90)',
    },
    expect.objectContaining({ server: 'b', severity: 'warning', steps_ahead: 1 }),
    expect.objectContaining({ server: 'a', severity: 'warning', steps_ahead: 6, minutes_ahead: 6 }),
  ])
  expect(v1Alerts(forecast, 2).map(({ server }) => server)).toEqual(['b', 'a'])
})

describe('the environment', () => {
  test('counts the true half hour and only percentages', () => {
    const late = [...flat(30, 10, 20, 30), ...flat(66, 70, 86, 96)]
    const servers = (stepMs: number) =>
      v1Environment(
        forecastOf(
          LEVELS,
          [
            series('a', 'cpu_percent', late),
            series('a', 'memory_percent', late),
            series('b', 'bytes', flat(96, 1e9, 1e9, 1e9)),
          ],
          stepMs,
        ),
        96,
      )
    expect(servers(300_000)).toEqual({
      incident_probability_30m: 0,
      incident_probability_8h: 0.2,
      high_risk_servers: 0,
      total_servers: 2,
      fleet_health: 'healthy',
    })
    // With a step of half a minute the breach is 15 minutes away.
    expect(servers(30_000)).toMatchObject({ incident_probability_30m: 0.3, high_risk_servers: 1 })
  })

  test('an empty fleet is not healthy but unknown', () => {
    expect(v1Environment(forecastOf(LEVELS, []), 96).fleet_health).toBe('unknown')
  })
})
