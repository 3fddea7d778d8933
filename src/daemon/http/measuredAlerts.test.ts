import { expect, test } from 'vitest'
import { fakeJudged } from '#testing/daemonParts/forecasts.ts'
import { assessBy } from '#forecast/assess.ts'
import { DEFAULT_CRITERIA, thresholdsWith } from '#forecast/thresholds.ts'
import { v1Environment } from '#forecast/wire/v1Environment.ts'
import type { CurrentFleet } from '../fleet/api.ts'
import { measuredAlerts } from './measuredAlerts.ts'

const STEP_MS = 300_000
const thresholds = thresholdsWith({})
const judged = fakeJudged()
const NOW_MS = judged.forecast.issueTimeMs

function fleet(
  servers: readonly (readonly [name: string, newestMs: number, values: Readonly<Record<string, number>>])[],
): CurrentFleet {
  return {
    servers: servers.map(([name, newestMs, values]) => ({
      name,
      newestMs,
      profile: null,
      status: null,
      records: 1,
      values: new Map(Object.entries(values)),
    })),
    metrics: ['cpu_percent'],
    newestMs: NOW_MS,
  }
}

test('a breach of a server that is not forecast is told, the critical ones first', () => {
  const found = measuredAlerts(
    fleet([
      ['new-1', NOW_MS, { cpu_percent: 85, memory_percent: 40 }],
      ['new-2', NOW_MS, { cpu_percent: 97.04 }],
    ]),
    null,
    thresholds,
    STEP_MS,
  )
  expect(found.map(({ server, severity, threshold }) => [server, severity, threshold])).toEqual([
    ['new-2', 'critical', 90],
    ['new-1', 'warning', 75],
  ])
  expect(found[0]).toMatchObject({
    metric: 'cpu_percent',
    predicted_value: 97.04,
    probability: 1,
    steps_ahead: 0,
    minutes_ahead: 0,
    message: 'new-2: cpu_percent is 97.0 now (critical threshold: 90)',
  })
})

test('what the forecast speaks of is left to it', () => {
  const [first] = judged.forecast.series
  const { server = '', metric = '' } = first ?? {}
  const now = fleet([[server, NOW_MS, { [metric]: 97, other_percent: 97 }]])
  const of = (given: typeof judged | null) =>
    measuredAlerts(now, given, thresholds, STEP_MS).map(({ metric: name }) => name)
  expect(of(null)).toContain(metric)
  expect(of(judged)).not.toContain(metric)
})

test('a server that fell silent says when it last reported, and one that is gone says nothing', () => {
  const found = measuredAlerts(
    fleet([
      ['silent', NOW_MS - 20 * STEP_MS, { cpu_percent: 97 }],
      ['gone', NOW_MS - 26 * 3_600_000, { cpu_percent: 97 }],
    ]),
    judged,
    thresholds,
    STEP_MS,
  )
  const at = new Date(NOW_MS - 20 * STEP_MS).toISOString().slice(0, 16)
  expect(found.map(({ message }) => message)).toEqual([
    `silent: cpu_percent was 97.0 when it last reported, at ${at}Z (critical threshold: 90)`,
  ])
})

test('a fleet of which a server fell silent while it breached is not healthy', () => {
  const { forecast } = fakeJudged({ metrics: ['cpu_percent'] })
  const series = forecast.series.map(() => 20)
  const calm = {
    ...forecast,
    current: Float64Array.from(series),
    quantiles: forecast.quantiles.map(() => 20),
  }
  const health = (current: Float64Array) => {
    const originMs = forecast.originMs.map((ms, at) => (at === 0 ? ms - 20 * STEP_MS : ms))
    const made = { ...calm, current, originMs }
    return v1Environment(made, assessBy(made, DEFAULT_CRITERIA))
  }
  expect(health(calm.current)).toMatchObject({ fleet_health: 'healthy', unknown_servers: 1 })
  const breached = calm.current.map((value, at) => (at === 0 ? 97 : value))
  expect(health(breached)).toMatchObject({
    fleet_health: 'warning',
    breaching_servers: 0,
    unknown_servers: 1,
  })
})
