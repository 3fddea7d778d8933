import { useMemo } from 'react'
import type { SeriesHistory } from '#engine/api.ts'
import type { TimeSpan } from '../../features/charts/track.ts'
import { pastBeginsMs, type ReadyView } from '../../state/appState.ts'
import { useNewestAnswer, type Ask } from '../../state/useNewestAnswer.ts'

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
 * whole days, so that panning does not ask at every move; cancelled when nobody waits for it any more. Where a source
 * goes on, what is being read is read first. The servers have to be the same object from render to render.
 */
export function useLongerPast(
  view: ReadyView,
  servers: ReadonlySet<string>,
  metrics: readonly string[],
  span: TimeSpan,
): LongerPast {
  const { source, facts } = view
  const { issueTimeMs, historyLength, stepMs, series } = view.forecast
  const day = Math.floor(span.fromMs / DAY_MS) * DAY_MS
  const start = Math.max(day, pastBeginsMs(view))
  const names = useMemo(() => [...servers].join('\n'), [servers])
  const reaches = span.fromMs < issueTimeMs - historyLength * stepMs && servers.size > 0
  const values = (servers.size * metrics.length * (issueTimeMs - start)) / stepMs
  const tooMuch = reaches && values > MOST_VALUES
  const history = source.history.kind === 'can' && reaches && !tooMuch ? source.history.use : null
  const ask = useMemo(
    (): Ask<SeriesHistory> | null =>
      history === null
        ? null
        : ({ signal }) => {
            const keys = series.filter(
              ({ server, metric }) => servers.has(server) && metrics.includes(metric),
            )
            return history(keys, { fromMs: start, toMs: issueTimeMs }, signal)
          },
    [history, series, servers, metrics, start, issueTimeMs],
  )
  const { value, waiting, error } = useNewestAnswer({
    // Where the past begins may move on with the source: that is no other question.
    question: ['longer-past', names, JSON.stringify(metrics), String(day)],
    source: source.id,
    of: issueTimeMs,
    ask,
    keepMs: facts.live || values > MOST_VALUES / 8 ? 0 : KEEP_MS,
    standsIn: true,
  })
  const refusal = reaches && source.history.kind === 'cannot' ? source.history.why : null
  return { past: value, failed: error !== null, reading: waiting, tooMuch, refusal }
}
