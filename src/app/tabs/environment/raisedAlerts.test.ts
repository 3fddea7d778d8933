import { expect, it } from 'vitest'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import type { Threshold } from '#forecast/thresholds.ts'
import { raisedAlerts } from './raisedAlerts.ts'

const CPU: Threshold = { warning: 75, critical: 90, direction: 'above' }
const DISK: Threshold = { warning: 85, critical: 95, direction: 'above' }

/** Alerts at 30 % and, a tenth of them of which one came true, at 50 %. */
function metric(name: string, threshold: Threshold, raised: number, hits: number) {
  const alarms = [
    { chance: 0.3, raised, hits },
    { chance: 0.5, raised: raised / 10, hits: 1 },
  ]
  const critical = { threshold: threshold.critical, direction: threshold.direction, alarms }
  return { metric: name, breaches: { critical } }
}
const report = (...metrics: readonly object[]) => ({ metrics }) as unknown as AccuracyReport
const inUse = (alarm: number, cpu = CPU) => ({
  thresholds: { cpu_percent: cpu, disk_percent: DISK },
  odds: { alarm, watch: 0.1 },
})

const BOTH = report(
  metric('cpu_percent', CPU, 10, 4),
  { metric: 'queue_length', breaches: null },
  metric('disk_percent', DISK, 20, 10),
)

it('counts critical alerts of every metric at the odds in use', () => {
  expect(raisedAlerts(BOTH, inUse(0.3))).toEqual({ raised: 30, hits: 14, chance: 0.3 })
  expect(raisedAlerts(BOTH, inUse(0.1 * 5))).toEqual({ raised: 3, hits: 2, chance: 0.5 })
})

it('says nothing where none was raised, or they were scored at other odds or thresholds', () => {
  expect(raisedAlerts(report(metric('cpu_percent', CPU, 0, 0)), inUse(0.3))).toBeNull()
  expect(raisedAlerts(report(), inUse(0.3))).toBeNull()
  expect(raisedAlerts(BOTH, inUse(0.25))).toBeNull()
  expect(raisedAlerts(BOTH, inUse(0.3, { ...CPU, critical: 80 }))).toBeNull()
})
