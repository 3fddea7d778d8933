import { byName, thresholdIn, type Assessment } from './assess.ts'
import { breachOf } from './breach.ts'
import type { FleetForecast } from './fleetForecast.ts'
import { sideLevels } from './quantile/level.ts'

/** What is going to happen to one metric over the fleet. */
export interface MetricTrouble {
  readonly metric: string
  /** New breaches that are expected within the horizon: the sum of the chances that are worth a look. */
  readonly expected: number
  /** Series whose newest value breaches. */
  readonly breaching: number
  /**
   * The level at which the trouble shows: the median where it is there itself in the likeliest new breach, else the level on
   * the bad side (P90 where high is bad).
   */
  readonly level: number
}

const MEDIAN = 0.5

/**
 * The metrics with the most and likeliest new breaches first, then those that breach most now; ties in the order of names.
 * Chances below those that are watched count for nothing: thousands of them would outweigh a breach that is nearly certain.
 */
export function metricTroubles(
  metrics: readonly string[],
  forecast: FleetForecast,
  assessment: Assessment,
): readonly MetricTrouble[] {
  const found = new Map(
    metrics.map((metric) => [metric, { expected: 0, breaching: 0, likeliest: 0, level: MEDIAN }]),
  )
  forecast.series.forEach(({ metric }, series) => {
    const of = found.get(metric)
    // Most series are well, and need no closer look.
    const severity = assessment.severity[series]
    if (of === undefined || severity === 'ok' || severity === 'none') return
    const breach = breachOf(forecast, assessment, series)
    if (breach.kind === 'already') of.breaching += 1
    const ahead =
      breach.kind === 'already'
        ? breach.ahead
        : breach.kind === 'expected' || breach.kind === 'possible'
          ? breach
          : null
    if (ahead === null || !(ahead.chance >= assessment.odds.watch)) return
    of.expected += ahead.chance
    if (ahead.chance <= of.likeliest) return
    of.likeliest = ahead.chance
    of.level = ahead.medianMs === null ? badLevel(assessment, metric) : MEDIAN
  })
  return [...found]
    .map(([metric, { expected, breaching, level }]) => ({ metric, expected, breaching, level }))
    .sort(
      (a, b) => b.expected - a.expected || b.breaching - a.breaching || byName.compare(a.metric, b.metric),
    )
}

function badLevel(assessment: Assessment, metric: string): number {
  return sideLevels(thresholdIn(assessment, metric)?.direction ?? 'above').bad
}
