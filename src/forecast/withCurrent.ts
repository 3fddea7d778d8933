import {
  copiedPassage,
  putSeries,
  serversOf,
  thresholdsIn,
  type JudgedForecast,
  type SeriesNumbers,
} from './assess.ts'
import { assessSeries } from './assessSeries.ts'
import type { SeriesKey } from './fleetForecast.ts'
import { meets } from './thresholds.ts'

/**
 * A forecast with newer values of its series, judged by them: what breaches by now, and what has ceased to. Chances of
 * what does not are the forecast's own. O(series).
 *
 * @param newest a series' newest value, where it is newer than the forecast's own; null: it is not.
 */
export function withCurrent(
  { forecast: given, assessment }: JudgedForecast,
  newest: (key: SeriesKey, originMs: number) => number | null,
): JudgedForecast {
  const current = given.current.slice()
  const changed: number[] = []
  const thresholds = thresholdsIn(assessment)
  given.series.forEach((key, at) => {
    const value = newest(key, given.originMs[at] ?? NaN)
    if (value === null) return
    const before = current[at] ?? NaN
    current[at] = value
    const threshold = thresholds(key.metric)
    if (threshold === null) return
    const { direction, warning, critical } = threshold
    const isMoved = (limit: number) => meets(before, limit, direction) !== meets(value, limit, direction)
    if (isMoved(warning) || isMoved(critical)) changed.push(at)
  })
  const forecast = { ...given, current }
  if (changed.length === 0) return { forecast, assessment }
  const severity = [...assessment.severity]
  const { chances } = assessment
  const numbers: SeriesNumbers = {
    met: assessment.met.slice(),
    limit: assessment.limit.slice(),
    chance: assessment.chance.slice(),
    afterMs: assessment.afterMs.slice(),
    earliestMs: assessment.earliestMs.slice(),
    latestMs: assessment.latestMs.slice(),
    medianMs: assessment.medianMs.slice(),
    before: copiedPassage(assessment.before),
    peak: assessment.peak.slice(),
    chances: {
      warningSoon: chances.warningSoon.slice(),
      warning: chances.warning.slice(),
      criticalSoon: chances.criticalSoon.slice(),
      critical: chances.critical.slice(),
    },
  }
  for (const at of changed) {
    const threshold = thresholds(forecast.series[at]?.metric ?? '')
    if (threshold === null) continue
    const found = assessSeries(forecast, at, threshold, assessment.odds)
    severity[at] = found.severity
    putSeries(numbers, at, found)
  }
  const { met, chance, afterMs } = numbers
  const servers = serversOf(forecast, thresholds, { severity, met, chance, afterMs })
  return { forecast, assessment: { ...assessment, ...numbers, severity, servers } }
}
