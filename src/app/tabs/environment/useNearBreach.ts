import { useMemo } from 'react'
import { breachOf, type Ahead, type Breach } from '#forecast/breach.ts'
import type { FleetForecast, SeriesKey } from '#forecast/fleetForecast.ts'
import { metricOf } from '#forecast/metrics/lookup.ts'
import { useApp } from '../../state/context.tsx'

type Key = Pick<SeriesKey, 'server' | 'metric'>

/** A breach that the forecast on screen expects, or thinks possible. */
export interface NearBreach {
  readonly breach: Breach
  /** Its later threshold, where both come. */
  readonly ahead: Ahead
  /** Whether it is likely enough for an alarm. */
  readonly isLikely: boolean
  readonly forecast: FleetForecast
}

export type NearBreachOf = (key: Key, limit: number) => NearBreach | null

/**
 * What the forecast on screen expects of what fills up, or thinks possible, by series and limit; null: nothing. Where it knows, its time is the
 * better one: it is on finer steps, and one threshold must not have two times on one screen.
 */
export function useNearBreach(): NearBreachOf {
  const view = useApp((state) => (state.view.kind === 'ready' ? state.view : null))
  return useMemo(() => {
    const near = new Map<string, NearBreach>()
    const nameOf = ({ server, metric }: Key) => `${metric.length} ${metric} ${server}`
    if (view !== null) {
      const { forecast, assessment } = view
      for (const [at, key] of forecast.series.entries()) {
        if (metricOf(key.metric).fills === null) continue
        const breach = breachOf(forecast, assessment, at)
        const ahead = aheadOf(breach)
        if (ahead === null) continue
        const { watch, alarm } = assessment.odds
        // Expected and possible are judged so already; what lies beyond a breach is not.
        if (breach.kind === 'already' && !(ahead.chance >= watch)) continue
        const isLikely = breach.kind === 'expected' || (breach.kind === 'already' && ahead.chance >= alarm)
        near.set(nameOf(key), { breach, ahead, isLikely, forecast })
      }
    }
    return (key, limit) => {
      const found = near.get(nameOf(key))
      return found?.ahead.limit === limit ? found : null
    }
  }, [view])
}

/** null: none is to come. */
function aheadOf(breach: Breach): Ahead | null {
  if (breach.kind === 'already') return breach.ahead
  return breach.kind === 'expected' || breach.kind === 'possible' ? breach : null
}
