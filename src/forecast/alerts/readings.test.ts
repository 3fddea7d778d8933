import { describe, expect, test } from 'vitest'
import { forecastOf } from '#testing/tables.ts'
import type { FleetForecast } from '../fleetForecast.ts'
import { thresholdOf } from '../thresholds.ts'
import type { Alert, Reading } from './alert.ts'
import { readings } from './readings.ts'
import { defaultRules, limitsOf, type AlertRule } from './rule.ts'

const LEVELS = [0.1, 0.5, 0.9]
const STEP_MS = 300_000
const [CRITICAL, WARNING] = defaultRules() as [AlertRule, AlertRule]
const around = (path: readonly number[]) => path.map((value) => [value - 10, value, value + 10])

const FORECAST = forecastOf(LEVELS, [
  { server: 'rises', metric: 'cpu_percent', current: 60, curves: around([70, 88, 91, 80]) },
  { server: 'falls', metric: 'cpu_percent', current: 95, curves: around([80, 70, 60, 50]) },
  { server: 'calm', metric: 'cpu_percent', current: 20, curves: around([20, 20, 20, 20]) },
  { server: 'idle', metric: 'cpu_idle_pct', current: 50, curves: around([40, 30, 9, 30]) },
  { server: 'any', metric: 'queue_length', current: 1e9, curves: around([1e9, 1e9, 1e9, 1e9]) },
])

function read(
  changes: {
    forecast?: FleetForecast
    rules?: readonly AlertRule[]
    made?: boolean
    open?: readonly Pick<Alert, 'rule' | 'server' | 'metric'>[]
  } = {},
): readonly Reading[] {
  const { forecast = FORECAST, rules = [CRITICAL], made = true, open = [] } = changes
  const reading = readings(forecast, { made, rules, open, thresholds: thresholdOf })
  let next = reading.next()
  while (next.done !== true) next = reading.next()
  return next.value
}
const servers = (found: readonly Reading[]) => found.map(({ server }) => server)

describe('readings', () => {
  test('are the breaches, each with its worst value, its interval and when', () => {
    expect(read()).toEqual([
      {
        rule: 'critical',
        server: 'rises',
        metric: 'cpu_percent',
        vote: 'breach',
        direction: 'above',
        limit: 90,
        peak: { value: 91, interval: [81, 101], validMs: 3 * STEP_MS, issueMs: 0 },
      },
      {
        rule: 'critical',
        server: 'falls',
        metric: 'cpu_percent',
        vote: 'breach',
        direction: 'above',
        limit: 90,
        // Measured: there is no interval around it.
        peak: { value: 95, interval: null, validMs: 0, issueMs: 0 },
      },
      {
        rule: 'critical',
        server: 'idle',
        metric: 'cpu_idle_pct',
        vote: 'breach',
        direction: 'below',
        limit: 10,
        peak: { value: 9, interval: [-1, 19], validMs: 3 * STEP_MS, issueMs: 0 },
      },
    ])
  })

  test('reach no further than the rule does, and to at least one step', () => {
    expect(servers(read({ rules: [{ ...CRITICAL, withinMs: 2 * STEP_MS }] }))).toEqual(['falls'])
    expect(servers(read({ rules: [{ ...CRITICAL, withinMs: 1 }] }))).toEqual(['falls'])
  })

  test('of an outer level take the bad side', () => {
    expect(servers(read({ rules: [{ ...CRITICAL, level: 0.9, withinMs: 2 * STEP_MS }] }))).toEqual([
      'rises',
      'falls',
    ])
    expect(servers(read({ rules: [{ ...CRITICAL, level: 0.1 }] }))).toEqual(['falls'])
    const unknown = read({ rules: [{ ...CRITICAL, level: 0.98 }] })
    expect(unknown).toEqual([])
  })

  test('speak of open alerts also where nothing breaches: between the limits, or clear', () => {
    const open = ['calm', 'rises'].map((server) => ({ rule: 'critical', server, metric: 'cpu_percent' }))
    const limit = { kind: 'values', direction: 'above', raise: 92, clear: 90 } as const
    const rules = [{ ...CRITICAL, metric: 'cpu_percent', limit }]
    expect(read({ rules, open }).map(({ server, vote }) => [server, vote])).toEqual([
      ['rises', 'between'],
      ['falls', 'breach'],
      ['calm', 'clear'],
    ])
  })

  test('say nothing of stale series, of rules that are off, of other metrics', () => {
    const originMs = Float64Array.from([0, -3 * STEP_MS, 0, 0, 0])
    expect(servers(read({ forecast: { ...FORECAST, originMs } }))).toEqual(['rises', 'idle'])
    expect(read({ rules: [{ ...CRITICAL, enabled: false }] })).toEqual([])
    expect(servers(read({ rules: [{ ...CRITICAL, metric: 'cpu_idle_pct' }] }))).toEqual(['idle'])
  })

  test('count what the network did not make only where the rule says so', () => {
    const rules = [CRITICAL, { ...WARNING, countsNotFromModel: true }]
    expect(new Set(read({ rules, made: false }).map(({ rule }) => rule))).toEqual(new Set(['warning']))
  })

  test('let others work in between', () => {
    const { forecast, count } = { forecast: manySeries(1200), count: { pauses: 0 } }
    const reading = readings(forecast, { made: true, rules: [CRITICAL], open: [], thresholds: thresholdOf })
    for (let next = reading.next(); next.done !== true; next = reading.next()) count.pauses++
    expect(count.pauses).toBe(2)
  })
})

function manySeries(count: number): FleetForecast {
  const series = Array.from({ length: count }, (_, index) => ({
    server: `s${index}`,
    metric: 'cpu_percent',
    current: 20,
    curves: around([20]),
  }))
  return forecastOf(LEVELS, series)
}

test('a rule clears a share of the threshold away from it, on the good side', () => {
  expect(limitsOf(CRITICAL, 'cpu_percent', thresholdOf)).toEqual({
    direction: 'above',
    raise: 90,
    clear: 85.5,
  })
  expect(limitsOf(CRITICAL, 'cpu_idle_pct', thresholdOf)).toEqual({
    direction: 'below',
    raise: 10,
    clear: 10.5,
  })
  expect(limitsOf(CRITICAL, 'queue_length', thresholdOf)).toBeNull()
})
