import type { Assessment } from '#forecast/assess.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { NO_PROFILE, visibleServers, type Filters } from '../../state/filters.ts'

export interface FacetCount {
  readonly value: string
  /** Servers that choosing it alone in its facet would show; the other filters hold. */
  readonly count: number
}

/** Every profile of the fleet, in the order of names; [] where no server has one. */
export function profileCounts(
  assessment: Assessment,
  forecast: FleetForecast,
  filters: Filters,
  pinned: readonly string[],
): readonly FacetCount[] {
  const counts = new Map(assessment.servers.map(({ profile }) => [profile ?? NO_PROFILE, 0]))
  if (counts.size === 1 && counts.has(NO_PROFILE)) return []
  for (const { profile } of visibleServers(assessment, forecast, { ...filters, profiles: [] }, pinned)) {
    const value = profile ?? NO_PROFILE
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort(
      (a, b) =>
        Number(a.value === NO_PROFILE) - Number(b.value === NO_PROFILE) || (a.value < b.value ? -1 : 1),
    )
}

/** Every metric of the forecast and how many of the servers report it, whatever metrics are chosen. */
export function metricCounts(
  metrics: readonly string[],
  assessment: Assessment,
  forecast: FleetForecast,
  filters: Filters,
  pinned: readonly string[],
): readonly FacetCount[] {
  const counts = new Map(metrics.map((metric) => [metric, 0]))
  for (const { series } of visibleServers(assessment, forecast, { ...filters, metrics: [] }, pinned)) {
    for (const at of series) {
      const metric = forecast.series[at]?.metric ?? ''
      counts.set(metric, (counts.get(metric) ?? 0) + 1)
    }
  }
  return [...counts].map(([value, count]) => ({ value, count }))
}
