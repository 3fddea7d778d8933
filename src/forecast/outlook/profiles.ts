import { byName, type Assessment, type ServerState } from '../assess.ts'
import type { FleetForecast } from '../fleetForecast.ts'
import type { Severity } from '../thresholds.ts'
import { breachOutlook, type BreachOutlook } from './serverChances.ts'

export interface ProfileOutlook {
  /** null: servers without one. */
  readonly profile: string | null
  readonly servers: number
  readonly counts: Readonly<Record<Severity, number>>
  /** Of a breach of warning by a server of this profile. */
  readonly outlook: BreachOutlook
}

/** The servers by profile, in the order of names, those without one last. */
export function byProfile(
  forecast: FleetForecast,
  assessment: Assessment,
  servers: readonly ServerState[],
): readonly ProfileOutlook[] {
  const groups = new Map<string | null, ServerState[]>()
  for (const state of servers) {
    const group = groups.get(state.profile)
    if (group === undefined) groups.set(state.profile, [state])
    else group.push(state)
  }
  return [...groups]
    .sort(([a], [b]) => (a === null ? 1 : b === null ? -1 : byName.compare(a, b)))
    .map(([profile, members]) => {
      const counts = {
        breaching: 0,
        critical: 0,
        warning: 0,
        watch: 0,
        pending: 0,
        unknown: 0,
        ok: 0,
        none: 0,
      }
      for (const { severity } of members) counts[severity] += 1
      const outlook = breachOutlook(forecast, assessment, members, 'warning')
      return { profile, servers: members.length, counts, outlook }
    })
}
