import { useMemo } from 'react'
import { breachOf, type Ahead } from '#forecast/breach.ts'
import type { FleetForecast, SeriesKey } from '#forecast/fleetForecast.ts'
import { metricOf } from '#forecast/metrics/lookup.ts'
import { useApp } from '../../state/context.tsx'

type Key = Pick<SeriesKey, 'server' | 'metric'>

/** A breach that the forecast on screen expects. */
export interface NearBreach {
  readonly breach: Ahead & { readonly kind: 'expected' }
  readonly forecast: FleetForecast
}

/**
 * What the forecast on screen expects of what fills up, by series and limit; null: nothing. Where it knows, its time is the
 * better one: it is on finer steps, and one threshold must not have two times on one screen.
 */
export function useNearBreach(): (key: Key, limit: number) => NearBreach | null {
  const view = useApp((state) => (state.view.kind === 'ready' ? state.view : null))
  return useMemo(() => {
    const near = new Map<string, NearBreach>()
    const nameOf = ({ server, metric }: Key) => `${metric.length} ${metric} ${server}`
    if (view !== null) {
      const { forecast, assessment } = view
      for (const [at, key] of forecast.series.entries()) {
        if (metricOf(key.metric).fills === null) continue
        const breach = breachOf(forecast, assessment, at)
        if (breach.kind === 'expected') near.set(nameOf(key), { breach, forecast })
      }
    }
    return (key, limit) => {
      const found = near.get(nameOf(key))
      return found?.breach.limit === limit ? found : null
    }
  }, [view])
}
