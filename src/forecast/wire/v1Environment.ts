import type { FleetForecast } from '../fleetForecast.ts'
import { isPercent } from '../metrics/lookup.ts'
import { pathAt } from '../quantile/curve.ts'

/** The fleet as a whole on the wire of v1. */
export interface V1Environment {
  readonly incident_probability_30m: number
  readonly incident_probability_8h: number
  readonly high_risk_servers: number
  readonly total_servers: number
  readonly fleet_health: 'healthy' | 'warning' | 'critical' | 'unknown'
}

const HALF_HOUR_MS = 1_800_000
const EIGHT_HOURS_MS = 28_800_000

/**
 * The v1 daemon's points: each metric of a server adds 0.3 to its risk within 30 minutes if P50 exceeds 80
 * or P90 exceeds 90, and 0.2 to its risk within 8 hours (85, 95); a server's risk is at most 1, the fleet's is the
 * mean. Unlike there, minutes are the data's own, and only metrics in percent count: the limits
 * are percentages. steps: how much of the horizon counts.
 */
export function v1Environment(forecast: FleetForecast, steps: number): V1Environment {
  const risks = new Map<string, { soon: number; later: number }>()
  const within = (ms: number) => Math.min(steps, Math.max(1, Math.floor(ms / forecast.stepMs)))
  const [soonSteps, laterSteps] = [within(HALF_HOUR_MS), within(EIGHT_HOURS_MS)]
  forecast.series.forEach(({ server, metric }, series) => {
    const risk = risks.get(server) ?? { soon: 0, later: 0 }
    risks.set(server, risk)
    if (!isPercent(metric)) return
    const p50 = pathAt(forecast, series, 0.5)
    const p90 = pathAt(forecast, series, 0.9)
    if (exceeds(p50, soonSteps, 80) || exceeds(p90, soonSteps, 90)) risk.soon += 0.3
    if (exceeds(p50, laterSteps, 85) || exceeds(p90, laterSteps, 95)) risk.later += 0.2
  })
  const all = [...risks.values()]
  const soon = meanRisk(all.map((risk) => risk.soon))
  return {
    incident_probability_30m: soon,
    incident_probability_8h: meanRisk(all.map((risk) => risk.later)),
    high_risk_servers: all.filter((risk) => risk.soon > 0.5).length,
    total_servers: all.length,
    fleet_health: all.length === 0 ? 'unknown' : soon > 0.7 ? 'critical' : soon > 0.4 ? 'warning' : 'healthy',
  }
}

function exceeds(path: Float64Array, steps: number, limit: number): boolean {
  return path.subarray(0, steps).some((value) => value > limit)
}

function meanRisk(risks: readonly number[]): number {
  if (risks.length === 0) return 0
  return risks.reduce((sum, risk) => sum + Math.min(1, risk), 0) / risks.length
}
