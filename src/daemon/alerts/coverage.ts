import type { Alert } from '#forecast/alerts/alert.ts'
import type { AlertRule } from '#forecast/alerts/rule.ts'
import { isFromNetwork } from '#forecast/engines.ts'
import { staleMs, type FleetForecast } from '#forecast/fleetForecast.ts'

/** Whether a forecast speaks of an alert's series to its rule. */
export type Coverage = (
  rule: Pick<AlertRule, 'enabled' | 'countsNotFromModel'>,
  about: Pick<Alert, 'server' | 'metric'>,
) => boolean

export function coverageOf(forecast: FleetForecast): Coverage {
  const { provenance, simple, simpleSeries } = forecast
  // Not the forecast itself: it would stay in memory as long as its coverage does.
  const label = { provenance, ...(simple && { simple }), ...(simpleSeries && { simpleSeries }) }
  const servers = new Map<string, Set<string>>()
  forecast.series.forEach(({ server, metric }, series) => {
    if (staleMs(forecast, series) !== null) return
    const metrics = servers.get(server) ?? new Set()
    servers.set(server, metrics.add(metric))
  })
  return ({ enabled, countsNotFromModel }, { server, metric }) =>
    enabled &&
    servers.get(server)?.has(metric) === true &&
    (countsNotFromModel || isFromNetwork(label, metric, server))
}
