import { useMemo } from 'react'
import { keepPreviousData, skipToken, useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { SeriesHistory } from '#engine/api.ts'
import type { TimeSpan } from '../../features/charts/track.ts'
import { requestOf, type ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'

const DAY_MS = 86_400_000
const KEEP_MS = 5 * 60_000
/** Values that are read at most: 32 MB. */
const MOST_VALUES = 8e6
const noProgress = () => undefined

export interface LongerPast {
  readonly query: UseQueryResult<SeriesHistory>
  /** It would be more than what can be read at a time. */
  readonly tooMuch: boolean
}

/**
 * What the chosen servers were before the forecast's own history begins, where the span reaches that far. Asked for in
 * whole days, so that panning does not ask at every move; cancelled when nobody waits for it any more. The servers
 * have to be the same object from render to render.
 */
export function useLongerPast(
  view: ReadyView,
  servers: ReadonlySet<string>,
  metrics: readonly string[],
  span: TimeSpan,
): LongerPast {
  const engine = useApp((state) => state.engine)
  const { issueTimeMs, historyLength, stepMs, series } = view.forecast
  const start = Math.max(Math.floor(span.fromMs / DAY_MS) * DAY_MS, view.table.facts.firstMs)
  const range = { fromMs: start, toMs: issueTimeMs }
  const request = requestOf(view)
  const names = useMemo(() => [...servers].join('\n'), [servers])
  const reaches = span.fromMs < issueTimeMs - historyLength * stepMs && servers.size > 0
  const values = (servers.size * metrics.length * (issueTimeMs - start)) / stepMs
  const tooMuch = reaches && values > MOST_VALUES
  const query = useQuery({
    queryKey: ['longer past', request, names, metrics, range],
    queryFn:
      reaches && !tooMuch
        ? ({ signal }) => {
            const keys = series.filter(
              ({ server, metric }) => servers.has(server) && metrics.includes(metric),
            )
            return engine.history(request, keys, range, noProgress, signal)
          }
        : skipToken,
    staleTime: Infinity,
    gcTime: values > MOST_VALUES / 8 ? 0 : KEEP_MS,
    retry: false,
    structuralSharing: false,
    placeholderData: keepPreviousData,
  })
  return { query, tooMuch }
}
