import { describe, expect, test } from 'vitest'
import { forecastOf } from '#testing/tables.ts'
import { v1Environment } from './v1Environment.ts'
import { v1Alerts } from './v1Alerts.ts'
import { assessFleet } from '../assess.ts'
import { shortened } from '../shortened.ts'
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

test('an alert is what breaches or is likely to, critical first, with the chance and the minutes of the data', () => {
  const around = (...values: number[]) => values.map((value) => [value - 5, value, value + 5])
  const forecast = forecastOf(
    LEVELS,
    [
      { ...series('a', 'cpu_percent', around(50, 76, 92, 95, 60, 80)), current: 50 },
      { ...series('b', 'cpu_percent', around(76, 76, 50, 50, 50, 50)), current: 80 },
      { ...series('c', 'unheard_of', around(1e9, 1e9, 1e9, 1e9, 1e9, 1e9)), current: 1 },
      { ...series('d', 'cpu_percent', around(20, 20, 20, 20, 20, 20)), current: 20 },
    ],
    60_000,
  )
  const assessment = assessFleet(forecast, thresholdOf)
  const alerts = v1Alerts(forecast, assessment)
  expect(alerts.map(({ server, severity }) => [server, severity])).toEqual([
    ['a', 'critical'],
    ['b', 'warning'],
  ])
  const [a, b] = alerts
  expect(a).toMatchObject({ threshold: 90, predicted_value: 92, steps_ahead: 3 })
  expect(a?.probability).toBeCloseTo(assessment.chance[0]!, 3)
  expect(a?.minutes_ahead).toBeGreaterThan(2)
  expect(a?.message).toMatch(/^a: cpu_percent has a \d\d% chance of reaching 90 \(critical threshold\)$/)
  expect(b).toEqual({
    server: 'b',
    metric: 'cpu_percent',
    severity: 'warning',
    predicted_value: 80,
    threshold: 75,
    probability: 1,
    steps_ahead: 0,
    minutes_ahead: 0,
    message: 'b: cpu_percent is 80.0 now (warning threshold: 75)',
  })
})

test('a shorter forecast ends where it is cut', () => {
  const forecast = forecastOf(LEVELS, [
    series('a', 'cpu_percent', [...flat(2, 10, 20, 30), ...flat(2, 91, 95, 99)]),
    series('b', 'cpu_percent', flat(4, 40, 50, 60)),
  ])
  const cut = shortened(forecast, 2)
  expect([...cut.quantiles]).toEqual([10, 20, 30, 10, 20, 30, 40, 50, 60, 40, 50, 60])
  expect(assessFleet(cut, thresholdOf).severity[0]).toBe('ok')
  expect(assessFleet(forecast, thresholdOf).severity[0]).toBe('critical')
  expect(shortened(forecast, 4)).toBe(forecast)
})

describe('the environment', () => {
  const late = [...flat(30, 10, 20, 30), ...flat(66, 70, 86, 96)]
  const fleet = (stepMs: number) => {
    const forecast = forecastOf(
      LEVELS,
      [
        series('a', 'cpu_percent', late),
        series('a', 'memory_percent', late),
        series('b', 'bytes', flat(96, 1e9, 1e9, 1e9)),
      ],
      stepMs,
    )
    return { forecast, assessment: assessFleet(forecast, thresholdOf) }
  }
  const environment = ({ forecast, assessment }: ReturnType<typeof fleet>) =>
    v1Environment(forecast, assessment)

  test('is the chance that a server gets beyond a critical threshold', () => {
    const whole = fleet(300_000)
    const { critical, criticalSoon } = whole.assessment.chances
    const found = environment(whole)
    expect(found).toMatchObject({ high_risk_servers: 1, total_servers: 2, fleet_health: 'critical' })
    expect(found).toMatchObject({ breaching_servers: 0, horizon_minutes: 480 })
    expect(found.incident_probability_8h).toBeCloseTo(Math.max(critical[0]!, critical[1]!), 3)
    expect(found.incident_probability_30m).toBeCloseTo(Math.max(criticalSoon[0]!, criticalSoon[1]!), 3)
  })

  test('names no time that the forecast does not reach', () => {
    expect(environment(fleet(5_000))).toMatchObject({
      incident_probability_30m: null,
      incident_probability_8h: null,
      incident_probability: expect.any(Number) as number,
      horizon_minutes: 8,
    })
  })

  test('of an empty fleet is not healthy but unknown', () => {
    const forecast = forecastOf(LEVELS, [])
    expect(v1Environment(forecast, assessFleet(forecast, thresholdOf))).toMatchObject({
      incident_probability: null,
      fleet_health: 'unknown',
    })
  })
})
