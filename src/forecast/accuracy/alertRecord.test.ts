import { expect, it } from 'vitest'
import type { AccuracyReport } from './report.ts'
import type { Threshold } from '../thresholds.ts'
import { alertRecord, tellingRecord } from './alertRecord.ts'

const CPU: Threshold = { warning: 75, critical: 90, direction: 'above' }
const DISK: Threshold = { warning: 85, critical: 95, direction: 'above' }

/** Alerts at 30 % and, a tenth of them of which one came true, at 50 %; warnings three times as many as critical ones. */
function metric(
  name: string,
  limits: Threshold,
  [raised, hits, breaches]: readonly [number, number, number],
) {
  const of = (threshold: number, times: number) => ({
    threshold,
    direction: limits.direction,
    horizon: { breaches: breaches * times },
    alarms: [
      { chance: 0.3, raised: raised * times, hits: hits * times },
      { chance: 0.5, raised: raised / 10, hits: 1 },
    ],
  })
  return { metric: name, breaches: { warning: of(limits.warning, 3), critical: of(limits.critical, 1) } }
}
const of = (...metrics: readonly object[]) => metrics as unknown as AccuracyReport['metrics']
const inUse = (alarm: number, cpu = CPU) => ({
  thresholds: { cpu_percent: cpu, disk_percent: DISK },
  odds: { alarm, watch: 0.1 },
})

const BOTH = of(
  metric('cpu_percent', CPU, [10, 4, 9]),
  { metric: 'queue_length', breaches: null },
  metric('disk_percent', DISK, [20, 10, 11]),
)

it('counts alerts and breaches of every metric at the odds in use', () => {
  const critical = { severity: 'critical', breaches: 20 }
  expect(alertRecord(BOTH, 'critical', inUse(0.3))).toEqual({
    ...critical,
    raised: 30,
    hits: 14,
    chance: 0.3,
  })
  expect(alertRecord(BOTH, 'critical', inUse(0.1 * 5))).toEqual({
    ...critical,
    raised: 3,
    hits: 2,
    chance: 0.5,
  })
  expect(alertRecord(BOTH, 'warning', inUse(0.3))).toMatchObject({ raised: 90, hits: 42, breaches: 60 })
})

it('says nothing where no metric has thresholds, or alerts were scored at other odds or thresholds', () => {
  expect(alertRecord(of(), 'critical', inUse(0.3))).toBeNull()
  expect(alertRecord(of({ metric: 'queue_length', breaches: null }), 'critical', inUse(0.3))).toBeNull()
  expect(alertRecord(BOTH, 'critical', inUse(0.25))).toBeNull()
  expect(alertRecord(BOTH, 'critical', inUse(0.3, { ...CPU, critical: 80 }))).toBeNull()
})

it('tells of critical thresholds unless nothing came of these, then of warnings', () => {
  expect(tellingRecord(BOTH, inUse(0.3))).toMatchObject({ severity: 'critical' })
  const missed = of(metric('cpu_percent', CPU, [0, 0, 4]))
  expect(tellingRecord(missed, inUse(0.3))).toMatchObject({ severity: 'critical', raised: 0, breaches: 4 })
  const calm = metric('cpu_percent', CPU, [0, 0, 0])
  const warned = { ...calm.breaches.warning, horizon: { breaches: 2 } }
  expect(
    tellingRecord(of({ ...calm, breaches: { ...calm.breaches, warning: warned } }), inUse(0.3)),
  ).toMatchObject({ severity: 'warning', breaches: 2 })
  expect(tellingRecord(of(calm), inUse(0.3))).toMatchObject({ severity: 'warning', raised: 0, breaches: 0 })
  expect(tellingRecord(of(), inUse(0.3))).toBeNull()
})
