import type { Severity } from '#forecast/thresholds.ts'
import type { ReadyView } from './appState.ts'
import { goesOn } from './goesOn.ts'

/** What has another severity than a moment ago. */
export interface Changes {
  readonly servers: ReadonlySet<string>
  /** Server → those of its metrics. */
  readonly metrics: ReadonlyMap<string, ReadonlySet<string>>
}

export const NO_CHANGES: Changes = { servers: new Set(), metrics: new Map() }

type Seen = Pick<ReadyView, 'forecast' | 'index' | 'assessment'>

/** What waits to be forecast, or cannot be told, has not changed once it is known. */
function isChange(before: Severity | undefined, now: Severity | undefined): boolean {
  const isKnown = (severity: Severity | undefined) =>
    severity !== undefined && severity !== 'pending' && severity !== 'unknown' && severity !== 'none'
  return before !== now && isKnown(before) && isKnown(now)
}

/**
 * What a newer forecast, or newer values, of the same source have changed. Nothing where only the thresholds differ: whoever
 * moves one sees what it does. O(series).
 */
export function changesBetween(before: Seen, now: Seen): Changes {
  if (before.forecast === now.forecast || !goesOn(before.forecast, now.forecast)) return NO_CHANGES
  const severities = new Map(before.assessment.servers.map(({ server, severity }) => [server, severity]))
  const servers = new Set(
    now.assessment.servers
      .filter(({ server, severity }) => isChange(severities.get(server), severity))
      .map(({ server }) => server),
  )
  const metrics = new Map<string, Set<string>>()
  now.forecast.series.forEach(({ server, metric }, at) => {
    const was = before.index === now.index ? at : before.index.byMetric.get(metric)?.get(server)
    if (was === undefined || !isChange(before.assessment.severity[was], now.assessment.severity[at])) return
    metrics.set(server, (metrics.get(server) ?? new Set()).add(metric))
  })
  return servers.size + metrics.size === 0 ? NO_CHANGES : { servers, metrics }
}
