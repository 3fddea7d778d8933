import { keepPreviousData, skipToken, useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { SeriesHistory } from '#engine/api.ts'
import type { TimeSpan } from '../../charts/track.ts'
import { requestOf, type ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'

const DAY_MS = 86_400_000
const KEEP_MS = 5 * 60_000
const noProgress = () => undefined

/**
 * What the chosen series were before the forecast's own history begins, where the span reaches that far. Asked for in
 * whole days, so that panning does not ask at every move; cancelled when nobody waits for it any more.
 */
export function useLongerPast(
  view: ReadyView,
  servers: readonly string[],
  metrics: readonly string[],
  span: TimeSpan,
): UseQueryResult<SeriesHistory> {
  const engine = useApp((state) => state.engine)
  const { issueTimeMs, historyLength, stepMs, series } = view.forecast
  const needed = span.fromMs < issueTimeMs - historyLength * stepMs && servers.length > 0
  const start = Math.max(Math.floor(span.fromMs / DAY_MS) * DAY_MS, view.table.facts.firstMs)
  const range = { fromMs: start, toMs: issueTimeMs }
  const request = requestOf(view)
  return useQuery({
    queryKey: ['longer past', request, servers, metrics, range],
    queryFn: needed
      ? ({ signal }) => {
          const keys = series.filter(
            ({ server, metric }) => servers.includes(server) && metrics.includes(metric),
          )
          return engine.history(request, keys, range, noProgress, signal)
        }
      : skipToken,
    staleTime: Infinity,
    gcTime: KEEP_MS,
    retry: false,
    structuralSharing: false,
    placeholderData: keepPreviousData,
  })
}
