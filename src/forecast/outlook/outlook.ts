import type { Assessment, ServerState } from '../assess.ts'
import { isPending, type FleetForecast, type ForecastCount } from '../fleetForecast.ts'
import type { Odds, Severity } from '../thresholds.ts'
import { headroomByMetric, type Headroom } from './headroom.ts'
import { measuredCounts, type MeasuredCounts } from './measuredCounts.ts'
import { nextBreaches, type NextBreach } from './nextBreaches.ts'
import { byProfile, type ProfileOutlook } from './profiles.ts'
import { breachOutlook, type BreachOutlook } from './serverChances.ts'
import { timelineOf, type BreachTimeline } from './timeline.ts'

/** What lies ahead of some servers of a fleet. */
export interface Outlook {
  readonly servers: number
  /** Servers of which something is not known: skipped, stale, or a judged metric of theirs is. Never safe. */
  readonly unknown: number
  /** Servers of which something is not forecast yet, and of what is nothing is likely to breach. */
  readonly pending: number
  /** How many series of these servers are forecast so far; null: all are. */
  readonly soFar: ForecastCount | null
  /** Servers of which all that is judged is known. */
  readonly known: number
  readonly warning: BreachOutlook
  readonly critical: BreachOutlook
  readonly past: MeasuredCounts
  readonly ahead: BreachTimeline
  readonly next: readonly NextBreach[]
  readonly headroom: readonly Headroom[]
  readonly profiles: readonly ProfileOutlook[]
  /** What the severities were told by. */
  readonly odds: Odds
}

const NOT_KNOWN: ReadonlySet<Severity> = new Set(['unknown', 'pending', 'none'])

/** Series that stay clear, but come closest, told of after the breaches. */
const CLOSEST = 5

/** History is two thirds of a chart. */
const PAST_PER_HORIZON = 2

/** Yields now and then, so that a screen can stay alive meanwhile. */
export function* outlookOf(
  forecast: FleetForecast,
  assessment: Assessment,
  servers: readonly ServerState[],
): Generator<void, Outlook> {
  const warning = breachOutlook(forecast, assessment, servers, 'warning')
  const critical = breachOutlook(forecast, assessment, servers, 'critical')
  yield
  const next = nextBreaches(forecast, assessment, servers, CLOSEST)
  yield
  const headroom = headroomByMetric(forecast, assessment, servers)
  yield
  const profiles = byProfile(forecast, assessment, servers)
  const past = Math.max(1, Math.min(forecast.historyLength, PAST_PER_HORIZON * forecast.horizon + 1))
  return {
    servers: servers.length,
    unknown: servers.filter(({ severity }) => severity === 'unknown').length,
    pending: servers.filter(({ severity }) => severity === 'pending').length,
    soFar: soFarOf(forecast, servers),
    known: servers.filter(({ severity }) => !NOT_KNOWN.has(severity)).length,
    warning,
    critical,
    past: yield* measuredCounts(forecast, assessment, servers, past),
    ahead: yield* timelineOf(forecast, assessment, servers),
    next,
    headroom,
    profiles,
    odds: assessment.odds,
  }
}

function soFarOf(forecast: FleetForecast, servers: readonly ServerState[]): ForecastCount | null {
  if (forecast.pending === undefined) return null
  let [done, of] = [0, 0]
  for (const { series } of servers) {
    of += series.length
    for (const at of series) if (!isPending(forecast, at)) done++
  }
  return done === of ? null : { done, of }
}
