import { thresholdIn, type Assessment } from '../assess.ts'
import { staleMs, type FleetForecast } from '../fleetForecast.ts'
import { meets } from '../thresholds.ts'
import { breachOutlook } from '../outlook/serverChances.ts'
import { leadSteps } from '../leadSteps.ts'

/** The fleet as a whole on the wire of v1. */
export interface V1Environment {
  /** null: the forecast does not reach so far, or nothing is known. */
  readonly incident_probability_30m: number | null
  readonly incident_probability_8h: number | null
  /** The same within all of the horizon. */
  readonly incident_probability: number | null
  readonly horizon_minutes: number
  /** Beyond a critical threshold now. */
  readonly breaching_servers: number
  /** Breaching any threshold now, or critical. */
  readonly high_risk_servers: number
  readonly total_servers: number
  /** Servers of which a part or all is not known, such as a metric with a point forecast alone; omitted: none. */
  readonly unknown_servers?: number
  /** Not healthy either: a server that stopped reporting while it breached. */
  readonly fleet_health: 'healthy' | 'warning' | 'critical' | 'unknown'
}

const HALF_HOUR_MS = 1_800_000
const EIGHT_HOURS_MS = 28_800_000

/**
 * v1's keys with chances in place of its points: an incident is that a server which is not beyond a critical threshold
 * gets there, if servers are independent of each other. A time has its probability only where the forecast reaches it.
 */
export function v1Environment(forecast: FleetForecast, assessment: Assessment): V1Environment {
  const { servers } = assessment
  const { soon, horizon, known, already } = breachOutlook(forecast, assessment, servers, 'critical')
  const { soon: soonSteps, end } = leadSteps(forecast)
  const endMs = end * forecast.stepMs
  const said = ({ independent }: typeof soon) => (known === 0 ? null : Number(independent.toPrecision(4)))
  const has = (...severities: readonly string[]) =>
    servers.filter(({ severity }) => severities.includes(severity)).length
  return {
    incident_probability_30m: soonSteps * forecast.stepMs === HALF_HOUR_MS ? said(soon) : null,
    incident_probability_8h: endMs === EIGHT_HOURS_MS ? said(horizon) : null,
    incident_probability: said(horizon),
    horizon_minutes: endMs / 60_000,
    breaching_servers: already,
    high_risk_servers: has('breaching', 'critical'),
    total_servers: servers.length,
    ...(has('unknown') === 0 ? {} : { unknown_servers: has('unknown') }),
    fleet_health: healthOf(
      already + has('critical'),
      has('breaching', 'warning') + silentInBreach(forecast, assessment),
      known,
    ),
  }
}

function healthOf(critical: number, warning: number, known: number): V1Environment['fleet_health'] {
  if (known === 0) return 'unknown'
  if (critical > 0) return 'critical'
  return warning > 0 ? 'warning' : 'healthy'
}

/** Series that fell silent while they breached: how they stand is not known, and the fleet is not well. */
function silentInBreach(forecast: FleetForecast, { thresholds, severity }: Assessment): number {
  return forecast.series.filter(({ metric }, series) => {
    const threshold = thresholdIn({ thresholds }, metric)
    if (threshold === null || severity[series] !== 'unknown' || staleMs(forecast, series) === null)
      return false
    return meets(forecast.current[series] ?? NaN, threshold.warning, threshold.direction)
  }).length
}
