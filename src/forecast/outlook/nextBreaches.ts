import type { Assessment, ServerState } from '../assess.ts'
import { breachOf, firstOf, type KnownBreach } from '../breach.ts'
import type { FleetForecast } from '../fleetForecast.ts'
import { SEVERITIES } from '../thresholds.ts'

export interface NextBreach {
  readonly series: number
  readonly severity: 'breaching' | 'critical' | 'warning' | 'watch' | 'ok'
  readonly breach: KnownBreach
  /** Of the limit that times are about, within the horizon, 0 to 1: the critical one of what breaches already. 1: that is met. */
  readonly chance: number
}

/**
 * What breaches next: what does so already, the worst first, then what is likely, the soonest first crossing first, then what is possible,
 * the likeliest first; last the few that stay clear but come closest
 * to a threshold: the likeliest, and of those alike the ones with the least room. Unknown series, and those not forecast yet, are none of them.
 */
export function nextBreaches(
  forecast: FleetForecast,
  assessment: Assessment,
  servers: readonly ServerState[],
  closest: number,
): readonly NextBreach[] {
  const breaches: NextBreach[] = []
  const clear: NextBreach[] = []
  for (const { series } of servers) {
    for (const at of series) {
      const found = nextBreachOf(forecast, assessment, at)
      if (found === null) continue
      if (found.severity === 'ok') clear.push(found)
      else breaches.push(found)
    }
  }
  const near = clear.sort((a, b) => b.chance - a.chance || roomOf(a) - roomOf(b)).slice(0, closest)
  return [...breaches.sort(byTime), ...near]
}

/** null: nothing is known of the series against a threshold. */
function nextBreachOf(forecast: FleetForecast, assessment: Assessment, series: number): NextBreach | null {
  const severity = assessment.severity[series] ?? 'unknown'
  const breach = breachOf(forecast, assessment, series)
  if (severity === 'unknown' || severity === 'pending' || severity === 'none') return null
  if (breach.kind === 'unknown' || breach.kind === 'pending' || breach.kind === 'no-threshold') return null
  return { series, severity, breach, chance: assessment.chance[series] ?? NaN }
}

const KIND_RANK = { already: 0, expected: 1, possible: 2, clear: 3 } as const

function rank({ severity }: NextBreach): number {
  return SEVERITIES.indexOf(severity)
}

function byTime(a: NextBreach, b: NextBreach): number {
  const after = ({ breach }: NextBreach) => (breach.kind === 'expected' ? firstOf(breach).afterMs : 0)
  return (
    KIND_RANK[a.breach.kind] - KIND_RANK[b.breach.kind] ||
    after(a) - after(b) ||
    rank(a) - rank(b) ||
    b.chance - a.chance ||
    a.series - b.series
  )
}

/** Between the worst of P90 (P10) and the limit, as a share of the limit, so that metrics compare. */
function roomOf({ breach }: NextBreach): number {
  if (breach.kind !== 'clear') return 0
  const { limit, direction, peak } = breach
  const room = direction === 'above' ? limit - peak : peak - limit
  return room / (Math.abs(limit) || 1)
}
