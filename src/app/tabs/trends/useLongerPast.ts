import { useMemo } from 'react'
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query'
import type { SeriesHistory } from '#engine/api.ts'
import type { TimeSpan } from '../../features/charts/track.ts'
import { pastBeginsMs, type ReadyView } from '../../state/appState.ts'

const DAY_MS = 86_400_000
const KEEP_MS = 5 * 60_000
/** Values that are read at most: 32 MB. */
const MOST_VALUES = 8e6

export interface LongerPast {
  /** null: none has been read. */
  readonly past: SeriesHistory | null
  readonly failed: boolean
  /** It is being read; not where a source has gone on and only the newest steps are. */
  readonly reading: boolean
  /** It would be more than what can be read at a time. */
  readonly tooMuch: boolean
  /** Why the source has no longer past, where one is looked at; null: it has, or none is. */
  readonly refusal: string | null
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
  const { source } = view
  const { issueTimeMs, historyLength, stepMs, series } = view.forecast
  const start = Math.max(Math.floor(span.fromMs / DAY_MS) * DAY_MS, pastBeginsMs(view))
  const range = { fromMs: start, toMs: issueTimeMs }
  const names = useMemo(() => [...servers].join('\n'), [servers])
  const reaches = span.fromMs < issueTimeMs - historyLength * stepMs && servers.size > 0
  const values = (servers.size * metrics.length * (issueTimeMs - start)) / stepMs
  const tooMuch = reaches && values > MOST_VALUES
  const history = source.history.kind === 'can' && reaches && !tooMuch ? source.history.use : null
  const question = JSON.stringify([source.id, names, metrics, start])
  const query = useQuery({
    queryKey: ['longer past', question, issueTimeMs],
    queryFn:
      history !== null
        ? async ({ signal }) => {
            const keys = series.filter(
              ({ server, metric }) => servers.has(server) && metrics.includes(metric),
            )
            return { question, past: await history(keys, range, signal) }
          }
        : skipToken,
    staleTime: Infinity,
    gcTime: values > MOST_VALUES / 8 ? 0 : KEEP_MS,
    retry: false,
    structuralSharing: false,
    placeholderData: keepPreviousData,
  })
  const refusal = reaches && source.history.kind === 'cannot' ? source.history.why : null
  const { data, isError: failed } = query
  const reading = query.isFetching && data?.question !== question
  return { past: data?.past ?? null, failed, reading, tooMuch, refusal }
}
