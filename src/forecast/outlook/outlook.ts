import type { Assessment, ServerState } from '../assess.ts'
import type { FleetForecast } from '../fleetForecast.ts'
import type { Odds } from '../thresholds.ts'
import { headroomByMetric, type Headroom } from './headroom.ts'
import { measuredCounts, type MeasuredCounts } from './measuredCounts.ts'
import { nextBreaches, type NextBreach } from './nextBreaches.ts'
import { byProfile, type ProfileOutlook } from './profiles.ts'
import { breachOutlook, type BreachOutlook } from './serverChances.ts'
import { timelineOf, type BreachTimeline } from './timeline.ts'

/** What lies ahead of some servers of a fleet. */
export interface Outlook {
  readonly servers: number
  /** Servers of which something is not known: left out, stale, or a judged metric of theirs is. Never safe. */
  readonly unknown: number
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
    known: servers.filter(({ severity }) => severity !== 'unknown' && severity !== 'none').length,
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
