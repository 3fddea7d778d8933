import { skipToken, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Explanation } from '#engine/api.ts'
import type { FleetForecast, SeriesKey } from '#forecast/fleetForecast.ts'
import { requestOf, type ReadyView } from '../state/appState.ts'
import { useApp } from '../state/context.tsx'

/** A selection that moves on within this time is not asked about: every question costs the worker a window. */
const SETTLE_MS = 300
/** How long what nobody looks at is kept. */
const KEEP_MS = 10 * 60_000

const numbers = new WeakMap<FleetForecast, number>()
let last = 0

/** A number for a forecast, the same as long as it lives: cache keys are texts. */
function numberOf(forecast: FleetForecast): number {
  const known = numbers.get(forecast)
  if (known !== undefined) return known
  numbers.set(forecast, ++last)
  return last
}

/**
 * What the network looked at for one series. Asked once per forecast and series; a question that nobody waits for
 * any more is cancelled. null: nothing is asked.
 */
export function useExplanation(view: ReadyView, series: SeriesKey | null): UseQueryResult<Explanation> {
  const engine = useApp((state) => state.engine)
  const settled = useSettled(series === null ? null : `${series.server}\u0000${series.metric}`)
  const key = ['why', numberOf(view.forecast), series?.server, series?.metric]
  return useQuery({
    queryKey: key,
    queryFn:
      series === null || !settled
        ? skipToken
        : ({ signal }) => engine.explain(requestOf(view), series, signal),
    staleTime: Infinity,
    gcTime: KEEP_MS,
    retry: false,
  })
}

/** Whether a text has stayed the same for a while. */
function useSettled(text: string | null): boolean {
  const [settled, setSettled] = useState<string | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(text)
    }, SETTLE_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [text])
  return settled === text
}
