import type { Reading, Unusual } from './baselines.ts'

/** Servers that are unusual in one metric at a time: fewer are no cascade. */
export const LEAST_SERVERS = 3

export interface Cascade {
  readonly metric: string
  readonly affected_servers: readonly string[]
  readonly server_count: number
  readonly severity: 'critical' | 'high' | 'medium' | 'low'
}

/** Metrics in which several servers are unusual in the newest step, the most servers first. */
export function cascadesOf({ unusual, servers }: Pick<Reading, 'unusual' | 'servers'>): readonly Cascade[] {
  const byMetric = new Map<string, Unusual[]>()
  for (const each of unusual) byMetric.set(each.metric, [...(byMetric.get(each.metric) ?? []), each])
  return [...byMetric]
    .filter(([, own]) => own.length >= LEAST_SERVERS)
    .map(([metric, own]) => ({
      metric,
      affected_servers: own.map(({ server }) => server),
      server_count: own.length,
      severity: severityOf(own.length / servers),
    }))
    .sort((a, b) => b.server_count - a.server_count)
}

/** v2's cuts, by the fraction of the fleet. */
function severityOf(fraction: number): Cascade['severity'] {
  if (fraction >= 0.5) return 'critical'
  if (fraction >= 0.25) return 'high'
  return fraction >= 0.1 ? 'medium' : 'low'
}

export function serversOf(unusual: readonly Unusual[]): readonly string[] {
  return [...new Set(unusual.map(({ server }) => server))]
}

const ORDER = ['critical', 'high', 'medium', 'low'] as const

/** v2's alert of cascades; null: there is none. */
export function cascadeAlert(reading: Reading) {
  const cascades = cascadesOf(reading)
  const severity = ORDER.find((each) => cascades.some((cascade) => cascade.severity === each))
  if (severity === undefined) return null
  const affected = [...new Set(cascades.flatMap(({ affected_servers }) => affected_servers))]
  return {
    severity,
    affected_server_count: affected.length,
    affected_servers: affected,
    correlation_score: `${(100 * reading.correlation).toFixed(2)}%`,
    message: `${affected.length} of ${reading.servers} servers are unusual at the same time, in ${cascades.map(({ metric }) => metric).join(', ')}`,
    recommendations: ['Check what these servers share: a database, a network, a deployment.'],
    cascade_details: cascades,
  }
}
