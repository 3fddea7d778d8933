import type { ServerState } from '#forecast/assess.ts'
import { findingOf, type Finding } from '#text/breach.ts'
import type { TableSource } from './tableSource.ts'

/** The severity of a server and its reason: its worst series, or what is not known of it. */
export function wholeFinding({ forecast, assessment }: TableSource, state: ServerState): Finding {
  const { severity, lead, leftOut } = state
  if (lead === null) {
    return { severity, why: `unknown: left out: ${leftOut[0]?.reason ?? 'no forecast'}` }
  }
  if (assessment.severity[lead] !== severity) {
    const missed = leftOut.map(({ metric }) => metric ?? 'all metrics').join(', ')
    return { severity, why: `unknown: ${missed} left out` }
  }
  const { why } = findingOf(forecast, assessment, lead)
  return { severity, why: `${forecast.series[lead]?.metric ?? ''}, ${why}` }
}
