import { keepPreviousData, skipToken, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { Progress } from '#forecast/progress.ts'
import type { ReadyView } from '../../state/appState.ts'
import { indexForecast } from '../../state/forecastIndex.ts'
import type { Indexed } from './tracks.ts'

/** Past forecasts that are kept after nobody looks at them: about as many values as 64 MB hold. */
const KEEP_MS = 2 * 60_000
const MOST_KEPT_VALUES = 4e6

export interface Replay {
  /** What to draw: the last past forecast that is ready, or the forecast of now. */
  readonly drawn: Indexed
  readonly query: UseQueryResult<FleetForecast>
  readonly progress: Progress | null
}

/** The forecast as it was made `agoMs` before the newest row; null: that of now. Cancelled when another is asked for. */
export function useReplay(view: ReadyView, agoMs: number | null): Replay {
  const [progress, setProgress] = useState<Progress | null>(null)
  const { source, forecast, index } = view
  const asOfMs = agoMs === null ? null : forecast.issueTimeMs - agoMs
  const asOf = source.asOf.kind === 'can' && asOfMs !== null ? source.asOf.use : null
  const query = useQuery({
    queryKey: ['replay', source.id, asOfMs],
    queryFn: asOf === null ? skipToken : ({ signal }) => asOf(asOfMs ?? NaN, setProgress, signal),
    staleTime: Infinity,
    gcTime: forecast.quantiles.length > MOST_KEPT_VALUES ? 0 : KEEP_MS,
    retry: false,
    structuralSharing: false,
    placeholderData: keepPreviousData,
  })
  const past = asOf === null ? undefined : query.data
  const drawn = useMemo(
    () => (past === undefined ? { forecast, index } : { forecast: past, index: indexForecast(past) }),
    [past, forecast, index],
  )
  return { drawn, query, progress }
}
