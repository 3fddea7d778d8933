import { useMemo, useState } from 'react'
import type { Assessment } from '#forecast/assess.ts'
import { SEVERITIES } from '#forecast/thresholds.ts'
import { fanOf, type Fan } from '../../features/charts/fan.ts'
import type { ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'

/** A series of the server, ready to be drawn. */
export interface ServerFan {
  readonly series: number
  readonly fan: Fan
}

/** The server's metrics that breach or are most likely to first; ties in the given order. */
export function metricsOfServer(
  metrics: readonly string[],
  server: string,
  { index, assessment }: Pick<ReadyView, 'index'> & { assessment: Pick<Assessment, 'severity' | 'chance'> },
): readonly string[] {
  const ranked = metrics.flatMap((metric) => {
    const series = index.byMetric.get(metric)?.get(server)
    if (series === undefined) return []
    const chance = assessment.chance[series] ?? NaN
    const rank = SEVERITIES.indexOf(assessment.severity[series] ?? 'unknown')
    return [{ metric, rank, chance: Number.isNaN(chance) ? -1 : chance }]
  })
  return ranked.toSorted((a, b) => a.rank - b.rank || b.chance - a.chance).map(({ metric }) => metric)
}

/**
 * All series of a server that are forecast, those in trouble first. Decided when the server is opened, or when the order of
 * the fleet's metrics is: nothing moves under the cursor while forecasts refresh.
 */
export function useServerFans(view: ReadyView, server: string): readonly ServerFan[] {
  const { forecast, index } = view
  const order = useApp((state) => state.metricOrder)
  const [decided, setDecided] = useState({
    server,
    order,
    metrics: metricsOfServer(order.metrics, server, view),
  })
  const isDecided = decided.server === server && decided.order === order
  const now = isDecided ? decided : { server, order, metrics: metricsOfServer(order.metrics, server, view) }
  if (!isDecided) setDecided(now)
  const { metrics } = now
  return useMemo(() => {
    // A metric that has come since then stands last.
    const all = [...metrics, ...index.metrics.filter((metric) => !metrics.includes(metric))]
    return all.flatMap((name) => {
      const series = index.byMetric.get(name)?.get(server)
      return series === undefined ? [] : [{ series, fan: fanOf(forecast, series) }]
    })
  }, [forecast, index, server, metrics])
}
