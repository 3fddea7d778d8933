import type { Assessment, JudgedForecast } from '#forecast/assess.ts'
import { sameSeries, type FleetForecast } from '#forecast/fleetForecast.ts'
import type { Severity } from '#forecast/thresholds.ts'
import { goesOn } from './goesOn.ts'

/** What has another severity than a moment ago. */
export interface Changes {
  readonly servers: ReadonlySet<string>
  /** Server → those of its metrics. */
  readonly metrics: ReadonlyMap<string, ReadonlySet<string>>
}

export const NO_CHANGES: Changes = { servers: new Set(), metrics: new Map() }

/** What waits to be forecast, or cannot be told, has not changed once it is known. */
function isChange(before: Severity | undefined, now: Severity | undefined): boolean {
  const isKnown = (severity: Severity | undefined) =>
    severity !== undefined && severity !== 'pending' && severity !== 'unknown' && severity !== 'none'
  return before !== now && isKnown(before) && isKnown(now)
}

/**
 * What a newer forecast, or newer values, of the same source have changed. Nothing where they are judged by other thresholds
 * or the same ones come with learned chances: that is no news of the fleet. A server counts where one of its metrics does,
 * so that it does not while only more of it becomes known. O(series).
 */
export function changesBetween(before: JudgedForecast, now: JudgedForecast): Changes {
  if (!isNews(before, now)) return NO_CHANGES
  const isSame = sameSeries(before.forecast.series, now.forecast.series)
  const places = isSame ? null : placesOf(before.forecast)
  const metrics = new Map<string, Set<string>>()
  now.forecast.series.forEach(({ server, metric }, at) => {
    const was = places === null ? at : places.get(metric)?.get(server)
    if (was === undefined || !isChange(before.assessment.severity[was], now.assessment.severity[at])) return
    metrics.set(server, (metrics.get(server) ?? new Set()).add(metric))
  })
  if (metrics.size === 0) return NO_CHANGES
  const severities = new Map(before.assessment.servers.map(({ server, severity }) => [server, severity]))
  const servers = now.assessment.servers.filter(
    ({ server, severity }) => metrics.has(server) && isChange(severities.get(server), severity),
  )
  return { servers: new Set(servers.map(({ server }) => server)), metrics }
}

function isNews(before: JudgedForecast, now: JudgedForecast): boolean {
  const [a, b] = [before.forecast, now.forecast]
  if (a === b || !goesOn(a, b) || b.issueTimeMs < a.issueTimeMs) return false
  if (a.issueTimeMs === b.issueTimeMs && a.current === b.current) return false
  const criteria = ({ thresholds, odds }: Assessment) => JSON.stringify([thresholds, odds])
  return criteria(before.assessment) === criteria(now.assessment)
}

/** Metric → server → index into the series. */
function placesOf({ series }: FleetForecast): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const places = new Map<string, Map<string, number>>()
  series.forEach(({ server, metric }, at) => {
    const own = places.get(metric) ?? new Map<string, number>()
    places.set(metric, own.set(server, at))
  })
  return places
}
