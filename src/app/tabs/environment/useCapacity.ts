import { useCallback, useMemo } from 'react'
import { readingCapacity, type Capacity } from '#forecast/capacity/capacity.ts'
import { newestOf } from '#forecast/capacity/newest.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { thresholdsWith } from '#forecast/thresholds.ts'
import type { CapacityState, KnownStep } from '../../state/capacity.ts'
import { useApp } from '../../state/context.tsx'
import { useInSlices } from '../../state/useInSlices.ts'

/** What is read off a forecast days ahead, and what it is of. */
export interface CapacityOf {
  readonly capacity: Capacity
  readonly forecast: FleetForecast
  readonly step: KnownStep
}

/**
 * When what fills up on some servers is full, by the thresholds of now and by the newest values on screen;
 * worked out in slices. null: there is no
 * forecast of it yet.
 */
export function useCapacity(state: CapacityState, servers: ReadonlySet<string>): CapacityOf | null {
  const overrides = useApp(({ criteria }) => criteria.thresholds)
  const thresholds = useMemo(() => thresholdsWith(overrides), [overrides])
  const onScreen = useApp(({ view }) => (view.kind === 'ready' ? view.forecast : null))
  const ready = state.kind === 'ready' ? state : null
  const make = useCallback(
    function* (): Generator<void, CapacityOf | null> {
      if (ready === null) return null
      const { forecast, step } = ready
      const isCounted = (server: string) => servers.has(server)
      // What is there already is so by the same value that every other panel goes by.
      const newest = onScreen === null ? {} : { newest: newestOf(onScreen) }
      const capacity = yield* readingCapacity(forecast, thresholds, step.averaged, { isCounted, ...newest })
      return { capacity, forecast, step }
    },
    [ready, thresholds, servers, onScreen],
  )
  const { value } = useInSlices(ready === null ? null : make, ready?.forecast)
  return value?.forecast === ready?.forecast ? value : null
}
