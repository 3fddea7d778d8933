import { useEffect, useState } from 'react'
import { aggregating, type Aggregate } from '#forecast/aggregate/aggregate.ts'
import type { AggregateKind } from '#forecast/aggregate/groupHistory.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { metricOf } from '#forecast/metrics/lookup.ts'
import { runInSlices } from '../../state/runInSlices.ts'
import { seriesOf, type Group } from './groups.ts'

/** Aggregates by aggregateKey(). */
export type Aggregates = ReadonlyMap<string, Aggregate>

export const aggregateKey = (group: string, metric: string): string => `${group}\u0000${metric}`

interface Wanted {
  readonly groups: readonly Group[]
  readonly metrics: readonly string[]
  readonly kind: AggregateKind | 'auto'
}

/**
 * The wanted groups and metrics of a forecast, added up in slices of the main thread; those before stay until the new
 * ones are there. null: not ready yet. The arguments have to be the same objects from render to render.
 */
export function useAggregates(
  forecast: FleetForecast | null,
  { groups, metrics, kind }: Wanted,
): Aggregates | null {
  const [found, setFound] = useState<{ of: FleetForecast; aggregates: Aggregates } | null>(null)
  useEffect(() => {
    if (forecast === null || groups.length === 0) return
    const controller = new AbortController()
    const { signal } = controller
    const add = async () => {
      const aggregates = new Map<string, Aggregate>()
      for (const group of groups) {
        for (const metric of metrics) {
          const series = seriesOf(forecast, group, metric)
          const chosen = kind === 'auto' ? metricOf(metric).acrossServers : kind
          const aggregate = await runInSlices(aggregating(forecast, series, chosen), signal)
          if (aggregate !== null) aggregates.set(aggregateKey(group.id, metric), aggregate)
        }
      }
      signal.throwIfAborted()
      setFound({ of: forecast, aggregates })
    }
    // The only way it fails is being cancelled.
    add().catch(() => undefined)
    return () => {
      controller.abort()
    }
  }, [forecast, groups, metrics, kind])
  return found?.of === forecast ? found.aggregates : null
}
