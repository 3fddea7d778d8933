import { describe, expect, test } from 'vitest'
import { forecastOf } from '#testing/tables.ts'
import { assessFleet } from '../assess.ts'
import { breachChances } from '../chance/breachChances.ts'
import { DEFAULT_CHANCES } from '../chance/chanceModel.ts'
import { firstPassage } from '../chance/firstPassage.ts'
import type { FleetForecast } from '../fleetForecast.ts'
import { thresholdOf } from '../thresholds.ts'
import type { Alert, Reading } from './alert.ts'
import { readings } from './readings.ts'
import { defaultRules, limitOf, type AlertRule } from './rule.ts'

const LEVELS = [0.1, 0.5, 0.9]
const STEP_MS = 300_000
const [CRITICAL, WARNING] = defaultRules() as [AlertRule, AlertRule]
const around = (path: readonly number[]) => path.map((value) => [value - 10, value, value + 10])

/** cpu_percent is critical from 90 on, cpu_idle_pct from 10 down; warning from 75 and 20. */
const FORECAST = forecastOf(LEVELS, [
  { server: 'rises', metric: 'cpu_percent', current: 60, curves: around([70, 88, 91, 80]) },
  { server: 'falls', metric: 'cpu_percent', current: 95, curves: around([80, 70, 60, 50]) },
  { server: 'calm', metric: 'cpu_percent', current: 20, curves: around([20, 20, 20, 20]) },
  { server: 'idle', metric: 'cpu_idle_pct', current: 50, curves: around([40, 30, 9, 30]) },
  { server: 'any', metric: 'queue_length', current: 1e9, curves: around([1e9, 1e9, 1e9, 1e9]) },
])

interface Changes {
  readonly forecast?: FleetForecast
  readonly rules?: readonly AlertRule[]
  readonly open?: readonly Pick<Alert, 'rule' | 'server' | 'metric'>[]
}

function reading({ forecast = FORECAST, rules = [CRITICAL], open = [] }: Changes = {}) {
  return readings(forecast, { rules, open, assessment: assessFleet(forecast, thresholdOf) })
}
function read(changes: Changes = {}): readonly Reading[] {
  const steps = reading(changes)
  let next = steps.next()
  while (next.done !== true) next = steps.next()
  return next.value
}
const servers = (found: readonly Reading[]) => found.map(({ server }) => server)
const chancesOf = (series: number, limit: number) =>
  breachChances(FORECAST, series, limit, series === 3 ? 'below' : 'above', DEFAULT_CHANCES)

describe('readings', () => {
  test('are the breaches, each with its chance and when, its worst value, its interval and when', () => {
    const passage = firstPassage(chancesOf(0, 90))!
    expect(read()).toEqual([
      {
        rule: 'critical',
        server: 'rises',
        metric: 'cpu_percent',
        notFromModel: false,
        vote: 'breach',
        direction: 'above',
        limit: 90,
        odds: {
          chance: chancesOf(0, 90)[3],
          measured: false,
          withinMs: 4 * STEP_MS,
          passage: {
            afterMs: passage.median * STEP_MS,
            earliestMs: passage.early * STEP_MS,
            latestMs: passage.late * STEP_MS,
          },
        },
        peak: { value: 91, interval: [81, 101], validMs: 3 * STEP_MS, issueMs: 0 },
      },
      {
        rule: 'critical',
        server: 'falls',
        metric: 'cpu_percent',
        notFromModel: false,
        vote: 'breach',
        direction: 'above',
        limit: 90,
        odds: { chance: 1, measured: true, withinMs: 4 * STEP_MS, passage: null },
        // Measured: there is no interval around it.
        peak: { value: 95, interval: null, validMs: 0, issueMs: 0 },
      },
      {
        rule: 'critical',
        server: 'idle',
        metric: 'cpu_idle_pct',
        notFromModel: false,
        vote: 'breach',
        direction: 'below',
        limit: 10,
        odds: expect.objectContaining({ chance: chancesOf(3, 10)[3], measured: false }) as unknown,
        peak: { value: 9, interval: [-1, 19], validMs: 3 * STEP_MS, issueMs: 0 },
      },
    ])
  })

  test('reach no further than the rule does, and to at least one step', () => {
    const rule = { ...CRITICAL, chance: 0.01, clearChance: 0.01 }
    const [two] = read({ rules: [{ ...rule, withinMs: 2.5 * STEP_MS }] })
    expect(two?.odds).toMatchObject({ chance: chancesOf(0, 90)[1], withinMs: 2 * STEP_MS })
    expect(two?.peak).toMatchObject({ value: 88, validMs: 2 * STEP_MS })
    expect(two?.odds.passage?.latestMs).toBeLessThanOrEqual(2 * STEP_MS)
    const [one] = read({ rules: [{ ...rule, withinMs: 1 }] })
    expect(one?.odds).toMatchObject({ chance: chancesOf(0, 90)[0], withinMs: STEP_MS })
    expect(chancesOf(0, 90)[0]).toBeLessThan(CRITICAL.chance)
    expect(servers(read({ rules: [{ ...CRITICAL, withinMs: 1 }] }))).toEqual(['falls'])
  })

  test('raise from the rule’s chance on; what is measured raises whatever the chance has to be', () => {
    const chance = chancesOf(0, 90)[3] ?? NaN
    expect(servers(read({ rules: [{ ...CRITICAL, chance }] }))).toContain('rises')
    expect(servers(read({ rules: [{ ...CRITICAL, chance: chance + 0.001 }] }))).not.toContain('rises')
    expect(servers(read({ rules: [{ ...CRITICAL, chance: 1 }] }))).toEqual(['falls'])
  })

  test('watch for a value of the rule’s own too', () => {
    const limit = { kind: 'value', direction: 'above', value: 92 } as const
    const [found] = read({ rules: [{ ...CRITICAL, metric: 'cpu_percent', limit }] })
    expect(found).toMatchObject({ server: 'rises', limit: 92, odds: { chance: chancesOf(0, 92)[3] } })
  })

  test('speak of open alerts also where nothing breaches: between the chances, or clear', () => {
    const open = ['calm', 'rises'].map((server) => ({ rule: 'critical', server, metric: 'cpu_percent' }))
    const chance = chancesOf(0, 90)[3] ?? NaN
    const votes = (clearChance: number) =>
      read({ rules: [{ ...CRITICAL, metric: 'cpu_percent', chance: 0.99, clearChance }], open }).map(
        ({ server, vote }) => [server, vote],
      )
    const others = [
      ['falls', 'breach'],
      ['calm', 'clear'],
    ]
    expect(votes(chance)).toEqual([['rises', 'between'], ...others])
    expect(votes(chance + 0.001)).toEqual([['rises', 'clear'], ...others])
  })

  test('of a late series count what passed unseen, from the newest row of all', () => {
    const originMs = Float64Array.from([-2 * STEP_MS, 0, 0, 0, 0])
    const late = { ...FORECAST, originMs }
    const rule = { ...CRITICAL, withinMs: STEP_MS }
    const [found] = read({ forecast: late, rules: [rule] })
    // One step ahead is its own third.
    expect(found).toMatchObject({ server: 'rises', odds: { chance: chancesOf(0, 90)[2], withinMs: STEP_MS } })
    expect(found?.odds.passage).toMatchObject({ earliestMs: 0 })
    expect(found?.peak).toMatchObject({ value: 91, validMs: STEP_MS })
    expect(servers(read({ rules: [rule] }))).not.toContain('rises')
  })

  test('say nothing of stale series, of rules that are off, of other metrics', () => {
    const originMs = Float64Array.from([0, -9 * STEP_MS, 0, 0, 0])
    expect(servers(read({ forecast: { ...FORECAST, originMs } }))).toEqual(['rises', 'idle'])
    expect(read({ rules: [{ ...CRITICAL, enabled: false }] })).toEqual([])
    expect(servers(read({ rules: [{ ...CRITICAL, metric: 'cpu_idle_pct' }] }))).toEqual(['idle'])
  })

  test('say nothing of a series without levels, not even that it is clear', () => {
    const quantiles = FORECAST.quantiles.map((value, at) => (at < 4 * LEVELS.length ? NaN : value))
    const open = [{ rule: 'critical', server: 'rises', metric: 'cpu_percent' }]
    expect(servers(read({ forecast: { ...FORECAST, quantiles }, open }))).toEqual(['falls', 'idle'])
  })

  test('count what the network did not make only where the rule says so', () => {
    const rules = [CRITICAL, { ...WARNING, countsNotFromModel: true }]
    const heuristic = { ...FORECAST, provenance: { ...FORECAST.provenance, engine: 'heuristic' } } as const
    const found = read({ rules, forecast: heuristic })
    expect(new Set(found.map(({ rule }) => rule))).toEqual(new Set(['warning']))
    expect(found.every(({ notFromModel }) => notFromModel)).toBe(true)
  })

  test('tell a metric that a simple forecast stands in for from those of the network', () => {
    const forecast = { ...FORECAST, simple: { cpu_percent: 'straightLine' } } as const
    expect(servers(read({ forecast }))).toEqual(['idle'])
    const found = read({ forecast, rules: [{ ...CRITICAL, countsNotFromModel: true }] })
    expect(found.map(({ server, notFromModel }) => [server, notFromModel])).toEqual([
      ['rises', true],
      ['falls', true],
      ['idle', false],
    ])
  })

  test('let others work in between, sooner where chances are worked out', () => {
    const pauses = (current: number) => {
      const steps = reading({ forecast: manySeries(1200, current) })
      let count = 0
      while (steps.next().done !== true) count++
      return count
    }
    expect(pauses(20)).toBe(0)
    expect(pauses(80)).toBe(37)
  })
})

/** Calm ones cannot reach the limit; the chance of the others is worked out. */
function manySeries(count: number, current: number): FleetForecast {
  const series = Array.from({ length: count }, (_, index) => ({
    server: `s${index}`,
    metric: 'cpu_percent',
    current,
    curves: around([current + 5]),
  }))
  return forecastOf(LEVELS, series)
}

test('a rule watches for the metric’s threshold, on its side; for nothing where there is none', () => {
  expect(limitOf(CRITICAL, 'cpu_percent', thresholdOf)).toMatchObject({ direction: 'above', limit: 90 })
  expect(limitOf(WARNING, 'cpu_idle_pct', thresholdOf)).toMatchObject({ direction: 'below', limit: 20 })
  expect(limitOf(CRITICAL, 'queue_length', thresholdOf)).toBeNull()
  expect(limitOf({ ...CRITICAL, metric: 'cpu_percent' }, 'cpu_idle_pct', thresholdOf)).toBeNull()
})
