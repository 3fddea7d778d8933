import { trendsWords } from '#text/trends.ts'
import type { ServerState } from '#forecast/assess.ts'
import { byName } from '#forecast/assess.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'

/** Servers that are added up. */
export interface Group {
  /** In the address: `fleet`, `profile:web`, `profile:` for those without one. */
  readonly id: string
  readonly name: string
  readonly servers: ReadonlySet<string>
}

export const FLEET = 'fleet'

/** All visible servers, then those of each profile. filtered: some are hidden, and the name says so. */
export function groupsOf(servers: readonly ServerState[], filtered: boolean): readonly Group[] {
  const byProfile = new Map<string | null, Set<string>>()
  for (const { server, profile } of servers) {
    const found = byProfile.get(profile)
    if (found === undefined) byProfile.set(profile, new Set([server]))
    else found.add(server)
  }
  const profiles = [...byProfile].map(([profile, members]) => ({
    id: `profile:${profile ?? ''}`,
    name: profile ?? trendsWords.noProfile,
    servers: members,
  }))
  const all = {
    id: FLEET,
    name: filtered ? trendsWords.filteredServers : trendsWords.allServers,
    servers: new Set(servers.map(({ server }) => server)),
  }
  // One profile alone is the fleet.
  return profiles.length < 2 ? [all] : [all, ...profiles.sort((a, b) => byName.compare(a.name, b.name))]
}

/** The group's series of one metric. */
export function seriesOf(forecast: FleetForecast, { servers }: Group, metric: string): readonly number[] {
  return forecast.series.flatMap((key, series) =>
    key.metric === metric && servers.has(key.server) ? [series] : [],
  )
}
