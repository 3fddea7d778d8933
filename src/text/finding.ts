import type { Assessment, ServerState } from '#forecast/assess.ts'
import { breachOf } from '#forecast/breach.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { Severity } from '#forecast/thresholds.ts'
import { breachSentence } from './breach.ts'

/** A severity and the sentence that gives its reason. */
export interface Finding {
  readonly severity: Severity
  readonly why: string
}

/** The severity of one series and its reason. */
export function findingOf(forecast: FleetForecast, assessment: Assessment, series: number): Finding {
  const metric = forecast.series[series]?.metric ?? ''
  const severity = assessment.severity[series] ?? 'unknown'
  const sentence = breachSentence(breachOf(forecast, assessment, series), metric, forecast)
  return { severity, why: severity === 'none' ? sentence : `${severity}: ${sentence}` }
}

/** The severity of a server and its reason: its worst series, or what is not known of it. */
export function serverFinding(
  forecast: FleetForecast,
  assessment: Assessment,
  { severity, lead, leftOut }: ServerState,
): Finding {
  if (lead === null) {
    return { severity, why: `unknown: skipped: ${leftOut[0]?.reason ?? 'no forecast'}` }
  }
  if (assessment.severity[lead] !== severity) {
    const missed = leftOut.map(({ metric }) => metric ?? 'all metrics').join(', ')
    return { severity, why: `unknown: ${missed} skipped` }
  }
  const { why } = findingOf(forecast, assessment, lead)
  return { severity, why: `${forecast.series[lead]?.metric ?? ''}, ${why}` }
}
