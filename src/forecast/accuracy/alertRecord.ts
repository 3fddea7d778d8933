import { thresholdIn, type Assessment } from '../assess.ts'
import type { AccuracyReport } from './report.ts'

/** What came of a threshold's alerts and which of its breaches had one before them, as past forecasts would have raised them. */
export interface AlertRecord {
  readonly severity: 'critical' | 'warning'
  /** From which chance of a breach within the horizon on an alert is raised; a fraction. */
  readonly chance: number
  /** Alerts, by server, metric and past time, and those after which the breach came. */
  readonly raised: number
  readonly hits: number
  /** Breaches within the horizon of a past time, by server and metric: hits are those that were foreseen. */
  readonly breaches: number
}

/** Odds that a person set carry what binary digits add to them. */
const SAME = 1e-9

/**
 * The record of one severity at the odds in use, over the metrics given: the sums of the Accuracy page's tables. null: none
 * of them has a threshold, or alerts were not scored at these odds or not against the thresholds in use.
 */
export function alertRecord(
  metrics: AccuracyReport['metrics'],
  severity: AlertRecord['severity'],
  assessment: Pick<Assessment, 'thresholds' | 'odds'>,
): AlertRecord | null {
  const chance = assessment.odds.alarm
  let found = false
  let [raised, hits, breached] = [0, 0, 0]
  for (const { metric, breaches } of metrics) {
    if (breaches === null) continue
    const { threshold, direction, alarms, horizon } = breaches[severity]
    const inUse = thresholdIn(assessment, metric)
    const alarm = alarms.find((each) => Math.abs(each.chance - chance) < SAME)
    if (alarm === undefined || inUse?.[severity] !== threshold || inUse.direction !== direction) return null
    found = true
    raised += alarm.raised
    hits += alarm.hits
    breached += horizon.breaches
  }
  return found ? { severity, chance, raised, hits, breaches: breached } : null
}

/**
 * The record that tells most: of critical thresholds if anything came of these, else of warnings, where nothing came of the
 * others either. null: as for alertRecord().
 */
export function tellingRecord(
  metrics: AccuracyReport['metrics'],
  assessment: Pick<Assessment, 'thresholds' | 'odds'>,
): AlertRecord | null {
  const critical = alertRecord(metrics, 'critical', assessment)
  if (critical === null || isTelling(critical)) return critical
  const warning = alertRecord(metrics, 'warning', assessment)
  return warning ?? critical
}

/** Whether anything came of it. */
const isTelling = ({ raised, breaches }: AlertRecord): boolean => raised + breaches > 0
