import { thresholdIn, type Assessment } from '#forecast/assess.ts'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import type { RaisedAlerts } from '#text/environment/trust.ts'

/** Odds that a person set carry what binary digits add to them. */
const SAME = 1e-9

/**
 * Critical alerts at the odds in use, over every metric that was tried: those of the Accuracy page's tables. null: none was
 * raised, alerts were not scored at these odds, or not against the thresholds in use.
 */
export function raisedAlerts(
  { metrics }: Pick<AccuracyReport, 'metrics'>,
  assessment: Pick<Assessment, 'thresholds' | 'odds'>,
): RaisedAlerts | null {
  const chance = assessment.odds.alarm
  let [raised, hits] = [0, 0]
  for (const { metric, breaches } of metrics) {
    if (breaches === null) continue
    const { threshold, direction, alarms } = breaches.critical
    const inUse = thresholdIn(assessment, metric)
    const alarm = alarms.find((each) => Math.abs(each.chance - chance) < SAME)
    if (alarm === undefined || inUse?.critical !== threshold || inUse.direction !== direction) return null
    raised += alarm.raised
    hits += alarm.hits
  }
  return raised === 0 ? null : { raised, hits, chance }
}
