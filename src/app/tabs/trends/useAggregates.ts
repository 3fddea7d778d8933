import { useMemo } from 'react'
import { aggregating, type Aggregate } from '#forecast/aggregate/aggregate.ts'
import type { AggregateKind } from '#forecast/aggregate/groupHistory.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { metricOf } from '#forecast/metrics/lookup.ts'
import { goesOn } from '../../state/goesOn.ts'
import { useInSlices } from '../../state/useInSlices.ts'
import { seriesOf, type Group } from './groups.ts'

/** Aggregates by aggregateKey(). */
export type Aggregates = ReadonlyMap<string, Aggregate>

export const aggregateKey = (group: string, metric: string): string => `${group}\u0000${metric}`

interface Wanted {
  readonly groups: readonly Group[]
  readonly metrics: readonly string[]
  readonly kind: AggregateKind | 'auto'
}

/** Sums, and the forecast that they are of. */
export interface AddedUp {
  readonly of: FleetForecast
  readonly aggregates: Aggregates
}

function* addingUp(forecast: FleetForecast, { groups, metrics, kind }: Wanted): Generator<void, AddedUp> {
  const aggregates = new Map<string, Aggregate>()
  for (const group of groups) {
    for (const metric of metrics) {
      const series = seriesOf(forecast, group, metric)
      const chosen = kind === 'auto' ? metricOf(metric).acrossServers : kind
      const aggregate = yield* aggregating(forecast, series, chosen)
      if (aggregate !== null) aggregates.set(aggregateKey(group.id, metric), aggregate)
    }
  }
  return { of: forecast, aggregates }
}

/**
 * The wanted groups and metrics of a forecast, added up in slices of the main thread. Where a source goes on, those of
 * an earlier forecast stay until the new ones are there, and say of which they are. null: not ready yet. The arguments
 * have to be the same objects from render to render.
 */
export function useAggregates(
  forecast: FleetForecast | null,
  { groups, metrics, kind }: Wanted,
): AddedUp | null {
  const make = useMemo(
    () =>
      forecast === null || groups.length === 0 ? null : () => addingUp(forecast, { groups, metrics, kind }),
    [forecast, groups, metrics, kind],
  )
  const { value } = useInSlices(make, forecast)
  return value !== null && forecast !== null && goesOn(value.of, forecast) ? value : null
}
