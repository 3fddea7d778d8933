import type { WireAlert } from './prediction.ts'

/** One breach that a daemon foresees for a series. Steps count from 1. */
export interface WireAlertSpan {
  readonly server: string
  readonly metric: string
  /** The worst of its steps. */
  readonly severity: 'critical' | 'warning'
  /** Of that severity; null: not sent. */
  readonly threshold: number | null
  readonly startStep: number
  /** Where it is furthest beyond the threshold; the first of such steps. */
  readonly peakStep: number
  /** The last step with an alert. */
  readonly endStep: number
  /** The value at peakStep; null: not sent. */
  readonly peak: number | null
  /** How many alerts of the daemon it stands for. */
  readonly alerts: number
}

/**
 * The daemons send an alert for every step beyond a threshold; here an unbroken run of steps, warning and critical ones
 * alike, is one. Critical first, then the soonest. The daemons look only at the first 12 steps: an end there may be the
 * end of their look-ahead, not of the breach.
 */
export function alertSpans(alerts: readonly WireAlert[]): readonly WireAlertSpan[] {
  const bySeries = new Map<string, WireAlert[]>()
  for (const alert of alerts) {
    const key = JSON.stringify([alert.server, alert.metric])
    const group = bySeries.get(key)
    if (group === undefined) bySeries.set(key, [alert])
    else group.push(alert)
  }
  return [...bySeries.values()]
    .flatMap((group) => runsOf(group).map(spanOf))
    .sort((a, b) => a.severity.localeCompare(b.severity) || a.startStep - b.startStep)
}

/** The alerts of one series as unbroken runs, in the order of steps. */
function runsOf(alerts: readonly WireAlert[]): [WireAlert, ...WireAlert[]][] {
  const runs: [WireAlert, ...WireAlert[]][] = []
  let lastStep = NaN
  for (const alert of alerts.toSorted((a, b) => a.stepsAhead - b.stepsAhead)) {
    const run = runs.at(-1)
    if (run !== undefined && alert.stepsAhead <= lastStep + 1) run.push(alert)
    else runs.push([alert])
    lastStep = alert.stepsAhead
  }
  return runs
}

function spanOf(run: [WireAlert, ...WireAlert[]]): WireAlertSpan {
  const [first] = run
  const worst = run.find(({ severity }) => severity === 'critical') ?? first
  // Where low is bad the value lies below its threshold.
  const isBelow =
    worst.predictedValue !== null && worst.threshold !== null && worst.predictedValue < worst.threshold
  const extent = ({ predictedValue }: WireAlert) =>
    predictedValue === null ? -Infinity : isBelow ? -predictedValue : predictedValue
  const peak = run.reduce((best, alert) => (extent(alert) > extent(best) ? alert : best), first)
  return {
    server: first.server,
    metric: first.metric,
    severity: worst.severity,
    threshold: worst.threshold,
    startStep: first.stepsAhead,
    peakStep: peak.stepsAhead,
    endStep: (run.at(-1) ?? first).stepsAhead,
    peak: peak.predictedValue,
    alerts: run.length,
  }
}
